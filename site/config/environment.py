"""The environment, read once: what each variable means and what is wrong with it, in a sentence."""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
# Everything that Galley keeps; from the environment proper, as .env may not be read yet.
VAR = Path(os.environ.get("GALLEY_VAR") or ROOT / "var")

env = environ.Env()  # type: ignore[no-untyped-call]


def load() -> bool:
    """Read .env, then what `make run` wrote about its own services; say whether this is development."""
    environ.Env.read_env(ROOT / ".env", overwrite=False)
    development = boolean("DEBUG", default=False)
    if development:
        environ.Env.read_env(VAR / "services.env", overwrite=False)
    return development


def boolean(name: str, *, default: bool) -> bool:
    """A yes-or-no variable; anything that is neither stops the start."""
    value = env.str(name, default="true" if default else "false").strip().lower()
    if value in {"true", "1", "yes", "on"}:
        return True
    if value in {"false", "0", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”; write true or false.")


def number(name: str, *, default: int) -> int:
    """A whole number from nought up; anything else stops the start."""
    value = env.str(name, default=str(default)).strip()
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is “{value}”; write a whole number, such as {default}.")
    return int(value)


def required(name: str) -> str:
    """A variable the site cannot start without."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name}; .env.example shows how.")
    return value


def secret(name: str, *, development: bool) -> str:
    """A secret: required in production, made once and kept under var/ in development."""
    if not development or env.str(name, default=""):
        return required(name)
    kept = VAR / name.lower()
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text().strip()


def site_url(*, development: bool) -> str:
    """The public address of the site, without a slash at the end."""
    here = f"http://127.0.0.1:{env.str('PORT', default='8000')}"
    value = env.str("SITE_URL", default=here if development else "")
    if not value:
        raise ImproperlyConfigured("Set SITE_URL, e.g. https://news.example; .env.example shows how.")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not _names_a_server(value):
        raise ImproperlyConfigured(f"SITE_URL is “{value}”; write it whole, e.g. https://news.example.")
    if parts.scheme == "http" and not development:
        raise ImproperlyConfigured("SITE_URL must begin with https:// outside development.")
    return value.rstrip("/")


def database() -> dict[str, Any]:
    """The database of DATABASE_URL: postgres://… or, without it, SQLite under var/."""
    value: str = env.str("DATABASE_URL", default=f"sqlite:///{VAR}/galley.sqlite3")
    scheme = urlsplit(value).scheme
    if scheme == "sqlite":
        # Opening the file anew for each request would cost more than most pages do.
        return _django_words(value) | {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 60}
    if scheme not in {"postgres", "postgresql"} or not (_names_a_server(value) or _names_a_socket(value)):
        raise ImproperlyConfigured(
            f"DATABASE_URL is “{_without_password(value)}”; write postgres://user:password@host:5432/name,"
            " or leave it out for SQLite."
        )
    return _django_words(value) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


# IMMEDIATE takes the write lock when a transaction begins, so that it waits its turn instead of
# failing half-way; FULL keeps what was committed through a power cut.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
}


def _django_words(value: str) -> dict[str, Any]:
    """An address of a database as an entry of Django's DATABASES."""
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=value)
    return config


def _names_a_server(value: str) -> bool:
    """Whether an address has a host, and a port that can be one where it has any."""
    try:
        parts = urlsplit(value)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _names_a_socket(value: str) -> bool:
    """Whether an address says, as libpq's own do, in which folder a socket of this machine lies."""
    return dict(parse_qsl(urlsplit(value).query)).get("host", "").startswith("/")


def _without_password(value: str) -> str:
    """An address as a message may repeat it."""
    return re.sub(r"(//[^:@/]*):.*@", r"\1:…@", value)


def redis_url() -> str:
    """Where Redis answers."""
    value: str = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
    if urlsplit(value).scheme not in {"redis", "rediss"} or not _names_a_server(value):
        raise ImproperlyConfigured(
            f"REDIS_URL is “{_without_password(value)}”; write redis://host:6379/0 or rediss://…."
        )
    return value


def mail_servers(*, development: bool) -> list[dict[str, Any]]:
    """The SMTP servers of EMAIL_URL, one or several addresses with blanks between them."""
    value = env.str("EMAIL_URL", default="smtp://127.0.0.1:1025" if development else "")
    if not value.strip() and mail_service():
        return []
    if not value.strip():
        raise ImproperlyConfigured("Set EMAIL_URL, e.g. smtp+tls://user:password@mail.example:587.")
    return [_mail_server(address) for address in value.split()]


def _mail_server(value: str) -> dict[str, Any]:
    """Host, port, user, password, TLS at once or by STARTTLS, and how much of the mail goes there."""
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not _names_a_server(value):
        raise ImproperlyConfigured(
            f"EMAIL_URL is “{_without_password(value)}”; write smtp+tls://user:password@mail.example:587,"
            " or smtp:// or smtp+ssl://; several with blanks between them."
        )
    return {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": parts.scheme == "smtp+tls",
        "tls": parts.scheme == "smtp+ssl",
        **_options(value),
    }


def imap_server() -> dict[str, Any] | None:
    """The mailbox of IMAP_URL in which bounces arrive; None without one."""
    value: str = env.str("IMAP_URL", default="")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"imap", "imap+ssl"} or not _names_a_server(value) or not parts.username:
        raise ImproperlyConfigured(
            f"IMAP_URL is “{_without_password(value)}”; write imap+ssl://user:password@mail.example/INBOX."
        )
    return {
        "host": parts.hostname,
        "port": parts.port or (993 if parts.scheme == "imap+ssl" else 143),
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "tls": parts.scheme == "imap+ssl",
        "folder": unquote(parts.path.strip("/")) or "INBOX",
    }


# Under which name each service's own signature is checked by django-anymail; the others sign nothing.
SIGNED_BY = {
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
    "sendgrid": "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
    "resend": "RESEND_SIGNING_SECRET",
    "mailersend": "MAILERSEND_SIGNING_SECRET",
}
WEBHOOK_SERVICES = {*SIGNED_BY, "postmark", "brevo", "sparkpost", "mailjet"}


def webhooks() -> tuple[list[str], dict[str, Any]]:
    """The mail services that may report by themselves, and what django-anymail checks them with."""
    services = env.str("WEBHOOK_SERVICES", default="").split()
    checks = {"WEBHOOK_SECRET": env.str("WEBHOOK_SECRET", default="")}
    key = env.str("WEBHOOK_SIGNING_KEY", default="").replace("\\n", "\n")
    for service in services:
        if service not in WEBHOOK_SERVICES:
            known = ", ".join(sorted(WEBHOOK_SERVICES))
            raise ImproperlyConfigured(f"WEBHOOK_SERVICES says “{service}”; write one of {known}.")
        if key and service in SIGNED_BY:
            checks[SIGNED_BY[service]] = key
        elif len(checks["WEBHOOK_SECRET"]) < 20 or ":" not in checks["WEBHOOK_SECRET"]:
            raise ImproperlyConfigured(
                f"Reports of {service} need WEBHOOK_SECRET, as user:password of twenty characters or more"
                f"{', or WEBHOOK_SIGNING_KEY' if service in SIGNED_BY else ''}: anybody could forge them."
            )
    return services, {name: value for name, value in checks.items() if value}


def _options(value: str) -> dict[str, int]:
    """weight, connections and messages, as they stand behind the question mark."""
    options: dict[str, int] = {}
    for name, word in parse_qsl(urlsplit(value).query, keep_blank_values=True):
        if name not in {"weight", "connections", "messages"} or not word.isdecimal():
            raise ImproperlyConfigured(
                f"EMAIL_URL says “{name}={word}”; behind the ? may stand weight=, connections= and"
                " messages=, each with a whole number."
            )
        options[name] = int(word)
    if options.get("connections") == 0:
        raise ImproperlyConfigured("EMAIL_URL says connections=0; a mail server needs at least one.")
    return options


# By the names that django-anymail has for them.
MAIL_SERVICES = {
    *("amazon_ses", "brevo", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark", "resend"),
    *("scaleway", "sendgrid", "sparkpost"),
}
CANNOT_ONE_CLICK = {
    "unisender_go": "puts a way to unsubscribe of its own in place of the newsletter’s",
    "mailersend": "carries headers of ours for its largest customers only",
}


def mail_service() -> str:
    """The mail service of MAIL_SERVICE; empty where mail goes by SMTP."""
    name: str = env.str("MAIL_SERVICE", default="").strip().lower()
    if name in CANNOT_ONE_CLICK:
        raise ImproperlyConfigured(
            f"MAIL_SERVICE is “{name}”, which {CANNOT_ONE_CLICK[name]}: readers could not leave with one"
            " click (List-Unsubscribe-Post). Use its SMTP server in EMAIL_URL, or another service."
        )
    if name and name not in MAIL_SERVICES:
        known = ", ".join(sorted(MAIL_SERVICES))
        raise ImproperlyConfigured(f"MAIL_SERVICE is “{name}”; write one of {known}.")
    return name


def words_for_the_service() -> dict[str, str]:
    """What django-anymail is to know of the service: every ANYMAIL_… of the environment."""
    given = {name: value for name, value in os.environ.items() if name.startswith("ANYMAIL_")}
    return {name.removeprefix("ANYMAIL_"): value for name, value in given.items()}


def rate(name: str) -> float:
    """Messages a second; 0 sets no limit."""
    value = env.str(name, default="0").strip()
    try:
        found = float(value)
    except ValueError:
        found = -1
    if not 0 <= found < float("inf"):
        raise ImproperlyConfigured(f"{name} is “{value}”; write messages a second, such as 14 or 0.5.")
    return found


def domain_rates(name: str) -> dict[str, float]:
    """Messages a second to single domains: `mail.example=10, other.example=0.5`."""
    rates: dict[str, float] = {}
    for entry in env.str(name, default="").replace(",", " ").split():
        domain, _, value = entry.partition("=")
        if not re.fullmatch(r"\d+(\.\d+)?", value) or not float(value) or "." not in domain:
            raise ImproperlyConfigured(
                f"{name} says “{entry}”; write a domain and messages a second, such as mail.example=10."
            )
        rates[domain.lower()] = float(value)
    return rates


def key(name: str) -> str:
    """A private key in PEM: itself, with \\n for line ends where it stands in one line, or its file."""
    value = required(name)
    if "-----BEGIN" in value:
        return value.replace("\\n", "\n")
    try:
        return Path(value).read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is neither a key in PEM nor a file that can be read: {error.strerror}."
        ) from error

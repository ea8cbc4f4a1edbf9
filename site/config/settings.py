"""Galley's settings: one file for development and production; the environment makes the difference."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from config import environment
from config.environment import ROOT, VAR
from newsroom.markdown import embeds
from public.theme import SNIPPET_CSP_HASH

DEVELOPMENT = environment.load()
# Either of them puts one page before everybody, see docs/operating.md; the file needs no restart.
MAINTENANCE = environment.boolean("MAINTENANCE", default=False)
MAINTENANCE_FILE = VAR / "maintenance"
# Even in development people meet the site's own error pages; tracebacks go to the log.
DEBUG = DEVELOPMENT and environment.boolean("TRACEBACKS", default=False)
SECRET_KEY = environment.secret("SECRET_KEY", development=DEVELOPMENT)
# Keys the suppression list. It must outlive a change of SECRET_KEY, or erased addresses could return.
ADDRESS_KEY = environment.secret("ADDRESS_KEY", development=DEVELOPMENT)
SITE_URL = environment.site_url(development=DEVELOPMENT)
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = [SITE_HOST, "127.0.0.1", "localhost"] if DEVELOPMENT else [SITE_HOST]

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.inlines",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "markdownx",
    "newsroom",
    "newsletter",
    "comments",
    "public",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "public.maintenance.stand_aside",
    "public.reading_only.refuse_unusual_methods",
    "config.middleware.relax_csp_for_admin",
    "config.middleware.refuse_what_cannot_be_looked_up",
    "config.middleware.keep_the_publications_time",
    "public.page_cache.browsers.ask_every_time",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "public.reader.hint_at_readers",
    "config.second_factor.ask_for_second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "public.context.publication",
            ],
        },
    },
]
# Widget templates come from templates/ first: the writing desk has one of its own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FORMS_URLFIELD_ASSUME_HTTPS = True  # what Django 6 does by itself

# --- Where things are kept -----------------------------------------------------------------------
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
FILE_UPLOAD_PERMISSIONS = 0o644
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- Who may do what -----------------------------------------------------------------------------
AUTH_USER_MODEL = "newsroom.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
# Accounts: a code in the mail or a passkey, a password where somebody wants one; see docs/decisions.
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "config.account_forms.LogInForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# The pages and mails say ten minutes; mail is not always there in three.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# The answer to an address is the same whether it has an account or not; the mail tells its owner.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {"login": "30/10m/ip", "login_failed": "20/10m/ip,8/10m/key"}
MFA_ADAPTER = "config.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT
CACHES = {"default": {"BACKEND": "config.shared_cache.SharedCache"}}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "public.views.missing.form_from_elsewhere"
if not DEVELOPMENT:
    SECURE_SSL_REDIRECT = environment.boolean("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

# How many proxies of ours stand before the site; only what they wrote into X-Forwarded-For is believed.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", default=0)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", SNIPPET_CSP_HASH],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # Videos and posts, each loaded only when a reader clicks it; see docs/decisions.
        "frame-src": [*embeds.FRAMES],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # what people see is in the publication's own time zone

# --- Redis and the workers -----------------------------------------------------------------------
REDIS_URL = environment.redis_url()
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A page must not wait for a Redis that is away: the beat tick rings again. Without max_retries,
# kombu would try to connect for six seconds at every bell; workers and beat have their own patience.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 30, "max_retries": 0}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "public-tick": {"task": "public.tasks.tick", "schedule": 60.0},
    "newsroom-tick": {"task": "newsroom.tasks.tick", "schedule": 60.0},
    "comments-tick": {"task": "comments.tasks.tick", "schedule": 60.0},
    "newsletter-tick": {"task": "newsletter.tasks.tick", "schedule": 60.0},
    "newsletter-bounces": {"task": "newsletter.tasks.collect_bounces", "schedule": 60.0},
}

# --- Mail ----------------------------------------------------------------------------------------
IMAP_SERVER = environment.imap_server()  # where bounces arrive, if nothing pipes them
WEBHOOK_SERVICES, ANYMAIL = environment.webhooks()  # mail services that report bounces by themselves
# A mail service by its HTTP interface, in place of SMTP; it learns its ANYMAIL_… from the environment.
MAIL_SERVICE = environment.mail_service()
ANYMAIL |= environment.words_for_the_service()
MAIL_SERVERS = environment.mail_servers(development=DEVELOPMENT)
MAIL_TIMEOUT = 20.0  # seconds a mail server may take to answer one command
MAIL_PATIENCE = 180.0  # and to say whether it takes a message that has left
MAIL_RATE = environment.rate("MAIL_RATE")  # messages a second in all; 0 sets no limit
MAIL_DOMAIN_RATES = environment.domain_rates("MAIL_DOMAIN_RATES")
# How many workers send one issue at once.
DELIVERY_WORKERS = environment.number("DELIVERY_WORKERS", default=1)
# Where bounces come back to; each message adds a name of its own. Without it, bounce@ the sender's domain.
BOUNCE_ADDRESS = environment.env.str("BOUNCE_ADDRESS", default="")
# With a key, mail of this domain is signed (DKIM); the key's public half stands in the DNS.
DKIM_DOMAIN = environment.env.str("DKIM_DOMAIN", default="")
DKIM_SELECTOR = environment.env.str("DKIM_SELECTOR", default="galley")
DKIM_KEY = environment.key("DKIM_KEY") if DKIM_DOMAIN else ""
MAIL_FROM = environment.env.str("MAIL_FROM", default=f"Galley <galley@{SITE_HOST}>")

# --- Comments ------------------------------------------------------------------------------------
# A service that speaks Akismet's language, e.g. https://rest.akismet.com; empty asks nobody.
AKISMET_URL = environment.env.str("AKISMET_URL", default="").rstrip("/")
AKISMET_KEY = environment.env.str("AKISMET_KEY", default="")

# --- Pages ---------------------------------------------------------------------------------------
# How much of its memory each web process keeps pages in; 0 makes every page anew. `manage.py runserver`
# keeps none, so that a changed template shows: config/wsgi.py, where it happens, is not what it loads.
PAGE_CACHE_BYTES = environment.number("PAGE_CACHE_MB", default=32) * 1024 * 1024

# --- Writing -------------------------------------------------------------------------------------
MARKDOWNX_MARKDOWNIFY_FUNCTION = "newsroom.markdown.to_html"
MARKDOWNX_URLS_PATH = "/admin/markdown/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/markdown/upload/"
MARKDOWNX_SERVER_CALL_LATENCY = 100

# --- Pictures ------------------------------------------------------------------------------------
# django-pictures names the renditions; newsroom/images/renditions.py makes them, when a worker has time.
PICTURES = {
    "USE_PLACEHOLDERS": False,
    "PIXEL_DENSITIES": [1],
    "PROCESSOR": "newsroom.images.renditions.leave_to_the_worker",
}

# --- Development only ----------------------------------------------------------------------------
if DEVELOPMENT:
    # The mailbox page and the demo log-ins exist nowhere else; tests/config proves it.
    INSTALLED_APPS += ["django_mail_viewer", "django_mail_viewer.backends.database"]
    MIDDLEWARE += ["config.middleware.relax_csp_for_mailbox"]
    MIGRATION_MODULES = {"mail_viewer_database_backend": "config.mailbox_migrations"}
    MAILVIEWER_DATABASE_BACKEND_MODEL = "mail_viewer_database_backend.EmailMessage"
    EMAIL_BACKEND = "django_mail_viewer.backends.database.backend.EmailBackend"
    AUTHENTICATION_BACKENDS += ["demo.logins.DemoBackend"]

from config.admin_look import UNFOLD as UNFOLD  # noqa: E402

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": "INFO"} for name in ("newsroom", "newsletter", "comments", "public", "demo")},
}

"""Production: what development has does not exist there, and what protects readers is on."""

from pathlib import Path

import pytest
from django.test import Client

from config.environment import ROOT
from tests.config.production import PRODUCTION, in_production, run


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A database of its own for a process under production settings."""
    return f"sqlite:///{tmp_path}/production.sqlite3"


def test_the_mailbox_and_the_demo_log_ins_are_not_installed() -> None:
    said = in_production(
        "from django.conf import settings\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "print([app for app in settings.INSTALLED_APPS if 'mail_viewer' in app])\n"
        "print([name for name in settings.AUTHENTICATION_BACKENDS if 'demo' in name])\n"
        "print([name for name in settings.MIDDLEWARE if 'mailbox' in name])\n"
        "try: print(reverse('mail_viewer_list'))\n"
        "except NoReverseMatch: print('no address')\n"
    )
    assert said.splitlines() == ["[]", "[]", "[]", "no address"]


def test_nobody_opens_the_mailbox_or_logs_in_as_the_demo(database: str) -> None:
    prepared = run("manage.py", "migrate", "--verbosity", "0", DEBUG="true", DATABASE_URL=database)
    assert prepared.returncode == 0, prepared.stderr
    # The demo's people, carried from a development database into production.
    said = in_production(
        "STORAGE = 'django.contrib.staticfiles.storage.StaticFilesStorage'\n"
        "from django.conf import settings\n"
        "from django.contrib.auth import authenticate\n"
        "from django.test import Client\n"
        "from newsroom.models import User\n"
        # What collectstatic would have listed is not the matter here.
        "settings.STORAGES['staticfiles']['BACKEND'] = STORAGE\n"
        "for name in ('writer', 'editor', 'publisher'):\n"
        "    user = User(username=name, is_staff=True)\n"
        "    user.set_unusable_password()\n"
        "    user.save()\n"
        "    print(authenticate(None, username=name, password='galley'))\n"
        "print(Client().get('/mailbox/', secure=True, headers={'host': 'news.example'}).status_code)\n",
        DATABASE_URL=database,
    )
    assert said.splitlines() == ["None", "None", "None", "404"]


def test_cookies_are_secure_and_browsers_stay_with_https() -> None:
    said = in_production(
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY)\n"
        "print(s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_SSL_REDIRECT)\n"
        "print(s.PASSWORD_HASHERS[0].rsplit('.')[-1], s.DEBUG)\n"
    )
    assert said.splitlines() == ["True True True", "True True", "Argon2PasswordHasher False"]


def test_no_reader_waits_while_the_garbage_collector_looks_through_what_is_loaded() -> None:
    code = "import gc, config.wsgi; print(gc.get_freeze_count() > len(gc.get_objects()))"
    assert run("-c", code, **PRODUCTION).stdout.strip() == "True"


def test_the_policy_lets_no_third_party_and_no_inline_script_in(client: Client, db: None) -> None:
    policy = client.get("/no-such-page/")["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
    assert "nonce" not in policy
    # Videos and posts that a reader clicks on: a short list of providers, and frames only.
    frames = rules.pop("frame-src").split()
    assert all(frame.startswith("https://") and "*" not in frame for frame in frames)
    assert "http" not in " ".join(rules.values())


def test_the_example_names_every_variable_that_production_needs() -> None:
    example = (ROOT / ".env.example").read_text()
    for name in PRODUCTION:
        assert f"{name}=" in example

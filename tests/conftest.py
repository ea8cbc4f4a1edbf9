"""What every test can ask for.

    def test_x(db)                       the database, rolled back afterwards
    def test_x(transactional_db)         the same with real commits, emptied afterwards
    def test_x(redis_server)             a real, empty Redis; settings.REDIS_URL and Celery point at it
    def test_x(celery_worker_process)    a real worker on that Redis and on the test's database
    def test_x(mail_server)              a real SMTP server; settings.MAIL_SERVERS points at it
    def test_x(recorder)                 an SMTP server that counts, and can be cruel
    def test_x(live_server, page)        a real Chromium whose page.goto("/") opens this test's site

Redis, the worker and the mail server live in tests/services/, each with its switches described.
Without `redis_server`, Redis is a closed port: ringing a bell is swallowed at once, and whatever
needs Redis must do without it. Nothing waits for luck: `wait_until(lambda: …)` from tests.waiting
polls. Uploads go to a folder of the test. The environment is the one written below, whatever the
shell or .env holds, so production is tested in a subprocess (see tests/config/).

Tests run on SQLite, in a file, as a worker in another process must see it; with TEST_DATABASE_URL
they run there instead, and only those that use the database (`python -m tests.services.postgres`
makes such a database for the length of one command). Whatever asks who may do what, or how something
is drawn, is marked `one_database` and runs once: no database answers that. `only_on("sqlite")` and
`only_on("postgresql")` mark what the other has no counterpart of; there it is left out, not skipped.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="galley-tests-")
os.environ.update(
    {
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "a key for tests only, long enough for anything that asks for fifty characters",
        "ADDRESS_KEY": "another key for tests only, long enough for anything that asks for fifty",
        "SITE_URL": "http://127.0.0.1:8000",
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{FOLDER.name}/galley.sqlite3",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "Galley <galley@news.example>",
        # Playwright keeps an event loop on the main thread, where Django would refuse its ORM.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
)

import django  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402

# Here rather than in a hook, so that test modules and their conftests may import models.
django.setup()

from django.db.backends.sqlite3.base import DatabaseWrapper as OnSQLite  # noqa: E402
from pytest_django import Settings  # noqa: E402

from newsletter.readers import append_only  # noqa: E402
from tests import skipping  # noqa: E402

pytest_plugins = [
    "tests.services.redis",
    "tests.services.celery",
    "tests.services.mail",
    "tests.services.recorder",
    "tests.services.browser",
    "tests.services.desk",
]


def _flush_the_log_of_consent_too(self: Any, style: Any, tables: list[str], **kwargs: Any) -> list[str]:
    """Emptying the tables after a test is the one thing that may delete what was agreed."""
    names = list(append_only.statements("sqlite"))
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names] + sql_flush(self, style, tables, **kwargs)


# PostgreSQL truncates, which no trigger hears of; after both, `post_migrate` brings the triggers back.
sql_flush = OnSQLite.ops_class.sql_flush
OnSQLite.ops_class.sql_flush = _flush_the_log_of_consent_too  # type: ignore[assignment,method-assign]

django_settings.PASSWORD_HASHERS = ["tests.passwords.QuickArgon2"]
DATABASE = django_settings.DATABASES["default"]
ON_SQLITE = DATABASE["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    DATABASE.setdefault("TEST", {})["NAME"] = f"{FOLDER.name}/test.sqlite3"
    DATABASE["OPTIONS"] = DATABASE["OPTIONS"] | {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    }

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "celery_worker_process"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database, run again only what it could answer differently; on each, what is for it."""
    once = ("browser", "one_database")
    kept = [item for item in items if is_for_this_database(item)]
    if not ON_SQLITE:
        kept = [item for item in kept if uses_database(item) and not any(map(item.get_closest_marker, once))]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def is_for_this_database(item: pytest.Item) -> bool:
    """Whether a test is for every database, or for this one."""
    mark = item.get_closest_marker("only_on")
    return mark is None or mark.args[0] == ("sqlite" if ON_SQLITE else "postgresql")


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database, by its mark or by a fixture."""
    fixtures = set(getattr(item, "fixturenames", []))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say among the last lines what this machine could not test."""
    for line in skipping.summary(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(autouse=True)
def _media_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"

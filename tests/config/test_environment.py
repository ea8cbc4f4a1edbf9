"""A missing or wrong variable stops the start with one sentence."""

import pytest
from django.db import connection

from tests.config.production import PRODUCTION, run

DEVELOPMENT = {"DEBUG": "true"}


def check(**environment: str) -> str:
    """What `manage.py check` says, once it is sure that it stopped in one line."""
    done = run("manage.py", "check", **environment)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", "maybe", "DEBUG is “maybe”; write true or false."),
        ("DATABASE_URL", "mysql://root@db.example/galley", "write postgres://user:password@host:5432/name"),
        ("DATABASE_URL", "galley", "write postgres://user:password@host:5432/name"),
        ("EMAIL_URL", "foo", "EMAIL_URL is “foo”"),
        ("EMAIL_URL", "smtp://mail.example:many", "EMAIL_URL is"),
        ("SITE_URL", "abc", "SITE_URL is “abc”; write it whole"),
        ("REDIS_URL", "http://redis.example", "REDIS_URL is “http://redis.example”; write redis://"),
        ("REDIS_URL", "redis://redis.example:many/0", "REDIS_URL is"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(name: str, value: str, words: str) -> None:
    assert words in check(**(DEVELOPMENT | {name: value}))


@pytest.mark.parametrize("name", ["SECRET_KEY", "ADDRESS_KEY", "SITE_URL", "EMAIL_URL"])
def test_production_does_not_start_without(name: str) -> None:
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    assert name in check(**environment)


def test_production_speaks_https_only() -> None:
    assert "https://" in check(**(PRODUCTION | {"SITE_URL": "http://news.example"}))


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_no_sentence_repeats_a_password(name: str) -> None:
    said = check(**(DEVELOPMENT | {name: "mysql://root:sword@fish@db.example/galley"}))
    assert "mysql://root:…@db.example" in said
    assert "fish" not in said


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db
def test_a_database_on_the_same_machine_is_reached_by_its_socket() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW unix_socket_directories")
        (folder,) = cursor.fetchone()
    config = connection.settings_dict
    url = f"postgres://{config['USER']}:{config['PASSWORD']}@/postgres?host={folder}&port={config['PORT']}"
    code = (
        "import django; django.setup(); from django.db import connection as c;"
        " c.ensure_connection(); print(c.connection.info.host)"
    )
    own = DEVELOPMENT | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    assert run("-c", code, **own).stdout.strip() == folder


def test_the_address_follows_the_port_in_development() -> None:
    code = "from config import settings; print(settings.SITE_URL)"
    assert run("-c", code, DEBUG="true", PORT="9000").stdout.strip() == "http://127.0.0.1:9000"


@pytest.mark.parametrize(("environment", "shown"), [({}, "False"), ({"TRACEBACKS": "true"}, "True")])
def test_tracebacks_are_shown_only_where_a_developer_asks(environment: dict[str, str], shown: str) -> None:
    code = "from config import settings; print(settings.DEBUG)"
    assert run("-c", code, **(DEVELOPMENT | environment)).stdout.strip() == shown


def test_production_shows_no_traceback_even_where_asked() -> None:
    code = "from config import settings; print(settings.DEBUG)"
    assert run("-c", code, **(PRODUCTION | {"TRACEBACKS": "true"})).stdout.strip() == "False"

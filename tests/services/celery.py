"""A real Celery worker on the test's own database."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from pytest_django import Settings

from config.environment import ROOT
from tests.services.redis import RedisServer
from tests.waiting import wait_until


def address_of_the_database() -> str:
    """The address under which another process finds the database that the tests use."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    password = quote(config["PASSWORD"] or "")
    port = f":{config['PORT']}" if config["PORT"] else ""
    options = f"?{urlencode(config['OPTIONS'])}" if config["OPTIONS"] else ""
    return f"postgres://{config['USER']}:{password}@{config['HOST']}{port}/{config['NAME']}{options}"


def environment_of_a_process(settings: Settings) -> dict[str, str]:
    """What a process needs to work beside this test: its database, Redis, mail server and uploads."""
    servers = [f"smtp://{mail['host']}:{mail['port']}" for mail in settings.MAIL_SERVERS]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        "DATABASE_URL": address_of_the_database(),
        "REDIS_URL": settings.REDIS_URL,
        "SITE_URL": settings.SITE_URL,
        "EMAIL_URL": " ".join(servers),
    }


@pytest.fixture
def celery_worker_process(
    transactional_db: None, redis_server: RedisServer, settings: Settings, tmp_path: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker with one child. Ask for `mail_server` before it, and it sends there."""
    with worker(settings, tmp_path / "worker.log") as process:
        yield process


@contextmanager
def worker(
    settings: Settings, log: Path, *, app: str = "config", children: int = 1
) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker of this application that takes tasks from the Redis of the settings."""
    words = ("worker", "--concurrency", str(children), "--without-gossip", "--without-mingle")
    with celery(settings, log, *words, app=app) as process:
        wait_until(lambda: is_ready(process, log), seconds=60, what="the worker")
        yield process


@contextmanager
def celery(
    settings: Settings, log: Path, *words: str, app: str = "config"
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of Celery, which ends with the block."""
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", app, *words, "--loglevel", "INFO"],
            cwd=ROOT,
            env=environment_of_a_process(settings),
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        stop(process)


def is_ready(worker: "subprocess.Popen[bytes]", log: Path) -> bool:
    """Whether the worker takes tasks; a worker that gave up fails the test with what it wrote."""
    text = log.read_text()
    if worker.poll() is not None:
        raise AssertionError(f"The worker stopped:\n{text}")
    return " ready." in text


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End it and its children at once: saying goodbye takes Celery seconds, and nobody needs it any more."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

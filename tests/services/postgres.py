"""Runs one command with a PostgreSQL of its own, made from the machine's binaries and thrown away.

    python -m tests.services.postgres python -m pytest
    python -m tests.services.postgres --socket python bench/pages.py     by its socket, not over TCP

The command finds the address in TEST_DATABASE_URL. Where the machine has no PostgreSQL, the command
is skipped with a line that says so; where nothing may be skipped, that is a failure.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TextIO

import psycopg

from tests import skipping
from tests.waiting import free_port

PACKAGED = Path("/usr/lib/postgresql")
# Nothing here outlives the command, so nothing needs to survive a power cut.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class NoPostgres(Exception):
    """The machine has no PostgreSQL, or it does not start."""


def binaries() -> Path:
    """Where initdb and postgres are: on PATH, else the newest that Debian packaged."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    packaged = sorted(PACKAGED.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not packaged:
        raise NoPostgres("No PostgreSQL: install it with `apt install postgresql`.")
    return packaged[-1].parent


def owner() -> dict[str, Any]:
    """Whom the server runs as, in Popen's words: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is no user “postgres” or “nobody”.")


@contextmanager
def throwaway_postgres(*, careful: bool = False, by_socket: bool = False) -> Iterator[str]:
    """A cluster on a free port of 127.0.0.1, gone afterwards; its address.

    A careful one keeps every commit through a power cut, as one in production does.
    """
    port, password = free_port(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="galley-postgres-") as name:
        folder = Path(name)
        where = f"/postgres?host={folder}&port={port}" if by_socket else f"127.0.0.1:{port}/postgres"
        url = f"postgres://galley:{password}@{where}"
        make_cluster(folder, password)
        with (folder / "log").open("w") as log:
            server = start(folder, port, log, careful=careful)
            try:
                wait_for(server, url, folder / "log")
                yield url
            finally:
                server.send_signal(signal.SIGINT)  # disconnects everybody and stops
                server.wait()


def make_cluster(folder: Path, password: str) -> None:
    """Let initdb fill the folder, for one user with this password."""
    (words := folder / "password").write_text(password)
    if user := owner():
        for path in (folder, words):
            os.chown(path, user["user"], user["group"])
    made = subprocess.run(
        [f"{binaries()}/initdb", "-D", f"{folder}/data", "-U", "galley", f"--pwfile={words}"]
        + ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        capture_output=True,
        text=True,
        cwd=folder,
        **user,
    )
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr.strip()}")


def start(folder: Path, port: int, log: TextIO, *, careful: bool = False) -> "subprocess.Popen[Any]":
    """Start the server; away from our terminal, so that Ctrl+C reaches it only through us."""
    settings = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}"]
    return subprocess.Popen(
        [f"{binaries()}/postgres", "-D", f"{folder}/data"]
        + [word for setting in settings + ([] if careful else CARELESS) for word in ("-c", setting)],
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=folder,
        start_new_session=True,
        **owner(),
    )


def wait_for(server: "subprocess.Popen[Any]", url: str, log: Path) -> None:
    """Return once the server takes connections."""
    for _ in range(600):
        with suppress(psycopg.OperationalError), psycopg.connect(url):
            return
        if server.poll() is not None:
            raise NoPostgres(f"PostgreSQL stopped: {log.read_text().strip()}")
        time.sleep(0.05)
    raise NoPostgres("PostgreSQL did not answer within 30 seconds.")


def stop(signal_number: int, frame: FrameType | None) -> NoReturn:
    """Leave through every `finally`."""
    raise KeyboardInterrupt


def main(command: list[str]) -> int:
    """Run the command; its own exit status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        by_socket = command[:1] == ["--socket"]
        with throwaway_postgres(by_socket=by_socket) as url:
            command = command[by_socket:]
            return run(command, os.environ | {"TEST_DATABASE_URL": url})
    except NoPostgres as reason:
        print(f"Skipped: everything on PostgreSQL. {reason}")
        return int(skipping.forbidden())


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run it to its end, or tell it to stop when we are told."""
    child = subprocess.Popen(command, env=environment)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

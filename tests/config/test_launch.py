"""`make run`: one line when all answers, one sentence when it cannot, and nothing left behind."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from config.environment import ROOT
from tests.waiting import answers, free_port, wait_until

pytestmark = pytest.mark.services


class Started:
    """`make run` with a var/ of its own, as a shell would start it: in its own process group."""

    def __init__(self, var: Path, port: int | str, **environment: str) -> None:
        self.var, self.port = var, port
        names = ("PATH", "HOME", "LANG")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.launch"],
            cwd=ROOT,
            env={name: os.environ[name] for name in names if name in os.environ}
            | {"PYTHONPATH": f"{ROOT}/site:{ROOT}", "GALLEY_VAR": str(var), "PORT": str(port)}
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def line(self) -> str:
        """The next line it says."""
        assert self.process.stdout
        return self.process.stdout.readline()

    def end(self, how: signal.Signals = signal.SIGINT) -> str:
        """Stop it as Ctrl+C does; what else it said."""
        os.killpg(self.process.pid, how)
        return self.process.communicate(timeout=30)[0]

    def processes(self) -> dict[int, str]:
        """All processes that carry its var/ in their environment: itself and what it started."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"GALLEY_VAR={self.var}".encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it ended while we looked, or is not ours
        return found

    def kill_all(self) -> None:
        """Leave nothing to the next test, whatever happened in this one."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def galley(tmp_path: Path) -> Iterator[Started]:
    """A first start, whose line has not been read yet."""
    started = Started(tmp_path / "var", free_port())
    yield started
    started.kill_all()


def read(galley: Started, path: str) -> bytes:
    with urlopen(f"http://127.0.0.1:{galley.port}{path}", timeout=10) as answer:
        content: bytes = answer.read()
    return content


def refused(galley: Started, path: str) -> bool:
    """Whether a raw request, which no client tidies up, finds nothing."""
    with socket.create_connection(("127.0.0.1", int(galley.port)), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return connection.recv(100).split()[1] in {b"400", b"404", b"405"}


@pytest.mark.journey
def test_it_starts_answers_stops_and_starts_again(galley: Started) -> None:
    # One walk, because a first start loads the demo, which takes its time.
    line = galley.line()
    it_says_where_things_are(galley, line)
    its_services_are_named_for_other_shells_only(galley)
    only_images_are_served_from_var(galley)
    a_second_start_from_the_same_folder_is_refused(galley)
    assert galley.end() == ""
    assert galley.process.returncode == 0
    nothing_is_left(galley)
    again = Started(galley.var, galley.port)
    assert "Galley is at" in again.line()
    when_one_process_ends_everything_stops_and_says_which(again)


def it_says_where_things_are(galley: Started, line: str) -> None:
    site = f"http://127.0.0.1:{galley.port}"
    for words in (f"{site}/ ", f"{site}/admin/", f"{site}/mailbox/", "writer/galley"):
        assert words in line
    assert b"<h1" in read(galley, "/")


def its_services_are_named_for_other_shells_only(galley: Started) -> None:
    services = galley.var / "services.env"
    assert stat.S_IMODE(services.stat().st_mode) == 0o600
    assert "REDIS_URL=redis://:" in services.read_text()
    password = services.read_text().split("redis://:")[1].split("@")[0]
    assert not [command for command in galley.processes().values() if password in command]


def only_images_are_served_from_var(galley: Started) -> None:
    picture = next((galley.var / "media" / "images").iterdir())
    assert read(galley, f"/media/images/{picture.name}") == picture.read_bytes()
    attachments = galley.var / "media" / "mailviewer_attachments"
    attachments.mkdir()
    (attachments / "x.html").write_text("<script>")
    for path in (
        "mailviewer_attachments/x.html",
        "images/../mailviewer_attachments/x.html",
        "images/../../secret_key",
        "images/..%2f..%2fsecret_key",
        "images/%2e%2e/%2e%2e/secret_key",
        "images/",
    ):
        assert refused(galley, f"/media/{path}"), path


def a_second_start_from_the_same_folder_is_refused(galley: Started) -> None:
    second = Started(galley.var, free_port())
    assert "already runs" in second.process.communicate(timeout=30)[0]
    assert answers(int(galley.port))


def nothing_is_left(galley: Started) -> None:
    assert galley.processes() == {}
    assert not (galley.var / "services.env").exists()


def when_one_process_ends_everything_stops_and_says_which(galley: Started) -> None:
    beat = next(pid for pid, command in galley.processes().items() if " beat " in command)
    os.kill(beat, signal.SIGKILL)
    said = galley.process.communicate(timeout=30)[0]
    assert said == f"The beat process ended, so everything stopped; see {galley.var}/log/beat.log.\n"
    assert galley.process.returncode == 1
    nothing_is_left(galley)


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port: int = taken.getsockname()[1]
        started = Started(tmp_path, port)
        said = started.process.communicate(timeout=30)[0]
    assert said.startswith(f"Galley cannot start. Port {port} is taken;")
    assert said.count("\n") == 1
    assert started.process.returncode == 2


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "many", "PORT is “many”"),
        ("DEBUG", "maybe", "DEBUG is “maybe”"),
        ("DATABASE_URL", "mysql://db.example/galley", "write postgres://"),
        ("DATABASE_URL", "postgres://galley@127.0.0.1:1/galley", "The database does not answer"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "The Redis of REDIS_URL does not answer"),
        ("EMAIL_URL", "foo", "EMAIL_URL is “foo”"),
        ("SITE_URL", "abc", "SITE_URL is “abc”"),
    ],
)
def test_a_wrong_value_is_one_line(tmp_path: Path, name: str, value: str, words: str) -> None:
    port = value if name == "PORT" else free_port()
    started = Started(tmp_path, port, **{key: value for key in [name] if key != "PORT"})
    said = started.process.communicate(timeout=60)[0]
    assert said.startswith("Galley cannot start. ")
    assert words in said
    assert said.count("\n") == 1, said
    wait_until(lambda: started.processes() == {}, what="everything to end")

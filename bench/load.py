"""Servers to measure, the load they are put under, and what they and their children weigh."""

import os
import re
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from corpus import ROOT
from honcho.environ import parse_procfile

# An address, and headers to ask for it with.
Target = tuple[str, ...]
SECONDS, CONNECTIONS, ROUNDS = 3, 16, 3


def web_command(application: str) -> list[str]:
    """The command with which `make run` serves pages, for any application."""
    line = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    return ["sh", "-c", "exec " + line.replace("config.wsgi:application", application)]


@contextmanager
def running(command: list[str], url: str, log: Path, **environment: str) -> Iterator[int]:
    """A server that answers at `url`; its process id."""
    programs = {"PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}"}
    paths = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "site", ROOT / "bench")))}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | programs | paths | environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(url, process, log)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Ask until a page comes; say what the server wrote where it gives up."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            fetch(url)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{url} does not answer: {log.read_text()[-500:]}")


def fetch(url: str, **headers: str) -> bytes:
    """What one address answers."""
    request = Request(url, headers=headers)  # noqa: S310 (a server of ours)
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body


def requests_a_second(url: str, *headers: str) -> float:
    """What wrk gets out of one address; anything but whole answers ends the benchmark."""
    command = ["wrk", "-t1", "--timeout", "10s", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
    for header in headers:
        command += ["-H", header]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{url} did not hold:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def in_turn(targets: Mapping[str, Target]) -> dict[str, float]:
    """The median of some rounds for each, measured in turn, so that a busy machine is unfair to none."""
    for target in targets.values():
        fetch(target[0])
    rounds = [{name: requests_a_second(*target) for name, target in targets.items()} for _ in range(ROUNDS)]
    return {name: statistics.median(each[name] for each in rounds) for name in targets}


def processes_under(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += processes_under(int(child))
    return found


def weight(pid: int) -> tuple[str, float]:
    """What a process is, and its share of memory (PSS) in MB."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:  # it has ended meanwhile
        return "", 0.0
    return words.strip(), int(found[1]) / 1024 if found else 0.0


def bytes_of(target: Target) -> int:
    """How much comes over the wire for one answer, headers apart."""
    return len(fetch(target[0], **dict(header.split(": ", 1) for header in target[1:])))

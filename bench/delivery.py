"""How fast mail leaves, beside what Postfix's smtp-source reaches on the same machine in the same run.

    python bench/delivery.py                     the table: PostgreSQL, SQLite, DKIM, build time, latency
    python bench/delivery.py --only latency      one part: postgres, sqlite, dkim, build, memory, latency
    python bench/delivery.py --million           a million deliveries from the freeze to the last answer

Messages have 40 KB and are personal, every hand-over is committed (synchronous_commit on, fsync on), and
the server is Postfix's smtp-sink. Where the machine has no Postfix, a recorder of our own takes the
mail and no ratio is printed. PostgreSQL is a cluster of this run's own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from delivery_worker import Result, results_of

from tests.services.postgres import NoPostgres, throwaway_postgres
from tests.waiting import answers, free_port, wait_until

ROOT = Path(__file__).resolve().parents[1]
SIZE = 40 * 1024
LATENCY = 0.05
SOURCE, SINK = (
    shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin") for name in ("smtp-source", "smtp-sink")
)


@contextmanager
def sink() -> Iterator[int]:
    """A server that takes everything and keeps nothing; its port."""
    port = free_port()
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = [str(SINK), *as_nobody, f"127.0.0.1:{port}", "256"] if SINK else recorder(port)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        wait_until(lambda: answers(port), what="the sink")
        yield port
    finally:
        process.terminate()
        process.wait()


def recorder(port: int) -> list[str]:
    """The command for a sink of our own, where there is no Postfix."""
    code = f"from tests.services.recorder import Recorder\nwith Recorder(port={port}).running(): input()"
    return [sys.executable, "-c", code]


@contextmanager
def proxy(port: int) -> Iterator[int]:
    """A server in front of the sink that is LATENCY away; its port."""
    near = free_port()
    command = [sys.executable, str(ROOT / "bench/delaying_proxy.py"), str(near), str(port), str(LATENCY)]
    process = subprocess.Popen(command)
    try:
        wait_until(lambda: answers(near), what="the proxy")
        yield near
    finally:
        process.terminate()
        process.wait()


def best_of_smtp_source(count: int) -> float:
    """Messages a second at the number of sessions that suits it best; 0 where there is none."""
    if not (SOURCE and SINK):
        print("No smtp-source and smtp-sink here (apt install postfix): no ratio can be given.")
        return 0.0
    best = 0.0
    for sessions in (1, 2, 4, 8, 16, 32):
        with sink() as port:
            began = time.perf_counter()
            sizes = ["-s", str(sessions), "-l", str(SIZE), "-m", str(count)]
            subprocess.run([SOURCE, "-d", *sizes, f"127.0.0.1:{port}"], check=True)
            best = max(best, count / (time.perf_counter() - began))
    return best


def measured(
    url: str, count: int, *, workers: int = 1, connections: int = 32, far: bool = False, **more: str
) -> Result:
    """Send to so many readers and say how it went."""
    size = more.pop("size", str(SIZE))
    with ExitStack() as stack:
        port = stack.enter_context(sink())
        if far:
            port = stack.enter_context(proxy(port))
        mail = f"smtp://127.0.0.1:{port}?connections={connections}"
        environment = os.environ | {
            "DEBUG": "true",
            "DATABASE_URL": url,
            "EMAIL_URL": mail,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT), str(ROOT / "bench")]),
            **more,
        }
        return results_of(environment, count, workers=workers, size=int(size))


def line(what: str, result: Result, best: float, note: str = "") -> None:
    """One row of the table."""
    ratio = f"{result.rate / best:5.2f}" if best else "    -"
    print(
        f"{what:44} {result.rate:9,.0f} {ratio} {result.cpu_us:8,.0f} {result.memory_mb:7,.0f}  {note}",
        flush=True,
    )


def rates(url: str, name: str, best: float, count: int, *, workers: tuple[int, ...]) -> None:
    """The better of two runs each, as smtp-source is given its best of six."""
    for number in workers:
        runs = [measured(url, count, workers=number) for _ in range(2)]
        better = max(runs, key=lambda result: result.rate)
        line(f"{name}, {number} worker{'s' * (number > 1)}", better, best)


def latency(url: str, best: float) -> None:
    """Against a server that is 50 ms away; the ratio is to connections / latency."""
    for connections in (10, 50):
        most = connections / LATENCY
        count = int(most * 30)  # seconds: greetings take four ways there and back
        result = measured(url, count, connections=connections, far=True, size="8192")
        note = f"{result.rate / most:.2f} of connections / latency; 8 KB each"
        line(f"{LATENCY * 1000:.0f} ms away, {connections} connections", result, 0.0, note)


def million(url: str, count: int) -> None:
    """From the freeze to the last answer, with the rate at the start and at the end."""
    result = measured(url, count, workers=2, size="4096", MILLION="yes")
    print(f"{count:,} deliveries: frozen in {result.frozen_s:.1f} s, sent at {result.rate:,.0f} a second")
    print(
        f"rate at the start {result.first:,.0f}, at the end {result.last:,.0f}:"
        f" {result.last / result.first:.2f}"
    )
    print(f"table and indexes {result.table_mb:,.0f} MB, a worker {result.memory_mb:,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=["postgres", "sqlite", "dkim", "build", "memory", "latency"])
    parser.add_argument("--count", type=int, default=15_000)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--deliveries", type=int, default=1_000_000, help="of --million")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as folder, ExitStack() as stack:
        lite = f"sqlite:///{folder}/bench.sqlite3"
        try:
            url = stack.enter_context(throwaway_postgres(careful=True))
        except NoPostgres as reason:
            sys.exit(f"{reason}")
        if asked.million:
            return million(url, asked.deliveries)
        parts(asked.only, url, lite, asked.count)


def parts(only: str | None, url: str, lite: str, count: int) -> None:
    """The table, or the part of it that was asked for."""
    if only in (None, "build"):
        subprocess.run([sys.executable, str(ROOT / "bench/delivery_build.py")], check=True)
    if only == "build":
        return
    best = best_of_smtp_source(count)
    print(f"{'':44} {'a second':>9} ratio {'CPU µs':>8} {'MB':>7}")
    print(f"{'smtp-source, its best of 1 to 32 sessions':44} {best:9,.0f}  1.00")
    asked: dict[str, Callable[[], None]] = {
        "postgres": lambda: rates(url, "PostgreSQL, durable", best, count, workers=(1, 2)),
        "sqlite": lambda: rates(lite, "SQLite, durable", best, count // 2, workers=(1,)),
        "dkim": lambda: line(
            "PostgreSQL, durable, DKIM-signed (RSA 2048)", measured(url, count // 2, DKIM="yes"), best
        ),
        "latency": lambda: latency(url, best),
        "memory": lambda: memory(url, best),
    }
    for name, measure in asked.items():
        if only in (None, name):
            measure()


def memory(url: str, best: float) -> None:
    """What a worker weighs after few and after many messages."""
    for number in (20_000, 200_000):
        line(f"PostgreSQL, {number:,} messages of 4 KB", measured(url, number, size="4096"), best)


if __name__ == "__main__":
    main()

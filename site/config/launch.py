"""`make run`: prepares the database and the demo, then runs everything until Ctrl+C."""

import fcntl
import json
import logging
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import django
from celery import current_app
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

from config import environment, services
from config.environment import ROOT, VAR, env
from config.services import HOST, CannotStart

LOGS = VAR / "log"
SERVICES = VAR / "services.env"
SLOW_START = 60  # seconds after which we say that something is wrong
# glibc would keep what threads and tasks have freed: a tenth of all memory.
THRIFT = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}


class LogFiles(Printer):
    """Writes what each process says to a file of its own, and remembers which one ended first."""

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.folder = folder
        self.asked_to_stop = False
        self.ended = ""

    def write(self, message: Message) -> None:
        """Keep one line."""
        if message.name == "system":
            self.heed(message.data)
            return
        with (self.folder / f"{message.name}.log").open("ab") as log:
            log.write(message.data)

    def heed(self, line: str) -> None:
        """Take in what the process runner says about its processes."""
        if re.match(r"SIG\w+ received", line):
            self.asked_to_stop = True
        if (stopped := re.match(r"(\w+) stopped", line)) and not self.asked_to_stop and not self.ended:
            self.ended = stopped[1]


def main() -> int:
    """Run Galley; 0 after Ctrl+C, otherwise a sentence and a status that is not 0."""
    try:
        with only_one():
            return run(*prepare())
    except (CannotStart, ImproperlyConfigured) as reason:
        print(f"Galley cannot start. {reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


@contextmanager
def only_one() -> Iterator[None]:
    """Keep a second start out of the same var/, and take away what names our services afterwards."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (VAR / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart("It already runs from this folder; stop that one with Ctrl+C first.") from None
        SERVICES.unlink(missing_ok=True)
        try:
            yield
        finally:
            SERVICES.unlink(missing_ok=True)


def prepare() -> tuple[dict[str, str], str]:
    """Settle the environment and the database; the commands to run, and what to say about logging in."""
    commands = settle_environment()
    # In a process of its own: all that it loads would otherwise lie in memory as long as the site runs.
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as aside:
        return commands, aside.submit(prepare_database).result()


def prepare_database() -> str:
    """Migrate, and load the demo where nothing is; what to say about logging in."""
    django.setup()
    (VAR / "media" / "images").mkdir(parents=True, exist_ok=True)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotStart(f"The database does not answer or is not ours: {first_line(error)}") from error
    # Redis is not there yet; what is rung now, the first tick rings again.
    logging.getLogger("newsroom.doorbell").setLevel(logging.ERROR)
    if environment.boolean("DEMO", default=True):
        call_command("load_demo", if_empty=True, verbosity=0, stdout=StringIO())
    return demo_logins()


def demo_logins() -> str:
    """How to log in, where the demo's people are in the database."""
    from demo.logins import LOGINS  # needs what django.setup() makes

    users = get_user_model().objects.filter(username__in=LOGINS).values_list("username", flat=True)
    return " or ".join(f"{name}/{LOGINS[name]}" for name in LOGINS if name in set(users))


def settle_environment() -> dict[str, str]:
    """Fill in what the environment and .env leave open; the commands of all processes."""
    os.environ.setdefault("DEBUG", "true")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    env.read_env(ROOT / ".env", overwrite=False)
    if not environment.boolean("DEBUG", default=True):
        raise CannotStart("DEBUG is false, but `make run` is for development; see docs/operating.md.")
    port = services.claim_port(os.environ.setdefault("PORT", "8000"))
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    commands = {}
    if os.environ.get("REDIS_URL"):
        services.require_redis(environment.redis_url())
    else:
        commands["redis"], os.environ["REDIS_URL"] = services.configure_redis(VAR / "redis")
    if not os.environ.get("EMAIL_URL"):
        os.environ["EMAIL_URL"] = f"smtp://{HOST}:{services.free_port()}"
        commands["mail"] = f'"{sys.executable}" -m config.mailbox'
    names = ("PORT", "SITE_URL", "REDIS_URL", "EMAIL_URL")
    services.write_privately(SERVICES, "".join(f"{name}={os.environ[name]}\n" for name in names))
    ours: dict[str, str] = parse_procfile((ROOT / "Procfile").read_text()).processes
    return commands | ours


def run(commands: dict[str, str], logins: str) -> int:
    """Run all commands until one ends or somebody stops us."""
    logs = LogFiles(LOGS)
    manager = Manager(logs)
    for name, command in commands.items():
        (LOGS / f"{name}.log").write_bytes(b"")
        manager.add_process(name, f"exec {command}", env=process_environment(), cwd=str(ROOT))
    herald = multiprocessing.Process(target=announce, args=(logins, "mail" in commands), daemon=True)
    herald.start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    herald.terminate()
    if logs.asked_to_stop:
        return 0
    print(f"The {logs.ended} process ended, so everything stopped; see {LOGS}/{logs.ended}.log.")
    return 1


def process_environment() -> dict[str, str]:
    """Our environment, with the programs of our virtual environment first on PATH."""
    return THRIFT | os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def announce(logins: str, has_mailbox: bool) -> None:
    """Wait until the site answers, then say where everything is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches us too, and is for our parent
    site = os.environ["SITE_URL"]
    started = time.monotonic()
    warned = False
    while not is_well():
        if not warned and time.monotonic() - started > SLOW_START:
            warned = True
            print(f"The site does not answer yet; {LOGS}/web.log may say why.", flush=True)
        time.sleep(0.1)
    ring_the_ticks()
    places = [f"Galley is at {site}/", f"admin {site}/admin/"]
    if has_mailbox:
        places.append(f"mailbox {site}/mailbox/")
    if logins:
        places.append(f"log in as {logins}")
    print(" · ".join([*places, "Ctrl+C stops it"]), flush=True)


def is_well() -> bool:
    """Whether /health/ finds the database and Redis."""
    with suppress(OSError, ValueError):
        with urlopen(f"http://{HOST}:{os.environ['PORT']}/health/", timeout=5) as answer:
            report: dict[str, Any] = json.load(answer)
        return bool(report["database"] == report["redis"] == "ok")
    return False


def ring_the_ticks() -> None:
    """Let beat's work be done now, rather than a minute after the start."""
    for entry in current_app.conf.beat_schedule.values():
        current_app.send_task(entry["task"], retry=False)


def first_line(error: Exception) -> str:
    """What a database says, without its hints."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


if __name__ == "__main__":
    sys.exit(main())

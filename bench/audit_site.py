"""The site as it runs in production, with the demo and what is hard to set, for whoever audits its pages."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import HTTPErrorProcessor, Request, build_opener

from tests.waiting import free_port

ROOT = Path(__file__).parents[1]
# A port that somebody else has too would be shared, and their pages looked at instead.
PORT = free_port()
URL = f"http://127.0.0.1:{PORT}"
ARTICLE = "/blog/counting-wrong-words/"  # with a cover, a correction, sources, code and a table

# Every kind of page. What a publication lacks is left out, and named.
KINDS = {
    "home": "/",
    "blog": "/blog/",
    "article": ARTICLE,
    "hard article": "/blog/hard-to-set/",
    "plain article": "/blog/nothing-but-words/",
    "review": "/blog/quillet-review/",
    "tags": "/tags/",
    "tag": "/tags/evaluation/",
    "authors": "/authors/",
    "author": "/authors/hanne-brekke/",
    "tools": "/tools/",
    "tool": "/tools/quillet/",
    "tools, narrowed": "/tools/?price=paid",
    "all series": "/series/",
    "series": "/series/running-models-at-home/",
    "kind": "/kinds/review/",
    "sent": "/contact/sent/",
    "search": "/search/",
    "results": "/search/?q=memory",
    "no results": "/search/?q=zzzzzz",
    "newsletter": "/newsletter/",
    "about": "/about/",
    "contact": "/contact/",
    "privacy": "/privacy/",
    "terms": "/terms/",
    "disclaimer": "/disclaimer/",
    "not found": "/blog/nothing-here/",
    "withdrawn": "/blog/taken-back/",
    "stranger's key": "/subscription/not-a-key/",
}
WORTH_A_LOOK = {200, 404, 410}

Pages = dict[str, str]


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """The site at URL, in the settings of production, with its static files compressed."""
    public = {
        "PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "site", ROOT, ROOT / "bench"))),
        "DATABASE_URL": f"sqlite:///{folder}/audit.sqlite3",
        "GALLEY_VAR": str(folder),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    manage("migrate", "-v0", **public, DEBUG="true")
    manage("load_demo", **public, DEBUG="true")
    run([sys.executable, str(ROOT / "bench/audit_filling.py")], **public, DEBUG="true")
    production = public | {
        "DEBUG": "false",
        "SITE_URL": URL.replace("http:", "https:"),
        "SECURE_SSL_REDIRECT": "false",
        "SECRET_KEY": "only-for-the-audit-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789",
        "ADDRESS_KEY": "only-for-the-audit-9876543210-zyxwvutsrqponmlkjihgfedcba-9876543210",
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }
    manage("collectstatic", "--noinput", "-v0", **production)
    command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT)]
    command += ["--workers", "1", "--blocking-threads", "4", "config.wsgi:application"]
    with (folder / "web.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | production, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        wait_for(server, folder / "web.log")
        yield
    finally:
        server.terminate()
        server.wait(timeout=60)


def manage(*words: str, **environment: str) -> None:
    """One of the site's own commands."""
    run([sys.executable, str(ROOT / "manage.py"), *words], **environment)


def run(command: list[str], **environment: str) -> None:
    """A command that has to succeed."""
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed: {done.stderr[-2000:]}")


def wait_for(server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the first page comes."""
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            if status_of("/") == 200:
                return
            break
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{URL} does not answer: {log.read_text()[-1000:]}")


class AsItIs(HTTPErrorProcessor):
    """Takes an answer as it comes, whatever its status."""

    def http_response(self, request, response):  # type: ignore[no-untyped-def]
        """The answer itself."""
        return response


def status_of(path: str) -> int:
    """What the site says to an address."""
    with build_opener(AsItIs).open(Request(URL + path), timeout=30) as answer:  # noqa: S310 (our own server)
        status: int = answer.status
    return status


def pages() -> Pages:
    """The kinds of pages that this publication has; the others are named."""
    letter, issue = "/newsletter/weekly/", "/newsletter/weekly/1/"
    wanted = KINDS | {"letter": letter, "issue": issue}
    found = {kind: path for kind, path in wanted.items() if status_of(path) in WORTH_A_LOOK}
    if missing := wanted.keys() - found.keys():
        print("Not there, so not looked at:", ", ".join(sorted(missing)))
    return found

"""How fast pages come, kept and made anew, what they cost and what `make run` weighs.

    python bench/pages.py                  all tables
    python bench/pages.py --only cached    or nginx, uncached, memory

The floor is a Django view without anything around it (bench/bare.py), on the same server with the same
workers, measured in turn with our pages; behind nginx it is a static file that nginx sends. It needs wrk
and nginx, and says what it could not run without them.
"""

import argparse
import logging
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from corpus import NEWEST, ROOT, Corpus, throwaway_database
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext
from load import (
    Target,
    bytes_of,
    fetch,
    in_turn,
    processes_under,
    requests_a_second,
    running,
    web_command,
    weight,
)

from newsroom.models import Article, Author, Correction, RelatedArticle, Source, Tag, Tool
from public.page_cache import triggers
from tests.services.celery import address_of_the_database
from tests.waiting import free_port

PAGES = {"home": "/", "article": "/blog/article-1/", "feed": "/feed/"}
AS_BROWSERS_ASK = "Accept-Encoding: gzip, deflate, br"
TIMES = 60  # how often a page is made anew to know what it costs


@contextmanager
def galley(folder: Path, **environment: str) -> Iterator[str]:
    """The site as `make run` serves it, on the benchmark's own database; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    own = {"PORT": str(port), "SITE_URL": url, "DATABASE_URL": address_of_the_database()}
    own |= {"GALLEY_VAR": str(folder), "REDIS_URL": "redis://127.0.0.1:1/0", "DEBUG": "true"}
    command = web_command("config.wsgi:application")
    with running(command, f"{url}/", folder / "web.log", **own, **environment):
        yield url


def cached(folder: Path) -> None:
    """Kept pages beside a bare view on the same server."""
    port = free_port()
    bare = f"http://127.0.0.1:{port}/"
    floor = running(web_command("bare:application"), bare, folder / "bare.log", PORT=str(port))
    with galley(folder) as url, floor:
        table("Kept pages, granian as in the Procfile", {"bare view": (bare,), **targets(url)})


def behind_nginx(folder: Path) -> None:
    """The same behind deploy/nginx.conf, beside a static file of 30 KB from the same nginx."""
    port = free_port()
    front = f"http://127.0.0.1:{port}"
    static = folder / "static"
    static.mkdir(exist_ok=True)
    with galley(folder, TRUSTED_PROXIES="1") as url:
        configuration = folder / "nginx.conf"
        configuration.write_text(nginx_configuration(folder, port, url.removeprefix("http://")))
        command = ["nginx", "-p", str(folder), "-c", str(configuration)]
        with running(command, f"{front}/", folder / "nginx.log"):
            for name, target in targets(front).items():
                # The same bytes as a file: beside one of another size, it would be the bytes that count.
                headers = [header.split(": ", 1) for header in target[1:]]
                file = f"{name.replace(', ', '-')}.html"
                (static / file).write_bytes(fetch(target[0], **dict(headers)))
                floor = {f"{name}, as a file": (f"{front}/static/{file}",)}
                table("Behind deploy/nginx.conf", {**floor, name: target})


def targets(url: str) -> dict[str, Target]:
    """The pages as a plain client asks for them, and as a browser does."""
    plain: dict[str, Target] = {name: (url + path,) for name, path in PAGES.items()}
    return plain | {f"{name}, br": (url + path, AS_BROWSERS_ASK) for name, path in PAGES.items()}


def nginx_configuration(folder: Path, port: int, upstream: str) -> str:
    """deploy/nginx.conf on a port of ours, without certificates: its first part and its site."""
    deploy = ROOT / "deploy"
    first = (deploy / "nginx.conf").read_text().partition("\nserver {")[0]
    first = first.replace("/var/cache/nginx/galley", f"{folder}/kept").replace("127.0.0.1:8000", upstream)
    site = (deploy / "galley-site.conf").read_text().replace("/srv/galley/var", str(folder))
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"user {os.environ.get('USER', 'root')};\n" * (os.geteuid() == 0)
        + f"worker_processes auto;\ndaemon off;\npid {folder}/nginx.pid;\n"
        + f"error_log {folder}/nginx-errors.log;\n"
        + "events { worker_connections 1024; }\nhttp {\ninclude /etc/nginx/mime.types;\naccess_log off;\n"
        + f"sendfile on;\nkeepalive_requests 1000000;\n{temporary}{first}\n"
        + f"server {{ listen 127.0.0.1:{port};\n{site}}}\n}}\n"
    )


def table(title: str, targets: dict[str, Target]) -> None:
    """Requests a second, and how that compares with the first row."""
    found = in_turn(targets)
    print(f"\n{title}: {connection.vendor}, load now {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'page':<24}{'KB sent':>9}{'req/s':>10}{'ratio':>8}")
    floor = next(iter(found.values()))
    for name, rate in found.items():
        print(f"{name:<24}{bytes_of(targets[name]) / 1024:>9.1f}{rate:>10,.0f}{rate / floor:>8.2f}")


# --- made anew -------------------------------------------------------------------------------------


def uncached(articles: int) -> None:
    """What Django itself needs for a page that nobody has asked for before."""
    application = get_wsgi_application()
    print(f"\nMade anew, {articles:,} articles ({connection.vendor})")
    print(f"{'page':<24}{'CPU ms':>9}{'queries':>9}")
    for name, path in PAGES.items():
        ask(application, path)
        with CaptureQueriesContext(connection) as queries:
            ask(application, path)
            asked = len(queries)  # before the next request empties the list
        for _ in range(5):
            ask(application, path)
        before = time.process_time()
        for _ in range(TIMES):
            ask(application, path)
        spent = (time.process_time() - before) * 1000 / TIMES
        print(f"{name:<24}{spent:>9.1f}{asked:>9}")


def ask(application: Any, path: str) -> None:
    """One request, without a server around it."""
    said: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1"}
    environ |= {"SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http"}
    answer = application(environ | {"wsgi.input": BytesIO()}, lambda status, headers: said.append(status))
    assert said[0].startswith("200"), (path, said)
    b"".join(answer)


# --- memory ----------------------------------------------------------------------------------------


def memory(folder: Path) -> None:
    """What everything that `make run` starts weighs after it was under load."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    own = {"PORT": str(port), "GALLEY_VAR": str(folder), "DEBUG": "true"}
    own |= {
        "DATABASE_URL": f"sqlite:///{folder}/run.sqlite3",
        "SITE_URL": url,
        "REDIS_URL": "",
        "EMAIL_URL": "",
    }
    command = [str(ROOT / ".venv/bin/python"), "-m", "config.launch"]
    with running(command, f"{url}/", folder / "run.log", **own) as pid:
        for path in ("/", "/feed/", "/blog/", "/tools/", "/search/?q=memory", "/admin/login/"):
            requests_a_second(url + path) if shutil.which("wrk") else fetch(url + path)
        kinds: dict[str, list[float]] = defaultdict(list)
        for process in processes_under(pid):
            words, megabytes = weight(process)
            kinds[kind_of(words)].append(megabytes)
    print("\nMemory of `make run` after load (PSS)")
    for kind, each in sorted(kinds.items(), key=lambda item: -sum(item[1])):
        print(f"{kind:<24}{sum(each):>9.0f} MB{len(each):>4} processes")
    print(f"{'together':<24}{sum(map(sum, kinds.values())):>9.0f} MB")


def kind_of(words: str) -> str:
    """Which of our processes a command line is."""
    kinds = {"granian": "web", "celery -A config worker": "worker", "celery -A config beat": "beat"}
    kinds |= {"redis": "Redis", "valkey": "Redis", "config.mailbox": "mailbox", "config.launch": "launcher"}
    return next((kind for part, kind in kinds.items() if part in words), "launcher")


def fill(articles: int) -> None:
    """So many articles; the one that is measured has everything that can hang on one."""
    Corpus().fill(articles)
    measured = Article.objects.get(slug="article-1")
    others = Article.objects.filter(slug__in=["article-2", "article-3", "article-4"])
    for position, other in enumerate(others):
        RelatedArticle.objects.create(article=measured, related=other, position=position)
        Source.objects.create(article=measured, publisher="A paper", title=other.headline, position=position)
        Correction.objects.create(article=measured, text="It was five.", published_at=NEWEST)
    Article.objects.filter(pk=measured.pk).update(tool=Tool.objects.get_or_create(slug="t", name="T")[0])


def main() -> None:
    """Measure what was asked for, and say what could not be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=["cached", "nginx", "uncached", "memory"])
    only = parser.parse_args().only
    lacking = {name for name in ("wrk", "nginx") if not shutil.which(name)}
    logging.disable(logging.WARNING)  # Redis is away here, and no cards are drawn
    with tempfile.TemporaryDirectory() as name, throwaway_database():
        folder = Path(name)
        folder.chmod(0o755)
        triggers.stand_up()
        fill(100)
        for kind, needs in (("cached", {"wrk"}), ("nginx", {"wrk", "nginx"})):
            if only not in (None, kind):
                continue
            if missing := needs & lacking:
                print(f"Not run: {kind}, for want of {' and '.join(sorted(missing))} (apt install).")
                continue
            (cached if kind == "cached" else behind_nginx)(folder)
        if only in (None, "uncached"):
            settings.ALLOWED_HOSTS.append("127.0.0.1")
            uncached(100)
            for model in (Article, Tag, Author):
                model.objects.all().delete()
            fill(10_000)
            uncached(10_000)
        if only in (None, "memory"):
            memory(folder)


if __name__ == "__main__":
    main()

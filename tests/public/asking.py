"""Asks the site as a web server does, through the kept pages; fills in forms as people do."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import brotli
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.utils import timezone

from public import stamps
from public.page_cache.serving import PageCache

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Said:
    """An answer: its status, its headers in small letters, its body as sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as a browser reads it."""
        plain = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}
        body: bytes = plain[self.headers.get("content-encoding", "")](self.body)
        return body.decode()


class Site:
    """Django with the page cache around it; `made` are the addresses that Django was asked for."""

    def __init__(self, most_bytes: int = MEGABYTE) -> None:
        self.django = get_wsgi_application()
        self.made: list[str] = []
        self.cache = PageCache(self.make, most_bytes)

    def make(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.made.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Said:
        """One request; headers are named as in Python: accept_encoding="br"."""
        address, _, query = path.partition("?")
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": address, "QUERY_STRING": query}
        environ |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "wsgi.url_scheme": "http"}
        environ |= {"wsgi.input": BytesIO(), "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        said: list[Any] = []

        def start_response(status: str, headers: Any, exc_info: object = None) -> None:
            said[:] = [int(status.split()[0]), {name.lower(): value for name, value in headers}]

        with connection_kept():
            answer = self.cache(environ, start_response)
            body = b"".join(answer)
            if hasattr(answer, "close"):
                answer.close()
        return Said(said[0], said[1], body)


def signing_up(email: str = "reader@example.com", client: str = "127.0.0.1") -> dict[str, str]:
    """What the sign-up form sends when somebody took their time over it."""
    return {"email": email, "since": stamps.stamp(client, timezone.now() - timedelta(seconds=10))}


@contextmanager
def connection_kept() -> Iterator[None]:
    """Let the end of a request not close the connection that holds what a test has not committed."""
    signals = (request_started, request_finished) if connection.in_atomic_block else ()
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)

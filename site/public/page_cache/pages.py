"""One page as it was made for everybody, with its compressed copies, and how it answers."""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import brotli
from django.conf import settings

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]

# Best first. Brotli at 5 is a millisecond for an article; at 11 it would be fifty.
ENCODINGS = ("br", "gzip", "")
TEXT = re.compile(r"text/|application/(\w+[+])?(xml|json)|application/manifest|image/svg")
SMALL = 200  # bytes below which compressing makes nothing smaller
# What we say ourselves, or what is different for each way of sending.
OURS = {"cache-control", "content-encoding", "content-length", "etag", "vary"}
# Sent again with “you have it already”.
WITH_304 = {"etag", "vary", "cache-control", "content-security-policy"}


@dataclass(frozen=True)
class Answer:
    """What Django said: a status, headers and a body."""

    status: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header that is sent once; empty where it is not."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def may_be_kept(self) -> bool:
        """Whether this is a whole page, the same for everybody, that forbids nobody to keep it."""
        names = {key.lower() for key, _ in self.headers}
        varies = {name.strip().lower() for name in self.header("vary").split(",")} - {"", "accept-encoding"}
        return (
            self.status.startswith("200 ")
            and "set-cookie" not in names
            and "content-encoding" not in names
            and self.header("cache-control") in ("", "no-cache")
            and not varies
            and "'nonce-" not in self.header("content-security-policy")
        )

    def send(self, start_response: StartResponse, *, with_body: bool) -> Iterable[bytes]:
        """Answer with it as it is."""
        start_response(self.status, list(self.headers))
        return [self.body] if with_body else []


@dataclass(frozen=True)
class Variant:
    """One way of sending a page."""

    etag: str
    body: bytes
    headers: Headers
    headers_304: Headers


class Page:
    """A page that is kept: made once, compressed once, sent many times."""

    def __init__(self, answer: Answer) -> None:
        digest = hashlib.blake2b(answer.body, digest_size=9).hexdigest()
        self.variants: dict[str, Variant] = {}
        for encoding, body in compressed(answer):
            own = [pair for pair in answer.headers if pair[0].lower() not in OURS]
            etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
            own += [("ETag", etag), ("Vary", "Accept-Encoding"), ("Cache-Control", "no-cache")]
            again = [pair for pair in own if pair[0].lower() in WITH_304]
            own += [("Content-Encoding", encoding)] if encoding else []
            own.append(("Content-Length", str(len(body))))
            self.variants[encoding] = Variant(etag, body, own, again)
        self.size = sum(len(variant.body) + 1000 for variant in self.variants.values())

    def send(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer with it, or say that the browser has it already."""
        variant = self.variants[self.encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and is_known(known, variant.etag):
            start_response("304 Not Modified", for_nginx() + variant.headers_304)
            return []
        start_response("200 OK", for_nginx() + variant.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [variant.body]

    def encoding_for(self, accepted: str) -> str:
        """The best encoding that the browser takes and that this page has."""
        taken = encodings_in(accepted)
        return next((name for name in ENCODINGS if name in taken and name in self.variants), "")


def compressed(answer: Answer) -> Iterable[tuple[str, bytes]]:
    """The body as it is, and where it is text, smaller."""
    yield "", answer.body
    if len(answer.body) < SMALL or not TEXT.match(answer.header("content-type")):
        return
    yield "gzip", gzip.compress(answer.body, 6, mtime=0)
    yield "br", brotli.compress(answer.body, quality=5)


@lru_cache(maxsize=256)
def encodings_in(accepted: str) -> frozenset[str]:
    """The encodings that an Accept-Encoding header takes; what it refuses with q=0 is not among them."""
    taken = {""}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip())
    return frozenset(taken)


def is_known(known: str, etag: str) -> bool:
    """Whether an If-None-Match header names this tag; a proxy may have made it a weak one."""
    return known.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in known.split(","))


def for_nginx() -> Headers:
    """Let a proxy of ours keep the page until this second ends, which is a second at most.

    It comes first: nginx before 1.23 would obey a Cache-Control that it reads earlier.
    """
    return [("X-Accel-Expires", f"@{int(time.time())}")] if settings.TRUSTED_PROXIES else []

"""Asking addresses that people write: only the public web, only as long and as much as we allow.

A name is resolved here and the connection goes to the very address that was checked, so that a name
which answers differently the second time leads nowhere private. Every redirect is checked anew. Nothing
of ours goes out with a request but a User-Agent that says who asks.
"""

import ssl
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from newsroom.links.public_addresses import IPAddress, addresses_of, refusal_of
from newsroom.links.timed_sockets import Deadline, connect

PORTS = {"http": 80, "https": 443}
ALLOWED_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
MOST_BYTES = 1_000_000
LONGEST_URL = 2_000


class Refused(ValueError):
    """An address that is not asked at all, with the sentence that says why."""


class PrivateAddress(Refused):
    """An address that leads into a private network, which readers cannot open either."""


class Unreachable(Exception):
    """An address that gave no whole answer, with the sentence that says why."""


@dataclass(frozen=True)
class Answer:
    """What an address answered in the end, after its redirects."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_cut: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it has what was asked for."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Limits:
    """How long a request may take, redirects included, how long one silence, and how much is read."""

    seconds: float = 10
    silence: float = 5
    size: int = MOST_BYTES


class Fetcher:
    """Asks addresses. `also` names addresses of machines that tests may ask besides the public web."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        also: Iterable[IPAddress] = (),
        resolve: Callable[[str, int, float], list[IPAddress]] = addresses_of,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.also = frozenset(also)
        self.resolve = resolve
        self.trust = trust

    def get(self, url: str) -> Answer:
        """What an address answers, with its body as far as the limit.

        Raises Refused or Unreachable.
        """
        return self._ask("GET", url)

    def head(self, url: str) -> Answer:
        """What an address answers without its body; raises as get() does."""
        return self._ask("HEAD", url)

    def _ask(self, method: str, url: str) -> Answer:
        deadline = Deadline(self.limits.seconds)
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._ask_once(method, url, deadline)
            location = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not location:
                return answer
            try:
                url = urljoin(url, location)
            except ValueError as error:
                raise Unreachable("It redirects to what is no address.") from error
        raise Unreachable(f"It redirects more than {MOST_REDIRECTS} times.")

    def _ask_once(self, method: str, url: str, deadline: Deadline) -> Answer:
        parts = checked(url)
        host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        ip = self._where(host, port, deadline)
        connection = self._connection(parts.scheme, host, port, ip, deadline)
        try:
            with deadline:
                connection.request(method, target_of(parts), headers=headers(), preload_content=False)
                response = connection.getresponse()
                body, is_cut = read(response, self.limits.size) if method == "GET" else (b"", False)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise Unreachable(reason(error, deadline, self.limits.seconds)) from error
        finally:
            connection.close()
        if deadline.is_over():  # what was shut looks like an answer that has ended
            raise Unreachable(reason(TimeoutError(), deadline, self.limits.seconds))
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(url, response.status, found, decoded(body, found, self.limits.size), is_cut)

    def _where(self, host: str, port: int, deadline: Deadline) -> IPAddress:
        """The address of the machine to ask; each that the name has must be one that may be asked."""
        found = self.resolve(host, port, deadline.left())
        if not found:
            raise Unreachable(f"There is no machine called {host}.")
        for ip in found:
            if ip in self.also:
                continue
            if sentence := refusal_of(ip):
                raise PrivateAddress(f"{host} is not asked: {sentence}")
            if port not in ALLOWED_PORTS:
                raise Refused(f"Port {port} is not asked; web pages are on 80 and 443.")
        return found[0]

    def _connection(
        self, scheme: str, host: str, port: int, ip: IPAddress, deadline: Deadline
    ) -> HTTPConnection:
        silence = min(self.limits.silence, deadline.left())
        if scheme == "https":
            secure = _SecureConnection(
                host, port, timeout=silence, ssl_context=self.trust or ssl.create_default_context()
            )
            secure.aim(ip, deadline)
            return secure
        plain = _PlainConnection(host, port, timeout=silence)
        plain.aim(ip, deadline)
        return plain


class _Aimed:
    """A connection that goes to an address that was checked, whatever the host's name says by now."""

    ip: IPAddress
    deadline: Deadline

    def aim(self, ip: IPAddress, deadline: Deadline) -> None:
        """Say where it goes, and until when it may take."""
        self.ip, self.deadline = ip, deadline

    def _new_conn(self) -> Any:
        return connect(self.ip, self.port, self.timeout, self.deadline)  # type: ignore[attr-defined]


class _PlainConnection(_Aimed, HTTPConnection):
    pass


class _SecureConnection(_Aimed, HTTPSConnection):
    pass


# --- addresses ------------------------------------------------------------------------------------


def checked(url: str) -> SplitResult:
    """An address taken apart; raises Refused for what is no address of a web page."""
    if len(url) > LONGEST_URL or any(ord(letter) <= 32 or letter in '\\<>"\x7f' for letter in url):
        raise Refused("This is no address of a web page: it is too long or holds signs that none has.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise Refused("This is no address of a web page.") from error
    if parts.scheme not in PORTS:
        raise Refused("Only addresses that begin with http:// or https:// are asked.")
    if not host or port == 0:
        raise Refused("This address names no machine.")
    if parts.username is not None or parts.password is not None:
        raise Refused("Addresses with a name and a password in them are not asked.")
    return parts._replace(netloc=named(host) + (f":{port}" if port else ""))


def named(host: str) -> str:
    """A host's name as it is looked up: “bücher.example” as its ASCII form, an IPv6 address in brackets."""
    if ":" in host:
        return f"[{host}]"
    try:
        return host.encode("idna").decode("ascii").lower() if not host.isascii() else host
    except UnicodeError as error:
        raise Refused("This address names no machine.") from error


def target_of(parts: SplitResult) -> str:
    """What is asked for: path and query, their other letters written with percent signs."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return f"{path}?{query}" if query else path


def headers() -> dict[str, str]:
    """Who asks, honestly, and what it understands."""
    return {
        "User-Agent": f"Galley/1 (looks up links in articles; +{settings.SITE_URL})",
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Encoding": "identity",
        "Accept-Language": "en, *;q=0.5",
        "Connection": "close",
    }


# --- answers --------------------------------------------------------------------------------------


def read(response: HTTPResponse | Any, most: int) -> tuple[bytes, bool]:
    """The body as it comes, and whether more would have come."""
    pieces, size = [], 0
    while size <= most:
        piece = response.read(min(65_536, most + 1 - size), decode_content=False)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    body = b"".join(pieces)
    return body[:most], len(body) > most


def decoded(body: bytes, found: Mapping[str, str], most: int) -> bytes:
    """The body unpacked where a server packed it unasked; never more than the limit."""
    if found.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, most)
    except zlib.error:
        return b""


def reason(error: Exception, deadline: Deadline, seconds: float) -> str:
    """What went wrong, in a sentence for people."""
    if deadline.is_over():
        return f"It gave no whole answer within {seconds:g} seconds."
    text = str(error)
    if isinstance(error, ssl.SSLError) or "certificate" in text.lower():
        return "Its certificate is not trusted, or it speaks no TLS of today."
    if isinstance(error, TimeoutError) or "timed out" in text.lower():
        return "It stayed silent for too long."
    if isinstance(error, ConnectionRefusedError):
        return "Nobody answers there."
    return "The connection broke before there was an answer."


__all__ = ["Answer", "Fetcher", "Limits", "PrivateAddress", "Refused", "Unreachable"]

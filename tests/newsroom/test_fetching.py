"""Asking addresses that people write: the public web only, no longer and no more than allowed.

The machine that is asked is a real server on this one, which only a constructor's argument lets in.
"""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest
from django.conf import settings

from newsroom.links import fetching
from newsroom.links.fetching import Fetcher, Limits, Refused, Unreachable
from newsroom.links.public_addresses import addresses_of, refusal_of

HERE = ip_address("127.0.0.1")
Handle = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def served(handle: Handle) -> Iterator[tuple[str, list[Any]]]:
    """A web server on this machine: its address, and the headers of what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.command, self.path, dict(self.headers)))
            handle(self)

        do_HEAD = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def say(status: int, body: bytes = b"", **headers: str) -> Handle:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(body)

    return handle


def fetcher(**fields: Any) -> Fetcher:
    return Fetcher(also=[HERE], **({"limits": Limits(seconds=2, silence=1, size=1000)} | fields))


# --- what is asked, and how ------------------------------------------------------------------------


def test_a_page_is_read_with_its_status_headers_and_body() -> None:
    with served(say(200, b"<title>Hello</title>", Content_Type="text/html")) as (url, asked):
        answer = fetcher().get(f"{url}/a?b=c")
    assert (answer.status, answer.body, answer.is_cut) == (200, b"<title>Hello</title>", False)
    assert answer.headers["content-type"] == "text/html"
    assert asked[0][:2] == ("GET", "/a?b=c")


def test_the_request_says_who_asks_and_carries_nothing_else_of_ours() -> None:
    with served(say(302, Location="/next", Set_Cookie="a=b")) as (url, asked), pytest.raises(Unreachable):
        fetcher().get(url)
    headers = asked[-1][2]
    assert settings.SITE_URL in headers["User-Agent"]
    assert set(headers) == {
        *("Host", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Connection")
    }


def test_head_asks_for_no_body() -> None:
    with served(say(404, b"gone")) as (url, asked):
        answer = fetcher().head(url)
    assert (answer.status, answer.body, asked[0][0]) == (404, b"", "HEAD")


def test_letters_that_no_address_has_are_written_with_percent_signs() -> None:
    with served(say(200)) as (url, asked):
        fetcher().get(f"{url}/bücher/%20?q=größe#part")
    assert asked[0][1] == "/b%C3%BCcher/%20?q=gr%C3%B6%C3%9Fe"


def test_redirects_are_followed_to_the_end() -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        here = int(request.path[1:] or 0)
        say(200)(request) if here == 5 else say(301, Location=f"/{here + 1}")(request)

    with served(handle) as (url, _):
        assert fetcher().get(url).url == f"{url}/5"


@pytest.mark.parametrize("location", ["http://[", "http://[x]/", "//[::1"])
def test_a_redirect_to_what_is_no_address_ends_there(location: str) -> None:
    nowhere = pytest.raises((Refused, Unreachable), match=r"\.$")
    with served(say(302, Location=location)) as (url, _), nowhere:
        fetcher().get(url)


def test_a_circle_of_redirects_ends() -> None:
    with served(say(302, Location="/")) as (url, asked), pytest.raises(Unreachable, match="more than 5"):
        fetcher().get(url)
    assert len(asked) == 6


# --- what is not asked -----------------------------------------------------------------------------

PRIVATE = """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
    240.0.0.1 198.18.0.1 192.0.0.8 ::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::7f00:1
    64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::a00:1 2002:7f00:1:: 2002:c0a8:101:: 2001:db8::1
    2001:0:4136:e378:8000:63bf:3fff:fdd2
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_private_or_reserved_network_is_refused(address: str) -> None:
    assert refusal_of(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_public_web_is_not_refused(address: str) -> None:
    assert refusal_of(ip_address(address)) == ""


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"),
        *("http://127.1/", "http://0/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/"),
        *("file:///etc/passwd", "ftp://example.com/", "javascript:alert(1)", "//example.com/", "/x", ""),
        *("http://", "http:///x", "http://user:word@example.com/", "http://example.com:0/", "http://a b/"),
        *(
            "http://example.com:99999/",
            "http://exa\nmple.com/",
            "http://a\\@b/",
            "http://[::1",
            "http://é" * 900,
        ),
    ],
)
def test_what_is_no_public_web_page_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises((Refused, Unreachable), match=r"\.$"):
        Fetcher(limits=Limits(seconds=2)).get(url)


def test_another_port_than_the_webs_is_refused() -> None:
    public = Fetcher(resolve=lambda host, port, seconds: [ip_address("93.184.215.14")])
    with pytest.raises(Refused, match="Port 25"):
        public.get("http://example.com:25/")


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    mixed = Fetcher(resolve=lambda host, port, seconds: [ip_address("93.184.215.14"), HERE])
    with pytest.raises(Refused, match=r"example\.com is not asked"):
        mixed.get("http://example.com/")


def test_a_redirect_to_a_private_address_is_refused() -> None:
    inwards = say(302, Location="http://169.254.169.254/latest/meta-data/")
    with served(inwards) as (url, _), pytest.raises(Refused, match=r"169\.254\.169\.254"):
        fetcher().get(url)


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name is asked for once; a second answer, as rebinding gives it, is never looked at."""
    times = []

    def resolve(host: str, port: int, seconds: float) -> list[Any]:
        times.append(host)
        return [HERE]

    with served(say(200)) as (url, asked):
        port = url.rsplit(":", 1)[1]
        answer = fetcher(resolve=resolve).get(f"http://rebinding.example:{port}/")
    assert answer.status == 200
    assert times == ["rebinding.example"]
    assert asked[0][2]["Host"] == f"rebinding.example:{port}"


def test_a_name_in_another_script_is_looked_up_in_its_ascii_form() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, seconds: float) -> list[Any]:
        asked.append(host)
        return []

    with pytest.raises(Unreachable, match="no machine called"):
        Fetcher(resolve=resolve).get("https://bücher.example/")
    assert asked == ["xn--bcher-kva.example"]


def test_a_name_that_nobody_knows_has_no_address() -> None:
    assert addresses_of("no-such-name.invalid", 80, 5) == []


# --- how much, and how long ------------------------------------------------------------------------


def test_a_long_page_is_cut_at_the_limit() -> None:
    with served(say(200, b"x" * 5000)) as (url, _):
        answer = fetcher().get(url)
    assert (len(answer.body), answer.is_cut) == (1000, True)


def test_a_page_that_was_packed_unasked_is_unpacked_up_to_the_limit() -> None:
    bomb = gzip.compress(b"x" * 500_000)
    with served(say(200, bomb, Content_Encoding="gzip")) as (url, _):
        assert fetcher().get(url).body == b"x" * 1000


def test_a_server_that_drips_for_ever_is_left_when_the_time_is_up() -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(OSError):
            while not is_over.wait(0.05):
                request.wfile.write(b"X-A: b\r\n")
                request.wfile.flush()

    is_over = threading.Event()
    with served(drip) as (url, _), pytest.raises(Unreachable, match="within 0.5 seconds"):
        fetcher(limits=Limits(seconds=0.5, silence=30)).get(url)
    is_over.set()


def test_redirects_share_one_time_limit() -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.3)
        say(302, Location="/")(request)

    with served(handle) as (url, asked), pytest.raises(Unreachable, match="within 0.5 seconds"):
        fetcher(limits=Limits(seconds=0.5, silence=5)).get(url)
    assert len(asked) <= 3


def test_a_silent_server_is_left() -> None:
    def say_nothing(request: BaseHTTPRequestHandler) -> None:
        is_over.wait()

    is_over = threading.Event()
    with served(say_nothing) as (url, _), pytest.raises(Unreachable, match="silent"):
        fetcher(limits=Limits(seconds=30, silence=0.3)).get(url)
    is_over.set()


def test_where_nobody_listens_that_is_said() -> None:
    with served(say(200)) as (url, _):
        pass
    with pytest.raises(Unreachable, match="Nobody answers"):
        fetcher().get(url)


def test_a_server_that_speaks_no_http_is_unreachable() -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"\x00\x01 nonsense\r\n\r\n")

    with served(handle) as (url, _), pytest.raises(Unreachable, match="broke"):
        fetcher().get(url)


def test_a_server_without_tls_is_not_trusted_under_https() -> None:
    with served(say(200)) as (url, _), pytest.raises(Unreachable):
        fetcher().get(url.replace("http:", "https:"))


def test_no_setting_opens_private_addresses() -> None:
    assert Fetcher().also == frozenset()
    assert "also" not in vars(fetching).get("__all__", [])

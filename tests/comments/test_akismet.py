"""Asking a service for spam: what it is told, and what its silence does."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from pytest_django import Settings

from comments import akismet
from tests.making import make_comment

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ASKED: list[dict[str, list[str]]] = []


class Service(BaseHTTPRequestHandler):
    """Takes whatever says “casino” for spam."""

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        ASKED.append(asked | {"path": [self.path]})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"true" if "casino" in asked["comment_content"][0] else b"false")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service(settings: Settings) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.AKISMET_URL, settings.AKISMET_KEY = f"http://127.0.0.1:{server.server_port}", "key"
    yield
    server.shutdown()
    server.server_close()


def test_nobody_is_asked_by_default() -> None:
    assert akismet.says_spam(make_comment(body="casino")) is False


def test_the_service_decides_and_learns_no_address(service: None) -> None:
    ASKED.clear()
    assert akismet.says_spam(make_comment(body="casino casino")) is True
    assert akismet.says_spam(make_comment(body="a thought")) is False
    assert ASKED[0]["path"] == ["/1.1/comment-check"] and ASKED[0]["api_key"] == ["key"]
    assert "@" not in str(ASKED)


def test_a_service_that_is_away_calls_nothing_spam(settings: Settings) -> None:
    settings.AKISMET_URL = "http://127.0.0.1:1"
    assert akismet.says_spam(make_comment(body="casino")) is False

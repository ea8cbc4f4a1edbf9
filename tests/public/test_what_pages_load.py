"""Every kind of page, opened by a stranger: no cookie, no third party, nothing inline."""

import base64
import hashlib
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from public.theme import SNIPPET_CSP_HASH
from tests.making import (
    make_article,
    make_author,
    make_issue,
    make_newsletter,
    make_page,
    make_series,
    make_tag,
    make_tool,
)
from tests.public.pictures import make_image

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PATHS = {
    "/": 200,
    "/blog/": 200,
    "/blog/whole/": 200,
    "/blog/gone/": 410,
    "/blog/nothing/": 404,
    "/tags/": 200,
    "/tags/chips/": 200,
    "/authors/": 200,
    "/authors/ada/": 200,
    "/tools/": 200,
    "/tools/quern/": 200,
    "/search/?q=whole": 200,
    "/search/overlay/?q=whole": 200,
    "/newsletter/": 200,
    "/newsletter/weekly/": 200,
    "/newsletter/weekly/1/": 200,
    "/about/": 200,
    "/contact/": 200,
    "/contact/sent/": 200,
    "/series/": 200,
    "/series/two/": 200,
    "/kinds/review/": 200,
    "/tools/?price=paid": 200,
}
LOADED = re.compile(r'<(?:img|script|link|source|iframe)\b[^>]*?\s(?:src|href)="([^"]*)"', re.S)
NOT_LOADED = re.compile(r'<link[^>]*rel="(?:canonical|alternate)"[^>]*>', re.S)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)[^>]*>(.*?)</script>", re.S)


@pytest.fixture(autouse=True)
def _one_of_everything() -> None:
    series = make_series(slug="two")
    make_article(slug="second", series=series)
    make_article(
        slug="whole",
        series=series,
        tags=[make_tag("Chips")],
        authors=[
            make_author(
                slug="ada", portrait=make_image(), links=[{"label": "Home", "url": "https://a.example/"}]
            )
        ],
        cover=make_image(),
        tool=make_tool(slug="quern", logo=make_image(), homepage="https://quern.example/"),
        kind="review",
        rating="4.0",
        body="## A\n\n```python\nx = 1\n```\n\n## B\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n## C\n\nWords.",
    )
    make_article(slug="gone", status="withdrawn")
    make_page(title="About", body="Us.")
    letter = make_newsletter(slug="weekly")
    make_issue(letter, state="sent", approved_at=timezone.now(), sent_at=timezone.now())


@pytest.mark.parametrize(("path", "status"), PATHS.items())
def test_a_page_brings_nothing_it_should_not(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    html = response.content.decode()
    assert "Set-Cookie" not in response.headers and not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    loaded = LOADED.findall(NOT_LOADED.sub("", html))
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded), loaded
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", html)
    for script in INLINE.findall(html):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" == SNIPPET_CSP_HASH
    assert SNIPPET_CSP_HASH in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [path for path in PATHS if "overlay" not in path])
def test_a_page_has_one_main_heading_and_a_way_past_the_header(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert len(re.findall(r"<h1\b", html)) == 1
    assert 'href="#content"' in html and 'id="content"' in html


def test_the_error_page_stands_alone() -> None:
    html = render_to_string("500.html")
    assert "Something broke on our side" in html and 'href="/"' in html

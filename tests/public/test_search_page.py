"""Search as readers meet it: the page without JavaScript, and the overlay's answers."""

import pytest
from django.test import Client

from newsroom import search
from newsroom.models import Article
from tests.making import make_article, make_tag, make_tool

pytestmark = pytest.mark.django_db
HOSTILE = [
    "x" * 10_000,
    "\x00",
    "\"'*(",
    "a\x00b",
    "' OR 1=1 --",
    "NEAR(",
    "<script>alert(1)</script>",
    "%",
    "   ",
]


def ask(client: Client, query: str, path: str = "/search/", **more: str) -> tuple[int, str]:
    response = client.get(path, {"q": query} | more)
    return response.status_code, response.content.decode()


@pytest.fixture
def _indexed() -> None:
    make_article(
        headline="Sluice gates for tokens", standfirst="A <b>dam</b> fine read.", tags=[make_tag("Rivers")]
    )
    make_tool(name="Sluicer", one_liner="Lets water through.")
    search.rebuild()


@pytest.mark.usefixtures("_indexed")
@pytest.mark.parametrize("path", ["/search/", "/search/overlay/"])
def test_what_matches_is_found_and_marked(client: Client, path: str) -> None:
    status, html = ask(client, "sluice", path)
    assert status == 200
    assert "<mark>Sluice</mark> gates for tokens" in html


@pytest.mark.usefixtures("_indexed")
def test_the_overlay_groups_what_it_finds(client: Client) -> None:
    html = ask(client, "sluice", "/search/overlay/")[1]
    assert html.index('aria-label="Articles"') < html.index('aria-label="Tools"')
    assert html.count('role="option"') == 3, "two hits and the way to all of them"


@pytest.mark.usefixtures("_indexed")
@pytest.mark.parametrize("path", ["/search/", "/search/overlay/"])
def test_where_nothing_matches_tags_are_offered(client: Client, path: str) -> None:
    html = ask(client, "zzzzqqqq", path)[1]
    assert "Nothing matches “zzzzqqqq”" in html
    assert 'href="/tags/rivers/"' in html


@pytest.mark.usefixtures("_indexed")
@pytest.mark.parametrize("path", ["/search/", "/search/overlay/"])
@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query[:12]))
def test_no_query_is_an_error(client: Client, path: str, query: str) -> None:
    status, html = ask(client, query, path)
    assert status == 200
    assert "<script>alert" not in html


def test_a_long_query_is_cut_and_says_so(client: Client) -> None:
    assert "first 200 characters" in ask(client, "word " * 60)[1]
    assert "first 200 characters" not in ask(client, "word " * 40)[1]


def test_results_come_in_pages_and_unknown_pages_are_not_found(client: Client) -> None:
    for number in range(21):
        make_article(headline=f"Weir number {number}")
    search.rebuild()
    first, second = ask(client, "weir")[1], ask(client, "weir", page="2")[1]
    assert first.count('class="hit"') == 20 and "page=2" in first
    assert second.count('class="hit"') == 1
    for page in ("0", "3", "x", "-1", "99999999999"):
        assert ask(client, "weir", page=page)[0] == 404


def test_search_pages_are_kept_out_of_search_engines(client: Client) -> None:
    assert '<meta name="robots" content="noindex">' in ask(client, "weir")[1]
    assert client.get("/search/overlay/?q=weir").headers["X-Robots-Tag"] == "noindex"


def test_a_withdrawn_article_is_not_found_by_searching(client: Client) -> None:
    article = make_article(headline="Weir gone")
    search.rebuild()
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    search.rebuild()
    assert "Weir gone" not in ask(client, "weir")[1]

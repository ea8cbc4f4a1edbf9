"""Search as readers meet it: the page without JavaScript, and the overlay's answers."""

import pytest
from django.test import Client

from newsroom import search
from newsroom.models import Article, UnansweredQuery
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


def test_results_can_be_narrowed_by_kind_and_time_and_keep_it_from_page_to_page(client: Client) -> None:
    for number in range(21):
        make_article(headline=f"Weir number {number}", kind="review")
    make_article(headline="Weir of the week", kind="news")
    search.rebuild()
    html = ask(client, "weir", kind="news")[1]
    assert "Weir</mark> of the week" in html and html.count('class="hit"') == 1
    assert 'href="/search/?q=weir&amp;kind=review"' in html
    assert "/search/?q=weir&amp;kind=review&amp;page=2" in ask(client, "weir", kind="review")[1]
    assert ask(client, "", kind="news")[1].count('class="hit"') == 1, "a kind alone lists what there is of it"
    assert ask(client, "weir", kind="nonsense", since="x")[1].count('class="hit"') == 20


@pytest.mark.usefixtures("_indexed")
def test_filters_that_leave_nothing_offer_the_search_without_them(client: Client) -> None:
    html = ask(client, "sluice", kind="guide")[1]
    assert '<a href="/search/?q=sluice">Search without them</a>' in html
    assert not UnansweredQuery.objects.exists(), "the words do find something"


@pytest.mark.usefixtures("_indexed")
def test_a_misspelt_word_among_filters_is_mended_without_them(client: Client) -> None:
    html = ask(client, "sluicee", kind="breakdown")[1]
    assert 'href="/search/?q=sluice&amp;kind=breakdown">sluice</a>' in html


@pytest.mark.django_db(transaction=True)  # the generation moves once in each transaction
@pytest.mark.usefixtures("_indexed")
def test_an_answer_is_asked_for_again_only_once_something_changed(client: Client) -> None:
    first = client.get("/search/overlay/?q=sluice")
    assert first["Cache-Control"] == "no-cache"
    again = client.get("/search/overlay/?q=sluice", headers={"If-None-Match": first["ETag"]})
    other = client.get("/search/overlay/?q=token", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, other.status_code) == (304, 200)
    make_article(headline="Another sluice")
    changed = client.get("/search/overlay/?q=sluice", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.usefixtures("_indexed")
def test_what_the_overlay_was_closed_on_in_vain_is_counted_once_it_was_in_vain(client: Client) -> None:
    for words in ("lock keeper", "sluice", "zz", ""):
        assert client.post("/search/vain/", {"q": words}).status_code == 204
    assert list(UnansweredQuery.objects.values_list("text", "times")) == [("lock keeper", 1)]
    client.get("/search/overlay/?q=weirdo")
    assert UnansweredQuery.objects.count() == 1, "what is still being typed is not counted"


def test_another_site_cannot_count_searches_here(client: Client) -> None:
    answer = client.post("/search/vain/", {"q": "lock keeper"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert client.get("/search/vain/?q=lock").status_code == 405
    assert not UnansweredQuery.objects.exists()

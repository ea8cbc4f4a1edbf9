"""The front page and the lists: what is on them, their pages, and what they cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from newsroom.models import Article, Publication
from tests.making import NOON, make_article, make_author, make_newsletter, make_tag, make_tool
from tests.public.pictures import make_image

pytestmark = pytest.mark.django_db

# What each page may ask of the database, however much there is.
COSTS = {
    "/": 9,
    "/blog/": 6,
    "/blog/first/": 11,
    "/tags/": 3,
    "/tags/one/": 7,
    "/authors/": 3,
    "/authors/one/": 6,
    "/tools/": 4,
    "/tools/one/": 5,
    "/newsletter/": 4,
    "/feed/": 4,
    "/feed/atom/": 4,
    "/feed/json/": 4,
    "/tags/one/feed/": 5,
    "/authors/one/feed/": 5,
    "/search/": 3,
    "/search/overlay/": 1,
    "/llms.txt": 5,
}


def fill(number: int) -> None:
    """Articles with two authors, two tags, a cover, a rating, a source and related reading."""
    Publication.load()
    authors = [make_author(slug="one", portrait=make_image()), make_author(portrait=make_image())]
    tags = [make_tag("One"), make_tag("Two")]
    tool = make_tool(slug="one", logo=make_image())
    make_newsletter()
    for place in range(number):
        slug = {"slug": "first"} if place == 0 else {}
        article = make_article(
            authors=authors, tags=tags, cover=make_image(), tool=tool, rating="4.0", kind="review", **slug
        )
        article.sources.create(publisher="A paper", title="A title")
    first = Article.objects.get(slug="first")
    for other in Article.objects.exclude(pk=first.pk)[:3]:
        first.related_links.create(related=other)


@pytest.mark.parametrize("number", [4, 30])
def test_a_page_costs_the_same_with_four_articles_and_with_thirty(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    fill(number)
    for path, cost in COSTS.items():
        with django_assert_num_queries(cost, info=path):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/blog/", "/tags/", "/authors/", "/tools/", "/newsletter/", "/feed/"])
def test_an_empty_publication_has_pages_too(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_front_page_leads_with_the_newest_and_rates_the_reviews(client: Client) -> None:
    make_article(headline="The older one")
    make_article(headline="The newest one", kind="review", tool=make_tool(), rating="4.5")
    review = make_article(headline="A rated one", kind="review", tool=make_tool(), rating="2.5")
    Article.objects.filter(pk=review.pk).update(first_published_at="2026-01-01T12:00Z")
    html = client.get("/").content.decode()
    lead = html[html.index("lead-headline") :][:200]
    assert "The newest one" in lead
    assert "2.5 out of 5" in html


def test_an_article_that_is_not_published_is_on_no_list(client: Client) -> None:
    tag, author, tool = make_tag("Secret"), make_author(slug="ada"), make_tool(slug="quern")
    for status in ("draft", "withdrawn"):
        make_article(headline="Not for you", status=status, tags=[tag], authors=[author], tool=tool)
    for path in (
        "/",
        "/blog/",
        "/tags/",
        "/tags/secret/",
        "/authors/ada/",
        "/tools/quern/",
        "/feed/",
        "/llms.txt",
    ):
        assert "Not for you" not in client.get(path).content.decode(), path
    assert "Secret" not in client.get("/tags/").content.decode()


def test_long_lists_come_in_pages(client: Client) -> None:
    for _ in range(21):
        make_article()
    first, second = client.get("/blog/"), client.get("/blog/?page=2")
    assert first.content.decode().count('class="row"') == 20
    assert second.content.decode().count('class="row"') == 1
    assert 'href="/blog/?page=2"' in first.content.decode()
    assert 'href="/blog/"' in second.content.decode()
    assert 'rel="canonical" href="http://127.0.0.1:8000/blog/?page=2"' in second.content.decode()


@pytest.mark.parametrize("number", ["0", "2", "-1", "last", "9" * 400, "", "1.5", "%00"])
def test_an_unknown_page_is_not_found_and_says_which_there_are(client: Client, number: str) -> None:
    response = client.get(f"/blog/?page={number}")
    assert response.status_code == 404
    assert "This list has one page." in response.content.decode()


def test_a_tool_shows_its_price_and_its_reviews(client: Client) -> None:
    tool = make_tool(name="Quern", slug="quern", price_note="from 3 a month", platforms=["web", "Linux"])
    make_article(headline="Ground fine", tool=tool, rating="4.0", kind="review", verdict="Keep it.")
    html = client.get("/tools/quern/").content.decode()
    for words in ("from 3 a month", "web, Linux", "Ground fine", "Keep it."):
        assert words in html


def test_a_tool_collects_all_its_reviews_with_the_day_of_the_price(client: Client) -> None:
    tool = make_tool(slug="quern")
    make_article(tool=tool, rating="4.0", verdict="Keep it.", price_checked_on=date(2026, 3, 1))
    make_article(tool=tool, rating="2.0", verdict="Not yet.", first_published_at=NOON - timedelta(days=90))
    html = client.get("/tools/quern/").content.decode()
    assert html.index("Keep it.") < html.index("Our verdict before") < html.index("Not yet.")
    assert "price checked 1 March 2026" in html


@pytest.mark.parametrize("path", ["/nowhere/", "/tags/nowhere/", "/authors/nowhere/", "/tools/nowhere/"])
def test_an_unknown_address_is_answered_in_a_reader_s_words(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Nothing is set at this address" in answer.content.decode()
    assert "matches the given query" not in answer.content.decode()

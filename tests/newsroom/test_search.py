"""Search finds what readers mean, first things first, the same on every database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils.text import slugify

from newsroom import search
from newsroom.models import Article, Author, Tag, Tool
from tests.making import NOON, make_article, make_author, make_tag, make_tool
from tests.newsroom.search_queries import ARTICLES, QUERIES

pytestmark = pytest.mark.django_db


def publish_all() -> None:
    """The small publication of search_queries.py, indexed."""
    for written in ARTICLES:
        author = Author.objects.filter(name=written.author).first() or make_author(
            name=written.author, slug=slugify(written.author)
        )
        tags = [Tag.objects.filter(name=name).first() or make_tag(name) for name in written.tags]
        tool = None
        if written.tool:
            tool = make_tool(name=written.tool, slug=slugify(written.tool))
        make_article(
            slug=written.slug,
            headline=written.headline,
            standfirst=written.standfirst,
            body=written.body,
            kind=written.kind,
            authors=[author],
            tags=tags,
            tool=tool,
            first_published_at=NOON - timedelta(days=written.days_old),
        )
    search.rebuild()


@pytest.fixture(scope="module")
def publication(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Published once for all queries, and taken away afterwards."""
    with django_db_blocker.unblock():
        publish_all()
        yield
        for model in (Article, Tag, Tool, Author):
            model.objects.all().delete()


def found(query: str, **options: int) -> list[str]:
    """The slugs of the articles found, in order."""
    keys = [hit.pk for hit in search.search(query, **options).hits if hit.kind == "article"]
    slugs = dict(Article.objects.values_list("pk", "slug"))
    return [slugs[key] for key in keys]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_the_right_articles_come_first(publication: None, query: str, expected: Any) -> None:
    slugs = expected.split()
    first = slugs[:-1] if slugs[-1:] == ["…"] else slugs
    if slugs[-1:] == ["…"]:
        assert found(query)[: len(first)] == first
    else:
        assert found(query) == first


def test_at_least_sixty_queries_are_kept() -> None:
    assert len({query for query, _ in QUERIES}) >= 60


def test_a_misspelt_word_is_answered_with_a_suggestion(publication: None) -> None:
    results = search.search("retreival")
    assert results.suggestion == "retrieval"
    assert results.query == "retreival"
    assert search.search("retrieval").suggestion == ""


def test_only_the_misspelt_word_is_changed(publication: None) -> None:
    assert search.search("Quillet histroy").suggestion == "Quillet history"


def test_tools_tags_and_authors_are_found_before_articles(publication: None) -> None:
    hits = search.search("quillet").hits
    assert (hits[0].kind, hits[0].title_html, hits[0].kicker) == ("tool", "<mark>Quillet</mark>", "Tool")
    assert [hit.kind for hit in search.search("agent").hits[:2]] == ["tag", "article"]
    assert search.search("zoe mull").hits[0].kind == "author"
    assert search.search("zoe mull").hits[0].url == "/authors/zoe-muller/"


def test_a_misspelt_tool_without_a_review_is_found(publication: None) -> None:
    tool = make_tool(name="Wrenscript", slug="wrenscript")
    try:
        results = search.search("wrenscirpt")
        assert (results.suggestion, [hit.pk for hit in results.hits]) == ("wrenscript", [tool.pk])
    finally:
        tool.delete()


def test_a_tool_is_found_by_the_name_that_it_bears_now(publication: None) -> None:
    tool = make_tool(name="Wrenscript", slug="wrenscript")
    try:
        assert [hit.pk for hit in search.search("wrenscript").hits] == [tool.pk]
        tool.name = "Larkscript"
        tool.save()
        assert [hit.pk for hit in search.search("larkscript").hits] == [tool.pk]
        assert search.search("wrenscript").hits == []
    finally:
        tool.delete()


def test_a_tag_without_published_articles_is_not_found(publication: None) -> None:
    tag = make_tag("Lonesome")
    try:
        assert search.search("lonesome").hits == []
    finally:
        tag.delete()


def test_matched_words_are_marked_in_headline_and_cutting(publication: None) -> None:
    (hit,) = [hit for hit in search.search("bandwidth wait").hits if hit.kind == "article"]
    assert hit.title_html == "The memory wall"
    assert "<mark>wait</mark> for data. <mark>Bandwidth</mark> is" in hit.snippet_html
    assert hit.kicker == "Hardware"
    assert hit.url == "/blog/memory-wall/"
    assert len(hit.snippet_html) < 400


def test_a_name_is_marked_whole(publication: None) -> None:
    titles = [hit.title_html for hit in search.search("gpt-4.5").hits]
    assert titles[0] == "What <mark>GPT-4.5</mark> changed"
    assert "for <mark>GPT 4.5</mark> in March" in search.search("gpt-4.5").hits[1].snippet_html


def test_words_without_spaces_are_marked_where_they_match(publication: None) -> None:
    (hit,) = search.search("人工知能").hits
    assert hit.title_html == "東京の<mark>人工知能</mark>"


def test_what_is_found_is_escaped() -> None:
    make_article(headline="<b>Bold</b> & brash", standfirst="", body="Compare `a < b` with brash words.")
    search.rebuild()
    (hit,) = search.search("brash").hits
    assert hit.title_html == "&lt;b&gt;Bold&lt;/b&gt; &amp; <mark>brash</mark>"
    assert "a &lt; b with <mark>brash</mark>" in hit.snippet_html


def test_pages_follow_each_other_without_gap_or_repeat(publication: None) -> None:
    whole = [(hit.kind, hit.pk) for hit in search.search("kind:breakdown", limit=100).hits]
    pages = []
    for offset in range(0, len(whole), 7):
        pages += search.search("kind:breakdown", limit=7, offset=offset).hits
    assert [(hit.kind, hit.pk) for hit in pages] == whole
    assert search.search("kind:breakdown", limit=7, offset=5000).hits == []


def test_counts_speak_of_the_whole_list(publication: None) -> None:
    results = search.search("agents", limit=1)
    assert (len(results.hits), results.count, results.count_is_capped) == (1, 4, False)


def test_a_search_costs_a_bounded_number_of_queries(
    publication: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        search.search("quillet review")


def test_words_that_a_text_repeats_apart_are_no_phrase() -> None:
    apart = make_article(headline="Weirs", body="Otters swim. A heron waits. " * 4)
    beside = make_article(headline="Dams", body="A heron otters fear. " * 4)
    search.rebuild()
    assert found('"otters heron"') == []
    assert found('"heron otters"') == [beside.slug]
    assert found('otters -"heron otters"') == [apart.slug]

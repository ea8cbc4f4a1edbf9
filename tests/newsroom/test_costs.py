"""What the desk's pages ask of the database: how often, and never for texts that they do not show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import notes, references, related, search
from newsroom.autosave import working_copies
from newsroom.history import revisions
from newsroom.models import Article, User
from tests.making import make_article, make_author, make_tag, make_user
from tests.newsroom.admin_forms import change_url, signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:newsroom_article_changelist")
TEXTS = ('"newsroom_article"."body"', '"newsroom_article"."body_html"', '"newsroom_revision"."content"')


@pytest.fixture
def boss() -> User:
    return make_user("Publisher", is_superuser=True)


@pytest.fixture
def browser(boss: User) -> Client:
    return signed_in(boss)


def asked(do: Callable[[], Any]) -> list[str]:
    """The questions that something puts to the database."""
    with CaptureQueriesContext(connection) as queries:
        do()
    return [query["sql"] for query in queries.captured_queries]


def fill(person: User) -> None:
    """A dozen articles that every filter finds, each with authors, tags and an open note."""
    tag, another = make_tag("Chips"), make_tag()
    for number in range(12):
        article = make_article(
            headline=f"Chips {number}", tags=[tag, another], authors=[make_author(), make_author()]
        )
        Article.objects.filter(pk=article.pk).update(created_by=person, review_by="2026-01-01")
        notes.begin(article, person, "Why?")


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 11),
        ("status__exact=published", 11),
        ("kind__exact=breakdown", 11),
        ("whose=mine", 11),
        ("notes=mine", 11),
        ("notes=open", 11),
        ("stale=due", 11),
        ("q=chips", 11),
        ("q=chips&status__exact=published&whose=mine", 11),
    ],
)
def test_a_filtered_list_costs_the_same_however_long_and_reads_no_text(
    query: str, most: int, boss: User, browser: Client
) -> None:
    fill(boss)
    browser.get(f"{LIST}?{query}")
    questions = asked(lambda: browser.get(f"{LIST}?{query}"))
    assert len(questions) <= most
    assert not [one for one in questions if any(text in one for text in TEXTS)]
    more = make_tag("Chips and more")
    for _ in range(5):
        make_article(headline="Chips again", tags=[more])
    assert len(asked(lambda: browser.get(f"{LIST}?{query}"))) == len(questions)


def test_an_article_is_listed_once_however_many_of_its_tags_and_authors_match(browser: Client) -> None:
    article = make_article(
        tags=[make_tag("Chips"), make_tag("Fish and chips")], authors=[make_author(name="Chips, Ada")]
    )
    make_article(headline="Elsewhere")
    for page in (browser.get(LIST, {"q": "chips"}), browser.get(LIST, {"q": "chips", "o": "-1"})):
        assert [one.pk for one in page.context["cl"].result_list] == [article.pk]
        assert page.context["cl"].result_count == 1


def test_the_tags_to_filter_by_are_those_that_articles_carry(browser: Client) -> None:
    carried, bare = make_tag("Carried"), make_tag("Bare")
    make_article(tags=[carried])
    shown = [
        label
        for one in browser.get(LIST).context["cl"].filter_specs
        for _, label in getattr(one, "lookup_choices", [])
    ]
    assert carried.name in shown
    assert bare.name not in shown


def test_the_desk_reads_no_text_but_the_articles_own(boss: User, browser: Client) -> None:
    tag = make_tag()
    neighbours = [make_article(tags=[tag]) for _ in range(4)]
    article = make_article(tags=[tag])
    revisions.record(article, boss, revisions.snapshot(article))
    address = change_url(article)
    browser.get(address)
    questions = asked(lambda: browser.get(address))
    assert len(questions) <= 36
    assert not [one for one in questions if TEXTS[2] in one]
    near = asked(lambda: related.closest(article))
    assert not [one for one in near if any(text in one for text in TEXTS)]
    for _ in neighbours:
        make_article(tags=[tag])
    assert len(asked(lambda: browser.get(address))) == len(questions)


def test_asking_who_is_there_reads_no_revision(boss: User) -> None:
    article = make_article()
    revisions.record(article, boss, revisions.snapshot(article))
    found: dict[str, Any] = {}
    questions = asked(lambda: found.update(working_copies.around(boss, article)))
    assert found["newest"] == 1
    assert not [one for one in questions if TEXTS[2] in one]


def test_the_index_is_not_written_anew_where_only_an_address_changed() -> None:
    target = make_article(slug="old")
    article = make_article(headline="Xylophones", body=f"[words](article:{target.pk})")
    search.rebuild()
    Article.objects.filter(pk=target.pk).update(slug="new")
    questions = asked(lambda: references.rerender("article", target.pk))
    assert [one for one in questions if one.startswith('UPDATE "newsroom_article"')]
    assert not [one for one in questions if "newsroom_search" in one and one.startswith("INSERT INTO")]
    Article.objects.filter(pk=article.pk).update(headline="Marimbas")
    search.index(article)
    assert [hit.pk for hit in search.search("marimbas").hits] == [article.pk]
    assert search.search("xylophones").hits == []

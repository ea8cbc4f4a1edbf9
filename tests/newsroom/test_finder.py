"""Finding something of ours to link to, by a part of its name."""

import pytest
from django.test import Client
from django.urls import reverse

from newsroom import finder
from newsroom.models import Article
from tests.making import NOON, make_article, make_tag, make_tool, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db


def titles(typed: str) -> list[str]:
    return [one.title for one in finder.find(typed)]


def test_names_that_begin_with_the_words_come_first() -> None:
    make_article(headline="All about memory")
    make_article(headline="Memory goes somewhere")
    make_tool(name="Memory Lane")
    make_tag("In-memory")
    assert titles("memory") == ["Memory goes somewhere", "Memory Lane", "All about memory", "In-memory"]


def test_every_word_counts_in_any_order_and_case() -> None:
    make_article(headline="Where the Memory Goes")
    make_article(headline="Where nothing goes")
    assert titles("GOES mem") == ["Where the Memory Goes"]


def test_letters_beyond_english_match_in_any_case() -> None:
    make_article(headline="Über die Größe")
    assert titles("über") == ["Über die Größe"]
    assert titles("ÜBER") == ["Über die Größe"]


def test_signs_with_a_meaning_for_the_database_are_only_signs() -> None:
    make_article(headline="100 percent")
    assert titles("%") == []
    assert titles("_") == []
    assert titles("' OR 1=1 --\x00") == []


def test_an_article_says_where_it_stands_and_since_when() -> None:
    make_article(headline="Out", first_published_at=NOON)
    make_article(headline="Ours", status=Article.Status.SCHEDULED, publish_at=NOON)
    out = finder.find("out")[0]
    assert (out.kind, out.note) == ("Breakdown", "Published, 5 Mar 2026")
    assert finder.find("ours")[0].note == "Scheduled, 5 Mar 2026"


def test_a_reference_names_the_kind_and_the_number() -> None:
    article, tool, tag = make_article(headline="X one"), make_tool(name="X two"), make_tag("X three")
    refs = {one.ref for one in finder.find("x")}
    assert refs == {f"article:{article.pk}", f"tool:{tool.pk}", f"tag:{tag.pk}"}


def test_before_anything_is_typed_the_newest_articles_are_offered() -> None:
    make_tag("A tag")
    make_article(headline="Older")
    make_article(headline="Newer")
    assert titles("  ") == ["Newer", "Older"]


def test_few_are_shown_of_many_in_few_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(20):
        make_article(headline=f"Many {number}")
        make_tool(name=f"Many tools {number}")
    with django_assert_num_queries(3):
        assert len(finder.find("many")) == finder.MOST


def test_the_desk_is_answered_in_json() -> None:
    article = make_article(headline="Kettles compared", status=Article.Status.DRAFT)
    answer = signed_in(make_user("Writer")).get(reverse("desk_find"), {"q": "kettles"})
    assert answer.json()["found"][0]["ref"] == f"article:{article.pk}"
    assert answer.json()["found"][0]["note"].startswith("Draft, ")


def test_who_may_not_see_drafts_finds_nothing() -> None:
    make_article(headline="Secret", status=Article.Status.DRAFT)
    for client in (Client(), signed_in(make_user(is_staff=False)), signed_in(make_user())):
        answer = client.get(reverse("desk_find"), {"q": "secret"})
        assert answer.status_code == 403
        assert "Secret" not in answer.content.decode()
        assert answer.json()["error"]


def test_only_a_get_is_answered() -> None:
    assert signed_in(make_user("Writer")).post(reverse("desk_find")).status_code == 405

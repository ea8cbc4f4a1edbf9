"""Readiness at the desk: worked out from what is typed, for whoever may change it; nothing is stored."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.models import Article, Revision
from tests.making import make_article, make_author, make_user
from tests.newsroom.admin_forms import article_form, change_url, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def writer() -> Client:
    return signed_in(make_user("Writer"))


def ask(client: Client, **fields: Any) -> Any:
    return client.post(reverse("desk_readiness"), {"headline": "A headline", "kind": "guide"} | fields)


def test_the_desk_is_told_what_is_missing_in_what_is_typed(writer: Client) -> None:
    answer = ask(writer, body="x\r\n\r\n[a](article:99)", **{"authors": [make_author().pk]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 thing stands in the way" in page
    assert 'href="#body:3"' in page
    assert 'href="#field-standfirst"' in page
    assert "no author" not in page


def test_sources_and_tags_that_are_typed_count_before_they_are_stored(writer: Client) -> None:
    rows = {"sources-TOTAL_FORMS": "2", "sources-0-publisher": "P", "sources-1-title": ""}
    page = ask(writer, kind="breakdown", tags=["new:Chips"], **rows).content.decode()
    assert "field-sources" not in page
    assert "field-tags" not in page
    gone = ask(writer, kind="breakdown", **rows, **{"sources-0-DELETE": "on"}).content.decode()
    assert "field-sources" in gone


def test_nothing_is_stored_by_asking(writer: Client) -> None:
    ask(writer, body="Words", tags=["new:Chips"])
    assert not Article.objects.exists()
    assert not Revision.objects.exists()


def test_what_is_typed_is_shown_as_words_never_as_a_page(writer: Client) -> None:
    page = ask(writer, body="#### <script>alert(1)</script>").content.decode()
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("fields", "status"), [({"article": "99999"}, 404), ({"article": "x"}, 404), ({"cover": "x"}, 200)]
)
def test_an_article_that_is_gone_and_nonsense_get_a_sentence(
    writer: Client, fields: dict[str, Any], status: int
) -> None:
    assert ask(writer, **fields).status_code == status


def test_only_whoever_may_change_the_article_is_told() -> None:
    others = make_article()
    assert ask(Client()).status_code == 403
    assert ask(signed_in(make_user())).status_code == 403
    assert ask(signed_in(make_user("Writer")), article=others.pk).status_code == 403
    assert ask(signed_in(make_user("Editor")), article=others.pk).status_code == 200
    assert signed_in(make_user("Writer")).get(reverse("desk_readiness")).status_code == 405


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("word " * 199_990, "at most 60,000 fit"),
        ("[" * 50_000, "marks such as"),
        ("*a_ " * 50_000, "at most 60,000 fit"),
        ("a[^1] " * 5_000, "footnote marks"),
        ("w " * 600_000, "Split it in two"),
    ],
)
def test_a_text_that_would_take_too_long_is_refused_at_the_desk_and_kept(
    writer: Client, body: str, sentence: str
) -> None:
    add = reverse("admin:newsroom_article_add")
    answer = writer.post(add, article_form(body=body, headline="Too much"))
    assert answer.status_code == 200 and not Article.objects.exists()
    assert sentence in " ".join(answer.context["adminform"].form.errors["body"])
    assert body.strip() in answer.text
    assert sentence in ask(writer, body=body).text


def test_a_refused_move_lists_each_thing_in_the_text_and_leads_to_its_line() -> None:
    writer = make_user("Publisher")
    article = make_article(
        status="review", authors=[make_author()], body="## One\n\n![](/media/a.png)\n\n#### Jump\n\nWords.\n"
    )
    page = signed_in(writer).get(f"{change_url(article)}?tried=published").content.decode()
    told = page.partition("data-wrong")[2].partition("</ul>")[0]
    assert 'href="#body:3"' in told and 'href="#body:5"' in told
    assert told.count("<li>") >= 2


def test_whoever_only_reads_an_article_is_not_led_into_fields_that_are_not_there(writer: Client) -> None:
    article = make_article(body="Short.", authors=[make_author()])
    page = writer.get(change_url(article)).content.decode()
    assert "readiness-link" in page
    assert 'href="#field-' not in page
    assert 'href="#body' not in page

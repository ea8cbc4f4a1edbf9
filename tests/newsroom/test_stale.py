"""What may be out of date: listed with its reason, and asked about again once somebody has looked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.checks import stale
from newsroom.history import revisions
from newsroom.models import Article
from newsroom.signals import publication_changed
from tests.making import NOON, make_article, make_author, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
LIST = "admin:newsroom_article_changelist"


def dated(days: int, **fields: Any) -> Article:
    return make_article(review_by=TODAY + timedelta(days=days), **fields)


def test_what_is_past_its_date_or_soon_will_be_is_listed_with_the_reason() -> None:
    soon = dated(14, body="It is expected in June.")
    past = dated(-3, body="A fix is due next month. It will ship in May.")
    plain = dated(0)
    dated(15)
    dated(-3, status=Article.Status.DRAFT)
    make_article()
    listed = stale.stale_articles(TODAY)
    assert [(one.article, one.days) for one in listed] == [(past, 3), (plain, 0), (soon, -14)]
    assert [one.reason for one in listed] == [
        "“is due next month” and 1 more",
        "Somebody wanted to look at it again",
        "“is expected in June”",
    ]


def test_what_is_past_its_date_today_is_found_by_the_queryset() -> None:
    past, today = dated(-1), dated(0)
    dated(1)
    assert set(Article.objects.past_review_by(TODAY)) == {past, today}


def test_an_article_that_is_still_right_gets_a_new_date_and_a_revision() -> None:
    article, person, until = dated(-3), make_user("Editor"), TODAY + timedelta(days=90)
    heard: list[Any] = []

    def listen(**said: Any) -> None:
        heard.append(said["change"])

    publication_changed.connect(listen)
    try:
        revision = stale.still_right(article, person, until, NOON)
    finally:
        publication_changed.disconnect(listen)
    article.refresh_from_db()
    assert article.review_by == until
    assert (article.live_revision, article.pending_revision) == (revision, None)
    assert (revision.created_by, revision.number) == (person, 2)
    assert revision.summary == "Looked at: still right, again by 3 Jun 2026"
    assert revisions.content_of(revision) == revisions.snapshot(article)
    assert article.substantively_updated_at is None
    assert heard == []


def test_changes_that_wait_go_on_waiting_with_the_new_date() -> None:
    article, person = dated(-3), make_user("Editor")
    revisions.keep(article, person, revisions.snapshot(article) | {"headline": "Not live yet"})
    article.refresh_from_db()
    live = article.live_revision
    revision = stale.still_right(article, person, TODAY + timedelta(days=30), NOON)
    article.refresh_from_db()
    assert article.review_by == TODAY + timedelta(days=30)
    assert article.headline != "Not live yet"
    assert (article.live_revision, article.pending_revision) == (live, revision)
    assert revision.content["headline"] == "Not live yet"
    assert revision.content["review_by"] == "2026-04-04"
    assert revision.published_at is None


@pytest.mark.parametrize(("days", "words"), [(0, "is over"), (-1, "is over"), (2000, "five years")])
def test_a_day_that_is_no_use_is_refused(days: int, words: str) -> None:
    article = dated(-3)
    with pytest.raises(ValidationError, match=words):
        stale.still_right(article, None, TODAY + timedelta(days=days), NOON)
    article.refresh_from_db()
    assert article.review_by == TODAY - timedelta(days=3)


def test_what_readers_do_not_see_is_refused() -> None:
    with pytest.raises(ValidationError, match="not published"):
        stale.still_right(dated(-3, status=Article.Status.DRAFT), None, TODAY + timedelta(days=9), NOON)


# --- in the admin ----------------------------------------------------------------------------------


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user("Editor"))


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(("asked", "shown"), [("due", {"Past"}), ("soon", {"Past", "Soon"})])
def test_the_list_is_narrowed_to_what_may_be_out_of_date(editor: Client, asked: str, shown: set[str]) -> None:
    make_article(headline="Past", review_by=in_days(-1))
    make_article(headline="Soon", review_by=in_days(5))
    make_article(headline="Fine", review_by=in_days(50))
    listed = editor.get(reverse(LIST), {"stale": asked}).context["cl"].queryset
    assert {article.headline for article in listed} == shown


def test_the_lists_action_answers_for_several(editor: Client) -> None:
    for days in (-1, -2):
        make_article(review_by=in_days(days))
    pks = list(Article.objects.values_list("pk", flat=True))
    page = editor.post(reverse(LIST), {"action": "still_right", "_selected_action": pks}, follow=True)
    assert "2 articles are still right" in page.content.decode()
    assert set(Article.objects.values_list("review_by", flat=True)) == {in_days(90)}


def test_one_article_is_answered_for_with_a_day(editor: Client) -> None:
    article = make_article(review_by=in_days(-1))
    address = reverse("desk_still_right", args=[article.pk])
    answer = editor.post(address, {"until": in_days(10).isoformat(), "next": "/admin/"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    article.refresh_from_db()
    assert article.review_by == in_days(10)


@pytest.mark.parametrize("until", ["tomorrow", "2020-01-01", "9999-99-99"])
def test_a_day_that_is_none_gets_a_sentence_and_changes_nothing(editor: Client, until: str) -> None:
    article = make_article(review_by=in_days(-1))
    address = reverse("desk_still_right", args=[article.pk])
    answer = editor.post(address, {"until": until, "next": "https://evil.example/"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse(LIST)}?stale=due", 302)]
    assert "This" in str(next(iter(answer.context["messages"])))
    article.refresh_from_db()
    assert article.review_by == in_days(-1)


def test_only_whoever_may_change_the_article_answers() -> None:
    user = make_user("Writer")
    own = make_article(review_by=in_days(-1), authors=[make_author(user=user)])
    others = make_article(review_by=in_days(-1))
    addresses = {one: reverse("desk_still_right", args=[one.pk]) for one in (own, others)}
    for article, address in addresses.items():
        assert signed_in(user).post(address).status_code == (302 if article == own else 403)
        assert Client().post(address).status_code == 403
        assert signed_in(make_user()).post(address).status_code == 403
        article.refresh_from_db()
    assert (own.review_by, others.review_by) == (in_days(90), in_days(-1))

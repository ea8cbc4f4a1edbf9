"""Saving the desk: whole or not at all, never over somebody else's words, and once for one form."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.admin import saving
from newsroom.history import revisions
from newsroom.models import Article, Revision, Tag, User, WorkingCopy
from tests.making import NOON, make_article, make_author, make_user
from tests.newsroom.admin_forms import (
    ADD,
    article_form,
    change_url,
    errors_of,
    form_of,
    said,
    signed_in,
    sources,
)
from tests.threads import in_threads

pytestmark = pytest.mark.django_db
Status = Article.Status


@pytest.fixture
def editor() -> User:
    """Somebody who may change anything."""
    return make_user("Editor", first_name="Eve", last_name="Editor")


@pytest.fixture
def browser(editor: User) -> Client:
    """Their browser."""
    return signed_in(editor)


def draft(**fields: Any) -> Article:
    return make_article(status=Status.DRAFT, first_published_at=None, **fields)


# --- revisions ---------------------------------------------------------------------------------------


def test_every_save_is_a_revision_with_everything_that_was_saved(browser: Client, editor: User) -> None:
    author = make_author()
    row = {"publisher": "arXiv", "title": "One", "ORDER": "1"}
    browser.post(reverse(ADD), article_form(author, tags=["new:Memory"]) | sources(row))
    article = Article.objects.get()
    revision = Revision.objects.get()
    assert (revision.number, revision.created_by) == (1, editor)
    assert revision.summary == "First version (5 words)"
    tag = Tag.objects.get()
    assert revision.content == revisions.snapshot(article)
    assert (revision.content["authors"], revision.content["tags"]) == ([author.pk], [tag.pk])
    browser.post(change_url(article), form_of(article, body="It goes into the cache, and stays."))
    assert [kept.summary for kept in Revision.objects.all()] == ["Body (+2 words)", "First version (5 words)"]


def test_saving_without_a_change_is_no_revision(browser: Client) -> None:
    article = draft()
    for _ in range(2):
        browser.post(change_url(article), form_of(article))
    assert Revision.objects.count() == 1


def test_a_save_that_breaks_off_leaves_nothing_behind(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = draft(headline="Before")

    def fail(*_: Any) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(saving, "act", fail)
    with pytest.raises(RuntimeError):
        browser.post(change_url(article), form_of(article, headline="After", tags=["new:Odd"]))
    article.refresh_from_db()
    assert article.headline == "Before"
    assert not Revision.objects.exists()
    assert not Tag.objects.exists()


# --- somebody else saved meanwhile -------------------------------------------------------------------


def test_a_save_over_somebody_elses_is_refused_with_both_versions(browser: Client) -> None:
    article = draft(body="Old words.")
    mine = form_of(article, body="My words.")
    other = make_user("Writer", first_name="Ada")
    theirs = revisions.keep(article, other, revisions.snapshot(article) | {"body": "Their words."})
    answer = browser.post(change_url(article), mine)
    assert answer.status_code == 200
    conflict = answer.context["conflict"]
    assert (conflict["theirs"], conflict["mine"]["body"]) == (theirs, "My words.")
    assert [row.field for row in conflict["rows"]] == ["body"]
    assert answer.context["adminform"].form["body"].value() == "My words."
    page = answer.content.decode()
    assert "Ada saved meanwhile" in page
    article.refresh_from_db()
    assert article.body == "Their words."
    assert Revision.objects.count() == 2


def test_looking_at_both_and_saving_mine_keeps_theirs_in_the_history(browser: Client) -> None:
    article = draft(body="Old words.")
    mine = form_of(article, body="My words.")
    revisions.keep(article, None, revisions.snapshot(article) | {"body": "Their words."})
    browser.post(change_url(article), mine | {"_over": "2"})
    article.refresh_from_db()
    assert article.body == "My words."
    kept = [revision.content["body"] for revision in article.revisions.all()]
    assert kept == ["My words.", "Their words.", "Old words."]


@pytest.mark.parametrize("over", ["1", "", "x", "99"])
def test_agreeing_to_overwrite_an_older_save_is_not_enough(browser: Client, over: str) -> None:
    article = draft()
    mine = form_of(article, body="My words.")
    for words in ("Theirs.", "Theirs again."):
        revisions.keep(article, None, revisions.snapshot(article) | {"body": words})
    answer = browser.post(change_url(article), mine | {"_over": over})
    assert answer.context["conflict"]["theirs"].number == 3


def test_saving_the_same_as_somebody_else_is_no_conflict(browser: Client) -> None:
    article = draft()
    mine = form_of(article, body="The same.")
    revisions.keep(article, None, revisions.snapshot(article) | {"body": "The same."})
    assert browser.post(change_url(article), mine).status_code == 302
    assert Revision.objects.count() == 2


def test_a_conflict_is_shown_also_where_something_else_is_wrong(browser: Client) -> None:
    article = draft()
    mine = form_of(article, headline="", body="My words.")
    revisions.keep(article, None, revisions.snapshot(article) | {"body": "Theirs."})
    answer = browser.post(change_url(article), mine)
    assert answer.context["conflict"]["mine"]["body"] == "My words."
    assert errors_of(answer, "headline")


def test_pending_changes_are_not_overwritten_either(browser: Client) -> None:
    article = make_article()
    mine = form_of(article, body="My words.")
    revisions.keep(article, None, revisions.snapshot(article) | {"body": "Their pending words."})
    assert browser.post(change_url(article), mine).context["conflict"]


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 40])
def test_a_forged_base_is_no_way_around(browser: Client, base: str) -> None:
    article = draft()
    revisions.keep(article, None, revisions.snapshot(article) | {"body": "Theirs."})
    browser.post(change_url(article), form_of(article, body="Mine.", base=base))
    article.refresh_from_db()
    assert article.body == "Theirs."


# --- once for one form -------------------------------------------------------------------------------


def test_a_new_article_sent_twice_is_one_article(browser: Client) -> None:
    form = article_form(make_author(), key="a-key", _move="review")
    for _ in range(2):
        answer = browser.post(reverse(ADD), form)
        assert answer.status_code == 302
    article = Article.objects.get()
    assert (article.status, article.revisions.count()) == (Status.REVIEW, 1)
    assert said(answer)[-1] == f"“{article}” is handed in for review."


def test_a_new_article_that_was_sent_and_then_changed_is_shown_beside_what_is_stored(browser: Client) -> None:
    browser.post(reverse(ADD), article_form(key="a-key", body="First."))
    answer = browser.post(reverse(ADD), article_form(key="a-key", body="Second."))
    assert answer.context["conflict"]["mine"]["body"] == "Second."
    assert Article.objects.get().body == "First."


def test_the_key_of_another_persons_article_opens_nothing(browser: Client) -> None:
    signed_in(make_user("Writer")).post(reverse(ADD), article_form(key="a-key", headline="Theirs", slug="s"))
    theirs = Article.objects.get()
    answer = browser.post(reverse(ADD), article_form(key="a-key", headline="Mine"))
    theirs.refresh_from_db()
    assert theirs.headline == "Theirs"
    assert answer.status_code == 302
    assert Article.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_article() -> None:
    from newsroom.roles import ensure_groups

    ensure_groups(sender=None)  # type: ignore[arg-type]
    editor = make_user("Editor")
    form = article_form(key="a-key", tags=["new:Memory"])
    in_threads(2, lambda: signed_in(editor).post(reverse(ADD), form))
    assert Article.objects.count() == Revision.objects.count() == Tag.objects.count() == 1


# --- what a scheduled article was promised -----------------------------------------------------------


def test_the_hour_of_what_is_scheduled_is_a_publishers_to_change() -> None:
    writer = make_user("Writer")
    article = make_article(
        status=Status.SCHEDULED, publish_at=NOON.replace(year=2099), created_by=writer, headline="Before"
    )
    answer = signed_in(writer).post(change_url(article), form_of(article, publish_at="2098-01-01T09:00"))
    assert "Ask a publisher" in errors_of(answer, "publish_at")[0]
    signed_in(writer).post(change_url(article), form_of(article, headline="After"))
    article.refresh_from_db()
    assert (article.headline, article.publish_at) == ("After", NOON.replace(year=2099))


def test_an_hour_that_a_writer_does_not_see_stays() -> None:
    writer, hour = make_user("Writer"), NOON.replace(year=2099)
    article = draft(publish_at=hour, created_by=writer)
    form = form_of(article, headline="After")
    del form["publish_at"]
    signed_in(writer).post(change_url(article), form)
    article.refresh_from_db()
    assert (article.headline, article.publish_at) == ("After", hour)


def test_returning_without_words_saves_the_text_and_says_so_at_the_field(browser: Client) -> None:
    article = make_article(status=Status.REVIEW)
    answer: Any = browser.post(change_url(article), form_of(article, headline="Changed", _move="changes"))
    article.refresh_from_db()
    assert (article.headline, article.status) == ("Changed", Status.REVIEW)
    assert "Write what should change" in errors_of(browser.get(answer.url), "return_reason")[0]


def test_returning_with_words_gives_them_to_the_writer(browser: Client) -> None:
    article = make_article(status=Status.REVIEW)
    browser.post(change_url(article), form_of(article, _move="changes", return_reason="Cut it by half."))
    article.refresh_from_db()
    assert article.status == Status.CHANGES
    assert article.notes.get().text == "Cut it by half."
    assert not WorkingCopy.objects.exists()

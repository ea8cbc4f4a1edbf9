"""Revisions: every save is kept whole, can be gone back to, and readers see only what was published."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from newsroom.history import revisions
from newsroom.history.snapshots import EMPTY, tidy
from newsroom.models import Article, Author, Redirect, Revision, Tag
from newsroom.signals import publication_changed
from tests.making import NOON, make_article, make_author, make_tag, make_tool, make_user
from tests.threads import in_threads

pytestmark = pytest.mark.django_db
Status = Article.Status
SOURCE = {
    **{"publisher": "arXiv", "title": "Attention", "url": "https://arxiv.example/1"},
    **{"published_on": "2026-01-02", "accessed_on": None},
}


@pytest.fixture
def heard() -> Any:
    """What was announced: (change, headline at that moment)."""
    announced: list[tuple[str, str]] = []

    def listen(article: Article, change: str, **_: Any) -> None:
        announced.append((change, article.headline))

    publication_changed.connect(listen)
    yield announced
    publication_changed.disconnect(listen)


def draft(**fields: Any) -> Article:
    return make_article(status=Status.DRAFT, first_published_at=None, **fields)


def full_content(article: Article) -> dict[str, Any]:
    tag = make_tag()
    return revisions.snapshot(article) | {
        **{"kind": "review", "headline": "All of it", "slug": "all-of-it", "body": "New **words**."},
        "authors": [make_author().pk, make_author().pk],
        **{"tags": [make_tag().pk, tag.pk], "primary_tag": tag.pk},
        "pins": [make_article().pk, make_article().pk],
        "sources": [SOURCE, SOURCE | {"title": "Two", "url": "", "accessed_on": "2026-02-03"}],
        **{"tool": make_tool().pk, "rating": "4.5", "price_checked_on": "2026-03-01"},
        **{"pros": "One\nTwo", "cons": "Three", "verdict": "Good", "review_by": "2027-01-01"},
        **{"meta_title": "T", "meta_description": "D", "canonical_url": "https://a.example/"},
    }


# --- snapshots ---------------------------------------------------------------------------------------


def test_what_was_applied_is_what_a_snapshot_says() -> None:
    article = draft()
    content = full_content(article)
    applied = revisions.apply(article, content)
    assert revisions.snapshot(applied) == tidy(content)
    assert applied.body_html == "<p>New <strong>words</strong>.</p>\n"
    assert set(content) == set(EMPTY)


def test_a_snapshot_says_what_is_stored_whatever_the_caller_holds() -> None:
    article = draft(headline="Stored")
    article.headline = "Only in memory"
    assert revisions.snapshot(article)["headline"] == "Stored"


def test_a_snapshot_costs_the_same_however_much_hangs_on_an_article(django_assert_num_queries: Any) -> None:
    article = draft(authors=[make_author() for _ in range(9)], tags=[make_tag() for _ in range(9)])
    with django_assert_num_queries(5):
        revisions.snapshot(article)


def test_what_is_gone_is_left_out() -> None:
    article, author = draft(), make_author()
    content = full_content(article) | {"authors": [987_654, author.pk], "cover": 987_654}
    Tag.objects.filter(pk=content["primary_tag"]).delete()
    Article.objects.filter(pk=content["pins"][0]).delete()
    applied = revisions.apply(article, content)
    assert applied.byline == [author]
    assert (applied.cover, applied.primary_tag, applied.tags.count()) == (None, None, 1)
    assert revisions.snapshot(applied)["pins"] == content["pins"][1:]


def test_an_article_is_not_pinned_under_itself() -> None:
    article = draft()
    applied = revisions.apply(article, revisions.snapshot(article) | {"pins": [article.pk]})
    assert not applied.related_links.exists()


def test_pinning_what_was_computed_leaves_one_line() -> None:
    article, other, computed = draft(), make_article(), make_article()
    article.related_links.create(related=other, is_pinned=False)
    article.related_links.create(related=computed, is_pinned=False)
    applied = revisions.apply(article, revisions.snapshot(article) | {"pins": [other.pk]})
    lines = {(line.related, line.is_pinned) for line in applied.related_links.all()}
    assert lines == {(other, True), (computed, False)}


def test_a_kicker_is_one_of_the_tags() -> None:
    article, tag = draft(), make_tag()
    applied = revisions.apply(article, revisions.snapshot(article) | {"primary_tag": tag.pk})
    assert list(applied.tags.all()) == [tag]


def test_an_apply_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    article = draft()
    before = revisions.snapshot(article)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(Article, "save", fail)
    with pytest.raises(RuntimeError):
        revisions.apply(article, full_content(article))
    monkeypatch.undo()
    assert revisions.snapshot(article) == before


def test_an_address_that_another_has_is_refused_in_words() -> None:
    make_article(slug="taken")
    article = draft()
    with pytest.raises(ValidationError, match="already has this address"):
        revisions.apply(article, revisions.snapshot(article) | {"slug": "taken"})


def test_the_old_address_of_what_was_published_leads_on() -> None:
    article, never = make_article(slug="old"), draft(slug="never-seen")
    revisions.apply(article, revisions.snapshot(article) | {"slug": "new"})
    revisions.apply(never, revisions.snapshot(never) | {"slug": "other"})
    assert list(Redirect.objects.values_list("old_path", "new_path")) == [("/blog/old/", "/blog/new/")]


# --- recording ---------------------------------------------------------------------------------------


def test_what_was_stored_before_there_were_revisions_becomes_the_first() -> None:
    article, person = draft(headline="Before"), make_user()
    revision = revisions.record(article, person, revisions.snapshot(article) | {"headline": "After"})
    assert [kept.content["headline"] for kept in Revision.objects.order_by("number")] == ["Before", "After"]
    assert (revision.number, revision.created_by, revision.summary) == (2, person, "Headline")


def test_saving_what_has_not_changed_records_nothing() -> None:
    article, person = draft(), make_user()
    first = revisions.record(article, person, revisions.snapshot(article))
    assert revisions.record(article, make_user(), revisions.snapshot(article)) == first
    assert (first.number, first.created_by, revisions.newest(article)) == (1, person, first)


def test_a_snapshot_of_an_older_release_gets_what_it_lacks() -> None:
    article = draft()
    revision = Revision.objects.create(article=article, number=1, content={"headline": "Old", "gone": 1})
    content = revisions.content_of(revision)
    assert (content["headline"], content["pins"], content["rating"]) == ("Old", [], None)
    assert "gone" not in content


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"body": "one two three"}, "Body (+2 words)"),
        ({"body": "other"}, "Body"),
        ({"body": "", "headline": "Y"}, "Body (−1 word), headline"),
        ({"sources": [SOURCE, SOURCE], "authors": [1]}, "Byline, 2 sources added"),
        ({}, "Nothing changed"),
    ],
)
def test_a_line_says_what_changed(changes: dict[str, Any], line: str) -> None:
    old = EMPTY | {"body": "one", "headline": "X"}
    assert revisions.summarise(old, old | changes) == line


def test_a_line_fits_however_much_changed() -> None:
    new = {name: f"{value}x" for name, value in EMPTY.items()} | {"sources": [SOURCE]}
    assert len(revisions.summarise(EMPTY, new)) <= 200


# --- looking without storing -------------------------------------------------------------------------


def test_inside_as_if_the_database_says_something_else_and_afterwards_it_does_not() -> None:
    article = make_article(slug="seen")
    before = revisions.snapshot(article)
    content = full_content(article)
    with revisions.as_if(article, content) as other:
        assert Article.objects.get(slug="all-of-it") == other
        assert revisions.snapshot(article) == tidy(content)
    assert revisions.snapshot(article) == before
    assert not Redirect.objects.exists()
    with pytest.raises(RuntimeError), revisions.as_if(article, content):
        raise RuntimeError("The template is broken.")
    assert revisions.snapshot(article) == before


# --- after publication -------------------------------------------------------------------------------


def test_saving_what_is_published_changes_nothing_for_readers(heard: Any) -> None:
    article = make_article(headline="Live")
    revision = revisions.keep(article, None, revisions.snapshot(article) | {"headline": "Better"})
    article.refresh_from_db()
    assert (article.headline, article.pending_revision) == ("Live", revision)
    assert article.live_revision is not None
    assert article.live_revision.content["headline"] == "Live"
    assert heard == []


def test_saving_what_readers_see_leaves_nothing_pending() -> None:
    article = make_article()
    live = revisions.snapshot(article)
    revisions.keep(article, None, live | {"headline": "Better"})
    revisions.keep(article, None, live)
    article.refresh_from_db()
    assert article.pending_revision is None


def test_publishing_the_changes_shows_them_and_says_so_once(heard: Any) -> None:
    article = make_article()
    revision = revisions.keep(article, None, full_content(article))
    article = revisions.publish_changes(article, None, substantive=False, now=NOON)
    assert (article.headline, article.substantively_updated_at) == ("All of it", None)
    assert (article.live_revision, article.pending_revision) == (revision, None)
    revision.refresh_from_db()
    assert revision.published_at == NOON
    assert heard == [("updated", "All of it")]
    with pytest.raises(ValidationError, match="no changes to publish"):
        revisions.publish_changes(article, None, substantive=True)


def test_a_substantive_change_is_dated() -> None:
    article = make_article()
    revisions.keep(article, None, revisions.snapshot(article) | {"headline": "Better"})
    later = NOON + timedelta(days=1)
    article = revisions.publish_changes(article, None, substantive=True, now=later)
    assert (article.substantively_updated_at, article.first_published_at) == (later, NOON)


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.SCHEDULED])
@pytest.mark.parametrize(("field", "nothing"), [("body", " \n"), ("authors", [])])
def test_what_readers_were_promised_stays_whole(status: str, field: str, nothing: Any) -> None:
    article = make_article(status=status, publish_at=NOON)
    with pytest.raises(ValidationError, match="Withdraw it first") as refusal:
        revisions.keep(article, None, revisions.snapshot(article) | {field: nothing})
    assert list(refusal.value.message_dict) == [field]
    assert not Revision.objects.exists()


# --- restoring ---------------------------------------------------------------------------------------


def test_restoring_a_draft_brings_back_everything_as_a_new_revision() -> None:
    article = draft()
    first = revisions.record(article, None, revisions.snapshot(article))
    revisions.keep(article, None, full_content(article))
    restored = revisions.restore(article, first, make_user())
    assert (restored.number, restored.summary) == (3, "Restored revision 1")
    assert revisions.snapshot(article) == revisions.content_of(first) == revisions.content_of(restored)


def test_restoring_what_is_published_waits_to_be_published() -> None:
    article = make_article(headline="Live")
    older = revisions.keep(article, None, revisions.snapshot(article) | {"headline": "Older"})
    revisions.keep(article, None, revisions.snapshot(article) | {"headline": "Newer"})
    restored = revisions.restore(article, older, None)
    article.refresh_from_db()
    assert (article.headline, article.pending_revision) == ("Live", restored)


def test_restoring_keeps_the_address_that_another_article_has_meanwhile() -> None:
    article = draft(slug="first")
    first = revisions.record(article, None, revisions.snapshot(article))
    revisions.keep(article, None, revisions.snapshot(article) | {"slug": "second", "headline": "New"})
    make_article(slug="first")
    revisions.restore(article, first, None)
    article.refresh_from_db()
    assert (article.slug, article.headline) == ("second", first.content["headline"])


def test_restoring_the_words_of_an_author_who_left_goes_on_without_them() -> None:
    stays, leaves = make_author(), make_author()
    article = draft(authors=[stays, leaves])
    first = revisions.record(article, None, revisions.snapshot(article))
    revisions.keep(article, None, revisions.snapshot(article) | {"authors": [stays.pk]})
    Author.objects.filter(pk=leaves.pk).delete()
    revisions.restore(article, first, None)
    assert Article.objects.get(pk=article.pk).byline == [stays]


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_get_two_numbers() -> None:
    article = draft()
    content = revisions.snapshot(article)
    numbers = itertools.count()
    in_threads(2, lambda: revisions.keep(article, None, content | {"headline": f"Version {next(numbers)}"}))
    assert sorted(Revision.objects.values_list("number", flat=True)) == [1, 2, 3]

"""Moving an article: the table decides, refusals change nothing, the tick publishes once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from newsroom import doorbell, markdown, tasks, workflow
from newsroom.history import revisions
from newsroom.models import Article, Heartbeat, Page
from newsroom.signals import publication_changed
from newsroom.workflow import MOVES
from tests.making import NOON, make_article, make_author, make_page, make_user

pytestmark = pytest.mark.django_db
Status = Article.Status


@pytest.fixture
def heard() -> Any:
    """Every change that was announced."""
    announced: list[str] = []

    def listen(article: Article, change: str, **_: Any) -> None:
        announced.append(change)

    publication_changed.connect(listen)
    yield announced
    publication_changed.disconnect(listen)


def ready(status: str, **fields: Any) -> Article:
    return make_article(status=status, **({"publish_at": NOON, "first_published_at": NOON} | fields))


@pytest.mark.parametrize("move", MOVES, ids=" to ".join)
def test_every_move_of_the_table_can_be_made(move: tuple[str, str]) -> None:
    source, target = move
    before = NOON - timedelta(days=1)
    moved = workflow.move(ready(source), target, make_user("Publisher"), now=before, reason="Why?")
    assert Article.objects.get().status == moved.status == target


NOT_IN_THE_TABLE = [
    (source, target) for source in Status.values for target in Status.values if (source, target) not in MOVES
]


@pytest.mark.parametrize("move", NOT_IN_THE_TABLE, ids=" to ".join)
def test_a_move_that_is_not_in_the_table_is_refused(move: tuple[str, str], heard: list[str]) -> None:
    source, target = move
    with pytest.raises(ValidationError, match="it cannot become"):
        workflow.move(ready(source), target, make_user("Publisher"))
    assert Article.objects.get().status == source
    assert heard == []


def test_a_move_without_the_permission_is_refused(heard: list[str]) -> None:
    article = ready(Status.REVIEW)
    with pytest.raises(PermissionDenied, match="Ask a publisher"):
        workflow.move(article, Status.PUBLISHED, make_user("Editor"))
    assert Article.objects.get().status == Status.REVIEW
    assert heard == []


@pytest.mark.parametrize(("field", "fields"), [("body", {"body": " \n"}), ("authors", {"authors": []})])
def test_what_is_missing_is_named(field: str, fields: dict[str, Any]) -> None:
    article = ready(Status.DRAFT, **fields)
    assert list(workflow.problems(article, Status.PUBLISHED)) == [field]
    with pytest.raises(ValidationError):
        workflow.move(article, Status.PUBLISHED, make_user("Publisher"))


@pytest.mark.parametrize(("publish_at", "word"), [(None, "missing"), (NOON, "past")])
def test_an_hour_that_is_missing_or_past_is_refused(publish_at: Any, word: str) -> None:
    article = ready(Status.DRAFT, publish_at=publish_at)
    with pytest.raises(ValidationError, match=f"is {word}"):
        workflow.move(article, Status.SCHEDULED, make_user("Publisher"), now=NOON)


def test_the_first_publication_is_dated_once() -> None:
    publisher = make_user("Publisher")
    article = make_article(status=Status.DRAFT)
    article = workflow.move(article, Status.PUBLISHED, publisher, now=NOON)
    article = workflow.move(article, Status.WITHDRAWN, publisher, now=NOON + timedelta(days=1))
    article = workflow.move(article, Status.PUBLISHED, publisher, now=NOON + timedelta(days=2))
    assert article.first_published_at == NOON


def test_publishing_and_withdrawing_are_announced(heard: list[str]) -> None:
    publisher = make_user("Publisher")
    article = workflow.move(make_article(status=Status.DRAFT), Status.PUBLISHED, publisher)
    workflow.move(article, Status.WITHDRAWN, publisher)
    assert heard == ["published", "withdrawn"]


def test_a_listener_that_fails_undoes_the_move() -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("The index is broken.")

    article = make_article(status=Status.DRAFT)
    publication_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            workflow.move(article, Status.PUBLISHED, make_user("Publisher"))
    finally:
        publication_changed.disconnect(fail)
    assert Article.objects.get().status == Status.DRAFT


def test_an_article_is_returned_with_words_which_become_a_note() -> None:
    article, editor = ready(Status.REVIEW), make_user("Editor")
    with pytest.raises(ValidationError, match="Write what should change"):
        workflow.move(article, Status.CHANGES, editor, reason=" \n")
    assert Article.objects.get().status == Status.REVIEW
    workflow.move(article, Status.CHANGES, editor, reason="The second source is missing.")
    note = article.notes.get()
    assert (note.text, note.returned_with) == ("The second source is missing.", True)
    assert note.created_by == editor


def test_a_writer_takes_back_what_is_theirs_and_nothing_else() -> None:
    writer = make_user("Writer")
    mine, anothers = ready(Status.REVIEW, created_by=writer), ready(Status.REVIEW)
    assert workflow.move(mine, Status.DRAFT, writer).status == Status.DRAFT
    with pytest.raises(PermissionDenied, match="somebody else's"):
        workflow.move(anothers, Status.DRAFT, writer)


# --- what readers see --------------------------------------------------------------------------------


def test_the_revision_that_was_published_is_marked() -> None:
    article, publisher = ready(Status.DRAFT), make_user("Publisher")
    saved = revisions.keep(article, None, revisions.snapshot(article) | {"headline": "Ready"})
    article = workflow.move(article, Status.PUBLISHED, publisher, now=NOON)
    saved.refresh_from_db()
    assert (article.live_revision, saved.published_at) == (saved, NOON)
    assert article.revisions.filter(published_at=None).count() == 1


def test_withdrawing_keeps_the_changes_that_nobody_published() -> None:
    article, publisher = ready(Status.PUBLISHED), make_user("Publisher")
    revisions.keep(article, None, revisions.snapshot(article) | {"headline": "Better"})
    article = workflow.move(article, Status.WITHDRAWN, publisher)
    assert (article.headline, article.pending_revision) == ("Better", None)


@pytest.mark.parametrize("role", ["Writer", "Editor"])
def test_only_a_publisher_shows_readers_the_changes(role: str, heard: list[str]) -> None:
    person = make_user(role)
    article = ready(Status.PUBLISHED, headline="Live", created_by=person)
    revisions.keep(article, person, revisions.snapshot(article) | {"headline": "Better"})
    article.refresh_from_db()
    assert not workflow.may_publish_changes(article, person)
    with pytest.raises(PermissionDenied):
        workflow.publish_changes(article, person)
    assert (Article.objects.get().headline, heard) == ("Live", [])
    assert workflow.may_publish_changes(article, make_user("Publisher"))
    workflow.publish_changes(article, make_user("Publisher"))
    assert (Article.objects.get().headline, heard) == ("Better", ["updated"])


def test_changes_that_lost_their_author_are_not_published(heard: list[str]) -> None:
    article, leaves, publisher = ready(Status.PUBLISHED), make_author(), make_user("Publisher")
    content = revisions.snapshot(article) | {"authors": [leaves.pk]}
    revisions.keep(article, publisher, content)
    leaves.delete()
    with pytest.raises(ValidationError, match="It has no author"):
        workflow.publish_changes(article, publisher)
    assert (Article.objects.get().authorships.count(), heard) == (1, [])


def test_the_tick_publishes_what_is_due_once(heard: list[str]) -> None:
    due = ready(Status.SCHEDULED, first_published_at=None)
    later = ready(Status.SCHEDULED, publish_at=NOON + timedelta(minutes=1), first_published_at=None)
    assert workflow.publish_due(NOON) == [due]
    assert workflow.publish_due(NOON) == []
    later.refresh_from_db()
    assert later.status == Status.SCHEDULED
    assert heard == ["published"]


def test_one_article_that_cannot_go_out_does_not_hold_up_the_next() -> None:
    nobodys = ready(Status.SCHEDULED, authors=[])
    due = ready(Status.SCHEDULED)
    assert workflow.publish_due(NOON) == [due]
    nobodys.refresh_from_db()
    assert nobodys.status == Status.SCHEDULED


# --- related reading follows -------------------------------------------------------------------------


def test_publishing_rings_for_related_reading_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(
        doorbell, "_ring_now", lambda task, ids: rung.append((getattr(task, "name", task), ids))
    )
    article = make_article(status=Status.DRAFT)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.move(article, Status.PUBLISHED, make_user("Publisher"))
        assert rung == []
    assert ("newsroom.tasks.refresh_related", ()) in rung


def test_the_tick_notes_that_it_ran() -> None:
    tasks.tick()
    assert Heartbeat.objects.filter(name="tick").exists()


# --- rendering anew ----------------------------------------------------------------------------------


def test_render_articles_stores_what_an_older_renderer_made(heard: list[str], capsys: Any) -> None:
    old, current = make_article(), make_article()
    Article.objects.filter(pk=old.pk).update(body_html="old", renderer_version=0)
    Article.objects.filter(pk=current.pk).update(body_html="kept")
    make_page(title="About", body="Words")
    Page.objects.filter(slug="about").update(body_html="old")
    changed_at = Article.objects.get(pk=old.pk).updated_at
    call_command("render_articles")
    rendered = Article.objects.get(pk=old.pk)
    assert rendered.body_html == markdown.to_html(old.body)
    assert (rendered.renderer_version, rendered.updated_at) == (markdown.VERSION, changed_at)
    assert Article.objects.get(pk=current.pk).body_html == "kept"
    assert Page.objects.get(slug="about").body_html == "<p>Words</p>\n"
    assert heard == ["updated"]
    assert "Rendered 1 articles, 1 pages and 0 tools again." in capsys.readouterr().out


def test_render_articles_can_be_run_twice(capsys: Any) -> None:
    make_article()
    call_command("render_articles")
    assert "Rendered 0 articles, 0 pages and 0 tools again." in capsys.readouterr().out

"""Who is told what by mail: in the transaction that causes it, never whoever did it, notes gathered."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from newsletter.models import OutboxMail
from newsroom import notes, notices, workflow
from newsroom.models import Article, UntoldNote, User
from newsroom.signals import notice
from tests.making import NOON, make_article, make_author, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status


@pytest.fixture
def writer() -> User:
    return make_user("Writer", first_name="Ada", last_name="Writer", email="ada@staff.example")


@pytest.fixture
def editor() -> User:
    return make_user("Editor", first_name="Ed", last_name="Editor", email="ed@staff.example")


@pytest.fixture
def publisher() -> User:
    return make_user("Publisher", first_name="Pia", last_name="Publisher", email="pia@staff.example")


@pytest.fixture
def article(writer: User) -> Article:
    return make_article(
        status=Status.DRAFT, headline="Old cards", created_by=writer, authors=[make_author(user=writer)]
    )


def told(kind: str = "") -> list[str]:
    """Who got a mail, of this kind or of any."""
    mails = OutboxMail.objects.filter(kind=kind) if kind else OutboxMail.objects.all()
    return sorted(mails.values_list("to", flat=True))


# --- moves ----------------------------------------------------------------------------------------


def test_handing_in_tells_the_editors_and_links_to_the_desk(
    article: Article, writer: User, editor: User, publisher: User
) -> None:
    workflow.move(article, Status.REVIEW, writer)
    assert told() == ["ed@staff.example", "pia@staff.example"]
    mail = OutboxMail.objects.get(to="ed@staff.example")
    assert mail.subject == "Handed in for review: Old cards"
    desk = reverse("admin:newsroom_article_change", args=[article.pk])
    assert "Ada Writer handed this breakdown in for review" in mail.text
    assert f"http://127.0.0.1:8000{desk}" in mail.text and f"http://127.0.0.1:8000{desk}" in mail.html


def test_a_returned_article_tells_its_writers_why(article: Article, writer: User, editor: User) -> None:
    second = make_user("Writer", email="second@staff.example")
    article.authorships.create(author=make_author(user=second), position=1)
    workflow.move(article, Status.REVIEW, writer)
    notes.begin(article, editor, "Whose school?", quote="Forty cards", is_blocking=True)
    workflow.move(article, Status.CHANGES, editor, reason="Two claims have no <source>.")
    assert told("article_returned") == ["ada@staff.example", "second@staff.example"]
    mail = OutboxMail.objects.get(kind="article_returned", to="ada@staff.example")
    assert "Two claims have no <source>." in mail.text and "Whose school?" in mail.text
    assert "no &lt;source&gt;" in mail.html and "<source>" not in mail.html


def test_what_a_return_has_told_is_not_told_again(article: Article, writer: User, editor: User) -> None:
    workflow.move(article, Status.REVIEW, writer)
    notes.begin(article, editor, "Whose school?")
    workflow.move(article, Status.CHANGES, editor, reason="See the notes.")
    assert not UntoldNote.objects.exists()


@pytest.mark.parametrize(
    ("target", "words"),
    [(Status.PUBLISHED, "Pia Publisher published it."), (Status.SCHEDULED, "It goes out on")],
)
def test_writers_hear_what_somebody_else_does_with_their_article(
    article: Article, publisher: User, target: str, words: str
) -> None:
    Article.objects.update(publish_at=NOON + timedelta(days=1))
    with time_machine.travel(NOON, tick=False):
        workflow.move(article, target, publisher)
    mail = OutboxMail.objects.get()
    assert mail.to == "ada@staff.example" and words in mail.text


def test_whoever_acts_is_not_told(article: Article, publisher: User) -> None:
    article.authorships.all().delete()
    article.authorships.create(author=make_author(user=publisher))
    Article.objects.update(created_by=publisher)
    workflow.move(article, Status.PUBLISHED, publisher)
    assert told() == []


def test_the_tick_tells_the_writers_and_a_loading_program_tells_nobody(
    article: Article, publisher: User
) -> None:
    other = make_article(status=Status.DRAFT, created_by=publisher)
    workflow.move(other, Status.PUBLISHED, None)
    assert told() == []
    Article.objects.filter(pk=article.pk).update(status=Status.SCHEDULED, publish_at=NOON)
    workflow.publish_due(NOON)
    assert told() == ["ada@staff.example"]
    assert "Its hour came" in OutboxMail.objects.get().text


def test_a_move_that_is_rolled_back_leaves_no_mail(article: Article, writer: User, editor: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        workflow.move(article, Status.REVIEW, writer)
        assert told() == ["ed@staff.example"]
        raise RuntimeError
    assert told() == []
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_a_mail_that_cannot_be_written_undoes_its_move(
    article: Article, writer: User, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.outbox.compose", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        workflow.move(article, Status.REVIEW, writer)
    article.refresh_from_db()
    assert article.status == Status.DRAFT


# --- who can be told ------------------------------------------------------------------------------


def test_only_active_staff_with_an_address_are_told_and_nobody_twice(article: Article, editor: User) -> None:
    people = [
        editor,
        editor,
        make_user("Editor", email=""),
        make_user("Editor", email="gone@staff.example", is_active=False),
        make_user("Editor", email="reader@staff.example", is_staff=False),
    ]
    heard = []
    notice.connect(lambda people, **_: heard.extend(people), weak=False, dispatch_uid="test")
    try:
        context = {"article": article, "who": "Ada", "path": "/admin/"}
        assert notices.tell(people, "article_handed_in", context, subject="S") == [editor]
    finally:
        notice.disconnect(dispatch_uid="test")
    assert heard == [editor] and told() == ["ed@staff.example"]


def test_an_article_is_handed_to_no_more_editors_than_a_newsroom_has(
    article: Article, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "MOST_EDITORS", 3)
    for _ in range(5):
        make_user("Editor")
    workflow.move(article, Status.REVIEW, writer)
    assert len(told()) == 3


def test_a_line_break_in_a_headline_makes_no_header(article: Article, writer: User, editor: User) -> None:
    Article.objects.update(headline="Old\r\nBcc: everybody@example.com")
    article.refresh_from_db()
    workflow.move(article, Status.REVIEW, writer)
    assert "\n" not in OutboxMail.objects.get().subject


# --- notes ----------------------------------------------------------------------------------------


def at(minutes: float) -> "time_machine.travel":
    return time_machine.travel(NOON + timedelta(minutes=minutes), tick=False)


def tick(minutes: float) -> int:
    return notices.tell_of_notes(NOON + timedelta(minutes=minutes))


def test_ten_notes_in_five_minutes_are_one_mail(article: Article, writer: User, editor: User) -> None:
    for number in range(10):
        with at(number / 2):
            notes.begin(article, editor, f"Note {number}", quote="More words.")
        assert tick(number / 2) == 0
    assert tick(8) == 1
    mail = OutboxMail.objects.get()
    assert mail.to == writer.email and mail.subject == "10 notes: Old cards"
    assert all(f"Note {number}" in mail.text for number in range(10))
    assert tick(9) == 0


def test_a_mail_leaves_a_quarter_of_an_hour_after_the_first_note_however_many_follow(
    article: Article, editor: User
) -> None:
    for minute in range(0, 15, 2):
        with at(minute):
            notes.begin(article, editor, f"Note {minute}")
        assert tick(minute) == 0
    assert tick(15) == 1


def test_writers_and_those_who_take_part_hear_of_answers_and_settling(
    article: Article, writer: User, editor: User, publisher: User
) -> None:
    with at(0):
        first = notes.begin(article, editor, "Whose school?")
    assert tick(5) == 1 and told() == [writer.email]
    with at(6):
        notes.answer(first, writer, "The town's.")
    assert tick(10) == 1 and told() == [writer.email, editor.email]
    with at(11):
        notes.resolve(first, publisher)
    assert tick(15) == 2
    mail = OutboxMail.objects.filter(to=editor.email).latest("pk")
    assert mail.subject == "A note resolved: Old cards" and "Pia Publisher resolved" in mail.text


def test_a_note_that_is_taken_back_in_time_is_never_told(article: Article, editor: User) -> None:
    with at(0):
        note = notes.begin(article, editor, "Oh")
        notes.delete(note, editor)
    assert tick(20) == 0 and told() == []


def test_nobody_is_told_of_an_article_that_is_no_longer_theirs(
    article: Article, writer: User, editor: User
) -> None:
    with at(0):
        notes.begin(article, editor, "Whose school?")
    article.authorships.all().delete()
    Article.objects.update(created_by=None)
    assert tick(5) == 0 and told() == []
    assert not UntoldNote.objects.exists()


def test_a_gathered_mail_and_its_news_go_together(
    article: Article, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(0):
        notes.begin(article, editor, "Whose school?")
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr("newsletter.outbox.compose", lambda *args, **more: 1 / 0)
        tick(5)
    assert UntoldNote.objects.count() == 1 and told() == []
    assert tick(5) == 1


def test_hostile_words_are_words_in_a_mail(article: Article, editor: User) -> None:
    words = "<script>alert(1)</script><mj-raw><img src=x onerror=alert(1)></mj-raw>{{ 7|add:7 }}"
    with at(0):
        notes.begin(article, editor, words, quote=words)
    tick(5)
    mail = OutboxMail.objects.get()
    assert words in mail.text
    assert "<script" not in mail.html and "<img src=x" not in mail.html and mail.html


# --- changes to what is published -----------------------------------------------------------------


def test_publishers_hear_of_changes_that_wait_and_editors_do_not(
    article: Article, writer: User, editor: User, publisher: User
) -> None:
    notices.changes_handed(article, writer, "Body (+12 words)")
    assert told("changes_handed") == [publisher.email]
    assert "Body (+12 words)" in OutboxMail.objects.get().text
    notices.changes_handed(article, publisher)
    assert told("changes_handed") == [publisher.email]

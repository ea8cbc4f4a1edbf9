"""Review notes: threads on passages, who takes part, what blocks, and words that try to be code."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from newsroom import notes, whose
from newsroom.models import Article, ReviewNote, User
from tests.making import make_article, make_author, make_user
from tests.newsroom.admin_forms import change_url, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status
BODY = "Forty cards came\nout of a school.\n\nEach ran *ninety* prompts."


@pytest.fixture
def writer() -> User:
    return make_user("Writer", first_name="Ada", last_name="Writer")


@pytest.fixture
def editor() -> User:
    return make_user("Editor", first_name="Ed", last_name="Editor")


@pytest.fixture
def article(writer: User) -> Article:
    return make_article(
        status=Status.REVIEW, body=BODY, created_by=writer, authors=[make_author(user=writer)]
    )


def panel(article: Article) -> str:
    return reverse("desk_notes", args=[article.pk])


def one(note: ReviewNote) -> str:
    return reverse("desk_note", args=[note.pk])


# --- threads --------------------------------------------------------------------------------------


def test_a_thread_holds_its_answers_in_order(article: Article, writer: User, editor: User) -> None:
    first = notes.begin(article, editor, "Whose school?")
    notes.answer(first, writer, "The town's.")
    notes.answer(first, editor, "Say so.")
    (thread,) = notes.threads(article)
    assert [note.text for note in thread.notes] == ["Whose school?", "The town's.", "Say so."]
    assert thread.is_open


def test_what_blocks_stands_first_and_what_is_resolved_last(article: Article, editor: User) -> None:
    settled = notes.begin(article, editor, "Settled")
    notes.begin(article, editor, "Open")
    notes.begin(article, editor, "Blocking", is_blocking=True)
    notes.resolve(settled, editor)
    assert [thread.first.text for thread in notes.threads(article)] == ["Blocking", "Open", "Settled"]


def test_open_and_blocking_are_told_apart_until_they_are_resolved(article: Article, editor: User) -> None:
    plain = notes.begin(article, editor, "A word")
    stop = notes.begin(article, editor, "A claim without a source", is_blocking=True)
    assert notes.open_threads(article) == [plain, stop]
    assert notes.blocking(article) == [stop]
    notes.resolve(stop, editor)
    assert notes.blocking(article) == []
    notes.reopen(stop, editor)
    assert notes.blocking(article) == [stop]


def test_a_passage_is_found_where_it_stands_however_its_lines_are_wrapped(
    article: Article, editor: User
) -> None:
    notes.begin(article, editor, "Which?", quote="cards came out of\r\na school")
    notes.begin(article, editor, "Why?", quote="Each ran *ninety*")
    assert [thread.line for thread in notes.threads(article)] == [1, 4]


def test_a_passage_that_was_rewritten_is_said_to_have_changed(article: Article, editor: User) -> None:
    notes.begin(article, editor, "Which?", quote="Forty cards")
    assert not notes.threads(article)[0].has_changed
    assert notes.threads(article, text="Fifty cards")[0].has_changed


def test_a_passage_is_looked_for_as_words_never_as_a_pattern(article: Article, editor: User) -> None:
    assert notes.line_of("(a+)+$", "x (a+)+$") == 1
    assert notes.line_of(".*", "anything") is None
    assert notes.line_of("", "anything") is None


def test_a_returned_article_says_why_until_it_is_handed_in_again(article: Article, editor: User) -> None:
    notes.return_with(article, editor, "Too long.")
    newest = notes.return_with(article, editor, "Still too long.")
    assert notes.returned_because(article) is None
    article.status = Status.CHANGES
    assert notes.returned_because(article) == newest


def test_a_note_says_something_and_not_everything(article: Article, editor: User) -> None:
    for text in ("", "  \r\n ", "\0", "x" * 4001):
        with pytest.raises(ValidationError):
            notes.begin(article, editor, text)
    with pytest.raises(ValidationError, match="Select less"):
        notes.begin(article, editor, "This", quote="x" * 1001)
    assert not article.notes.exists()


# --- who may --------------------------------------------------------------------------------------


def test_writers_take_part_in_what_is_theirs_and_editors_everywhere(
    article: Article, writer: User, editor: User
) -> None:
    assert whose.may_change(article, writer) and whose.may_change(article, editor)
    assert not whose.may_change(article, make_user("Writer"))
    assert not whose.may_change(article, make_user())
    with pytest.raises(PermissionDenied):
        notes.begin(article, make_user("Writer"), "Me too")


def test_a_blocking_note_is_resolved_by_an_editor_or_whoever_wrote_it(
    article: Article, writer: User, editor: User
) -> None:
    theirs = notes.begin(article, editor, "No source", is_blocking=True)
    with pytest.raises(PermissionDenied, match="blocks publication"):
        notes.resolve(theirs, writer)
    notes.resolve(theirs, make_user("Editor"))
    own = notes.begin(article, writer, "I am still counting", is_blocking=True)
    notes.resolve(own, writer)
    assert notes.blocking(article) == []


def test_words_can_be_changed_by_whoever_wrote_them_for_a_while(
    article: Article, writer: User, editor: User
) -> None:
    note = notes.begin(article, editor, "Wich?")
    notes.rewrite(note, editor, "Which?")
    note.refresh_from_db()
    assert note.text == "Which?"
    with pytest.raises(PermissionDenied):
        notes.rewrite(note, writer, "Never mind.")
    with pytest.raises(PermissionDenied):
        notes.rewrite(note, editor, "Too late", now=timezone.now() + timedelta(minutes=16))


def test_words_can_be_taken_back_until_somebody_answers(article: Article, writer: User, editor: User) -> None:
    note, answered = notes.begin(article, editor, "Oh"), notes.begin(article, editor, "Well")
    notes.answer(answered, writer, "Yes?")
    with pytest.raises(PermissionDenied):
        notes.delete(note, writer)
    with pytest.raises(PermissionDenied):
        notes.delete(answered, editor)
    notes.delete(note, editor)
    assert [thread.first for thread in notes.threads(article)] == [answered]


def test_the_reason_of_a_return_stays_as_it_was_mailed(article: Article, editor: User) -> None:
    reason = notes.return_with(article, editor, "Too long.")
    with pytest.raises(PermissionDenied):
        notes.rewrite(reason, editor, "Fine.")
    with pytest.raises(PermissionDenied):
        notes.delete(reason, editor)


# --- at the desk ----------------------------------------------------------------------------------


def test_a_note_is_added_beside_the_text_and_answered_with_the_fragment(
    article: Article, editor: User
) -> None:
    fields = {"text": "Whose school?", "quote": "out of a school", "is_blocking": "on"}
    answer = signed_in(editor).post(panel(article), fields, headers={"x-fragment": "1"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Whose school?" in page and "<html" not in page
    note = article.notes.get()
    assert (note.quote, note.is_blocking, note.created_by) == ("out of a school", True, editor)


def test_without_scripts_a_note_is_an_ordinary_form(article: Article, editor: User) -> None:
    browser = signed_in(editor)
    answer = browser.post(panel(article), {"text": "Whose school?"})
    assert answer["Location"] == f"{change_url(article)}#side-notes"
    empty = browser.post(panel(article), {"text": " ", "quote": "out of a school"})
    assert empty.status_code == 400
    assert "The note is empty" in empty.content.decode()
    assert "out of a school" in empty.content.decode()


def test_what_was_typed_is_still_there_after_a_refusal(article: Article, editor: User) -> None:
    typed = "word " * 801
    answer = signed_in(editor).post(panel(article), {"text": typed})
    assert answer.status_code == 400 and typed.strip() in answer.content.decode()
    asked = signed_in(editor).post(panel(article), {"text": typed}, headers={"x-fragment": "1"})
    assert asked.status_code == 400 and "at most 4,000 fit" in asked.json()["error"]


@pytest.mark.parametrize("do", ["answer", "resolve", "reopen", "rewrite", "delete", "nothing"])
def test_a_stranger_to_the_article_does_nothing_to_its_notes(article: Article, editor: User, do: str) -> None:
    note = notes.begin(article, editor, "Whose school?")
    other = signed_in(make_user("Writer"))
    fields = {"do": do, f"answer-{note.pk}": "Mine!", f"rewrite-{note.pk}": "Mine!"}
    assert other.post(one(note), fields).status_code == 403
    assert other.get(panel(article)).status_code == 403
    assert other.post(panel(article), {"text": "Mine!"}).status_code == 403
    note.refresh_from_db()
    assert (article.notes.count(), note.text, note.resolved_at) == (1, "Whose school?", None)


def test_each_button_does_what_it_says(article: Article, writer: User, editor: User) -> None:
    note = notes.begin(article, editor, "Whose school?")
    theirs, mine = signed_in(editor), signed_in(writer)
    mine.post(one(note), {"do": "answer", f"answer-{note.pk}": "The town's."})
    assert note.answers.get().created_by == writer
    mine.post(one(note), {"do": "resolve"})
    note.refresh_from_db()
    assert note.resolved_by == writer
    theirs.post(one(note), {"do": "reopen"})
    theirs.post(one(note), {"do": "rewrite", f"rewrite-{note.pk}": "Which school?"})
    note.refresh_from_db()
    assert (note.text, note.resolved_at) == ("Which school?", None)
    mine.post(one(note.answers.get()), {"do": "delete"})
    assert not note.answers.exists()


def test_an_answer_is_given_in_a_thread_and_not_to_an_answer(article: Article, editor: User) -> None:
    first = notes.begin(article, editor, "One")
    second = notes.answer(first, editor, "Two")
    signed_in(editor).post(one(second), {"do": "answer", f"answer-{second.pk}": "Three"})
    assert [note.text for note in notes.threads(article)[0].answers] == ["Two", "Three"]


def test_a_note_or_an_article_that_is_gone_is_said_to_be_gone(article: Article, editor: User) -> None:
    note = notes.begin(article, editor, "Oh")
    address, there = one(note), panel(article)
    note.delete()
    asked = signed_in(editor).post(address, {"do": "resolve"}, headers={"x-fragment": "1"})
    assert asked.status_code == 404 and "deleted" in asked.json()["error"]
    article.delete()
    assert signed_in(editor).get(there).status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    'https://example.com/"onmouseover="alert(1)',
    "</textarea><script>alert(1)</script>",
    "{{ 7|add:7 }}{% load x %}",
    "https://example.com/<svg/onload=alert(1)>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(article: Article, editor: User, words: str) -> None:
    notes.begin(article, editor, words, quote=words)
    page = signed_in(editor).get(panel(article), headers={"x-fragment": "1"}).content.decode()
    for tag in ("<script>alert", "<img src=x", "<svg", 'onmouseover="alert', 'href="javascript'):
        assert tag not in page


def test_an_address_in_a_note_is_a_link_that_names_nobody(article: Article, editor: User) -> None:
    notes.begin(article, editor, "See https://example.com/a?b=1 first.\nThen ask.")
    page = signed_in(editor).get(panel(article), headers={"x-fragment": "1"}).content.decode()
    assert 'href="https://example.com/a?b=1"' in page
    assert "<br>Then ask." in page


def test_the_panel_costs_the_same_however_much_was_said(
    article: Article, writer: User, editor: User, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        first = notes.begin(article, editor, f"Note {number}")
        notes.answer(first, writer, "Yes")
    browser = signed_in(editor)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        browser.get(panel(article), headers={"x-fragment": "1"})

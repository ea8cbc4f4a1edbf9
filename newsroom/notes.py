"""Review notes: what editors and writers say to each other about an article, in threads.

A thread begins with a note, which may quote a passage of the text and may block publication; answers
follow; the thread is resolved, and may be reopened. Whoever may change the article takes part.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from newsroom import whose
from newsroom.models import Article, ReviewNote, UntoldNote, User

Event = UntoldNote.Event

# How long one may change one's own words; later, others have read and answered them.
MAY_CHANGE_FOR = timedelta(minutes=15)
LONGEST_TEXT = 4000
LONGEST_QUOTE = 1000


@dataclass(frozen=True)
class Thread:
    """A note with its answers, and the line of the text where the passage stands that it quotes."""

    first: ReviewNote
    answers: list[ReviewNote] = field(default_factory=list)
    line: int | None = None

    @property
    def notes(self) -> list[ReviewNote]:
        """All that was said, the first note first."""
        return [self.first, *self.answers]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.first.resolved_at is None

    @property
    def has_changed(self) -> bool:
        """Whether the passage that it quotes no longer stands in the text."""
        return bool(self.first.quote) and self.line is None


# --- reading --------------------------------------------------------------------------------------


def threads(article: Article, text: str | None = None) -> list[Thread]:
    """All threads: what is open first, what blocks first of all, what was resolved last.

    `text` is the body to look for quoted passages in; without it, the newest one.
    """
    text = newest_text(article) if text is None else text
    found: dict[int, Thread] = {}
    answers: list[ReviewNote] = []
    for note in article.notes.select_related("created_by", "resolved_by"):
        if note.thread_id is None:
            found[note.pk] = Thread(note, [], line_of(note.quote, text))
        else:
            answers.append(note)
    for note in answers:
        found[note.thread_id].answers.append(note)  # type: ignore[index]
    return sorted(found.values(), key=_place)


def _place(thread: Thread) -> tuple[bool, bool, float]:
    resolved = thread.first.resolved_at
    if resolved is not None:
        return True, True, -resolved.timestamp()
    return False, not thread.first.is_blocking, thread.first.created_at.timestamp()


def open_threads(article: Article) -> list[ReviewNote]:
    """The first notes of the threads that nobody has resolved."""
    return list(_open(article).select_related("created_by"))


def concerning(person: User) -> QuerySet[ReviewNote]:
    """The open threads on what a person wrote, and those that they began."""
    theirs = Q(article__created_by=person) | Q(article__authors__user=person) | Q(created_by=person)
    unresolved = ReviewNote.objects.filter(thread=None, resolved_at=None, returned_with=False)
    return unresolved.filter(theirs).distinct()


def blocking(article: Article) -> list[ReviewNote]:
    """The notes that must be settled before the article is published."""
    return list(_open(article).filter(is_blocking=True).select_related("created_by"))


def _open(article: Article) -> QuerySet[ReviewNote]:
    return ReviewNote.objects.filter(article=article.pk, thread=None, resolved_at=None)


def returned_because(article: Article) -> ReviewNote | None:
    """The words with which an article was returned, while its writer still has it back."""
    if article.status != Article.Status.CHANGES:
        return None
    returned = ReviewNote.objects.filter(article=article.pk, returned_with=True)
    return returned.select_related("created_by").order_by("-created_at", "-pk").first()


def newest_text(article: Article) -> str:
    """The body as it was saved last, also where readers still see an older one."""
    pending = article.pending_revision
    return str(pending.content.get("body", "")) if pending else article.body


def line_of(quote: str, text: str) -> int | None:
    """The line where a passage begins, counted from 1; None where it does not stand in the text.

    Line breaks and runs of spaces do not matter: a paragraph may have been wrapped anew.
    """
    words = quote.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
    return text.count("\n", 0, found.start()) + 1 if found else None


# --- who may --------------------------------------------------------------------------------------


def writers_of(article: Article) -> list[User]:
    """Who began it and who signs it, each once."""
    signs = Q(author__authorships__article=article.pk)
    return list(User.objects.filter(signs | Q(pk=article.created_by_id)).distinct().order_by("pk"))


def may_change(person: User, note: ReviewNote, now: datetime) -> bool:
    """One's own words, for a while; the reason of a return stays as it was mailed."""
    is_mine = note.created_by_id == person.pk and not note.returned_with
    return is_mine and now < note.created_at + MAY_CHANGE_FOR


def may_delete(person: User, note: ReviewNote, has_answers: bool) -> bool:
    """One's own words, as long as nobody has answered them."""
    return note.created_by_id == person.pk and not note.returned_with and not has_answers


def may_resolve(person: User, note: ReviewNote) -> bool:
    """What blocks is for editors, or for whoever wrote it; the rest for all who take part."""
    if not note.is_blocking or note.created_by_id == person.pk:
        return True
    return person.has_perm("newsroom.change_any_article")


# --- writing --------------------------------------------------------------------------------------


@transaction.atomic
def begin(
    article: Article, person: User, text: str, *, quote: str = "", is_blocking: bool = False
) -> ReviewNote:
    """Begin a thread, on a quoted passage or on the whole article."""
    _check_part(person, article)
    note = ReviewNote.objects.create(
        article=article,
        text=said(text),
        quote=quoted(quote),
        is_blocking=is_blocking,
        created_by=person,
    )
    _spread(note, note, Event.WRITTEN, person)
    return note


@transaction.atomic
def answer(first: ReviewNote, person: User, text: str) -> ReviewNote:
    """Answer in a thread; answering does not reopen what is resolved."""
    _check_part(person, first.article)
    note = ReviewNote.objects.create(article=first.article, thread=first, text=said(text), created_by=person)
    _spread(first, note, Event.WRITTEN, person)
    return note


def return_with(article: Article, person: User | None, reason: str) -> ReviewNote:
    """Keep the words with which an article goes back to its writer; their mail is the return's own."""
    return ReviewNote.objects.create(
        article=article, text=said(reason), returned_with=True, created_by=person
    )


@transaction.atomic
def resolve(first: ReviewNote, person: User, now: datetime | None = None) -> None:
    """Call a thread settled; doing it twice changes nothing."""
    _check_settling(first, person)
    fresh = ReviewNote.objects.filter(pk=first.pk, resolved_at=None)
    if fresh.update(resolved_at=now or timezone.now(), resolved_by=person):
        _spread(first, first, Event.RESOLVED, person)


@transaction.atomic
def reopen(first: ReviewNote, person: User) -> None:
    """Take up a settled thread again; doing it twice changes nothing."""
    _check_settling(first, person)
    settled = ReviewNote.objects.filter(pk=first.pk).exclude(resolved_at=None)
    if settled.update(resolved_at=None, resolved_by=None):
        _spread(first, first, Event.REOPENED, person)


def rewrite(note: ReviewNote, person: User, text: str, now: datetime | None = None) -> None:
    """Change one's own words, soon after one wrote them."""
    _check_part(person, note.article)
    if not may_change(person, note, now or timezone.now()):
        raise PermissionDenied(
            "Only your own note can be changed, within a quarter of an hour. Answer it instead."
        )
    ReviewNote.objects.filter(pk=note.pk).update(text=said(text))


@transaction.atomic
def delete(note: ReviewNote, person: User) -> None:
    """Take back one's own words, if nobody has answered them."""
    _check_part(person, note.article)
    locked = ReviewNote.objects.select_for_update().get(pk=note.pk)
    if not may_delete(person, locked, locked.answers.exists()):
        raise PermissionDenied(
            "Only your own note without answers can be deleted. Resolve the thread instead."
        )
    locked.delete()


def said(text: str) -> str:
    """A note's words, or ValidationError where there are none or too many."""
    kept = _clean(text)
    if not kept:
        raise ValidationError("The note is empty. Write what should change.")
    if len(kept) > LONGEST_TEXT:
        raise ValidationError(
            f"The note has {len(kept):,} characters; at most {LONGEST_TEXT:,} fit. Write two notes."
        )
    return kept


def quoted(passage: str) -> str:
    """The passage that a note is about, or ValidationError where it is too long."""
    kept = _clean(passage)
    if len(kept) > LONGEST_QUOTE:
        raise ValidationError(
            f"The passage has {len(kept):,} characters; at most {LONGEST_QUOTE:,} fit. Select less of it."
        )
    return kept


def _clean(text: str) -> str:
    # Browsers send CRLF; and no database keeps a NUL.
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _check_part(person: User, article: Article) -> None:
    if not whose.may_change(article, person):
        raise PermissionDenied(f"You do not take part in “{article}”. Ask an editor.")


def _check_settling(first: ReviewNote, person: User) -> None:
    _check_part(person, first.article)
    if not may_resolve(person, first):
        raise PermissionDenied(
            "This note blocks publication: whoever wrote it, or an editor, resolves it. Answer it instead."
        )


# --- who is to hear of it -------------------------------------------------------------------------


def _spread(first: ReviewNote, note: ReviewNote, event: Event, by: User) -> None:
    """Note down for all concerned but the one who did it; newsroom/notices.py mails what is noted."""
    for person in concerned(first):
        if person.pk != by.pk:
            news = {"event": event, "by": by, "happened_at": timezone.now()}
            UntoldNote.objects.update_or_create(person=person, note=note, defaults=news)


def concerned(first: ReviewNote) -> Iterable[User]:
    """The writers, and whoever takes part in the thread; for a new one, in any open one of the article."""
    same = Q(pk=first.pk) | Q(thread=first.pk)
    if not first.answers.exists():
        same |= Q(article=first.article_id, resolved_at=None)
    speakers = ReviewNote.objects.filter(same).exclude(created_by=None).values_list("created_by", flat=True)
    people = {person.pk: person for person in writers_of(first.article)}
    people |= {person.pk: person for person in User.objects.filter(pk__in=set(speakers))}
    return people.values()

"""Who is told what by mail: of moves at once, of notes when those who write them pause.

The newsroom does not send mail: it sends the signal `notice` inside the transaction that causes it,
and whoever listens above writes the mails down in that same transaction. What is rolled back is told
to nobody.

Notes are gathered for each person and article: a mail leaves once nobody has written for
QUIET_FOR, or AT_THE_LATEST after the first; a return or a publication takes along what is waiting.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from newsroom import notes, whose
from newsroom.models import Article, Publication, ReviewNote, UntoldNote, User
from newsroom.signals import notice

Status = Article.Status

QUIET_FOR = timedelta(minutes=3)
AT_THE_LATEST = timedelta(minutes=15)
# No newsroom has so many editors: a mistake in the groups must not become a mass mailing.
MOST_EDITORS = 50
BACKEND = "django.contrib.auth.backends.ModelBackend"


def tell(
    people: Iterable[User], kind: str, context: dict[str, Any], *, subject: str, by: User | None = None
) -> list[User]:
    """Have each of these people mailed, inside the caller's transaction; answers with who really is.

    Never whoever did it (`by`), never who has left or has no address, nobody twice.
    `context["path"]` is where the mail's button leads.
    """
    reachable = {
        person.email.lower(): person
        for person in people
        if person.is_active and person.is_staff and person.email and (by is None or person.pk != by.pk)
    }
    told = list(reachable.values())
    if told:
        notice.send(sender=None, people=told, kind=kind, context=context, subject=subject)
    return told


def name_of(person: User | None) -> str:
    """What to call somebody in a sentence."""
    if person is None:
        return "somebody who has left"
    return person.get_full_name() or person.get_username()


def desk_path(article: Article, place: str = "") -> str:
    """The article's desk, at a place of its side panel where one is named."""
    return reverse("admin:newsroom_article_change", args=[article.pk]) + (f"#{place}" if place else "")


def editors() -> list[User]:
    """Who may take up what was handed in: all who may change anybody's article."""
    people = User.objects.with_perm("newsroom.change_any_article", backend=BACKEND)
    return list(people.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk")[:MOST_EDITORS])


# --- moves ----------------------------------------------------------------------------------------


def after_move(
    article: Article, source: str, target: str, user: User | None, reason: str = "", **_: Any
) -> None:
    """Tell those concerned that an article was moved; called inside the moving transaction.

    Without a user it was the tick, which publishes what was scheduled, or a loading program, which
    tells nobody.
    """
    if user is None and source != Status.SCHEDULED:
        return
    if target == Status.REVIEW:
        _tell_handed_in(article, source, user)
    elif target == Status.CHANGES:
        _tell_returned(article, user, reason)
    elif target in SENTENCES:
        _tell_writers(article, target, user)


def _tell_handed_in(article: Article, source: str, user: User | None) -> None:
    again = source == Status.CHANGES
    context = {
        "article": article,
        "who": name_of(user),
        "again": again,
        "open_notes": len(notes.open_threads(article)),
        "path": desk_path(article),
    }
    subject = f"Handed in {'again' if again else 'for review'}: {article}"
    tell(editors(), "article_handed_in", context, subject=subject, by=user)


def _tell_returned(article: Article, user: User | None, reason: str) -> None:
    writers = notes.writers_of(article)
    context = {
        "article": article,
        "who": name_of(user),
        "reason": reason,
        # The reasons of returns are notes too: this one stands in the mail already.
        "notes": [
            note
            for note in notes.open_threads(article)
            if not note.returned_with and note.created_by not in writers
        ],
        "path": desk_path(article),
    }
    told = tell(writers, "article_returned", context, subject=f"Changes asked: {article}", by=user)
    UntoldNote.objects.filter(person__in=told, note__article=article).delete()


SENTENCES = {
    Status.SCHEDULED: ("Scheduled", "scheduled it"),
    Status.PUBLISHED: ("Published", "published it"),
    Status.WITHDRAWN: ("Withdrawn", "withdrew it: readers no longer find it"),
}


def _tell_writers(article: Article, target: str, user: User | None) -> None:
    word, did = SENTENCES[Status(target)]
    context = {
        "article": article,
        "what": f"{name_of(user)} {did}." if user else "Its hour came, and it is published.",
        "word": word.lower(),
        "hour": _hour(article) if target == Status.SCHEDULED else "",
        "public_path": article.get_absolute_url() if target == Status.PUBLISHED else "",
        "path": desk_path(article),
    }
    tell(notes.writers_of(article), "article_moved", context, subject=f"{word}: {article}", by=user)


def _hour(article: Article) -> str:
    if article.publish_at is None:
        return ""
    publication = Publication.load()
    local = timezone.localtime(article.publish_at, publication.zone)
    return f"{local:%A %-d %B %Y at %H:%M} ({publication.time_zone})"


def changes_handed(article: Article, person: User, summary: str = "") -> None:
    """Tell the publishers that a published article has changes that wait for them.

    Call it when the first change is saved that is not live yet; who may publish tells nobody.
    """
    if person.has_perm("newsroom.publish_article"):
        return
    publishers = [one for one in editors() if one.has_perm("newsroom.publish_article")]
    context = {
        "article": article,
        "who": name_of(person),
        "summary": summary,
        "path": desk_path(article),
    }
    tell(publishers, "changes_handed", context, subject=f"Changes to look at: {article}", by=person)


# --- notes ----------------------------------------------------------------------------------------


def tell_of_notes(now: datetime) -> int:
    """Mail the news about notes wherever those who write them have paused; how many mails that made."""
    due = (
        UntoldNote.objects.values("person", "note__article")
        .annotate(first=Min("happened_at"), last=Max("happened_at"))
        .filter(Q(last__lte=now - QUIET_FOR) | Q(first__lte=now - AT_THE_LATEST))
    )
    return sum(_tell_gathered(row["person"], row["note__article"]) for row in due)


@transaction.atomic
def _tell_gathered(person_pk: int, article_pk: int) -> bool:
    """One mail with all that one person does not know yet of one article."""
    rows = UntoldNote.objects.filter(person=person_pk, note__article=article_pk)
    # Whoever locks the rows writes the mail; another tick finds none.
    news = list(rows.select_for_update(of=("self",)).select_related("note__thread", "note__article", "by"))
    UntoldNote.objects.filter(pk__in=[one.pk for one in news]).delete()
    person = User.objects.filter(pk=person_pk).first()
    if not news or person is None or not whose.may_change(news[0].note.article, person):
        return False
    article = news[0].note.article
    context = {
        "article": article,
        "news": [_line(one) for one in news],
        "path": desk_path(article, "side-notes"),
    }
    return bool(tell([person], "notes_written", context, subject=_subject(article, news)))


def _line(news: UntoldNote) -> dict[str, str]:
    """One note as the mail shows it: who did what, on which passage, in which words."""
    note: ReviewNote = news.note
    first = note.thread or note
    did = {
        UntoldNote.Event.RESOLVED: "resolved",
        UntoldNote.Event.REOPENED: "reopened",
        UntoldNote.Event.WRITTEN: "answered" if note.thread else "noted",
    }[UntoldNote.Event(news.event)]
    return {
        "who": name_of(news.by),
        "did": did,
        "quote": first.quote,
        "text": note.text,
        "blocks": "yes" if first.is_blocking and first.resolved_at is None else "",
        "answers": note.thread.text if note.thread else "",
    }


def _subject(article: Article, news: Sequence[UntoldNote]) -> str:
    if len(news) == 1:
        did = _line(news[0])["did"]
        word = {"noted": "A note", "answered": "An answer"}.get(did, f"A note {did}")
        return f"{word}: {article}"
    return f"{len(news)} notes: {article}"

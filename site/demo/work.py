"""What is going on in the demo's newsroom: saves, notes, a return, a correction, what readers missed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from newsroom import notes, preview_links, workflow
from newsroom.history import revisions
from newsroom.models import Article, Correction, PreviewLink, ReviewNote, Revision, UnansweredQuery, User

Row = dict[str, Any]
Do = Callable[[Article, User, datetime, Row], None]


def load_work(data: dict[str, Any], articles: dict[str, Article], now: datetime) -> None:
    """Do what people did before the demo was loaded, each at its hour."""
    people = {user.username: user for user in User.objects.all()}
    for kind, do in DOORS.items():
        for row in data[kind]:
            article = Article.objects.get(pk=articles[row["article"]].pk)
            do(article, people[row["by"]], now - timedelta(hours=row["hours_ago"]), row)
    UnansweredQuery.objects.bulk_create(
        UnansweredQuery(
            text=row["text"], times=row["times"], last_asked_at=now - timedelta(hours=row["hours_ago"])
        )
        for row in data["search"]
    )
    date_back()


def first_revision(article: Article, at: datetime) -> None:
    """What the writer saved first, at that hour."""
    revision = revisions.record(article, article.created_by, revisions.snapshot(article))
    Revision.objects.filter(pk=revision.pk).update(created_at=at)


def save(article: Article, person: User, at: datetime, row: Row) -> None:
    """A save at the desk and, where the row says so, the publication of what it changed."""
    content = revisions.content_now(article)
    for change in row.get("replace", []):
        if content["body"].count(change["old"]) != 1:
            raise ValueError(f"“{change['old']}” stands not once in {article.slug}.")
        content["body"] = content["body"].replace(change["old"], change["new"])
    content |= row.get("set", {})
    if row.get("looks_up_price"):
        content["price_checked_on"] = at.date().isoformat()
    revision = revisions.keep(article, person, content)
    Revision.objects.filter(pk=revision.pk).update(created_at=at)
    if row.get("publish"):
        changed = Article.objects.get(pk=article.pk)
        revisions.publish_changes(changed, person, substantive=row.get("substantive", False), now=at)


def give_back(article: Article, person: User, at: datetime, row: Row) -> None:
    """An editor returns it; no mail leaves for what happened before the demo was loaded."""
    workflow.move(article, Article.Status.CHANGES, user=None, now=at, reason=row["text"])
    said = ReviewNote.objects.filter(article=article, returned_with=True)
    said.update(created_by=person, created_at=at)


def note(article: Article, person: User, at: datetime, row: Row) -> None:
    """A note with its answers; what it quotes stands in the text."""
    if notes.line_of(row["quote"], notes.newest_text(article)) is None:
        raise ValueError(f"“{row['quote']}” does not stand in {article.slug}.")
    first = say(article, person, at, text=row["text"], quote=row["quote"], is_blocking=row["is_blocking"])
    for answer in row["answers"]:
        hour = at + timedelta(hours=answer["hours_later"])
        by = User.objects.get(username=answer["by"])
        say(article, by, hour, text=answer["text"], thread=first)
        if answer.get("resolves"):
            ReviewNote.objects.filter(pk=first.pk).update(resolved_at=hour, resolved_by=by)


def say(article: Article, person: User, at: datetime, **words: Any) -> ReviewNote:
    """One remark, at its hour."""
    remark = ReviewNote.objects.create(article=article, created_by=person, **words)
    ReviewNote.objects.filter(pk=remark.pk).update(created_at=at)
    return remark


def correct(article: Article, person: User, at: datetime, row: Row) -> None:
    """A correction that readers find under the article."""
    Correction.objects.create(article=article, text=row["text"], published_at=at, created_by=person)
    workflow.announce_update(article)


def hand_out(article: Article, person: User, at: datetime, row: Row) -> None:
    """A preview link that somebody outside has."""
    link = preview_links.make(article, person, label=row["label"], days=row["days"], now=at)
    PreviewLink.objects.filter(pk=link.pk).update(created_at=at)


def date_back() -> None:
    """Each article changed last when it was saved last, not when the demo was loaded."""
    saved = Revision.objects.filter(article=OuterRef("pk")).order_by("-number").values("created_at")
    Article.objects.update(updated_at=Subquery(saved[:1]))


# In this order: a note quotes what was saved before it.
DOORS: dict[str, Do] = {
    "save": save,
    "note": note,
    "returned": give_back,
    "correction": correct,
    "preview": hand_out,
}

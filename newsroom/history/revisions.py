"""Revisions: each save of an article with everything that hangs on it, as one snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from newsroom.history.snapshots import (
    DATES,
    POINTERS,
    SOURCE_DATES,
    SOURCE_TEXTS,
    TEXTS,
    Snapshot,
    day,
    snapshot,
    summarise,
    tidy,
)
from newsroom.models import Article, Author, Authorship, RelatedArticle, Revision, Source, Tag, User
from newsroom.series import next_position
from newsroom.signals import publication_changed

__all__ = [
    "Snapshot",
    "apply",
    "as_if",
    "content_now",
    "content_of",
    "discard_changes",
    "keep",
    "listed",
    "mark_live",
    "newest",
    "publish_changes",
    "record",
    "restore",
    "snapshot",
    "summarise",
    "take_in_pending",
    "wanting",
]

Status = Article.Status


def content_of(revision: Revision) -> Snapshot:
    """What a revision holds, with a value for whatever older snapshots lack."""
    return tidy(revision.content)


def listed(article: Article) -> QuerySet[Revision]:
    """The revisions of an article, newest first, with who made them and without what they hold."""
    return Revision.objects.filter(article=article).select_related("created_by").defer("content")


def newest(article: Article) -> Revision | None:
    """The revision that was recorded last."""
    return Revision.objects.filter(article=article).order_by("-number").first()


@transaction.atomic
def record(article: Article, person: User | None, content: Snapshot, summary: str = "") -> Revision:
    """Keep `content` as the next revision; the newest one again where it says the same.

    Call it before `apply`: an article that has no revision yet first gets one of what is stored.
    """
    held = Article.objects.select_for_update().get(pk=article.pk)
    content = tidy(content)
    last = newest(held) or _first(held, person, content)
    if tidy(last.content) == content:
        return last
    summary = summary or summarise(content_of(last), content)
    return Revision.objects.create(
        article=held, number=last.number + 1, content=content, summary=summary[:200], created_by=person
    )


def _first(article: Article, person: User | None, content: Snapshot) -> Revision:
    """The revision of what is stored: by whoever saves it where that is what they save."""
    stored = snapshot(article)
    is_theirs = stored == content
    revision = Revision.objects.create(
        article=article,
        number=1,
        content=stored,
        summary=summarise(None, stored) if is_theirs else "As it stood before",
        created_by=person if is_theirs else article.created_by,
        published_at=article.first_published_at if article.is_published else None,
    )
    if article.is_published:
        Article.objects.filter(pk=article.pk).update(live_revision=revision)
    return revision


@transaction.atomic
def keep(article: Article, person: User | None, content: Snapshot, summary: str = "") -> Revision:
    """Record `content`, and store it: at once, but for what readers see, where it becomes pending changes.

    Raises ValidationError where what readers see, or were promised, would not stay whole.
    """
    held = Article.objects.select_for_update().get(pk=article.pk)
    content = tidy(content)
    if found := wanting(held.status, content):
        raise ValidationError(found)
    revision = record(held, person, content, summary)
    if held.is_published:
        pending = None if content == snapshot(held) else revision
        Article.objects.filter(pk=held.pk).update(pending_revision=pending)
    else:
        apply(held, content)
    return revision


def content_now(article: Article) -> Snapshot:
    """What the desk shows of an article: its pending changes where it has some, else what is stored."""
    pending = article.pending_revision
    return content_of(pending) if pending else snapshot(article)


def mark_live(article: Article, person: User | None, now: datetime) -> Revision:
    """Note which revision readers see from now on; call it inside the transaction that publishes."""
    revision = record(article, person, snapshot(article))
    Revision.objects.filter(pk=revision.pk).update(published_at=now)
    article.live_revision, article.pending_revision = revision, None
    Article.objects.filter(pk=article.pk).update(live_revision=revision, pending_revision=None)
    return revision


def take_in_pending(article: Article) -> Article:
    """Store the pending changes of an article that readers no longer see, so that none are lost."""
    pending = article.pending_revision
    if pending is None:
        return article
    content = _with_free_slug(article, content_of(pending))
    return apply(article, content, pending_revision=None)


def wanting(status: str, content: Snapshot) -> dict[str, str]:
    """What an article of this status may not be without: a sentence for each field."""
    if status not in (Status.PUBLISHED, Status.SCHEDULED):
        return {}
    found = {}
    if not content["body"].strip():
        found["body"] = "A published or scheduled article keeps its body. Withdraw it first."
    if not content["authors"]:
        found["authors"] = "A published or scheduled article keeps an author. Withdraw it first."
    return found


@transaction.atomic
def apply(article: Article, content: Snapshot, **also: Any) -> Article:
    """Write a snapshot into the article and what hangs on it; rows that are gone are left out.

    `also` are further fields of the article to store with it. Raises ValidationError where another
    article has the address meanwhile.
    """
    held = Article.objects.select_for_update().get(pk=article.pk)
    content = tidy(content)
    if slug_is_taken(held, content["slug"]):
        raise ValidationError({"slug": Article._meta.get_field("slug").error_messages["unique"]})
    for name in TEXTS:
        setattr(held, name, content[name])
    for name in DATES:
        setattr(held, name, day(content[name]))
    held.rating = Decimal(content["rating"]) if content["rating"] else None
    series = held.series_id
    for name, model in POINTERS.items():
        found = _still_there(model, [content[name]] if content[name] else [])
        setattr(held, f"{name}_id", found[0] if found else None)
    if held.series_id and held.series_id != series:
        held.series_position = next_position(held.series_id)
    for name, value in also.items():
        setattr(held, name, value)
    # What hangs on it first: whoever listens to the saving finds it whole.
    _hang(held, content)
    held.save()
    return held


def _hang(article: Article, content: Snapshot) -> None:
    """Write the byline, the tags, the pins and the sources where they differ from those stored."""
    stored = snapshot(article)
    if content["authors"] != stored["authors"]:
        article.authorships.all().delete()
        Authorship.objects.bulk_create(
            Authorship(article=article, author_id=pk, position=position)
            for position, pk in enumerate(_still_there(Author, content["authors"]))
        )
    if content["tags"] != stored["tags"]:
        article.tags.set(_still_there(Tag, content["tags"]))
    if content["pins"] != stored["pins"]:
        pins = [pk for pk in _still_there(Article, content["pins"]) if pk != article.pk]
        links = RelatedArticle.objects.filter(article=article)
        links.filter(is_pinned=True).delete()
        links.filter(related__in=pins).delete()  # computed before, pinned now
        RelatedArticle.objects.bulk_create(
            RelatedArticle(article=article, related_id=pk, position=position)
            for position, pk in enumerate(pins)
        )
    if content["sources"] != stored["sources"]:
        article.sources.all().delete()
        Source.objects.bulk_create(
            Source(
                article=article,
                position=position,
                **{name: line.get(name) or "" for name in SOURCE_TEXTS},
                **{name: day(line.get(name)) for name in SOURCE_DATES},
            )
            for position, line in enumerate(content["sources"])
        )


def _still_there(model: Any, pks: list[int]) -> list[int]:
    """Those that exist, in their order, each once."""
    found = set(model.objects.filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()
    return [pk for pk in dict.fromkeys(pks) if pk in found]


def discard_changes(article: Article, person: User | None) -> Article:
    """Go back to what readers see; the history keeps the changes."""
    keep(article, person, snapshot(article), "Went back to what readers see")
    return Article.objects.get(pk=article.pk)


@contextmanager
def as_if(article: Article, content: Snapshot) -> Iterator[Article]:
    """Inside, the database says `content`; afterwards everything is as it was before."""
    with transaction.atomic():
        yield apply(article, _with_free_slug(article, content))
        transaction.set_rollback(True)


def restore(article: Article, revision: Revision, person: User | None) -> Revision:
    """Save what an older revision holds as the newest one; the address stays where another has it now.

    Raises ValidationError where what readers see, or were promised, would not stay whole.
    """
    content = _with_free_slug(article, content_of(revision))
    return keep(article, person, content, f"Restored revision {revision.number}")


@transaction.atomic
def publish_changes(
    article: Article, person: User | None, *, substantive: bool, now: datetime | None = None
) -> Article:
    """Show readers the pending changes of a published article.

    Whether somebody may is for workflow.publish_changes, which asks it and then calls this.
    """
    now = now or timezone.now()
    held = (
        Article.objects.select_for_update(of=("self",)).select_related("pending_revision").get(pk=article.pk)
    )
    revision = held.pending_revision
    if revision is None or not held.is_published:
        raise ValidationError(f"“{held}” has no changes to publish: readers see what is saved.")
    dates = {"substantively_updated_at": now} if substantive else {}
    changed = apply(held, content_of(revision), live_revision=revision, pending_revision=None, **dates)
    Revision.objects.filter(pk=revision.pk).update(published_at=now)
    publication_changed.send(sender=Article, article=changed, change="updated")
    return changed


def slug_is_taken(article: Article, slug: str) -> bool:
    """Whether another article has this address."""
    return Article.objects.filter(slug=slug).exclude(pk=article.pk).exists()


def _with_free_slug(article: Article, content: Snapshot) -> Snapshot:
    if not slug_is_taken(article, content["slug"]):
        return content
    return content | {"slug": Article.objects.values_list("slug", flat=True).get(pk=article.pk)}

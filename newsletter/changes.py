"""What was changed in an issue, in words: read off two states of it, and written into its log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from newsletter.models import Issue, IssueChange
from newsroom.models import User

# Of a text that stands in the log, as much as tells it from others.
LONGEST = 80


@dataclass(frozen=True)
class ItemWords:
    """What an editor can change of one item."""

    name: str
    section: str
    headline: str
    blurb: str
    publisher: str = ""


@dataclass(frozen=True)
class Words:
    """All that editors can change of an issue, at one moment; its items in the order in which they stand."""

    subject: str
    preheader: str
    intro: str
    signoff: str
    send_at: datetime
    items: dict[int, ItemWords]


def words_of(issue: Issue) -> Words:
    """The issue's words as they are stored."""
    items = issue.items.select_related("article", "tool").order_by("position", "pk")
    return Words(
        issue.subject,
        issue.preheader,
        issue.intro,
        issue.signoff,
        issue.send_at,
        {
            item.pk: ItemWords(item.name, item.section, item.headline, item.blurb, item.publisher)
            for item in items
        },
    )


def record(issue: Issue, by: User | None, *sentences: str) -> None:
    """Add lines to the issue's log, inside the caller's transaction, and count up its version.

    `by` is None where the program acted by itself.
    """
    if not sentences:
        return
    Issue.objects.filter(pk=issue.pk).update(version=F("version") + 1)
    issue.refresh_from_db(fields=["version"])
    note(issue, by, *sentences)


def note(issue: Issue, by: User | None, *sentences: str) -> None:
    """Add lines about what changed nothing in the issue, such as a test."""
    IssueChange.objects.bulk_create(
        IssueChange(issue=issue, version=issue.version, by=by, what=sentence) for sentence in sentences
    )


def log_of(issue: Issue) -> QuerySet[IssueChange]:
    """The issue's log, newest first, with who did it."""
    return issue.changes.select_related("by")


def since(issue: Issue, version: int) -> list[IssueChange]:
    """What happened after a version that somebody saw, oldest first."""
    return list(log_of(issue).filter(version__gt=version).order_by("pk"))


# --- the difference, in words ----------------------------------------------------------------------


def between(before: Words, after: Words, issue: Issue) -> list[str]:
    """One sentence for each thing that differs."""
    return [
        *_envelope(before, after, issue),
        *_taken_out_and_added(before, after),
        *_moved(before, after),
        *_reordered(before, after),
        *_rewritten(before, after),
    ]


def _envelope(before: Words, after: Words, issue: Issue) -> Iterator[str]:
    if before.subject != after.subject:
        yield f"Changed the subject from {quoted(before.subject)} to {quoted(after.subject)}."
    if before.preheader != after.preheader:
        yield (
            f"Changed the preheader to {quoted(after.preheader)}."
            if after.preheader
            else ("Emptied the preheader.")
        )
    if before.send_at != after.send_at:
        zone = issue.newsletter.zone
        old, new = (timezone.localtime(hour, zone) for hour in (before.send_at, after.send_at))
        yield f"Moved its hour from {old:%-d %B %Y, %H:%M} to {new:%-d %B %Y, %H:%M}."
    if before.intro != after.intro:
        yield _text("introduction", before.intro, after.intro)
    if before.signoff != after.signoff:
        yield _text("sign-off", before.signoff, after.signoff)


def _text(name: str, before: str, after: str) -> str:
    if not before:
        return f"Wrote the {name}."
    return f"Rewrote the {name}." if after else f"Emptied the {name}."


def _taken_out_and_added(before: Words, after: Words) -> Iterator[str]:
    for pk, item in before.items.items():
        if pk not in after.items:
            yield f"Took out {quoted(item.name)}."
    for pk, item in after.items.items():
        if pk not in before.items:
            yield f"Added {quoted(item.name)} to “{item.section}”."


def _moved(before: Words, after: Words) -> Iterator[str]:
    for pk, item in after.items.items():
        old = before.items.get(pk)
        if old and old.section != item.section:
            yield f"Moved {quoted(item.name)} from “{old.section}” to “{item.section}”."


def _reordered(before: Words, after: Words) -> Iterator[str]:
    stayed = [pk for pk in before.items if pk in after.items]
    stayed = [pk for pk in stayed if before.items[pk].section == after.items[pk].section]
    for section in dict.fromkeys(before.items[pk].section for pk in stayed):
        old, new = (
            [pk for pk in words.items if pk in stayed and words.items[pk].section == section]
            for words in (before, after)
        )
        if old != new:
            yield f"Put “{section}” in another order."


def _rewritten(before: Words, after: Words) -> Iterator[str]:
    for pk, item in after.items.items():
        old = before.items.get(pk, ItemWords(item.name, item.section, "", item.blurb))
        if old.headline != item.headline:
            yield (
                f"Gave {quoted(item.name)} the headline {quoted(item.headline)}."
                if item.headline
                else f"Gave {quoted(item.name)} its own headline back."
            )
        if old.name != item.name:
            yield f"Found the title {quoted(item.name)} of {quoted(old.name)}."
        if pk in before.items and old.publisher != item.publisher:
            yield f"Named {quoted(item.publisher)} as the publisher of {quoted(item.name)}."
        if old.blurb != item.blurb:
            yield f"Rewrote the blurb of {quoted(item.name)}."


def quoted(text: str) -> str:
    """The beginning of a text, in quotation marks."""
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= LONGEST else f"“{text[: LONGEST - 1].rstrip()}…”"

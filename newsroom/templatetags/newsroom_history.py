"""Who and when, as the pages about an article's history say it."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format

from newsroom.history import diff, revisions
from newsroom.models import Publication, Revision, User

register = template.Library()


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None) -> str:
    """A date and an hour in the publication's time, as “5 Mar 2026, 12:00”."""
    if value is None:
        return ""
    publication: Any = context.get("publication") or Publication.load()
    return date_format(timezone.localtime(value, publication.zone), "j M Y, H:i")


@register.filter
def called(person: User | None) -> str:
    """What a person is called."""
    if person is None:
        return "Nobody noted"
    return person.get_full_name() or person.get_username()


@register.filter
def lower_first(words: str) -> str:
    """The words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]


@register.simple_tag
def lost_by_overwriting(conflict: dict[str, Any], form: Any) -> str:
    """What somebody else changed since this form was opened and this form says otherwise."""
    theirs: Revision = conflict["theirs"]
    differs = {row.field for row in conflict["rows"]}
    opened = Revision.objects.filter(article=theirs.article_id, number=_number(form["base"].value())).first()
    if opened is None:
        changed = conflict["rows"]
    else:
        changed = diff.compare(revisions.content_of(opened), revisions.content_of(theirs))
    return ", ".join(_said(row) for row in changed if row.field in differs)


def _said(row: diff.Row) -> str:
    """A field with how much of it changed, as “body (+120 −3 words)”."""
    words = [f"+{row.added}" if row.added else "", f"−{row.removed}" if row.removed else ""]
    size = f" ({' '.join(filter(None, words))} words)" if row.kind == "text" and any(words) else ""
    return f"{lower_first(row.label)}{size}"


def _number(value: Any) -> int:
    """A number as a form sends it."""
    return int(value) if str(value).isdecimal() else 0

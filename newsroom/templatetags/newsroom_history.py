"""Who and when, as the pages about an article's history say it."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format

from newsroom.models import Publication, User

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
        return "Somebody who is gone"
    return person.get_full_name() or person.get_username()


@register.filter
def lower_first(words: str) -> str:
    """The words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]

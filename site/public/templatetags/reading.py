"""Small words that the public templates use: dates, the accent's stylesheet, structured data."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from newsroom.models import Article, Publication
from public import browsers, colours

register = template.Library()
# As in django.utils.html.json_script: nothing in the data can end the element that holds it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def day(context: template.Context, moment: datetime, form: str = "j F Y") -> SafeString:
    """A date as the publication's own time zone has it."""
    return dated(moment, context["publication"].zone, form)


# A page of cards has the same few days again and again.
@lru_cache(maxsize=4096)
def dated(moment: datetime, zone: ZoneInfo, form: str) -> SafeString:
    """A moment in a time zone, for people and for machines."""
    local = moment.astimezone(zone)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), format_date(local, form)
    )


@register.filter
def browser(user_agent: str) -> str:
    """A browser in words that its owner knows it by."""
    return browsers.named(user_agent)


@register.simple_tag
def theme_address(publication: Publication) -> str:
    """The stylesheet of the accent colour, at an address that changes with the colour."""
    return f"{reverse('theme')}?v={colours.version(publication.accent_colour)}"


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data, safe inside a script element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))  # noqa: S308


@register.filter
def percent_of_five(rating: float) -> str:
    """A rating as the length of its bar."""
    return f"{float(rating) * 20:g}"


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int) -> str:
    """The address of another page of the list that is open, narrowed as this one is."""
    asked = [context["narrowed"]] if context.get("narrowed") else []
    asked += [f"page={number}"] if number > 1 else []
    return f"{context['request'].path}{'?' if asked else ''}{'&'.join(asked)}"


@register.simple_tag
def comment_count(article: Article) -> str:
    """How many comments a card tells of, where they were fetched with its article; it never asks for them."""
    conversation = article._state.fields_cache.get("conversation")
    if conversation is None or not conversation.count:
        return ""
    words = "1 comment" if conversation.count == 1 else f"{conversation.count} comments"
    return format_html(" <span>{}</span>", words)

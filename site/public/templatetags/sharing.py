"""Pictures that we draw: the card of a page, the publication's icons."""

from django import template
from django.db.models import Model

from newsroom.models import Publication
from public import cards, icons
from public.head import absolute

register = template.Library()


@register.simple_tag
def card_address(subject: Model | None, publication: Publication) -> str:
    """The full address of the card of what a page is about; every page has one."""
    return absolute(cards.card_of(subject, publication).address)


@register.simple_tag
def icon_address(publication: Publication, name: str) -> str:
    """The address of an icon, by its name in public/icons.py."""
    return icons.Icon(publication, name).address

"""The links around every page, for its header and its footer."""

from django import template

from public import chrome
from public.chrome import Column, Link, Profile

register = template.Library()


@register.simple_tag(takes_context=True)
def header_links(context: template.Context) -> list[Link]:
    """The links of the header."""
    request = context.get("request")
    return chrome.header(context["publication"], request.path if request else "", context["footer_pages"])


@register.simple_tag(takes_context=True)
def footer_columns(context: template.Context) -> list[Column]:
    """The columns of the footer."""
    return chrome.columns(context["publication"], context["footer_pages"])


@register.simple_tag(takes_context=True)
def profiles(context: template.Context) -> list[Profile]:
    """The publication elsewhere."""
    return chrome.profiles(context["publication"])

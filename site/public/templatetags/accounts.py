"""What the pages of accounts know of their own address."""

from django import template

register = template.Library()
NUMBER, NAME = "127.0.0.1", "localhost"


@register.simple_tag(takes_context=True)
def address_by_name(context: template.Context) -> str:
    """This page under the machine's name, where it is open under its number; else nothing."""
    address: str = context["request"].build_absolute_uri()
    return address.replace(NUMBER, NAME, 1) if context["request"].get_host().startswith(NUMBER) else ""

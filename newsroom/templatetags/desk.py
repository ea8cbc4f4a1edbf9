"""What the writing desk's templates need beyond Django's tags."""

from typing import TYPE_CHECKING

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

if TYPE_CHECKING:  # at run time unfold, which side.py needs, is not ready before the tags are
    from newsroom.admin.side import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def side_section(context: Context, shown: "Shown") -> SafeString:
    """One section of the side panel, in the page's own context with what the section adds to it."""
    with context.push(**shown.context):
        page = get_template(shown.section.path)
        return page.template.render(context)  # type: ignore[attr-defined,no-any-return]

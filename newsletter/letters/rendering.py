"""How an issue looks: one letter, rendered to HTML through MJML and to text."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string

from newsletter.errors import NewsletterError, TemplateBroken
from newsletter.letters import letter, mjml, mjml_repairs, plain, template_places
from newsletter.letters.letter import Letter
from newsletter.letters.story import Limits
from newsletter.models import Issue, IssueItem

logger = logging.getLogger(__name__)

TEMPLATE = "newsletter/issue.mjml"
# Gmail clips messages above about 102 kB, which hides the way out of the list.
MAX_HTML_BYTES = 90_000
# Tried in turn until the letter is light enough.
SHORTER = (Limits(), Limits(60, 400), Limits(0, 240, 0), Limits(0, 120, 0))


@dataclass(frozen=True)
class RenderedEmail:
    """A letter ready to be put into a message."""

    subject: str
    html: str
    text: str
    is_shortened: bool = False
    # The HTML before anybody signed its links: what leads where, for whoever checks.
    plain_html: str = ""
    publisher: str = ""

    @property
    def html_bytes(self) -> int:
        """The size that mail programs clip by."""
        return len(self.html.encode())


# What is done to a letter last, before it is weighed, shown and frozen: an app that counts clicks signs
# the links here, with frozen.TOKEN where the subscriber's own token goes. Added in AppConfig.ready().
FINISHERS: list[Callable[[Issue, RenderedEmail], RenderedEmail]] = []


def render(issue: Issue, items: list[IssueItem] | None = None) -> RenderedEmail:
    """The issue as its readers will see it, but for their own tokens.

    With `items` it shows those instead of the stored ones.
    Raises TemplateBroken, with a sentence, where a template does not make a mail.
    """
    shown = letter.in_order(issue) if items is None else items
    for limits in SHORTER:
        rendered = _finished(issue, letter.of(issue, limits, shown), is_shortened=limits is not SHORTER[0])
        if rendered.html_bytes <= MAX_HTML_BYTES:
            break
    return rendered


def _finished(issue: Issue, written: Letter, *, is_shortened: bool) -> RenderedEmail:
    html = html_of(written)
    text, publisher = plain.text_of(written), written.publication.name
    rendered = RenderedEmail(issue.subject.strip(" "), html, text, is_shortened, html, publisher)
    for finish in FINISHERS:
        rendered = finish(issue, rendered)
    return rendered


def html_of(written: Letter) -> str:
    """The letter as HTML."""
    context = {"letter": written, "language": mjml_repairs.language()}
    source = _source(context)
    try:
        return mjml.to_html(source, TEMPLATE)
    except TemplateBroken:
        # Once more, slowly, to say in which file it is.
        places = template_places.Places(TEMPLATE, context)
        return mjml.to_html(places.source, TEMPLATE, places)


def _source(context: dict[str, Any]) -> str:
    """The letter as MJML. Whatever an operator's template does wrong is a sentence with its place."""
    try:
        return render_to_string(TEMPLATE, context)
    except (NewsletterError, DatabaseError):
        raise
    except Exception as error:
        place = template_places.of_error(error, TEMPLATE, context)
        if not isinstance(error, TemplateSyntaxError | TemplateDoesNotExist):
            logger.exception("The template at %s failed", place)
        missing = isinstance(error, TemplateDoesNotExist)
        reason = f"there is no template {error}" if missing else str(error) or type(error).__name__
        raise TemplateBroken(
            f"{place} cannot be used: {reason}. Mend the template; nothing was changed."
        ) from error

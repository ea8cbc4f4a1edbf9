"""How an issue looks: one letter, rendered to HTML through MJML and to text."""

from dataclasses import dataclass

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string

from newsletter import letter, mjml, plain
from newsletter.errors import TemplateBroken
from newsletter.letter import Letter, Limits
from newsletter.models import Issue, IssueItem

TEMPLATE = "newsletter/issue.mjml"
# Gmail clips messages above about 102 kB, which hides the way out of the list.
MAX_HTML_BYTES = 90_000
# Tried in turn until the letter is light enough.
SHORTER = (Limits(), Limits(60, 400), Limits(0, 240), Limits(0, 120))


@dataclass(frozen=True)
class RenderedEmail:
    """A letter ready to be put into a message."""

    subject: str
    html: str
    text: str
    is_shortened: bool = False

    @property
    def html_bytes(self) -> int:
        """The size that mail programs clip by."""
        return len(self.html.encode())


def render(issue: Issue, items: list[IssueItem] | None = None) -> RenderedEmail:
    """The issue as its readers will see it, but for their own tokens.

    With `items` it shows those instead of the stored ones.
    Raises TemplateBroken, with a sentence, where a template does not make a mail.
    """
    for limits in SHORTER:
        written = letter.of(issue, limits, items)
        html = html_of(written)
        if len(html.encode()) <= MAX_HTML_BYTES:
            break
    subject = issue.subject.strip(" ")
    return RenderedEmail(subject, html, plain.text_of(written), is_shortened=limits is not SHORTER[0])


def html_of(written: Letter) -> str:
    """The letter as HTML."""
    try:
        source = render_to_string(TEMPLATE, {"letter": written, "language": mjml.language()})
    except (TemplateSyntaxError, TemplateDoesNotExist) as error:
        raise TemplateBroken(
            f"The template {TEMPLATE} cannot be used: {error}. Mend it; nothing was changed."
        ) from error
    return mjml.to_html(source, TEMPLATE)

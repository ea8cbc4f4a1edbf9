"""The letter as a page of its own, for the frame beside the composing form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.html import escape

from newsletter.errors import NewsletterError
from newsletter.letters import rendering
from newsletter.models import FrozenMail, Issue, IssueItem

_DARK = "@media (prefers-color-scheme: dark)"
# A frame cannot be told to be dark; the letter's own rules are switched on or off instead.
_LOOKS = {"dark": "@media all", "light": "@media not all"}
# What a mail program does that loads no pictures: their alt text stands in their place.
_PICTURE = re.compile(r"""(<img\b[^>]*?\ssrc=)(["'])[^"']*\2""")
_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", settings.SITE_URL, "https:", "data:"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}


@dataclass(frozen=True)
class Shown:
    """How somebody wants to see the letter."""

    part: str = "html"
    look: str = ""
    images: str = "on"

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Shown":
        """As an address says it."""
        return cls(query.get("part", "html"), query.get("look", ""), query.get("images", "on"))


def page(issue: Issue, shown: Shown, items: list[IssueItem] | None = None) -> HttpResponse:
    """The letter as HTML or text, light or dark: frozen bytes where there are some, else as it is now.

    With `items` it is the unsaved letter that somebody is typing.
    """
    try:
        html, text = _parts(issue) if items is None else _rendered(issue, items)
    except NewsletterError as error:
        response = HttpResponse(_sheet(f"<p>{escape(error)}</p>"))
    else:
        letter = _sheet(f"<pre>{escape(text)}</pre>") if shown.part == "text" else html
        response = HttpResponse(_in_frame(_looking(letter, shown)))
        # A header holds no non-breaking space.
        response.headers["X-Letter-Size"] = filesizeformat(len(html.encode())).replace("\xa0", " ")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    response._csp_replace = _POLICY  # type: ignore[attr-defined]
    response._csp_update = {}  # type: ignore[attr-defined]
    return response


def _looking(page: str, shown: Shown) -> str:
    """The page in one light, with or without its pictures."""
    page = page.replace(_DARK, _LOOKS.get(shown.look, _DARK))
    return _PICTURE.sub(r"\1\2data:,\2", page) if shown.images == "off" else page


def _parts(issue: Issue) -> tuple[str, str]:
    kept = FrozenMail.objects.filter(issue=issue).first()
    if kept:
        return kept.html, kept.text
    return _rendered(issue)


def _rendered(issue: Issue, items: list[IssueItem] | None = None) -> tuple[str, str]:
    rendered = rendering.render(issue, items)
    return rendered.html, rendered.text


def _in_frame(page: str) -> str:
    """The page with links that would open a window; the frame may open none, so they lead nowhere."""
    return page.replace("<head>", '<head><base target="_blank">', 1)


def _sheet(content: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title><style>'
        "body{margin:0;padding:24px;font:15px/1.55 ui-monospace,Menlo,Consolas,monospace;color:#26221d;"
        "background:#fff}pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}"
        f"{_DARK}{{body{{color:#ece7df;background:#1d1b18}}}}"
        f"</style></head><body>{content}</body></html>"
    )

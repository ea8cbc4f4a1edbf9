"""Markdown to HTML: one function, used by the preview, the site, the feeds and the mail.

    links      references by number to what is ours      figures    pictures, captions
    callouts   set-apart blocks and pull quotes          embeds     videos and posts from elsewhere
    code       listings in colour                        anchors    headings, contents
    limits     what is refused, in a sentence            cleaning   what may reach a reader
    parsing    the parser that they make together        degrading  what a feed or a mail can show

markdown-it-py parses, pygments colours code, nh3 lets through only what is listed, so that nothing a
writer pastes can run in a reader's browser. Nothing here asks the database: `render` is given a
`lookup` for references (see newsroom/references.py).
"""

import re
from dataclasses import dataclass, field
from typing import Any

from newsroom.markdown import figures, limits, links
from newsroom.markdown.anchors import TAKEN, Heading, heading_slug, headings
from newsroom.markdown.cleaning import clean
from newsroom.markdown.degrading import degrade
from newsroom.markdown.limits import MAX_CHARACTERS
from newsroom.markdown.links import Lookup, Medium, Ref, Target
from newsroom.markdown.parsing import number_lines, parser
from newsroom.markdown.plain import plain_text

__all__ = [
    "MAX_CHARACTERS",
    "TAKEN",
    "VERSION",
    "Heading",
    "Lookup",
    "Medium",
    "Ref",
    "Rendered",
    "Target",
    "clean",
    "degrade",
    "heading_slug",
    "plain_text",
    "problem",
    "refusal",
    "render",
    "to_html",
    "too_long",
]

# Raise it when the same Markdown gives other HTML: `manage.py render_articles` then stores it anew.
VERSION = 3
WORDS_A_MINUTE = 220
# Embeddings, overrides and isolates: they show other words, or other code, than a machine reads.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSENDABLE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Rendered:
    """What a body becomes: safe HTML, its contents list, its length, and what of ours it points to."""

    html: str
    contents: list[Heading] = field(default_factory=list)
    word_count: int = 0
    reading_minutes: int = 1
    refs: frozenset[Ref] = frozenset()
    pictures: tuple[int, ...] = ()


def render(source: str, lookup: Lookup | None = None, medium: Medium = "site") -> Rendered:
    """Turn Markdown into safe HTML with what is derived from it.

    Raises ValueError, with a sentence, for a text that would take too long (see refusal).
    """
    if sentence := refusal(source):
        raise ValueError(sentence)
    env: dict[str, Any] = {}
    tokens = parser().parse(honest(source), env)
    refs = links.wanted(tokens)
    targets = lookup(refs) if lookup and refs else {}
    links.resolve(tokens, targets, medium)
    pictures = figures.give_pictures(tokens, targets)
    if medium == "preview":
        number_lines(tokens)
    rendered = parser().renderer.render(tokens, parser().options, env)
    limits.check_depth(rendered)
    safe = degrade(clean(rendered), medium)
    words = len(plain_text(safe).split())
    minutes = max(1, round(words / WORDS_A_MINUTE))
    return Rendered(safe, headings(tokens), words, minutes, frozenset(refs), pictures)


def honest(source: str) -> str:
    """A text without characters that turn others around, or that no page can be sent with."""
    return UNSENDABLE.sub("\ufffd", TURNING.sub("", source))


def refusal(source: str) -> str:
    """The sentence for a text whose size alone is too much; empty for all others."""
    return too_long(source) if len(source) > MAX_CHARACTERS else limits.refusal(source)


def problem(source: str) -> str:
    """The sentence for a text that cannot be rendered in good time; empty for all others."""
    try:
        render(source)
    except ValueError as error:
        return str(error)
    return ""


def too_long(source: str) -> str:
    """The sentence for a text that has more characters than fit."""
    return limits.too_long(source, MAX_CHARACTERS)


def to_html(source: str) -> str:
    """Only the HTML; the function that django-markdownx is given."""
    return render(source).html

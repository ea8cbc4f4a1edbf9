"""Headings: their anchors, and the contents list that they make."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, TypedDict

from markdown_it.token import Token

# What the pages around a text call their own parts: a heading “Search” must not pass for the search.
TAKEN = re.compile(
    r"^(content|search|search-input|search-results|sources|corrections|related|written|verdict|archive"
    r"|letter-title|top|q|(email|website|letter)-[0-9]+|hit-(all|[a-z]+-[0-9]+)|fn(ref)?[0-9:_-]*)$"
)
LONGEST = 80


class Heading(TypedDict):
    """One line of an article's contents."""

    level: int
    id: str
    text: str


def name_headings(state: Any) -> None:
    """Give every heading from the second level on an anchor of its own."""
    used: dict[str, int] = {}
    for opening, content in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or opening.tag == "h1":
            continue
        slug = heading_slug(inline_text(content))
        used[slug] = used.get(slug, -1) + 1
        while used[slug] and f"{slug}-{used[slug]}" in used:
            used[slug] += 1
        unique = f"{slug}-{used[slug]}" if used[slug] else slug
        used.setdefault(unique, 0)
        opening.attrSet("id", unique)


def heading_slug(text: str) -> str:
    """The anchor of a heading, kept readable in any script."""
    folded = unicodedata.normalize("NFKD", text.lower())
    slug = re.sub(r"[^\w]+", "-", folded, flags=re.UNICODE).strip("-")[:LONGEST].strip("-") or "section"
    return f"on-{slug}" if TAKEN.match(slug) else slug


def headings(tokens: Sequence[Token]) -> list[Heading]:
    """The h2 and h3 headings of a text, in order."""
    return [
        Heading(level=int(opening.tag[1]), id=str(opening.attrs["id"]), text=inline_text(content))
        for opening, content in zip(tokens, tokens[1:], strict=False)
        if opening.type == "heading_open" and opening.tag in ("h2", "h3") and opening.level == 0
    ]


def inline_text(token: Token) -> str:
    """The words of a line, without its markup."""
    kept = ("text", "code_inline")
    return "".join(child.content for child in token.children or [] if child.type in kept).strip()

"""Callouts and pull quotes: quotations whose first line names their kind, as GitHub writes them.

> [!NOTE] A title, if you like             > [!PULL]
> Words beside the story.                  > The sentence to remember.
                                           >
                                           > -- Who said it
"""

import re
from typing import Any

from markdown_it.token import Token

Attributes = dict[str, str | int | float]
KINDS = ("note", "tip", "important", "warning", "caution")
MARK = re.compile(r"^\[!([A-Za-z]+)\][ \t]*([^\n]*)(?:\n|$)")
SAID_BY = re.compile(r"(?:^|\n)(?:—|–|---?)[ \t]*([^\n]+)$")


def set_apart(state: Any) -> None:
    """Turn quotations that begin with a mark into callouts and pull quotes; before lines are parsed."""
    made: list[Token] = []
    opened: list[tuple[str, Token | None]] = []
    tokens: list[Token] = state.tokens
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.type == "blockquote_open":
            kind, title = marked(tokens, position)
            made += opening(token, kind, title)
            opened.append((kind, made[-2] if kind == "pull" else None))
            if kind and not tokens[position + 1].content:
                position += 3  # the paragraph held nothing but the mark
        elif token.type == "blockquote_close":
            made += closing(token, *opened.pop(), made)
        else:
            made.append(token)
    state.tokens = made


def marked(tokens: list[Token], position: int) -> tuple[str, str]:
    """The kind and title that a quotation's first line names; the line is taken out of it."""
    if position + 1 >= len(tokens) or tokens[position].type != "paragraph_open":
        return "", ""
    content = tokens[position + 1]
    found = MARK.match(content.content)
    kind = found[1].lower() if found else ""
    if found is None or kind not in (*KINDS, "pull"):
        return "", ""
    content.content = content.content[found.end() :].strip()
    return kind, found[2].strip()


def opening(token: Token, kind: str, title: str) -> list[Token]:
    """The tokens that begin a quotation of a kind."""
    if kind == "pull":
        figure = block("figure_open", "figure", 1, token, {"class": "pullquote"})
        figure.meta = {"credit": title}
        return [figure, token]
    if not kind:
        return [token]
    attributes: Attributes = {"class": f"markdown-alert markdown-alert-{kind}", "role": "note"}
    return [
        block("alert_open", "div", 1, token, attributes),
        *line("p", title or kind.capitalize(), token, {"class": "markdown-alert-title"}),
    ]


def closing(token: Token, kind: str, figure: Token | None, made: list[Token]) -> list[Token]:
    """The tokens that end it; a pull quote says who said it."""
    if figure is None:
        return [block("alert_close", "div", -1, token)] if kind else [token]
    credit = figure.meta["credit"] or take_credit(made)
    caption = line("figcaption", credit, token, {}) if credit else []
    return [token, *caption, block("figure_close", "figure", -1, token)]


def take_credit(made: list[Token]) -> str:
    """The last line of the quotation, where it begins with a dash; it leaves the quotation."""
    if len(made) < 3 or made[-1].type != "paragraph_close":
        return ""
    content = made[-2]
    found = SAID_BY.search(content.content)
    if found is None:
        return ""
    content.content = content.content[: found.start()].strip()
    if not content.content:
        del made[-3:]
    return found[1].strip()


def line(tag: str, content: str, like: Token, attributes: Attributes) -> list[Token]:
    """A line of words that will be parsed with all others."""
    made = [
        block(f"{tag}_open", tag, 1, like, attributes),
        Token("inline", "", 0, content=content, children=[], map=like.map),
        block(f"{tag}_close", tag, -1, like),
    ]
    for token in made:
        token.level = like.level + 1
    return made


def block(kind: str, tag: str, nesting: Any, like: Token, attributes: Attributes | None = None) -> Token:
    """A block token that stands where another stood."""
    made = Token(kind, tag, nesting, block=True, map=like.map, attrs=attributes or {})
    made.level = like.level
    return made

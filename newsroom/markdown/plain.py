"""Rendered HTML read back: its words, without its markup."""

import html
import re

# One tag as the cleaner writes it: attributes in double quotes.
TAG = re.compile(r'</?([a-z][a-z0-9]*)(?:[^"<>]|"[^"]*")*>', re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
INLINE = frozenset(
    "a abbr b cite code del em i ins kbd mark q s samp small span strong sub sup u var".split()
)


def plain_text(rendered_html: str) -> str:
    """The words of rendered HTML on one line, with a space wherever a block or a line ends."""
    text = TAG.sub(lambda tag: "" if tag[1].lower() in INLINE else " ", COMMENT.sub("", rendered_html))
    return " ".join(html.unescape(text).split())

"""The small Markdown that readers may use: emphasis, links, code, quotes, lists; nothing else."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = set("a blockquote br code del em li ol p pre strong ul".split())
# Whoever pays for links gains nothing here.
LINK_REL = "nofollow ugc noopener"
BARE = re.compile(r"(?<![\w(<\[\"'=])(https?://[^\s<>\"'\])]+[^\s<>\"'\]).,;:!?])")
# One mark more than any living script stacks; towers of them run over the lines above.
TOWER = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
MOST_DEEP = 6


@lru_cache(maxsize=1)
def small_parser() -> MarkdownIt:
    """CommonMark without headings, pictures, rules and HTML; a line break is a line break."""
    markdown = MarkdownIt("commonmark", {"breaks": True, "html": False, "maxNesting": MOST_DEEP * 2})
    markdown.disable(["image", "heading", "lheading", "hr", "reference", "html_block", "html_inline"])
    return markdown.enable("strikethrough")


def render_small(source: str) -> str:
    """Turn what a reader typed into safe HTML; the caller has looked at its length."""
    linked = _outside_code(without_towers(source))
    return nh3.clean(
        small_parser().render(linked).replace("<s>", "<del>").replace("</s>", "</del>"),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=LINK_REL,
    ).strip()


def without_towers(source: str) -> str:
    """At most three marks over one letter."""
    return TOWER.sub(r"\1", source)


def _outside_code(source: str) -> str:
    """Bare addresses made into links, where they do not stand in code."""
    parts = re.split(r"(```.*?```|`[^`\n]*`)", source, flags=re.DOTALL)
    return "".join(part if place % 2 else BARE.sub(r"<\1>", part) for place, part in enumerate(parts))

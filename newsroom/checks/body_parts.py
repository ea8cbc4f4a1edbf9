"""What stands in a body, and on which line: headings, links, pictures, words. Parsed once, never rendered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it.token import Token

from newsroom import markdown
from newsroom.markdown.parsing import parser

BREAKS = frozenset({"softbreak", "hardbreak"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True)
class Link:
    """Where some words lead."""

    href: str
    line: int


@dataclass(frozen=True)
class Picture:
    """A picture, with the words for those who cannot see it."""

    src: str
    alt: str
    line: int


@dataclass(frozen=True)
class Heading:
    """A heading of the body; the headline above it is level 1."""

    level: int
    text: str
    line: int


@dataclass(frozen=True)
class Passage:
    """The plain words of one paragraph, cell or heading."""

    text: str
    line: int


@dataclass
class Parts:
    """A body taken apart."""

    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    words: int = 0
    refusal: str = ""  # why the renderer does not take it, where it does not


def read(body: str) -> Parts:
    """Take a body apart; nothing is found in a text that the renderer refuses."""
    if refusal := markdown.refusal(body):
        return Parts(refusal=refusal)
    try:
        tokens = parser().parse(body, {})
    except ValueError as error:
        return Parts(refusal=str(error))
    parts = Parts()
    opening = None
    for token in tokens:
        line = (token.map[0] if token.map else 0) + 1
        if "id" in token.attrs:
            parts.anchors.add(str(token.attrs["id"]))
        if opening:
            parts.headings.append(Heading(int(opening.tag[1]), token.content, line))
        opening = token if token.type == "heading_open" else None
        read_block(token, line, parts)
    return parts


def read_block(token: Token, line: int, parts: Parts) -> None:
    """Read what one block holds: a line of text, HTML or code."""
    if token.type == "inline":
        read_line(token.children or [], line, parts)
    elif token.type == "html_block":
        read_html(token.content, line, parts)
    elif token.type in ("fence", "code_block"):
        parts.words += len(token.content.split())


def read_line(children: Sequence[Token], line: int, parts: Parts) -> None:
    """Read what stands inside a block; breaks count its lines."""
    first, words = line, []
    for child in children:
        if child.type in BREAKS:
            line += 1
            words.append(" ")
        elif child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type == "link_open":
            parts.links.append(Link(str(child.attrs.get("href", "")), line))
        elif child.type == "image":
            parts.pictures.append(Picture(str(child.attrs.get("src", "")), child.content, line))
        elif child.type == "embed":
            parts.links.append(Link(str(child.meta["embed"].url), line))
        elif child.type == "html_inline":
            read_html(child.content, line, parts)
    text = "".join(words)
    parts.passages.append(Passage(text, first))
    parts.words += len(text.split())


class _PartsOfHtml(HTMLParser):
    """Finds the same in HTML that a writer typed."""

    def __init__(self, line: int, parts: Parts) -> None:
        super().__init__(convert_charrefs=True)
        self.first = line
        self.parts = parts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.first + self.getpos()[0] - 1
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.parts.anchors.add(given["id"])
        if tag == "a" and given.get("href"):
            self.parts.links.append(Link(given["href"], line))
        elif tag == "img":
            self.parts.pictures.append(Picture(given.get("src", ""), given.get("alt", ""), line))
        elif tag in HEADINGS:
            self.parts.headings.append(Heading(int(tag[1]), "", line))

    def handle_data(self, data: str) -> None:
        self.parts.words += len(data.split())


def read_html(source: str, line: int, parts: Parts) -> None:
    """Read HTML that begins on this line of the body."""
    reader = _PartsOfHtml(line, parts)
    reader.feed(source)
    reader.close()

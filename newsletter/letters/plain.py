"""The text part of a letter, written for people: headlines, words and addresses, wrapped at 72."""

import re
import textwrap
from html.parser import HTMLParser

from newsletter.letters.letter import Letter
from newsletter.letters.story import Story
from newsletter.models import IssueItem

Kind = IssueItem.Kind
WIDTH = 72
_BLOCKS = frozenset("p ul ol dl blockquote pre figure table h1 h2 h3 h4 h5 h6 hr div".split())
_LINES = frozenset("br li tr dt dd figcaption".split())


def text_of(letter: Letter) -> str:
    """The whole letter as text."""
    issue = letter.issue
    masthead = f"{issue.newsletter.name.upper()}\nNo. {issue.number} · {letter.date}"
    subject = wrap(issue.subject) if letter.title == issue.subject else ""
    blocks = [masthead, subject, from_html(letter.intro)]
    for title, stories in letter.sections:
        blocks += ["", f"{title.upper()}\n{'-' * min(len(title), WIDTH)}"]
        blocks += [_story(story) for story in stories]
    blocks += ["", from_html(letter.signoff), "-- \n" + _footer(letter)]
    return re.sub(r"\n{4,}", "\n\n\n", "\n\n".join(blocks)).strip() + "\n"


def _story(story: Story) -> str:
    about = " · ".join(filter(None, [_signed(story), story.facts, story.rating]))
    lines = [wrap(story.headline), wrap(about), wrap(story.tool), story.url]
    changed = f"What changed: {story.what_changed}" if story.what_changed else ""
    verdict = f"Verdict: {story.verdict}" if story.verdict and story.rating else ""
    blocks = [
        "\n".join(line for line in lines if line),
        from_html(story.blurb),
        wrap(changed),
        wrap(verdict),
        from_html(story.opening),
    ]
    return "\n\n".join(block for block in blocks if block)


def _signed(story: Story) -> str:
    """Who says it: an article's authors, or whose page or what kind of thing it is."""
    if story.byline:
        return f"By {story.byline}"
    return "" if story.item.kind in (Kind.ARTICLE, Kind.CORRECTION) else story.kicker


def _footer(letter: Letter) -> str:
    newsletter = letter.issue.newsletter
    return "\n\n".join(
        [
            wrap(
                f"You get this letter because you subscribed to {newsletter.name} "
                f"at {letter.publication.name} and confirmed it."
            ),
            f"Unsubscribe: {letter.leave}",
            f"What you get: {letter.preferences}",
            f"Read it in the browser: {letter.in_browser}",
            f"{newsletter.postal_address.strip()}",
        ]
    )


def wrap(words: str, first: str = "", rest: str = "") -> str:
    """Words in lines of at most 72 characters; an address is never broken."""
    return textwrap.fill(
        " ".join(words.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def from_html(fragment: str) -> str:
    """Rich text as plain text, its links in brackets where they are read."""
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    """Turns blocks into paragraphs, list items into dashes, links into words with an address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.prefix = ""
        self.quoted = 0
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _BLOCKS | _LINES:
            self._end_of_lines()
        if tag == "li":
            self.prefix = "- "
        elif tag == "blockquote":
            self.quoted += 1
        elif tag == "a":
            self.links.append((values.get("href") or "", len(self.words)))
        elif tag == "img" and values.get("alt"):
            self.words.append(f"[Picture: {values['alt']}]")
        elif tag in {"td", "th"} and self.words:
            self.words.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self._end_of_link()
        if tag in _BLOCKS | _LINES:
            self._end_of_lines()
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        if tag in _BLOCKS and self.blocks:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def finished(self) -> str:
        """The text, one blank line between paragraphs."""
        self._end_of_lines()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.blocks)).strip()

    def _end_of_link(self) -> None:
        href, start = self.links.pop()
        shown = "".join(self.words[start:]).strip()
        if href and shown not in {href, href.removeprefix("mailto:")}:
            self.words.append(f" ({href.removeprefix('mailto:')})")

    def _end_of_lines(self) -> None:
        words = "".join(self.words)
        self.words = []
        if not words.strip():
            return
        quote = "> " * min(self.quoted, 3)
        rest = quote + " " * len(self.prefix)
        self.blocks.append(wrap(words, quote + self.prefix, rest))
        self.prefix = ""

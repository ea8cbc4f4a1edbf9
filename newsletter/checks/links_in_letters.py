"""What a letter leads to and shows: whose it is, and so who is asked whether it is there."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from newsletter import dkim
from newsletter.letters import frozen
from newsletter.letters.rendering import RenderedEmail
from newsletter.models import Issue

_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_WIDTH = re.compile(r'\swidth="(\d+)')
_MOST = 300


@dataclass(frozen=True)
class Question:
    """One thing that somebody else must answer: about a link, a picture, or a domain."""

    kind: str
    about: str
    words: str = ""
    width: int = 0

    @property
    def key(self) -> str:
        """What its answer is kept under."""
        return f"{self.kind} {self.about}"

    @property
    def name(self) -> str:
        """How a sentence speaks of it."""
        shown = self.about if len(self.about) <= 100 else f"{self.about[:99]}…"
        return f"“{self.words}” ({shown})" if self.words else shown


def questions_of(issue: Issue, rendered: RenderedEmail) -> list[Question]:
    """What others are asked about a letter: its links and pictures elsewhere, its sender's domain."""
    found = [*_links(rendered.plain_html), *_pictures(rendered.plain_html)]
    elsewhere = {question.key: question for question in found if is_elsewhere(question.about)}
    return [*list(elsewhere.values())[:_MOST], *_of_the_sender(issue)]


def _of_the_sender(issue: Issue) -> Iterator[Question]:
    address = issue.newsletter.from_email
    if domain := address.rpartition("@")[2].lower():
        yield from (Question(kind, domain) for kind in ("domain", "spf", "dmarc"))
    if signed_for := dkim.domain_for(address):
        yield Question("dkim", f"{settings.DKIM_SELECTOR} {signed_for}")


def own_links(rendered: RenderedEmail) -> dict[str, str]:
    """The addresses of this site that the letter leads to, with the words that lead there."""
    return {
        link.about: link.words
        for link in _links(rendered.plain_html)
        if not is_elsewhere(link.about) and frozen.TOKEN not in link.about
    }


def own_pictures(rendered: RenderedEmail) -> list[Question]:
    """The pictures of this site that the letter shows."""
    return [picture for picture in _pictures(rendered.plain_html) if not is_elsewhere(picture.about)]


def is_elsewhere(url: str) -> bool:
    """Whether an address leads to another machine."""
    try:
        parts, ours = urlsplit(url), urlsplit(settings.SITE_URL)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() != ours.netloc.lower()


def _links(source: str) -> Iterator[Question]:
    for href, inside in _LINK.findall(source):
        words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inside)).split())
        yield Question("link", html.unescape(href).partition("#")[0], words[:80])


def _pictures(source: str) -> Iterator[Question]:
    for tag in _PICTURE.findall(source):
        if found := _SOURCE.search(tag):
            width = _WIDTH.search(tag)
            yield Question("picture", html.unescape(found[1]), width=int(width[1]) if width else 0)

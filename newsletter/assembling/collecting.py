"""What stands over a page elsewhere, and whose page it is: looked up safely.

A worker asks for what editors collect, the composing desk for an address that somebody adds there.
The link is kept whatever comes of it; what a person typed stays as they typed it.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils import timezone

from newsletter.assembling.drafting import shortened
from newsletter.models import CollectedLink
from newsroom.doorbell import ring
from newsroom.links.fetching import Answer, Fetcher, Limits, Refused, Unreachable

logger = logging.getLogger(__name__)

TASK = "newsletter.tasks.look_up_links"
# A page's head is in its first bytes, and nobody waits for slow ones.
LIMITS = Limits(seconds=8, silence=4, size=200_000)
# The desk asks while an editor looks on, and holds a web worker meanwhile.
LIMITS_AT_THE_DESK = Limits(seconds=5, silence=3, size=200_000)
AT_ONCE = 5
_CHARSET = re.compile(rb"charset=[\"']?([\w-]{2,40})", re.I)


def waiting() -> bool:
    """Whether there are links that nobody has looked up."""
    return CollectedLink.objects.filter(looked_up_at=None).exists()


def ring_where_due() -> None:
    """Let a worker look up what nobody has looked up yet."""
    if waiting():
        ring(TASK)


def look_up(fetcher: Fetcher | None = None, now: datetime | None = None) -> int:
    """Look up a few links, the oldest first; returns how many."""
    links = list(CollectedLink.objects.filter(looked_up_at=None).order_by("collected_at", "pk")[:AT_ONCE])
    for link in links:
        _look_up_one(link, fetcher or Fetcher(limits=LIMITS), now or timezone.now())
    return len(links)


def _look_up_one(link: CollectedLink, fetcher: Fetcher, now: datetime) -> None:
    is_complete = bool(link.title and link.publisher)
    page = Page("", publisher_from(link.url)) if is_complete else ask(link.url, fetcher)
    rows = CollectedLink.objects.filter(pk=link.pk)
    if page.title:
        # Only what is empty by now: somebody may have typed meanwhile.
        rows.filter(title="").update(title=page.title)
    rows.filter(publisher="").update(publisher=page.publisher)
    rows.update(looked_up_at=now, problem=page.problem)


@dataclass(frozen=True)
class Page:
    """What a page says of itself, and what was in the way where nobody could read it."""

    title: str
    publisher: str
    problem: str = ""


def ask(url: str, fetcher: Fetcher) -> Page:
    """What the page at an address says; whatever it is, there is an answer."""
    try:
        return Page(*what_it_says(fetcher.get(url)))
    except (Refused, Unreachable) as error:
        return Page("", publisher_from(url), shortened(str(error), 200))
    except Exception:
        # A page may be anything; the link is kept and is not asked for ever.
        logger.exception("The page at %s could not be read", url)
        return Page("", publisher_from(url), "Its page could not be read.")


def what_it_says(answer: Answer) -> tuple[str, str]:
    """The title and the publisher that a page names. Raises Unreachable where there is no page."""
    if not answer.is_good:
        raise Unreachable(f"It answers with the number {answer.status}.")
    kind = answer.headers.get("content-type", "")
    if kind and "html" not in kind.lower():
        return "", publisher_from(answer.url)
    head = _Head()
    head.feed(_text(answer.body, kind))
    title = head.meta.get("og:title") or "".join(head.title)
    publisher = head.meta.get("og:site_name") or head.meta.get("application-name") or ""
    return shortened(title, 250), shortened(publisher, 120) or publisher_from(answer.url)


def publisher_from(url: str) -> str:
    """The name of a site where it names no other: its host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")[:120]


def _text(body: bytes, kind: str) -> str:
    named = _CHARSET.search(kind.encode("latin-1", "ignore")) or _CHARSET.search(body[:2000])
    encoding = named[1].decode("ascii") if named else "utf-8"
    try:
        return body.decode(encoding, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


class _Head(HTMLParser):
    """Reads a page's title and what its meta elements say, up to where its body begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.meta: dict[str, str] = {}
        self.is_in_title = self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_in_title = tag == "title" and not self.title
        self.is_over = self.is_over or tag == "body"
        if tag == "meta" and not self.is_over:
            values = dict(attrs)
            name = (values.get("property") or values.get("name") or "").lower()
            self.meta.setdefault(name, (values.get("content") or "")[:1000])

    def handle_endtag(self, tag: str) -> None:
        self.is_in_title = False

    def handle_data(self, data: str) -> None:
        if self.is_in_title and not self.is_over:
            self.title.append(data[:1000])


__all__ = ["Page", "ask", "look_up", "publisher_from", "ring_where_due", "what_it_says"]

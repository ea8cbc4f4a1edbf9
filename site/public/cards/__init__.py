"""A picture for each page, shown where somebody shares it: what is on it, and under which address.

Its address holds a digest of all that it shows, so that a changed headline has a card of its own at once.
`drawing` draws it, `typesetting` sets its lines, `keeping` keeps one file for each page.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format

from newsletter.models import Issue
from newsroom.models import Article, Author, Image, Page, Publication, Series, Tag, Tool
from public.cards.drawing import Words

# Counted up when cards are to look different: every address changes with it.
DESIGN = 1
SITE = "site"


@dataclass(frozen=True)
class Card:
    """What the card of one page shows."""

    kind: str
    key: int
    words: Words
    publication: Publication
    picture: Image | None = None
    is_whole: bool = False

    @property
    def digest(self) -> str:
        """Differs whenever the card would look different."""
        picture, logo = self.picture, self.publication.logo
        shown = [
            DESIGN,
            asdict(self.words),
            self.publication.accent_colour,
            picture and [str(picture.file.name), picture.focus_x, picture.focus_y],
            logo and str(logo.file.name),
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        """Where it is found, from the root of the site."""
        return reverse("card", args=[self.kind, self.key, self.digest])


def card_of(subject: Model | None, publication: Publication) -> Card:
    """The card of what a page is about; the publication's own for every other page."""
    about = ABOUT.get(type(subject)) if subject else None
    if about is None or subject is None:
        words = Words(publication.name, urlsplit(settings.SITE_URL).netloc, line=publication.tagline)
        return Card(SITE, 0, words, publication)
    found: Card = about(subject, publication)
    return found


def subject_of(kind: str, key: int) -> Model | None:
    """What a card is about, where readers may open it."""
    find = READABLE.get(kind)
    return find().filter(pk=key).first() if find else None


def _article(article: Article, publication: Publication) -> Card:
    names = [author.name for author in article.byline]
    words = Words(
        article.headline,
        publication.name,
        kicker=article.primary_tag.name if article.primary_tag else article.get_kind_display(),
        byline=f"By {', '.join(names[:-1])} and {names[-1]}"
        if names[1:]
        else f"By {names[0]}"
        if names
        else "",
    )
    return Card("article", article.pk, words, publication, article.cover)


def _tag(tag: Tag, publication: Publication) -> Card:
    return Card(
        "tag", tag.pk, Words(tag.name, publication.name, "All articles on", tag.description), publication
    )


def _author(author: Author, publication: Publication) -> Card:
    words = Words(author.name, publication.name, author.role or "Author", author.bio)
    return Card("author", author.pk, words, publication, author.portrait)


def _tool(tool: Tool, publication: Publication) -> Card:
    words = Words(tool.name, publication.name, "Tool", tool.one_liner)
    return Card("tool", tool.pk, words, publication, tool.logo, is_whole=True)


def _issue(issue: Issue, publication: Publication) -> Card:
    sent = date_format((issue.sent_at or issue.send_at).astimezone(publication.zone), "j F Y")
    words = Words(issue.subject, publication.name, issue.newsletter.name, f"Issue {issue.number} · {sent}")
    return Card("issue", issue.pk, words, publication)


def _page(page: Page, publication: Publication) -> Card:
    return Card("page", page.pk, Words(page.title, publication.name), publication)


def _series(series: Series, publication: Publication) -> Card:
    words = Words(series.title, publication.name, "Series", series.description)
    return Card("series", series.pk, words, publication)


ABOUT: dict[type[Model], Callable[[Any, Publication], Card]] = {
    Article: _article,
    Tag: _tag,
    Author: _author,
    Tool: _tool,
    Issue: _issue,
    Page: _page,
    Series: _series,
}
READABLE: dict[str, Callable[[], Any]] = {
    "article": lambda: Article.objects.published().with_card(),
    "tag": lambda: Tag.objects.all(),
    "author": lambda: Author.objects.select_related("portrait"),
    "tool": lambda: Tool.objects.select_related("logo"),
    "issue": lambda: Issue.objects.select_related("newsletter").filter(
        state__in=[Issue.State.SENDING, Issue.State.SENT]
    ),
    "page": lambda: Page.objects.public(),
    "series": lambda: Series.objects.filter(articles__status=Article.Status.PUBLISHED).distinct(),
}

"""What a letter says: an issue with everything that its HTML and its text show, in order."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from newsletter import frozen, mail_html
from newsletter.absolute import absolute
from newsletter.assembly import as_markdown
from newsletter.colours import DARK, LIGHT, readable
from newsletter.models import Issue, IssueItem
from newsletter.pictures import Picture, for_mail
from newsroom.models import Publication
from newsroom.models.article import Authorship

Kind = IssueItem.Kind
COLUMN = 568  # pixels that a picture is wide
LOGO = 160


@dataclass(frozen=True)
class Limits:
    """How much of the stories a letter carries."""

    opening_words: int = 110
    blurb_characters: int = 20_000


@dataclass(frozen=True)
class Story:
    """One item as readers see it."""

    item: IssueItem
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def headline(self) -> str:
        """The issue's own headline, or the article's."""
        return str(self.item)

    @cached_property
    def url(self) -> str:
        """The whole address that the headline leads to."""
        subject = self.item.article or self.item.tool
        return absolute(subject.get_absolute_url()) if subject else self.item.url or absolute("/")

    @cached_property
    def kicker(self) -> str:
        """The article's subject, or else what kind of thing it is; an outside page is its publisher's."""
        article = self.item.article
        if self.item.kind == Kind.LINK:
            return self.item.publisher or "Elsewhere"
        if article is None or self.item.kind == Kind.CORRECTION:
            return self.item.get_kind_display()
        return article.primary_tag.name if article.primary_tag else article.get_kind_display()

    @cached_property
    def facts(self) -> str:
        """What stands beside the kicker: minutes to read, and a review's rating."""
        article = self.item.article if self.item.kind != Kind.CORRECTION else None
        facts = [f"{article.reading_minutes} min read"] if article else []
        if article and article.rating is not None:
            facts.append(f"{article.rating.normalize():f} out of 5")
        return " · ".join(facts)

    @cached_property
    def tool(self) -> str:
        """A reviewed tool and what it costs, in one line; of a changed one, what changed."""
        tool = self.item.tool or (self.item.article.tool if self.item.article else None)
        if tool is None or self.item.kind == Kind.CORRECTION:
            return ""
        if self.item.what_changed:
            return self.item.what_changed
        return " · ".join(filter(None, [tool.name, tool.get_pricing_display(), tool.price_note]))

    @cached_property
    def byline(self) -> str:
        """Who wrote it, e.g. “Ruth Calder and Osei Lamptey”."""
        signed = self.item.article if self.item.kind != Kind.CORRECTION else None
        names = [str(author) for author in signed.byline] if signed else []
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    @cached_property
    def blurb(self) -> str:
        """The blurb as HTML; an empty one takes the standfirst, or the tool's line."""
        subject = (
            self.item.article.standfirst if self.item.article else getattr(self.item.tool, "one_liner", "")
        )
        source = self.item.blurb or as_markdown(subject)
        if len(source) > self.limits.blurb_characters:
            source = source[: self.limits.blurb_characters].rsplit(" ", 1)[0] + "…"
        return mail_html.from_markdown(source, self.url)

    @cached_property
    def opening(self) -> str:
        """The first paragraphs of a lead story, as the site shows them."""
        if not self.item.is_lead or self.item.article is None or not self.limits.opening_words:
            return ""
        body = mail_html.opening(self.item.article.body_html, self.limits.opening_words)
        return mail_html.in_mail_form(body, self.url)

    @cached_property
    def cover(self) -> Picture | None:
        """The lead story's picture."""
        return for_mail(self.item.article.cover, COLUMN) if self.item.is_lead and self.item.article else None

    @cached_property
    def invitation(self) -> str:
        """The words on the lead story's button."""
        article = self.item.article
        kind = article.get_kind_display().lower() if article else "page"
        return f"Read the whole {kind}" if kind != "news" else "Read the whole story"


@dataclass(frozen=True)
class Letter:
    """An issue as readers see it."""

    issue: Issue
    publication: Publication
    sections: list[tuple[str, list[Story]]]

    @property
    def stories(self) -> list[Story]:
        """Every item, in the order in which it is read."""
        return [story for _, stories in self.sections for story in stories]

    @property
    def title(self) -> str:
        """What stands at its head."""
        return title_of(self.issue, [story.headline for story in self.stories if story.item.is_lead])

    @property
    def masthead(self) -> str:
        """The publication's name, unless the title holds it already."""
        name = self.publication.name
        return "" if name.casefold() in self.title.casefold() else name

    @property
    def edition(self) -> str:
        """Which letter this is: its newsletter where the title does not say so, its number, its day."""
        name = self.issue.newsletter.name
        parts = [f"No. {self.issue.number}", self.date]
        return " · ".join(parts if self.title == name else [name, *parts])

    @property
    def date(self) -> str:
        """The day it goes out, where the newsletter is at home."""
        return f"{timezone.localtime(self.issue.send_at, self.issue.newsletter.zone):%A %-d %B %Y}"

    @cached_property
    def intro(self) -> str:
        """The editor's first words, as HTML."""
        return mail_html.from_markdown(self.issue.intro, absolute("/"))

    @cached_property
    def signoff(self) -> str:
        """The editor's last words, as HTML."""
        return mail_html.from_markdown(self.issue.signoff, absolute("/"))

    @cached_property
    def logo(self) -> Picture | None:
        """The publication's logo."""
        return for_mail(self.publication.logo, LOGO)

    @property
    def home(self) -> str:
        """The publication's front page."""
        return absolute("/")

    @property
    def in_browser(self) -> str:
        """The issue's page in the archive."""
        return absolute(self.issue.get_absolute_url())

    @property
    def preferences(self) -> str:
        """Where a subscriber sees and changes what they get; frozen with a token."""
        return absolute(reverse("preferences", args=[frozen.TOKEN]))

    @property
    def leave(self) -> str:
        """The visible way out; frozen with a token."""
        return absolute(reverse("leave", args=[frozen.TOKEN, self.issue.newsletter.slug]))

    @property
    def accent(self) -> str:
        """The publication's colour, readable on white."""
        return readable(self.publication.accent_colour, LIGHT)

    @property
    def accent_in_the_dark(self) -> str:
        """The publication's colour, readable on dark paper."""
        return readable(self.publication.accent_colour, DARK)


def title_of(issue: Issue, leads: Iterable[str]) -> str:
    """The subject, unless the lead story says the same right below; then the newsletter's name.

    A headline too long for a subject was cut, and says the same all the same.
    """
    said = issue.subject.removesuffix("…").casefold().strip()
    is_repeated = any(headline.casefold().startswith(said) for headline in leads)
    return issue.newsletter.name if is_repeated else issue.subject


def of(issue: Issue, limits: Limits | None = None, items: list[IssueItem] | None = None) -> Letter:
    """The letter that an issue makes now, in a fixed number of queries; with `items` instead of its own."""
    shown = in_order(issue) if items is None else items
    stories = [Story(item, limits or Limits()) for item in shown]
    grouped = groupby(stories, key=lambda story: story.item.section)
    return Letter(issue, Publication.load(), [(title, list(group)) for title, group in grouped])


def in_order(issue: Issue) -> list[IssueItem]:
    """The issue's items as they are read: by section in the newsletter's order, then by position."""
    items: Iterable[IssueItem] = issue.items.select_related(
        "tool", "article__tool", "article__cover", "article__primary_tag"
    ).prefetch_related(Prefetch("article__authorships", Authorship.objects.select_related("author")))
    return as_read(issue, items)


def as_read(issue: Issue, items: Iterable[IssueItem]) -> list[IssueItem]:
    """Items in the order in which readers meet them."""
    order = {section.title: number for number, section in enumerate(issue.newsletter.sections.all())}
    return sorted(
        items,
        key=lambda item: (
            order.get(item.section, len(order)),
            item.section,
            item.position,
            item.pk or math.inf,
        ),
    )

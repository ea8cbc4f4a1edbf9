"""What a letter says: an issue with everything that its HTML and its text show, in order."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from newsletter.absolute import absolute
from newsletter.letters import frozen, mail_html, typefaces
from newsletter.letters.colours import DARK, LIGHT, readable
from newsletter.letters.pictures import Picture, for_mail
from newsletter.letters.story import Limits, Story
from newsletter.models import Issue, IssueItem
from newsroom.models import Publication
from newsroom.models.article import Authorship

LOGO = 160


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

    @cached_property
    def logo_on_dark(self) -> Picture | None:
        """The logo for those who read in the dark, where there is another."""
        return for_mail(self.publication.logo_on_dark, LOGO)

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
    def typeface(self) -> str:
        """What it is set in, as a list of families."""
        return typefaces.stack_of(self.publication)

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
    items = issue.items.select_related(
        *("tool", "correction", "article__tool", "article__cover", "article__primary_tag")
    )
    signed = Prefetch("article__authorships", Authorship.objects.select_related("author"))
    return as_read(issue, items.defer("article__body", "article__contents").prefetch_related(signed))


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

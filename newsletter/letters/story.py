"""One item of a letter as readers see it: its headline, what stands beside it, its words, its picture."""

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from newsletter.absolute import absolute
from newsletter.letters import mail_html
from newsletter.letters.pictures import Picture, for_mail
from newsletter.models import IssueItem

Kind = IssueItem.Kind
_PARTIALS = {
    Kind.ARTICLE: "story",
    Kind.TOOL: "tool",
    Kind.LINK: "link",
    Kind.CORRECTION: "correction",
    Kind.ARCHIVE: "archive",
}
COLUMN = 568  # pixels that a picture is wide


@dataclass(frozen=True)
class Limits:
    """How much of the stories a letter carries."""

    opening_words: int = 110
    blurb_characters: int = 20_000
    verdict_characters: int = 160


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
        if self.item.kind == Kind.ARCHIVE:
            return "From the archive"
        return article.primary_tag.name if article.primary_tag else article.get_kind_display()

    @cached_property
    def template(self) -> str:
        """The partial that shows this kind of item."""
        item = self.item
        if item.is_lead and item.kind in (Kind.ARTICLE, Kind.ARCHIVE):
            name = "lead"
        elif item.kind == Kind.ARTICLE and self.rating:
            name = "review"
        else:
            name = _PARTIALS[Kind(item.kind)]
        return f"newsletter/_{name}.mjml"

    @cached_property
    def facts(self) -> str:
        """What stands beside the kicker: a tool's maker, or minutes to read and when it first appeared."""
        article, tool = self.item.article, self.item.tool
        if tool:
            return tool.maker
        if article is None or self.item.kind == Kind.CORRECTION:
            return ""
        facts = [f"{article.reading_minutes} min read"]
        if self.item.kind == Kind.ARCHIVE and article.first_published_at:
            zone = self.item.issue.newsletter.zone
            facts.append(f"{timezone.localtime(article.first_published_at, zone):%B %Y}")
        return " · ".join(facts)

    @cached_property
    def rating(self) -> str:
        """What a review gives, e.g. “4.5 out of 5”."""
        article = self.item.article if self.item.kind != Kind.CORRECTION else None
        rating = article.rating if article else None
        return f"{rating.normalize():f} out of 5" if rating is not None else ""

    @cached_property
    def verdict(self) -> str:
        """A review's verdict, where it is a line and not a paragraph."""
        verdict = self.item.article.verdict.strip() if self.item.article else ""
        return verdict if len(verdict) <= self.limits.verdict_characters else ""

    @cached_property
    def tool(self) -> str:
        """A tool, or the one under review, and what it costs, in one line."""
        tool = self.item.tool or (self.item.article.tool if self.item.article else None)
        if tool is None or self.item.kind == Kind.CORRECTION:
            return ""
        name = "" if self.item.tool and not self.item.headline else tool.name
        return " · ".join(filter(None, [name, tool.get_pricing_display(), tool.price_note]))

    @cached_property
    def what_changed(self) -> str:
        """What changed in a tool's entry of the directory."""
        return self.item.what_changed

    @cached_property
    def byline(self) -> str:
        """Who wrote it, e.g. “Ruth Calder and Osei Lamptey”."""
        signed = self.item.article if self.item.kind != Kind.CORRECTION else None
        names = [str(author) for author in signed.byline] if signed else []
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    @cached_property
    def blurb(self) -> str:
        """The blurb as HTML; an empty one takes what the article, tool or correction says of itself."""
        # Nobody sees the note of a collected link but editors, unless it is the blurb.
        source = self.item.blurb or ("" if self.item.kind == Kind.LINK else self.item.own_words)
        if len(source) > self.limits.blurb_characters:
            source = source[: self.limits.blurb_characters].rsplit(" ", 1)[0] + "…"
        return mail_html.from_markdown(source, self.url)

    @property
    def closed_blurb(self) -> str:
        """The blurb without the space after its last paragraph, for where a line stands beside it."""
        before, margin, after = self.blurb.rpartition("margin:0 0 16px;")
        return f"{before}margin:0;{after}" if margin else after

    @cached_property
    def direction(self) -> str:
        """Which way its words run: “rtl” for Hebrew or Arabic ones, else nothing."""
        strong = (unicodedata.bidirectional(letter) for letter in self.headline)
        first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
        return "" if first == "L" else "rtl"

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

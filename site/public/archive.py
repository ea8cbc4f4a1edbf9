"""Issues of newsletters as readers find them here once they are sent, without what was withdrawn since."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from newsletter.models import Issue, IssueItem
from newsroom import markdown
from newsroom.models import Article
from public.head import absolute

Kind = IssueItem.Kind


@dataclass(frozen=True)
class Item:
    """One item of an issue, as the page shows it."""

    headline: str
    address: str
    blurb_html: str
    article: Article | None
    is_lead: bool
    kind: str = Kind.ARTICLE
    label: str = ""
    what_changed: str = ""

    @property
    def whole_address(self) -> str:
        """The address as it is read elsewhere."""
        return absolute(self.address)


@dataclass(frozen=True)
class Whole:
    """An issue with its words and its sections."""

    issue: Issue
    parts: list[tuple[str, list[Item]]] = field(default_factory=list)
    intro_html: str = ""
    signoff_html: str = ""

    @property
    def leads(self) -> list[str]:
        """The headlines of what leads."""
        return [item.headline for _, items in self.parts for item in items if item.is_lead]


def sent_issues() -> "QuerySet[Issue]":
    """The issues that readers may see, newest first; early letters lead here while late ones leave."""
    return (
        Issue.objects.filter(state__in=[Issue.State.SENDING, Issue.State.SENT])
        .select_related("newsletter")
        .order_by("-send_at", "-number")
    )


def whole(issues: Iterable[Issue]) -> list[Whole]:
    """Issues with everything that is read of them, in a fixed number of queries."""
    wanted = list(issues)
    chosen = list(IssueItem.objects.filter(issue__in=wanted).select_related("tool__logo"))
    articles = (
        Article.objects.published()
        .with_card()
        .in_bulk([item.article_id for item in chosen if item.article_id])
    )
    return [
        _whole(issue, [item for item in chosen if item.issue_id == issue.pk], articles) for issue in wanted
    ]


def _whole(issue: Issue, chosen: list[IssueItem], articles: dict[int, Article]) -> Whole:
    parts: dict[str, list[Item]] = {}
    for item in chosen:
        article = articles.get(item.article_id or 0)
        if article or item.tool or item.url:
            parts.setdefault(item.section, []).append(_shown(item, article))
    return Whole(issue, list(parts.items()), markdown.to_html(issue.intro), markdown.to_html(issue.signoff))


def _shown(item: IssueItem, article: Article | None) -> Item:
    shown = article or item.tool
    is_correction = item.kind == Kind.CORRECTION
    own_words = article.standfirst if article else item.tool.one_liner if item.tool else ""
    # A correction may say something else since; this is what was mailed.
    own_words = item.drafted_from if is_correction else own_words
    about = f"Correction: {article}" if is_correction else str(shown or item.title)
    return Item(
        headline=item.headline or about or item.url,
        address=shown.get_absolute_url() if shown else item.url,
        blurb_html=markdown.to_html(item.blurb or own_words),
        article=None if is_correction else article,
        is_lead=item.is_lead,
        kind=item.kind,
        label=_label(item),
        what_changed=item.what_changed,
    )


def _label(item: IssueItem) -> str:
    """What stands over an item that is no article of this week."""
    if item.kind == Kind.LINK:
        return item.publisher or "Elsewhere"
    if item.kind == Kind.TOOL and item.tool:
        return " · ".join(filter(None, ["Tool", item.tool.maker]))
    return item.get_kind_display() if item.kind == Kind.ARCHIVE else ""

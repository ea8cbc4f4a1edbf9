"""What the preflight has to say: findings, each with the place where it is mended, under named checks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from newsletter.models import Issue, IssueItem


@dataclass(frozen=True)
class Finding:
    """One thing that an editor should know; a blocking one must be mended before approval."""

    sentence: str
    url: str = ""
    where: str = ""
    blocking: bool = True
    # Advice to a person, but an issue that would go out by itself waits for one.
    needs_a_person: bool = False


@dataclass(frozen=True)
class Line:
    """One check: what it looked at, what it found, and what it could not look at."""

    title: str
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether everything was looked at and nothing found."""
        return not self.findings and not self.not_checked


def blocking_first(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, those that block before the others."""
    return sorted(dict.fromkeys(findings), key=lambda finding: not finding.blocking)


def issue_url(issue: Issue, field: str = "") -> str:
    """Where an issue is worked on, at the field that is named."""
    return _at(reverse("admin:newsletter_issue_change", args=[issue.pk]), field)


def item_url(item: IssueItem) -> str:
    """Where an item is worked on: its card at the desk."""
    return f"{issue_url(item.issue)}#item-{item.pk}"


def adding_url(issue: Issue) -> str:
    """Where something is added to an issue."""
    return f"{issue_url(issue)}#add-item"


def items_url(issue: Issue) -> str:
    """Where an issue's items are chosen."""
    return f"{issue_url(issue)}#items"


def moves_url(issue: Issue) -> str:
    """Where an issue is approved, taken back, sent."""
    return f"{issue_url(issue)}#submit-row"


def newsletter_url(issue: Issue, field: str = "") -> str:
    """Where its newsletter's sender, address and rules are changed, at the field that is named."""
    return _at(reverse("admin:newsletter_newsletter_change", args=[issue.newsletter_id]), field)


def _at(page: str, field: str) -> str:
    return f"{page}#id_{field}" if field else page

"""An issue as it stands in the form that somebody is typing into: read, and never stored."""

from collections.abc import Mapping

from newsletter import letter
from newsletter.admin.compose_form import LONGEST, IssueForm
from newsletter.models import Issue, IssueItem
from newsroom.models import Article, Tool

Typed = Mapping[str, str]
# No issue holds as many; whoever claims more is no browser of ours.
MOST_ITEMS = 200


def as_typed(issue: Issue, typed: Typed) -> list[IssueItem]:
    """Put what is typed into the unsaved issue, and return its items in the order in which they are read.

    A field that cannot be taken as it is, such as half of a date, keeps what was saved.
    """
    IssueForm(typed, instance=issue).is_valid()
    kept = {str(item.pk): item for item in letter.in_order(issue)}
    leads = {section.title for section in issue.newsletter.sections.all() if section.is_lead}
    total = typed.get("items-TOTAL_FORMS", "")
    items = []
    for number in range(min(int(total), MOST_ITEMS) if total.isdecimal() else 0):
        row = _row(typed, f"items-{number}-")
        item = kept.get(row.get("id", "")) or _added(issue, row)
        if item and "DELETE" not in row:
            items.append(_with_words(item, row, leads))
    return letter.as_read(issue, items)


def _row(typed: Typed, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)}


def _added(issue: Issue, row: Typed) -> IssueItem | None:
    """The item that the last, empty card would add."""
    article, tool = row.get("article", ""), row.get("tool", "")
    if article.isdecimal():
        found = Article.objects.published().with_card().filter(pk=article).first()
        return IssueItem(issue=issue, article=found) if found else None
    if tool.isdecimal():
        listed = Tool.objects.filter(pk=tool).first()
        return IssueItem(issue=issue, tool=listed) if listed else None
    return None


def _with_words(item: IssueItem, row: Typed, leads: set[str]) -> IssueItem:
    place = row.get("position", "")
    item.section = row.get("section", item.section)
    item.is_lead = item.section in leads
    item.position = int(place) if place.isdecimal() else item.position
    item.headline = row.get("headline", item.headline)[:200]
    item.blurb = row.get("blurb", item.blurb)[:LONGEST]
    return item

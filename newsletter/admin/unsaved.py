"""An issue as it stands in the form that somebody is typing into: read, and never stored."""

from collections.abc import Iterable, Mapping

from newsletter.admin.compose_form import LONGEST, IssueForm
from newsletter.admin.posted import Row, is_new, rows_of
from newsletter.letters import letter
from newsletter.models import Issue, IssueItem
from newsroom.models import Article, Tool

Kind = IssueItem.Kind
Typed = Mapping[str, str]


def as_typed(issue: Issue, typed: Typed) -> list[IssueItem]:
    """Put what is typed into the unsaved issue, and return its items in the order in which they are read.

    A field that cannot be taken as it is, such as half of a date, keeps what was saved.
    """
    IssueForm(typed, instance=issue).is_valid()
    leads = {section.title for section in issue.newsletter.sections.all() if section.is_lead}
    rows = [row for row in rows_of(typed) if "DELETE" not in row]
    kept = {str(item.pk): item for item in letter.in_order(issue)}
    items = [_with_words(kept[row["id"]], row, leads) for row in rows if row.get("id") in kept]
    items += [_with_words(item, row, leads) for item, row in _added(issue, filter(is_new, rows))]
    return letter.as_read(issue, items)


def _added(issue: Issue, rows: Iterable[Row]) -> list[tuple[IssueItem, Row]]:
    """The items that new rows would add, with their rows; what cannot be opened is left out."""
    new = list(rows)
    articles = Article.objects.published().with_card().in_bulk(_keys(new, "article"))
    tools = Tool.objects.in_bulk(_keys(new, "tool"))
    found = []
    for row in new:
        article, tool = articles.get(_key(row, "article")), tools.get(_key(row, "tool"))
        url = row.get("url", "")
        if article or tool:
            found.append((IssueItem(issue=issue, article=article, tool=tool, kind=_kind(tool)), row))
        elif url.startswith(("https://", "http://")):
            link = IssueItem(issue=issue, kind=Kind.LINK, url=url[:1000], title=row.get("title", "")[:250])
            found.append((link, row))
    return found


def _kind(tool: Tool | None) -> Kind:
    return Kind.TOOL if tool else Kind.ARTICLE


def _keys(rows: list[Row], name: str) -> list[int]:
    return [key for row in rows if (key := _key(row, name))]


def _key(row: Row, name: str) -> int:
    value = row.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0


def _with_words(item: IssueItem, row: Row, leads: set[str]) -> IssueItem:
    place = _key(row, "position")
    item.section = row.get("section", item.section)
    item.is_lead = item.section in leads
    item.position = place if "position" in row else item.position
    item.publisher = row.get("publisher", item.publisher)[:120]
    item.title = item.title or row.get("title", "")[:250]
    item.headline = row.get("headline", item.headline)[:200]
    item.blurb = row.get("blurb", item.blurb)[:LONGEST]
    return item

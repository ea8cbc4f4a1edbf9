"""The form of an issue as it was sent, brought in step with the items that are stored now.

Somebody may have added or taken out items since the page was opened, by saving in place or elsewhere. The
rows that come back are exactly: each stored item, with what was typed into it, then what is new.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from newsletter.models import Issue, IssueItem

FIELDS = ("article", "tool", "url", "title", "publisher", "section", "headline", "blurb", "position")
# No issue holds as many; whoever claims more is no browser of ours.
MOST = 200
_OF_A_ROW = re.compile(r"items-\d+-")

Row = dict[str, str]


@dataclass(frozen=True)
class Posted:
    """A form in step with what is stored, and the rows of items that somebody took out meanwhile."""

    data: QueryDict
    lost: list[Row]


def rows_of(typed: Mapping[str, str]) -> Iterator[Row]:
    """What was typed into each item."""
    total = typed.get("items-TOTAL_FORMS", "")
    for number in range(min(int(total), MOST) if total.isdecimal() and total.isascii() else 0):
        prefix = f"items-{number}-"
        row = {name.removeprefix(prefix): typed[name] for name in typed if name.startswith(prefix)}
        if row:
            yield row


def is_new(row: Row) -> bool:
    """Whether a row adds something."""
    return not row.get("id") and any(row.get(name) for name in ("article", "tool", "url"))


def in_step(issue: Issue, typed: QueryDict) -> Posted:
    """The form with a row for each item that is stored, then those that are new."""
    stored = {str(item.pk): item for item in issue.items.all()}
    rows = list(rows_of(typed))
    known = {row["id"]: row for row in rows if row.get("id") in stored}
    kept = [_as_stored(item) | known.get(key, {}) for key, item in stored.items()]
    new = [row for row in rows if is_new(row) and "DELETE" not in row]
    data = typed.copy()
    for name in [name for name in data if _OF_A_ROW.match(name)]:
        del data[name]
    for number, row in enumerate([*kept, *new]):
        for name, value in row.items():
            data[f"items-{number}-{name}"] = value
    data["items-TOTAL_FORMS"], data["items-INITIAL_FORMS"] = str(len(kept) + len(new)), str(len(kept))
    lost = [row for row in rows if row.get("id") and row["id"] not in stored and "DELETE" not in row]
    return Posted(data, lost)


def _as_stored(item: IssueItem) -> Row:
    values = {name: getattr(item, name) for name in ("section", "headline", "blurb", "position")}
    return {"id": str(item.pk), "issue": str(item.issue_id)} | {n: str(v) for n, v in values.items()}

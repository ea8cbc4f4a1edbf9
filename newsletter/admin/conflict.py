"""Two editors at one issue: the second is refused, and sees both texts side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newsletter import changes
from newsletter.admin.posted import Row
from newsletter.models import Issue, IssueChange, IssueItem
from newsroom import hours

NAMES = {
    "subject": "Subject",
    "preheader": "Preheader",
    "send_at": "Goes out at",
    "intro": "Introduction",
    "signoff": "Sign-off",
    "section": "Section",
    "headline": "Headline",
    "blurb": "Blurb",
}


@dataclass(frozen=True)
class Difference:
    """One field that both have: theirs is stored, mine stands in the form."""

    name: str
    theirs: str
    mine: str
    field: str = ""


@dataclass(frozen=True)
class Conflict:
    """What happened since the page was opened, and where it differs from what was typed."""

    happened: list[IssueChange]
    differences: list[Difference]

    @property
    def who(self) -> str:
        """Those who changed it, by name."""
        return " and ".join(dict.fromkeys(change.name for change in self.happened)) or "Somebody"


def conflict_of(issue: Issue, form: Any, context: dict[str, Any]) -> Conflict | None:
    """The conflict that a refused form is in, if it is in one."""
    if not getattr(form, "is_in_conflict", False):
        return None
    seen = int(form.data["version"])
    stored = Issue.objects.get(pk=issue.pk)
    differences = [*_envelope(stored, form), *_items(context), *_lost(context.get("lost", []))]
    return Conflict(changes.since(issue, seen), differences)


def _envelope(stored: Issue, form: Any) -> Iterator[Difference]:
    for name in ("subject", "preheader", "send_at", "intro", "signoff"):
        bound = form[name]
        theirs = form.fields[name].prepare_value(getattr(stored, name))
        theirs = f"{theirs:{hours.FORMAT}}" if name == "send_at" else str(theirs)
        mine = str(bound.value() or "")
        if _lines(theirs) != _lines(mine):
            yield Difference(NAMES[name], theirs, mine, bound.id_for_label)


def _items(context: dict[str, Any]) -> Iterator[Difference]:
    pks = [card.instance.pk for inline in context["inline_admin_formsets"] for card in inline.formset.forms]
    stored = IssueItem.objects.in_bulk([pk for pk in pks if pk])
    for inline in context["inline_admin_formsets"]:
        for card in inline.formset.forms:
            item = stored.get(card.instance.pk)
            for name in ("section", "headline", "blurb") if item else ():
                theirs, mine = str(getattr(item, name)), str(card[name].value() or "")
                if _lines(theirs) != _lines(mine):
                    yield Difference(f"{NAMES[name]} of “{item}”", theirs, mine, card[name].id_for_label)


def _lost(rows: list[Row]) -> Iterator[Difference]:
    """What was typed into items that somebody took out meanwhile: kept here, as there is no card for it."""
    for row in rows:
        words = "\n\n".join(filter(None, [row.get("headline", ""), row.get("blurb", "")]))
        if words:
            yield Difference("An item that was taken out", "", words)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()

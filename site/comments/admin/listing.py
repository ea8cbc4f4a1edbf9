"""What a page of the queue shows: comments with their context, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from comments.models import Comment, Commenter, Decision, Report

PER_PAGE = 25
TABS = {
    "": "Queue",
    "shown": "Shown",
    "rejected": "Rejected",
    "spam": "Spam",
    "hidden": "Of banned people",
    "all": "All",
}


@dataclass(frozen=True)
class Asked:
    """Which comments somebody wants to see; nonsense asks for nothing."""

    state: str = ""
    person: int = 0
    article: int = 0
    before: int = 0

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        """From an address."""
        state = query.get("state", "")
        numbers = {name: _number(query.get(name, "")) for name in ("person", "article", "before")}
        if not state and (numbers["person"] or numbers["article"]):
            state = "all"
        return cls(state if state in TABS else "", **numbers)

    def query(self, **changes: Any) -> str:
        """The address of this, with something changed."""
        parts: dict[str, Any] = {
            "state": self.state,
            "person": self.person,
            "article": self.article,
        } | changes
        return f"?{urlencode({name: value for name, value in parts.items() if value})}"


@dataclass(frozen=True)
class Card:
    """One comment with what helps to decide about it."""

    comment: Comment
    counts: dict[str, int] = field(default_factory=dict)


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 18 else 0


def rows(asked: Asked) -> QuerySet[Comment]:
    """The comments of one page, newest first."""
    found = Comment.objects.exclude(state=Comment.State.UNCONFIRMED)
    if asked.state == "":
        found = Comment.objects.in_queue()
    elif asked.state != "all":
        found = Comment.objects.filter(state=asked.state)
    for name, value in (("commenter", asked.person), ("article", asked.article), ("pk__lt", asked.before)):
        if value:
            found = found.filter(**{name: value})
    return found.order_by("-pk")[:PER_PAGE]


def cards(asked: Asked) -> list[Card]:
    """One page, with reports, decisions, and how each writer has fared."""
    with_all = (
        rows(asked)
        .select_related("article", "commenter__user", "parent")
        .prefetch_related(
            Prefetch("complaints", Report.objects.order_by("-pk")),
            Prefetch("decisions", Decision.objects.select_related("by").order_by("-pk")),
        )
    )
    comments = list(with_all.defer("article__body", "article__body_html", "article__contents"))
    counts = fared(comment.commenter_id for comment in comments)
    return [Card(comment, counts[comment.commenter_id]) for comment in comments]


def fared(commenters: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many comments of each of these are in each state."""
    counted = Comment.objects.filter(commenter__in=set(commenters)).values("commenter", "state")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in counted.annotate(number=Count("pk")).order_by():
        found[row["commenter"]][row["state"]] = row["number"]
    return found


def tabs(asked: Asked) -> list[tuple[str, str, bool]]:
    """The states to choose from: words, address, whether it is this one."""
    return [(words, asked.query(state=name) or "?", name == asked.state) for name, words in TABS.items()]


def person(asked: Asked) -> Commenter | None:
    """The person whose comments are asked for."""
    return Commenter.objects.select_related("user").filter(pk=asked.person).first() if asked.person else None


def older(asked: Asked, shown: Sequence[Card]) -> str:
    """The address of the next page; empty on the last one."""
    return asked.query(before=shown[-1].comment.pk) if len(shown) == PER_PAGE else ""

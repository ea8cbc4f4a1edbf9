"""What differs between two snapshots of an article: field by field, word by word, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from newsroom.history import diff_names, diff_words
from newsroom.history.diff_names import Names
from newsroom.history.diff_words import Pair

__all__ = ["Fold", "Names", "Row", "compare", "fold"]

CONTEXT = 1  # unchanged paragraphs shown before and after a change
SHORTEST_FOLD = 2
LONGEST_UNFOLDED = 60_000  # characters of a fold that a browser is given to open

LABELS = {
    "headline": "Headline",
    "standfirst": "Standfirst",
    "body": "Body",
    "kind": "Kind",
    "slug": "Address",
    "cover": "Cover",
    "authors": "Authors",
    "primary_tag": "Kicker",
    "tags": "Tags",
    "sources": "Sources",
    "pins": "Pinned related reading",
    "series": "Series",
    "tool": "Tool under review",
    "rating": "Rating",
    "price_checked_on": "Price checked on",
    "pros": "Pros",
    "cons": "Cons",
    "verdict": "Verdict",
    "review_by": "Review by",
    "meta_title": "Title for search engines",
    "meta_description": "Description for search engines",
    "canonical_url": "Canonical address",
}
TEXTS = {"standfirst", "body", "pros", "cons", "verdict", "meta_description"}
LISTS = {"authors", "tags", "sources", "pins"}
# A changed name is another person or tag, never a name with one word changed.
WHOLE = {"kind", "cover", "authors", "primary_tag", "tags", "pins", "tool", "rating", "series"}


@dataclass(frozen=True)
class Fold:
    """A stretch that is the same on both sides, closed until somebody wants to read it."""

    pairs: list[Pair]

    @property
    def count(self) -> int:
        """How many paragraphs it hides."""
        return sum(1 for pair in self.pairs if pair.old.strip())

    @property
    def can_open(self) -> bool:
        """Whether it is short enough to send to a browser."""
        return sum(len(pair.old) for pair in self.pairs) <= LONGEST_UNFOLDED


@dataclass(frozen=True)
class Row:
    """One field that differs, as lines that stand side by side."""

    field: str
    label: str
    kind: str  # "text", "line" or "list"
    lines: list[Pair | Fold]
    note: str = ""
    removed: int = 0
    added: int = 0

    @property
    def pairs(self) -> list[Pair]:
        """Every line, with what the folds hide."""
        return [pair for line in self.lines for pair in (line.pairs if isinstance(line, Fold) else [line])]

    @property
    def changes(self) -> int:
        """How many of its lines differ."""
        return sum(1 for pair in self.pairs if pair.is_changed)


def compare(old: Mapping[str, Any], new: Mapping[str, Any], names: Names | None = None) -> list[Row]:
    """The fields in which two snapshots differ, in the order of the desk; relations by their names."""
    changed = [name for name in LABELS if _value(old, name) != _value(new, name)]
    if names is None:
        names = diff_names.names_in(old, new, changed)
    return [row for name in changed if (row := _row(name, old, new, names)).changes]


def fold(pairs: Sequence[Pair]) -> list[Pair | Fold]:
    """The pairs with long unchanged stretches closed, leaving a little around each change."""
    lines: list[Pair | Fold] = []
    runs = [(changed, list(run)) for changed, run in groupby(pairs, key=lambda pair: pair.is_changed)]
    for place, (changed, run) in enumerate(runs):
        first = CONTEXT if place else 0
        last = len(run) - (CONTEXT if place < len(runs) - 1 else 0)
        if changed or last - first < SHORTEST_FOLD:
            lines.extend(run)
        else:
            lines.extend([*run[:first], Fold(run[first:last]), *run[last:]])
    return lines


def _value(content: Mapping[str, Any], name: str) -> Any:
    """A field with its newlines as Python knows them; lists without order as sets, nothing as nothing."""
    value = content.get(name)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if name == "tags":
        return set(value or [])
    return value or None if name in LISTS else value


def _row(name: str, old: Mapping[str, Any], new: Mapping[str, Any], names: Names) -> Row:
    """One field's row."""
    kind = "list" if name in LISTS else "text" if name in TEXTS else "line"
    if kind == "list":
        before, after = (diff_names.items(content, name, names) for content in (old, new))
    else:
        shown = [diff_names.shown(name, _value(content, name), names) for content in (old, new)]
        before, after = (
            diff_words.paragraphs(diff_words.closed(text)) if kind == "text" else [text] for text in shown
        )
    pairs = diff_words.pair_up(before, after, whole=name in WHOLE)
    return Row(
        field=name,
        label=LABELS[name],
        kind=kind,
        lines=fold(pairs) if kind == "text" else list(pairs),
        note="Only the order changed." if kind == "list" and sorted(before) == sorted(after) else "",
        removed=sum(pair.removed_words for pair in pairs),
        added=sum(pair.added_words for pair in pairs),
    )

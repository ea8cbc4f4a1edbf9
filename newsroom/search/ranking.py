"""Which match comes first: one score in Python, so that every database gives the same order."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from newsroom.search import spelling
from newsroom.search.engine import engine
from newsroom.search.query import Item, Query

HEADLINE, STANDFIRST, NAMES, REPEATED, BODY = 8.0, 3.5, 2.5, 1.0, 1.0
OFTEN = 0.5  # what each further level of repetition adds
WHOLE_HEADLINE, HEADLINE_BEGINS, HEADLINE_HOLDS = 60.0, 6.0, 4.0
RECENT = 1.5  # the most that being new can add
RECENT_DAYS = 120
LONGER_WORD = 0.7  # a word that only begins with what was typed, beside the word itself

Row = tuple[int, float, str, str, str, str]


@dataclass(frozen=True)
class Wanted:
    """An item as scoring needs it."""

    exact: list[str]  # between spaces, as a sequence holds them
    others: list[str]
    weight: float

    def strength(self, sequence: str) -> float:
        """How well a sequence of terms holds the item: 1 for the word itself, less for a longer one, or 0."""
        for term in self.exact:
            if term not in sequence:
                break
        else:
            return 1.0
        for term in self.others:
            if term in sequence:
                return LONGER_WORD
        return 0.0

    def score(self, row: Row) -> float:
        """What an article gains by where it holds the item, and how often."""
        _, _, headline, standfirst, names, dense = row
        gained = BODY + HEADLINE * self.strength(headline) + STANDFIRST * self.strength(standfirst)
        gained += NAMES * self.strength(names)
        if repeated := self.strength(dense):
            gained += REPEATED * repeated + OFTEN * min(map(dense.count, self.exact), default=0)
        return self.weight * gained


def rank(keys: Iterable[int], query: Query, now: datetime) -> list[int]:
    """These articles, the best first."""
    wanted = _wanted(query.items)
    typed = " ".join(query.sequence)
    seconds = now.timestamp()
    scored = [
        (
            sum(one.score(row) for one in wanted) + _likeness(row[2], typed) + _recency(seconds - row[1]),
            row[1],
            row[0],
        )
        for row in _rows(set(keys))
    ]
    scored.sort(reverse=True)
    return [pk for _, _, pk in scored]


def _rows(keys: set[int]) -> list[Row]:
    """What scoring reads, straight from the database: a model for each of hundreds would cost the most."""
    if not keys:
        return []
    condition, params = engine().one_of("article_id", list(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            # Only marks for parameters and the database's own words are put together here.
            f"SELECT article_id, {engine().seconds}, headline, standfirst, names, dense"  # noqa: S608
            f" FROM newsroom_searchentry WHERE {condition}",
            params,
        )
        rows: list[Row] = cursor.fetchall()
    return rows


def _wanted(items: Sequence[Item]) -> list[Wanted]:
    # How rare a word is says something only beside others.
    counts = spelling.counts([item.word for item in items if item.word]) if len(items) > 1 else {}
    return [
        Wanted(
            exact=[f" {term} " for term in item.alternatives[0]],
            others=[f" {item.prefix}"] * bool(item.prefix)
            + [
                f" {term} "
                for terms in item.alternatives[1:]
                for term in terms
                if not (item.prefix and term.startswith(item.prefix))
            ],
            # What few articles hold says more about what is looked for.
            weight=1.0 + 2.0 / (1.0 + math.log10(1 + counts.get(item.word, 0))),
        )
        for item in items
    ]


def _likeness(headline: str, typed: str) -> float:
    """How much the headline is what was typed, word for word."""
    if not typed or f" {typed} " not in headline:
        return 0.0
    headline = headline.partition(" | ")[0].strip()
    if headline == typed:
        return WHOLE_HEADLINE
    if f"{headline} ".startswith(f"{typed} "):
        return HEADLINE_BEGINS
    return HEADLINE_HOLDS if f" {typed} " in f" {headline} " and " " in typed else 0.0


def _recency(seconds: float) -> float:
    days = max(0.0, seconds / 86400)
    return RECENT / (1 + days / RECENT_DAYS)

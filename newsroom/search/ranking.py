"""Which match comes first: one score in Python, so that every database gives the same order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsroom.models import SearchEntry, SearchWord
from newsroom.search.query import Item, Query

HEADLINE, STANDFIRST, NAMES, REPEATED, BODY = 8.0, 3.5, 2.5, 1.0, 1.0
OFTEN = 2.0  # the most that saying a word again and again can add
WHOLE_HEADLINE, HEADLINE_BEGINS, HEADLINE_HOLDS = 60.0, 6.0, 4.0
RECENT = 1.5  # the most that being new can add
RECENT_DAYS = 120
LONGER_WORD = 0.7  # a word that only begins with what was typed, beside the word itself
READ_CLOSELY = 60


@dataclass(frozen=True)
class Wanted:
    """An item as scoring needs it."""

    exact: list[str]  # between spaces, as a sequence holds them
    others: list[str]
    weight: float

    def strength(self, sequence: str) -> float:
        """How well a sequence of terms holds the item: 1 for the word itself, less for a longer one, or 0."""
        if all(term in sequence for term in self.exact):
            return 1.0
        return LONGER_WORD if any(term in sequence for term in self.others) else 0.0


def rank(keys: Sequence[int], query: Query, now: datetime) -> list[int]:
    """These articles, the best first; the first few are read closely."""
    wanted = _wanted(query.items)
    entries = SearchEntry.objects.filter(pk__in=set(keys)).values_list(
        "pk", "published_at", "headline", "standfirst", "names", "dense"
    )
    scored = [(_prominence(row, wanted, query) + _recency(row[1], now), row[1], row[0]) for row in entries]
    scored.sort(reverse=True)
    top, rest = scored[:READ_CLOSELY], scored[READ_CLOSELY:]
    repeats = _repeats([pk for _, _, pk in top], wanted)
    closely = sorted(((score + repeats[pk], date, pk) for score, date, pk in top), reverse=True)
    return [pk for _, _, pk in closely + rest]


def _wanted(items: list[Item]) -> list[Wanted]:
    counts: dict[str, int] = {}
    if len(items) > 1:
        words = [item.word for item in items if item.word]
        counts = dict(SearchWord.objects.filter(word__in=words).values_list("word", "articles"))
    return [
        Wanted(
            exact=[f" {term} " for term in item.alternatives[0]],
            others=[f" {item.prefix}"] * bool(item.prefix)
            + [f" {term} " for terms in item.alternatives[1:] for term in terms],
            # What few articles hold says more about what is looked for.
            weight=1.0 + 2.0 / (1.0 + math.log10(1 + counts.get(item.word, 0))),
        )
        for item in items
    ]


def _prominence(row: tuple[int, datetime, str, str, str, str], wanted: list[Wanted], query: Query) -> float:
    headline, standfirst, names, repeated = row[2:]
    score = 0.0
    for one in wanted:
        score += one.weight * (
            BODY
            + HEADLINE * one.strength(headline)
            + STANDFIRST * one.strength(standfirst)
            + NAMES * one.strength(names)
            + REPEATED * one.strength(repeated)
        )
    return score + _likeness(headline.partition(" | ")[0].strip(), query)


def _likeness(headline: str, query: Query) -> float:
    """How much the headline is what was typed, word for word."""
    typed = " ".join(query.sequence)
    if not typed:
        return 0.0
    if headline == typed:
        return WHOLE_HEADLINE
    if f"{headline} ".startswith(f"{typed} "):
        return HEADLINE_BEGINS
    return HEADLINE_HOLDS if f" {typed} " in f" {headline} " and len(query.sequence) > 1 else 0.0


def _recency(published_at: datetime, now: datetime) -> float:
    days = max(0.0, (now - published_at).total_seconds() / 86400)
    return RECENT / (1 + days / RECENT_DAYS)


def _repeats(keys: list[int], wanted: list[Wanted]) -> dict[int, float]:
    """How often each of these articles says the words, levelled off."""
    bodies = SearchEntry.objects.filter(pk__in=keys).values_list("pk", "body")
    return {pk: sum(one.weight * _often(body, one.exact) for one in wanted) for pk, body in bodies}


def _often(body: str, terms: list[str]) -> float:
    times = min((body.count(term) for term in terms), default=0)
    return OFTEN * times / (times + 2.0 + len(body) / 4000)

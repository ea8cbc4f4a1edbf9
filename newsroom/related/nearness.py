"""How near two articles are, and which of the nearest are shown; nothing here asks the database."""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

SHOWN = 3
# So many of the nearest are looked at more closely: for their dates, and for their authors.
SHORTLIST = 40
SAME = 1e-6
# What more articles have decides nothing between them, and would cost the most to count.
COMMON = 1_000
# What sharing one weighs before its rarity is taken into account; a term weighs what its share of
# both texts is, so that all of them together are at most this.
WEIGHTS = {"tag": 1.0, "tool": 1.0, "source": 0.8, "host": 0.3, "term": 4.0}

Scores = dict[int, float]


@dataclass(frozen=True)
class Facts:
    """What decides between articles that are equally near."""

    published_at: datetime
    authors: frozenset[int]


def rarity(carriers: int, published: int) -> float:
    """From 0 for what nearly every article has, to 1 for what one has."""
    total = max(published, carriers, 1) + 1
    return max(0.0, math.log(total / max(carriers, 1)) / math.log(total))


class Carriers:
    """Which articles have which traits: the few traits that are asked about, with all who have them."""

    def __init__(self, rows: Iterable[tuple[str, int, float]], published: int) -> None:
        self.by_name: dict[str, list[tuple[int, float]]] = {}
        for name, article, weight in rows:
            self.by_name.setdefault(name, []).append((article, weight))
        self.published = published

    def scores(self, traits: Mapping[str, float], own: int) -> Scores:
        """How near each article is that shares anything with these traits, itself left out."""
        found: Scores = {}
        before = found.get
        for name, weight in sorted(traits.items()):
            carriers = self.by_name.get(name, ())
            worth = WEIGHTS.get(name.partition(":")[0], 0.0) * weight
            worth *= rarity(len(carriers), self.published) ** 2
            if worth and len(carriers) <= COMMON:
                for article, other in carriers:
                    found[article] = before(article, 0.0) + worth * other
        found.pop(own, None)
        return found


def shortlist(scores: Scores) -> Scores:
    """The nearest few, and all that are exactly as near as the last of them."""
    least = heapq.nlargest(SHORTLIST, scores.values())[-1] if len(scores) > SHORTLIST else 0.0
    # Rounded, so that those that share the same are equal in whichever order it was added up.
    return {article: round(score, 6) for article, score in scores.items() if score >= least - SAME}


def arrange(
    scores: Scores, facts: Mapping[int, Facts], pinned: Sequence[frozenset[int]] = ()
) -> list[tuple[int, float]]:
    """The nearest first, the newest among equals; no third one by the same author while another fits.

    Articles without facts are not published, and left out. `pinned` are the authors of those above.
    """
    rest = sorted(
        (article for article in scores if article in facts),
        key=lambda article: (scores[article], facts[article].published_at, article),
        reverse=True,
    )
    bylines = list(pinned[:SHOWN])
    chosen: list[int] = []
    while rest and len(bylines) < SHOWN:
        article = next((one for one in rest if not _is_third(facts[one].authors, bylines)), rest[0])
        rest.remove(article)
        chosen.append(article)
        bylines.append(facts[article].authors)
    return [(article, scores[article]) for article in chosen + rest]


def _is_third(authors: frozenset[int], bylines: Sequence[frozenset[int]]) -> bool:
    """Whether somebody would have signed everything that is shown."""
    return any(sum(author in byline for byline in bylines) >= SHOWN - 1 for author in authors)

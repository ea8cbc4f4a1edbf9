"""How SQLite is asked: FTS5 over marked terms."""

from collections.abc import Mapping, Sequence
from typing import Any

from newsroom.search import fts5
from newsroom.search.entries import Prepared, Reading
from newsroom.search.marks import in_zone, phrases
from newsroom.search.query import Item

LAST_CHARACTER = "\U0010ffff"


class SQLite:
    """FTS5 expressions: quoted terms, AND and OR."""

    source = "newsroom_search_fts"
    # The plus keeps the planner from looking up one article after the other: the index is to be read
    # backwards, so that it can stop at the limit.
    key = "+newsroom_search_fts.rowid"
    matching = "newsroom_search_fts MATCH %s"
    among = "(SELECT rowid FROM newsroom_search_fts WHERE newsroom_search_fts MATCH %s)"
    order = "newsroom_search_fts.rowid"
    seconds = "CAST(strftime('%%s', published_at) AS REAL)"
    reads_all = False
    keeps_terms = False
    writes_side_by_side = False
    neighbours = 1
    anew = staticmethod(fts5.anew)

    def item(self, item: Item, zone: str = "") -> str:
        """An expression for one item, in a zone or anywhere."""
        if item.is_phrase:
            return self.any_of([_quoted(" ".join(words)) for words in phrases(item, zone)])
        words = [self.all_of([_marked(term, zone) for term in terms]) for terms in item.alternatives]
        words += [_marked(term, zone or "t") for term in item.above]
        if item.is_open_ended:
            words += [_quoted(begun) + "*" for begun in in_zone(item.prefix, zone)]
        return self.any_of(words)

    def holds(self, item: Item, zone: str = "") -> tuple[str, list[str]]:
        """Nothing more, as the index knows where words stand."""
        return "", []

    def bearing(self, borne: list[str]) -> str:
        """An expression for articles that bear any of these marks."""
        return self.any_of(list(map(_quoted, borne)))

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""
        return "(" + " AND ".join(expressions) + ")"

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""
        return "(" + " OR ".join(expressions) + ")"

    def among_newest(self, count: int, highest: int, skipped: int = 0) -> str:
        """Nothing, as FTS5 reads backwards from the newest and stops where it has enough."""
        raise NotImplementedError

    def beginning_with(self, prefix: str) -> tuple[str, list[Any]]:
        """A range, because LIKE would read the whole table."""
        return "word >= %s AND word < %s", [prefix, prefix + LAST_CHARACTER]

    def one_of(self, column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """A list, as long as it is."""
        return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)

    def learn(self, prepared: list[Prepared]) -> None:
        """Put the terms of articles into the index, beside their entries."""
        fts5.learn(prepared)

    def forget(self, readings: Mapping[int, Reading]) -> None:
        """Take out the terms of articles as they were put in."""
        fts5.forget(readings)


def _marked(term: str, zone: str) -> str:
    return "(" + " OR ".join(map(_quoted, in_zone(term, zone))) + ")"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'

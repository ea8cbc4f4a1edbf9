"""What each database must be able to say; sqlite.py and postgres.py say it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.db import connection

from newsroom.search.entries import Prepared, Reading
from newsroom.search.postgres import PostgreSQL
from newsroom.search.query import Item
from newsroom.search.sqlite import SQLite


class Engine(Protocol):
    """How one database is asked about terms."""

    source: str  # what to select from where terms are asked for
    key: str  # the article's number there
    matching: str  # the condition that takes an expression
    among: str  # the articles that an expression matches, as a question of its own
    order: str  # what to sort by, newest last
    seconds: str  # when an entry's article was published, in seconds
    reads_all: bool  # whether every match is read before the newest are known
    neighbours: int  # how many articles are asked for together where the newest are
    keeps_terms: bool  # whether entries are to keep the terms of their bodies in order
    writes_side_by_side: bool  # whether several processes may store entries at once

    def item(self, item: Item, zone: str = "") -> str:
        """An expression for one item, in a zone or anywhere.

        h is the headline, t whatever stands above the text, p that and what the text repeats.
        """

    def holds(self, item: Item, zone: str = "") -> tuple[str, list[str]]:
        """What must be asked beside the expression where the item is a phrase, with parameters."""

    def bearing(self, borne: list[str]) -> str:
        """An expression for articles that bear any of these marks."""

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""

    def among_newest(self, count: int, highest: int, skipped: int = 0) -> str:
        """An expression for so many hundreds of the newest articles, given the highest number of all."""

    def beginning_with(self, prefix: str) -> tuple[str, list[Any]]:
        """The condition on a {word} that it begins so, with parameters."""

    def one_of(self, column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """The condition that a column holds one of these, with parameters."""

    def learn(self, prepared: list[Prepared]) -> None:
        """Put the terms of articles into the index, beside their entries."""

    def forget(self, readings: Mapping[int, Reading]) -> None:
        """Take out the terms of articles as they were put in."""

    def anew(self) -> AbstractContextManager[Callable[[list[Prepared]], None]]:
        """Everything is to be put in anew, by what this gives."""


def engine() -> Engine:
    """The one for the database in use."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()

"""How PostgreSQL is asked: marked terms under one GIN index, made from the texts that an entry keeps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from newsroom.models import SearchEntry
from newsroom.search.entries import Prepared, Reading
from newsroom.search.marks import in_zone
from newsroom.search.query import Item

Learn = Callable[[list[Prepared]], None]
# The fifth line of an entry's texts.
BODY = "split_part({0}.texts, E'\\n', 5)"
FIELDS = {
    "": ("e.headline", "e.standfirst", "e.names", BODY.format("e")),
    "h": ("e.headline",),
    "t": ("e.headline", "e.standfirst", "e.names"),
}
A_MARK = 256  # how many neighbouring articles share a mark; the index is built with the same number
DROP = "DROP INDEX IF EXISTS search_terms"
# As the migration makes it.
MAKE = (
    "CREATE INDEX IF NOT EXISTS search_terms ON newsroom_searchentry USING gin"
    " (newsroom_search_terms(headline, standfirst, names, dense, split_part(texts, E'\\n', 5),"
    " marks, article_id))"
    " WITH (fastupdate = off)"
)
# With less, the index is filled in many rounds and a third larger.
TO_SORT_IN = "256MB"
# Told how common a word is, the planner would rather read every row, each with its terms put together.
WITHOUT_STATISTICS = "ALTER INDEX search_terms ALTER COLUMN 1 SET STATISTICS 0"
TERMS = (
    "newsroom_search_terms({0}.headline, {0}.standfirst, {0}.names, {0}.dense,"
    f" {BODY}, {{0}}.marks, {{0}}.article_id)"
)


class PostgreSQL:
    """Expressions for a tsquery: quoted lexemes, & and |, a zone being a mark before the term."""

    source = "newsroom_searchentry e"
    key = "e.article_id"
    # Asked so, the planner knows nothing of the query and begins at the index, which is always right.
    matching = f"{TERMS.format('e')} @@ (SELECT %s::tsquery)"
    among = (
        "(SELECT w.article_id FROM newsroom_searchentry w"  # noqa: S608
        f" WHERE {TERMS.format('w')} @@ (SELECT %s::tsquery))"
    )
    # Adding nothing keeps the planner from walking all articles backwards instead of using the index.
    order = "(e.article_id + 0)"
    seconds = "extract(epoch FROM published_at)::float8"
    reads_all = True
    keeps_terms = True
    writes_side_by_side = True
    neighbours = A_MARK

    def item(self, item: Item, zone: str = "") -> str:
        """An expression for one item, in a zone or anywhere."""
        words = [self.all_of([_marked(term, zone) for term in terms]) for terms in item.alternatives]
        words += [_marked(term, zone or "t") for term in item.above]
        if item.is_open_ended:
            words.append(_marked(item.prefix, zone, ":*"))
        return self.any_of(words)

    def holds(self, item: Item, zone: str = "") -> tuple[str, list[str]]:
        """The condition that the words of a phrase stand side by side, and its parameters."""
        phrase = f" {' '.join(item.alternatives[0])} "
        fields = FIELDS.get(zone, FIELDS["t"])
        return " OR ".join(f"strpos({field}, %s) > 0" for field in fields), [phrase] * len(fields)

    def bearing(self, borne: list[str]) -> str:
        """An expression for articles that bear any of these marks."""
        return self.any_of(list(map(_quoted, borne)))

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""
        return "(" + " & ".join(expressions) + ")"

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""
        return "(" + " | ".join(expressions) + ")"

    def among_newest(self, count: int, highest: int, skipped: int = 0) -> str:
        """So many of the marks that neighbours share, from the newest or from where others ended."""
        newest = highest // A_MARK - skipped
        return self.any_of([_quoted(f"n:{mark}") for mark in range(newest, max(-1, newest - count), -1)])

    def beginning_with(self, prefix: str) -> tuple[str, list[Any]]:
        """A pattern that the index answers."""
        pattern = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return "word LIKE %s", [f"{pattern}%"]

    def one_of(self, column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """An array, so that the question stays the same however many there are."""
        return f"{column} = ANY(%s)", [list(values)]

    def learn(self, prepared: list[Prepared]) -> None:
        """Nothing, as the index follows the entries by itself."""

    def forget(self, readings: Mapping[int, Reading]) -> None:
        """Nothing, as the index follows the entries by itself."""

    @contextmanager
    def anew(self) -> Iterator[Learn]:
        """Where the index is empty, sort the terms once at the end: several times as fast."""
        if connection.in_atomic_block:
            yield self.learn
            return
        if not SearchEntry.objects.exists():
            _execute(DROP)
        try:
            yield self.learn
        finally:
            _execute(f"SET maintenance_work_mem = '{TO_SORT_IN}'")
            _execute(MAKE)  # also where an earlier rebuild was ended before it came here
            _execute("RESET maintenance_work_mem")
            _execute(WITHOUT_STATISTICS)
            _execute("VACUUM ANALYZE newsroom_searchentry")
            # Every answer joins these; after an import the planner would still take them for empty.
            _execute("ANALYZE newsroom_article, newsroom_article_tags, newsroom_authorship")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _marked(term: str, zone: str, ending: str = "") -> str:
    return "(" + " | ".join(_quoted(marked) + ending for marked in in_zone(term, zone)) + ")"


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

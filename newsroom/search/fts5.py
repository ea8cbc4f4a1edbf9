"""The FTS5 table of SQLite: it holds terms and no texts, so what is taken out has to be said."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction

from newsroom.search.entries import Prepared, Reading

TABLE = "newsroom_search_fts"
ANEW = "newsroom_search_fts_anew"  # while the index is being rebuilt, beside the one that answers
# The terms are made by the analyser; FTS5 only parts them at spaces. The bar parts texts that no phrase
# crosses, the colon is part of a mark.
COLUMNS = """terms, content='', columnsize=0, tokenize="ascii tokenchars '.+#|:'" """
AT_ONCE = 500  # pages that are packed in one transaction

Learn = Callable[[list[Prepared]], None]


def learn(prepared: Iterable[Prepared], tables: Iterable[str] = ()) -> None:
    """Put these articles in."""
    rows = [(one.pk, line_of(one.reading)) for one in prepared]
    for table in (tables or in_use()) if rows else ():
        _many(f"INSERT INTO {table} (rowid, terms) VALUES (%s, %s)", rows)  # noqa: S608


def forget(readings: Mapping[int, Reading]) -> None:
    """Take these articles out, which were put in as they are read here."""
    rows = [(pk, line_of(reading)) for pk, reading in readings.items()]
    for table in in_use() if rows else ():
        _many(f"INSERT INTO {table} ({table}, rowid, terms) VALUES ('delete', %s, %s)", rows)  # noqa: S608


def line_of(reading: Reading) -> str:
    """Everything that the table holds of an article."""
    texts = [reading.headline, reading.standfirst, reading.names, reading.body]
    above = [
        *_marked("h:", reading.headline.split()),
        "|",
        *_marked("t:", reading.standfirst.split()),
        "|",
        *_marked("t:", reading.names.split()),
    ]
    repeated = _marked("p:", dict.fromkeys(reading.dense.split()))
    return " | ".join([*texts, " ".join(above), " ".join(repeated), reading.marks])


def _marked(mark: str, terms: Iterable[str]) -> list[str]:
    return [mark + term for term in terms]


def in_use() -> list[str]:
    """The table that answers, and the one that is to take its place while there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [ANEW])
        return [TABLE, ANEW] if cursor.fetchone() else [TABLE]


@contextmanager
def anew() -> Iterator[Learn]:
    """A second table to be filled, which takes the first one's place once it is."""
    with transaction.atomic():
        _execute(f"DROP TABLE IF EXISTS {ANEW}")  # of a rebuild that was killed
        _execute(f"CREATE VIRTUAL TABLE {ANEW} USING fts5({COLUMNS})")
    try:
        yield lambda prepared: learn(prepared, [ANEW])
        _pack()
        with transaction.atomic():
            _execute(f"DROP TABLE {TABLE}")
            _execute(f"ALTER TABLE {ANEW} RENAME TO {TABLE}")
    except BaseException:
        if not connection.needs_rollback:
            _execute(f"DROP TABLE IF EXISTS {ANEW}")
        raise


def _pack() -> None:
    """Merge what was put in bit by bit, a little in each transaction, so that nobody waits to publish."""
    pages, before = -AT_ONCE, -2
    with connection.cursor() as cursor:
        while _changes() - before >= 2:
            before = _changes()
            cursor.execute(f"INSERT INTO {ANEW} ({ANEW}, rank) VALUES ('merge', %s)", [pages])  # noqa: S608
            pages = AT_ONCE


def _changes() -> int:
    """How many rows this connection has changed; each step of a merge that did anything changes two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        return int(cursor.fetchone()[0])


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _many(statement: str, rows: list[tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)

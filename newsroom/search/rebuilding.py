"""Making the whole index anew while the site goes on; it may be ended at any time, and repeated."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from newsroom.models import Article, SearchEntry, SearchWord
from newsroom.search.index import count, in_chunks, locked, prepare, store

DROP = "DROP INDEX IF EXISTS search_terms"
# As the migrations make it.
MAKE = (
    "CREATE INDEX IF NOT EXISTS search_terms"
    " ON newsroom_searchentry USING gin (terms) WITH (fastupdate = off)"
)


def rebuild() -> int:
    """Make the whole index anew; return the number of articles in it.

    Some hundred articles are one transaction: readers find what was there until what is new replaces it.
    """
    kept, counts = set[int](), Counter[str]()
    SearchEntry.objects.exclude(article__status=Article.Status.PUBLISHED).delete()
    with _filled_at_once():
        for keys in in_chunks(Article.objects.published().order_by("pk").values_list("pk", flat=True)):
            with transaction.atomic():
                prepared = [prepare(article) for article in locked(keys)]
                store(prepared)
            for one in prepared:
                kept.add(one.entry.article_id)
                counts.update(one.words)
    _count_anew(kept, counts)
    _tidy()
    return len(kept)


def _count_anew(kept: set[int], counts: Counter[str]) -> None:
    """Replace the words' counts, with those of articles that were published meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE newsroom_searchword IN EXCLUSIVE MODE")
        SearchWord.objects.all().delete()
        meanwhile = set(SearchEntry.objects.values_list("pk", flat=True)) - kept
        for article in locked(sorted(meanwhile)) if meanwhile else []:
            counts.update(prepare(article).words)
        count(counts)


@contextmanager
def _filled_at_once() -> Iterator[None]:
    """Where PostgreSQL's index is empty, sort the terms once at the end: several times as fast."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    if not SearchEntry.objects.exists():
        _execute(DROP)
    try:
        yield
    finally:
        _execute(MAKE)  # also where an earlier rebuild was ended before it came here


def _tidy() -> None:
    """Let the database pack the index and learn its sizes."""
    if connection.vendor == "sqlite":
        _execute("INSERT INTO newsroom_search_fts(newsroom_search_fts) VALUES ('optimize')")
    elif not connection.in_atomic_block:
        _execute("VACUUM ANALYZE newsroom_searchentry")
        _execute("ANALYZE newsroom_searchword")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

"""Making the whole index anew while the site goes on; it may be ended at any time, and repeated."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from newsroom.models import Article, SearchEntry, SearchWord
from newsroom.search.engine import engine
from newsroom.search.entries import Prepared, locked
from newsroom.search.index import count, in_chunks, store


def rebuild() -> int:
    """Make the whole index anew; return the number of articles in it.

    Some hundred articles are one transaction: readers find what was there until what is new replaces it.
    """
    kept, counts = set[int](), Counter[str]()
    SearchEntry.objects.exclude(article__status=Article.Status.PUBLISHED).delete()
    with engine().anew() as learn, uncollected():
        for keys in in_chunks(Article.objects.published().order_by("pk").values_list("pk", flat=True)):
            with transaction.atomic():
                prepared = [Prepared.of(one) for one in locked(keys)]
                store(prepared)
                learn(prepared)
            kept.update(one.pk for one in prepared)
            for one in prepared:
                counts.update(one.reading.words)
        with transaction.atomic():
            learn([Prepared.of(one) for one in locked(_published_meanwhile(kept))])
    _count_anew(kept, counts)
    return len(kept)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: what is made here holds none, and every word read would be walked."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _count_anew(kept: set[int], counts: Counter[str]) -> None:
    """Replace the words' counts, with those of articles that were published meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE newsroom_searchword IN EXCLUSIVE MODE")
        SearchWord.objects.all().delete()
        for one in locked(_published_meanwhile(kept)):
            counts.update(Prepared.of(one).reading.words)
        count(counts, Counter())
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE newsroom_searchword")


def _published_meanwhile(kept: set[int]) -> list[int]:
    return sorted(set(SearchEntry.objects.values_list("pk", flat=True)) - kept)

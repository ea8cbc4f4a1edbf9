"""Making the whole index anew while the site goes on; it may be ended at any time, and repeated."""

import gc
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from django.db import connection, connections, transaction

from newsroom.models import Article, SearchEntry, SearchWord
from newsroom.search.engine import engine
from newsroom.search.entries import Prepared, locked
from newsroom.search.index import count, in_chunks, store
from newsroom.search.postgres import Learn

MANY = 2_000  # fewer are stored before a second process has begun
PROCESSES = min(4, os.cpu_count() or 1)
Stored = tuple[set[int], Counter[str]]


def rebuild() -> int:
    """Make the whole index anew; return the number of articles in it.

    Some hundred articles are one transaction: readers find what was there until what is new replaces it.
    """
    SearchEntry.objects.exclude(article__status=Article.Status.PUBLISHED).delete()
    with engine().anew() as learn, uncollected():
        keys = list(Article.objects.published().order_by("pk").values_list("pk", flat=True))
        may_share = engine().writes_side_by_side and not connection.in_atomic_block
        kept, counts = _shared_out(keys, learn) if may_share and len(keys) >= MANY else _stored(keys, learn)
        with transaction.atomic():
            learn([Prepared.of(one) for one in locked(_published_meanwhile(kept))])
    _count_anew(kept, counts)
    return len(kept)


def _stored(keys: list[int], learn: Learn) -> Stored:
    """Those that were still published, and the words in them."""
    kept, counts = set[int](), Counter[str]()
    for some in in_chunks(keys):
        with transaction.atomic():
            prepared = [Prepared.of(one) for one in locked(some)]
            store(prepared)
            learn(prepared)
        kept.update(one.pk for one in prepared)
        for one in prepared:
            counts.update(one.reading.words)
    return kept, counts


def _shared_out(keys: list[int], learn: Learn) -> Stored:
    """The same by several processes at once, each over a connection of its own.

    Raises RuntimeError where one of them did not come to its end. One whose parent is gone finds nobody to
    tell, and ends.
    """
    context = multiprocessing.get_context("fork")
    connections.close_all()  # nobody may go on speaking over what a parent opened
    size = -(-len(keys) // PROCESSES)
    others = []
    for start in range(size, len(keys), size):
        ours, theirs = context.Pipe(duplex=False)
        work = (keys[start : start + size], learn, theirs)
        context.Process(target=_do_a_share, args=work, daemon=True).start()
        theirs.close()
        others.append(ours)
    kept, counts = _stored(keys[:size], learn)
    for ours in others:
        try:
            more, words = ours.recv()
        except EOFError:
            raise RuntimeError(
                "A process that made a part of the search index was ended; what it said stands above."
                " Run manage.py rebuild_search again."
            ) from None
        kept |= more
        counts.update(words)
    return kept, counts


def _do_a_share(keys: list[int], learn: Learn, parent: "Connection[Stored, None]") -> None:
    parent.send(_stored(keys, learn))


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

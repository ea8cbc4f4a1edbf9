"""How long a search takes, and how fast the index is built, on the database of DATABASE_URL.

    python bench/search.py                     10,000 articles of 600 words
    python bench/search.py --articles 100000

Everything happens in a test database, which is made first and dropped afterwards.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

from corpus import Corpus, throwaway_database
from django.db import connection, reset_queries
from django.test import Client

from newsroom import search
from newsroom.models import Article, SearchWord


def cases(corpus: Corpus, per_case: int) -> dict[str, list[str]]:
    """The queries of each row of the table."""
    draw = corpus.random
    common, middling = corpus.words[:20], corpus.words[50:2000]
    rare = list(SearchWord.objects.order_by("articles", "word").values_list("word", flat=True)[:500])
    known = set(corpus.words)
    headlines = list(Article.objects.order_by("?").values_list("headline", flat=True)[:per_case])

    def many(make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(per_case)]

    def typo() -> str:
        word = draw.choice([word for word in draw.choices(middling, k=50) if len(word) > 5] or middling)
        at = draw.randrange(1, len(word) - 1)
        wrong = word[:at] + draw.choice("qxwyj") + word[at + 1 :]
        return wrong if wrong not in known else typo()

    return {
        "common word": many(lambda: draw.choice(common)),
        "rare word": many(lambda: draw.choice(rare)),
        "two words": many(lambda: f"{draw.choice(common)} {draw.choice(middling)}"),
        "two common words": many(lambda: " ".join(draw.sample(common, 2))),
        "prefix": many(lambda: (word := draw.choice(middling))[: draw.randint(1, max(2, len(word) - 2))]),
        "typo": many(typo),
        "whole headline": headlines,
        "phrase": many(lambda: '"' + " ".join(draw.sample(common, 2)) + '"'),
        "with a tag": many(lambda: f"{draw.choice(common)} tag:{draw.choice(corpus.words[100:160])}"),
    }


def timed(queries: list[str], ask: Callable[[str], int]) -> tuple[list[float], float, float]:
    """Milliseconds each; the mean of this process's own time and of the hits shown."""
    taken, shown, before = [], 0, time.process_time()
    for query in queries:
        reset_queries()
        start = time.perf_counter()
        shown += ask(query)
        taken.append((time.perf_counter() - start) * 1000)
    cpu = (time.process_time() - before) * 1000 / len(queries)
    return sorted(taken), cpu, shown / len(queries)


# Readable text, and all that search keeps.
SIZES = {
    "postgresql": "SELECT sum(octet_length({text})),"
    " pg_total_relation_size('newsroom_searchentry') + pg_total_relation_size('newsroom_searchword')"
    " FROM newsroom_searchentry",
    "sqlite": "SELECT sum(length(CAST({text} AS BLOB))),"
    " (SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search%'"
    " OR name IN ('word_counts', 'entries_by_date')) FROM newsroom_searchentry",
}
# PostgreSQL packs what it keeps: so much the text would take in a table that holds nothing else.
PACKED = (
    "CREATE TABLE text_alone AS SELECT article_id, {text} AS text FROM newsroom_searchentry LIMIT 0",
    "ALTER TABLE text_alone ALTER COLUMN text SET COMPRESSION lz4",
    "INSERT INTO text_alone SELECT article_id, {text} FROM newsroom_searchentry",
    "SELECT pg_total_relation_size('text_alone')",
)
TEXT = {
    "postgresql": "array_to_string((string_to_array(texts, E'\\n'))[:4], E'\\n')",
    "sqlite": "texts",
}


def sizes() -> str:
    """How large the readable text is, and everything that search keeps beyond it."""
    as_read = TEXT[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(SIZES[connection.vendor].format(text=as_read))
        text, everything = map(int, cursor.fetchone())
        kept = text
        if connection.vendor == "postgresql":
            for statement in PACKED:
                cursor.execute(statement.format(text=as_read))
            (kept,) = cursor.fetchone()
    of_it = f" ({kept / 1e6:,.1f} as a table of its own)" if kept != text else ""
    return f"text {text / 1e6:,.1f} MB{of_it}, index {(everything - kept) / 1e6:,.1f} MB more"


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200, help="for each row of the table")
    options = parser.parse_args()
    with throwaway_database():
        report(options.articles, options.queries)


def report(articles: int, per_case: int) -> None:
    """Fill the database and print the table."""
    corpus = Corpus()
    corpus.fill(articles)
    start = time.perf_counter()
    search.rebuild()
    rate = articles / (time.perf_counter() - start)
    print(f"{connection.vendor}: {articles:,} articles, built at {rate:,.0f} a second", end="; ")
    print(f"load of this machine now {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(sizes())
    print(f"{'query':<18}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'hits':>7}  (CPU: our own)")
    asked = cases(corpus, per_case)
    for name, queries in asked.items():
        line(name, *timed(queries, lambda query: len(search.search(query).hits)))
    some = [query for queries in asked.values() for query in queries[: per_case // len(asked) + 1]]
    client = Client(SERVER_NAME="localhost")

    def overlay(query: str) -> int:
        return client.get("/search/overlay/", {"q": query}).content.count(b"data-hit")

    line("overlay, all kinds", *timed(some, overlay))


def line(name: str, taken: list[float], cpu: float, shown: float) -> None:
    """One row of the table."""
    p95, p99 = (taken[min(len(taken) - 1, int(len(taken) * share))] for share in (0.95, 0.99))
    print(f"{name:<18}{statistics.median(taken):>9.1f}{p95:>9.1f}{p99:>9.1f}{cpu:>9.1f}{shown:>7.1f}")


if __name__ == "__main__":
    main()

"""Made-up articles for the benchmarks, and the throwaway database that they are measured in."""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[1:1] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "true")
# Under tests/services/postgres.py, the database that it started.
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from config import loaded  # noqa: E402
from newsroom.models import Article, Author, Authorship, Tag  # noqa: E402

VOCABULARY = 30_000
WORDS_AN_ARTICLE = 600
TAGS, AUTHORS = 60, 20
NEWEST = datetime(2026, 3, 5, tzinfo=UTC)
SYLLABLES = [
    consonant + vowel for consonant in "bcdfghklmnprstvz" for vowel in ("a", "e", "i", "o", "u", "ai")
]


class Corpus:
    """Articles of made-up words, as unevenly frequent as real ones."""

    def __init__(self, seed: int = 4) -> None:
        self.random = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4)))] = None
        self.words = list(words)
        self.sums = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))

    def text(self, length: int) -> str:
        """So many words, drawn by frequency."""
        return " ".join(self.random.choices(self.words, cum_weights=self.sums, k=length))

    def article(self, number: int) -> Article:
        """One article, older by an hour than the one before."""
        body = self.text(WORDS_AN_ARTICLE)
        return Article(
            headline=self.text(7).capitalize(),
            slug=f"article-{number}",
            standfirst=self.text(15),
            body=body,
            body_html=f"<p>{body}</p>",
            status=Article.Status.PUBLISHED,
            first_published_at=NEWEST - timedelta(hours=number),
        )

    def fill(self, count: int) -> None:
        """Store so many articles with tags and authors, without indexing them."""
        tags = [Tag(name=word.capitalize(), slug=word) for word in self.words[100 : 100 + TAGS]]
        authors = [Author(name=self.text(2).title(), slug=f"author-{number}") for number in range(AUTHORS)]
        Tag.objects.bulk_create(tags)
        Author.objects.bulk_create(authors)
        for start in range(0, count, 1000):
            made = [self.article(number) for number in range(start, min(start + 1000, count))]
            Article.objects.bulk_create(made)
            choose = self.random.choice
            Authorship.objects.bulk_create(Authorship(article=one, author=choose(authors)) for one in made)
            Article.tags.through.objects.bulk_create(
                Article.tags.through(article=one, tag=choose(tags)) for one in made
            )


@contextmanager
def throwaway_database() -> Iterator[None]:
    """An empty database beside that of DATABASE_URL, dropped afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            settings.DATABASES["default"]["TEST"]["NAME"] = f"{folder}/bench.sqlite3"
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        settings.DEBUG = False
        # As in a process that answers or works, which has loaded everything long before.
        reverse("home")
        loaded.leave_alone()
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)

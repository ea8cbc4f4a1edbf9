"""A newsroom at work, for the benchmark: long articles, revisions, notes, pictures, all statuses."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle

from corpus import NEWEST, Corpus
from django.db import connection
from django.utils import timezone

from newsroom.history import revisions
from newsroom.models import Article, Author, Correction, Image, ReviewNote, Revision, Source, User

Status = Article.Status
LONG = 3_000  # words of the articles that are opened, saved and compared
LONG_ONES = 40  # drafts, and as many published
PICTURES = 2_000
# How many articles of each thousand are not published.
UNPUBLISHED = {Status.DRAFT: 60, Status.REVIEW: 10, Status.CHANGES: 5, Status.SCHEDULED: 5}


class Room:
    """The rows, and the keys of the long articles."""

    def __init__(self, articles: int, number_of_revisions: int) -> None:
        self.corpus = Corpus()
        self.corpus.fill(articles)
        self.people = [
            User.objects.create_superuser(name, f"{name}@news.example", last_login=timezone.now())
            for name in ("bench", "ada", "grace")
        ]
        Author.objects.filter(pk=Author.objects.order_by("pk")[0].pk).update(user=self.people[0])
        self.drafts, self.published = self.write_long_ones()
        self.spread_statuses(articles)
        self.hang_pictures()
        self.revise(max(2, number_of_revisions // articles))
        self.discuss()
        learn_sizes()

    def write_long_ones(self) -> tuple[list[int], list[int]]:
        """Drafts and published articles as long as breakdowns are, each with sources and links."""
        some = list(Article.objects.order_by("pk")[: 2 * LONG_ONES])
        keys = [article.pk for article in some]
        for number, article in enumerate(some):
            article.body = long_text(self.corpus, links=keys)
            if number < LONG_ONES:
                article.status, article.first_published_at = Status.DRAFT, None
            article.created_by = self.people[number % 3]
            article.save()
            Source.objects.bulk_create(
                Source(
                    article=article, publisher=self.corpus.text(2), title=self.corpus.text(8), position=place
                )
                for place in range(6)
            )
        return keys[:LONG_ONES], keys[LONG_ONES:]

    def spread_statuses(self, articles: int) -> None:
        """What is being written, waits, or may be out of date; begun by several people."""
        others = list(Article.objects.order_by("pk").values_list("pk", flat=True)[2 * LONG_ONES :])
        start = 0
        for status, share in UNPUBLISHED.items():
            some = others[start : start + share * articles // 1_000]
            Article.objects.filter(pk__in=some).update(
                status=status, first_published_at=None, publish_at=timezone.now() + timedelta(days=3)
            )
            start += len(some)
        for number, person in enumerate(self.people):
            Article.objects.filter(pk__in=others[number:600:3]).update(created_by=person)
        stale = others[-articles // 100 :]
        Article.objects.filter(pk__in=stale).update(review_by=NEWEST.date())

    def hang_pictures(self) -> None:
        """A library, with a cover for every second article."""
        Image.objects.bulk_create(
            Image(
                file=f"images/{number:024}.jpg",
                width=2400,
                height=1600,
                size=900_000,
                alt=self.corpus.text(6),
                renditions={"avif": [400, 800, 1200], "webp": [400, 800, 1200]},
                uploaded_by=self.people[number % 3],
            )
            for number in range(PICTURES)
        )
        pictures = list(Image.objects.values_list("pk", flat=True))
        articles = list(Article.objects.order_by("pk").only("pk"))
        for article, picture in zip(articles[::2], cycle(pictures), strict=False):
            article.cover_id = picture
        Article.objects.bulk_update(articles[::2], ["cover"], batch_size=500)
        shows = Article.pictures.through
        shows.objects.bulk_create(
            shows(article_id=article.pk, image_id=picture)
            for article, picture in zip(articles[::3], cycle(pictures), strict=False)
        )

    def revise(self, each: int) -> None:
        """So many revisions of every article; of what is published, the newest is live."""
        keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), 500):
            batch = Article.objects.filter(pk__in=keys[start : start + 500])
            Revision.objects.bulk_create(
                Revision(
                    article=article,
                    number=number,
                    content=content | ({} if number == each else {"standfirst": f"Standfirst {number}"}),
                    summary="Standfirst",
                    created_by=self.people[number % 3],
                )
                for article in batch
                for content in [revisions.snapshot(article)]
                for number in range(1, each + 1)
            )
        newest = dict(Revision.objects.filter(number=each).values_list("article", "pk"))
        articles = list(Article.objects.published().only("pk"))
        for article in articles:
            article.live_revision_id = newest[article.pk]
        Article.objects.bulk_update(articles, ["live_revision"], batch_size=500)

    def discuss(self) -> None:
        """Notes on what is being written, and corrections of what was published."""
        waiting = Article.objects.exclude(status=Status.PUBLISHED).order_by("pk")[:300]
        ReviewNote.objects.bulk_create(
            ReviewNote(article=article, text=self.corpus.text(12), created_by=self.people[number])
            for article in waiting
            for number in range(3)
        )
        Correction.objects.bulk_create(
            Correction(article=article, text=self.corpus.text(12), published_at=datetime.now(UTC))
            for article in Article.objects.published().order_by("pk")[:200]
        )


def long_text(corpus: Corpus, links: Sequence[int]) -> str:
    """A text as breakdowns are: paragraphs, headings, lists, links, a table, code."""
    parts = []
    for number in range(LONG // 100):
        parts.append(f"## {corpus.text(4).capitalize()}" if number % 5 == 0 else corpus.text(20))
        link = "https://a.example/" if number % 3 else f"article:{corpus.random.choice(links)}"
        parts.append(f"{corpus.text(60)} **{corpus.text(1)}** [{corpus.text(2)}]({link}) {corpus.text(9)}.")
    parts.append("\n".join(f"- {corpus.text(8)}" for _ in range(10)))
    parts.append(
        "| a | b |\n|---|---|\n" + "\n".join(f"| {corpus.text(2)} | {number} |" for number in range(10))
    )
    parts.append("```python\n" + "\n".join(f"value_{number} = {number}" for number in range(20)) + "\n```")
    return "\n\n".join(parts)


def learn_sizes() -> None:
    """Let PostgreSQL count its rows, as it does by itself after a minute; SQLite never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

"""Series: in which order their parts are read, and what a reader of one part is told of the others.

Which series an article belongs to is part of the article, and goes through its revisions; the order
is the series' own, so that moving one part needs no new revision of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from newsroom.models import Article, Series
from newsroom.models.article import ArticleQuerySet
from newsroom.prepared import Prepared


@dataclass(frozen=True)
class Standing:
    """Where one article stands among the published parts of its series."""

    series: Series
    number: int
    parts: Sequence[Article]

    @property
    def count(self) -> int:
        """How many parts readers can open."""
        return len(self.parts)

    @property
    def previous(self) -> Article | None:
        """The part before it."""
        return self.parts[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Article | None:
        """The part after it."""
        return self.parts[self.number] if self.number < self.count else None


def in_order(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Parts as they are read."""
    return articles.order_by("series_position", "first_published_at", "pk")


def parts_beside(series_pk: int, pk: int) -> ArticleQuerySet:
    """What readers may open of a series, and one article whoever may open it."""
    among = Article.objects.published() | Article.objects.filter(pk=pk)
    columns = ("headline", "slug", "series", "series_position", "first_published_at")
    return in_order(among.filter(series=series_pk)).only(*columns)


PARTS = Prepared(parts_beside)


def standing(article: Article) -> Standing | None:
    """Where an article stands, in one query; None for one that belongs to no series, or is its only part."""
    if article.series is None:
        return None
    parts: list[Article] = PARTS(article.series_id, article.pk)
    numbers = {part.pk: number for number, part in enumerate(parts, start=1)}
    return Standing(article.series, numbers[article.pk], parts) if len(parts) > 1 else None


def next_position(series_pk: int) -> int:
    """The place after the last part."""
    last = Article.objects.filter(series=series_pk).aggregate(last=Max("series_position"))["last"]
    return 0 if last is None else int(last) + 1


@transaction.atomic
def reorder(series: Series, articles: Sequence[Article]) -> None:
    """Put the parts into this order; those that are not named follow, in the order they had."""
    named = [article.pk for article in articles]
    held = {part.pk: part for part in in_order(Article.objects.select_for_update().filter(series=series))}
    order = [*(pk for pk in named if pk in held), *(pk for pk in held if pk not in named)]
    for place, pk in enumerate(order):
        if held[pk].series_position != place:
            Article.objects.filter(pk=pk).update(series_position=place)

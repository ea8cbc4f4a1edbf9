"""What stands on the front page, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from newsroom.models import Article, Tag

LATEST = 7
TOPICS = 4
IN_A_TOPIC = 4
REVIEWS = 4


@dataclass(frozen=True)
class Topic:
    """A subject with its newest articles."""

    tag: Tag
    articles: list[Article]


@dataclass(frozen=True)
class FrontPage:
    """The lead, the latest, the most written-about subjects and the reviews."""

    lead: Article | None
    latest: list[Article]
    topics: list[Topic]
    reviews: list[Article]


def compose() -> FrontPage:
    """The front page as of now; the number of queries does not grow with the articles."""
    published = Article.objects.published().with_card().newest_first()
    newest = list(published[: LATEST + 1])
    shown = [article.pk for article in newest]
    reviews = published.filter(kind=Article.Kind.REVIEW, rating__isnull=False).exclude(pk__in=shown[:1])
    return FrontPage(
        lead=newest[0] if newest else None,
        latest=newest[1:],
        topics=busiest_topics(),
        reviews=list(reviews[:REVIEWS]),
    )


def busiest_topics() -> list[Topic]:
    """The tags with the most published articles, each with its newest few."""
    is_published = Q(articles__status=Article.Status.PUBLISHED)
    tags = list(
        Tag.objects.annotate(size=Count("articles", filter=is_published))
        .filter(size__gt=1)
        .order_by("-size", "name")[:TOPICS]
    )
    rows = newest_under(tags)
    articles = Article.objects.published().with_card().in_bulk({pk for _, pk in rows})
    return [
        Topic(tag, [articles[pk] for tag_id, pk in rows if tag_id == tag.pk and pk in articles])
        for tag in tags
    ]


def newest_under(tags: Sequence[Tag]) -> list[tuple[int, int]]:
    """Tag and article ids: the newest few articles under each tag, newest first, in one query."""
    place = Window(
        RowNumber(),
        partition_by=F("tag_id"),
        order_by=[F("article__first_published_at").desc(), F("article_id").desc()],
    )
    return list(
        Article.tags.through.objects.filter(tag__in=tags, article__status=Article.Status.PUBLISHED)
        .annotate(place=place)
        .filter(place__lte=IN_A_TOPIC)  # type: ignore[misc]
        .order_by("tag_id", "place")
        .values_list("tag_id", "article_id")
    )


def newest(limit: int) -> list[Article]:
    """The newest few articles, for a reader who has to be offered something."""
    return list(Article.objects.published().with_card().newest_first()[:limit])

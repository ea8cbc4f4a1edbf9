"""What stands on the front page, and where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from newsroom.models import Article, Tag

LATEST = 4  # beside the lead
MORE = 3  # with their pictures, below
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
    more: list[Article]
    topics: list[Topic]
    reviews: list[Article]


def compose() -> FrontPage:
    """The front page as of now; the number of queries does not grow with the articles."""
    published = Article.objects.published().with_card().newest_first()
    newest = list(published[: LATEST + MORE + 1])
    shown = [article.pk for article in newest]
    reviews = published.filter(kind=Article.Kind.REVIEW, rating__isnull=False).exclude(pk__in=shown[:1])
    return FrontPage(
        lead=newest[0] if newest else None,
        latest=newest[1 : LATEST + 1],
        more=newest[LATEST + 1 :],
        topics=busiest_topics(shown[:1]),
        reviews=list(reviews[:REVIEWS]),
    )


def busiest_topics(shown: Collection[int] = ()) -> list[Topic]:
    """The tags with the most published articles, each with its newest few; a story stands under one."""
    is_published = Q(articles__status=Article.Status.PUBLISHED)
    tags = list(
        Tag.objects.annotate(size=Count("articles", filter=is_published))
        .filter(size__gt=1)
        .order_by("-size", "name")[:TOPICS]
    )
    picked = share_out(newest_under(tags), shown)
    articles = Article.objects.published().with_card().in_bulk(sum(picked.values(), []))
    return [
        Topic(tag, [articles[pk] for pk in picked[tag.pk] if pk in articles])
        for tag in tags
        if tag.pk in picked
    ]


def share_out(rows: Sequence[tuple[int, int]], shown: Collection[int]) -> dict[int, list[int]]:
    """The article ids that stand under each tag, none of them twice or among those `shown` already."""
    seen = set(shown)
    picked: dict[int, list[int]] = {}
    for tag_id, article_id in rows:
        under = picked.setdefault(tag_id, [])
        if article_id not in seen and len(under) < IN_A_TOPIC:
            seen.add(article_id)
            under.append(article_id)
    return {tag_id: under for tag_id, under in picked.items() if under}


def newest_under(tags: Sequence[Tag]) -> list[tuple[int, int]]:
    """Tag and article ids: the newest under each tag, newest first, in one query; enough to choose from."""
    place = Window(
        RowNumber(),
        partition_by=F("tag_id"),
        order_by=[F("article__first_published_at").desc(), F("article_id").desc()],
    )
    return list(
        Article.tags.through.objects.filter(tag__in=tags, article__status=Article.Status.PUBLISHED)
        .annotate(place=place)
        .filter(place__lte=IN_A_TOPIC * TOPICS + 1)  # type: ignore[misc]
        .order_by("tag_id", "place")
        .values_list("tag_id", "article_id")
    )


def newest(limit: int) -> list[Article]:
    """The newest few articles, for a reader who has to be offered something."""
    return list(Article.objects.published().with_card().newest_first()[:limit])

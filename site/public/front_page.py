"""What stands on the front page, and where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from newsroom.models import Article, Tag

LATEST = 4  # beside the lead
LEADS = 3  # so many of the newest may lead
MORE = 3  # with their pictures, below
TOPICS = 4
IN_A_TOPIC = 4
REVIEWS = 4
# The subjects are those of so many newest articles: what is written about now, at a cost that does not grow.
RECENT = 300


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
    lead = leading(newest)
    others = [article for article in newest if article is not lead]
    shown = [lead.pk] if lead else []
    reviews = published.filter(kind=Article.Kind.REVIEW, rating__isnull=False).exclude(pk__in=shown)
    return FrontPage(
        lead=lead,
        latest=others[:LATEST],
        more=others[LATEST:],
        topics=busiest_topics(shown),
        reviews=list(reviews[:REVIEWS]),
    )


def leading(newest: Sequence[Article]) -> Article | None:
    """What the page opens with: the newest, or one that is hardly older and has a picture."""
    pictured = (article for article in newest[:LEADS] if article.cover_id)
    return next(pictured, newest[0] if newest else None)


def busiest_topics(shown: Collection[int] = ()) -> list[Topic]:
    """The tags with the most recent articles, each with its newest few; a story stands under one."""
    recent = Article.objects.published().newest_first().values("pk")[:RECENT]
    tags = list(
        Tag.objects.filter(articles__in=recent)
        .annotate(size=Count("articles"))
        .filter(size__gt=1)
        .order_by("-size", "name")[:TOPICS]
    )
    picked = share_out(pairs_of(tags, recent), shown)
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


def pairs_of(tags: Sequence[Tag], recent: Any) -> list[tuple[int, int]]:
    """Tag and article ids of these articles, tag by tag, newest first."""
    pairs = Article.tags.through.objects.filter(tag__in=tags, article__in=recent)
    newest_first = pairs.order_by("tag_id", "-article__first_published_at", "-article_id")
    return list(newest_first.values_list("tag_id", "article_id"))


def newest(limit: int) -> list[Article]:
    """The newest few articles, for a reader who has to be offered something."""
    return list(Article.objects.published().with_card().newest_first()[:limit])

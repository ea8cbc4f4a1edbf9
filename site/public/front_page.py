"""What stands on the front page, and where."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from newsroom.cards import cards
from newsroom.models import Article, Publication, Tag
from newsroom.models.article import ArticleQuerySet
from newsroom.prepared import Prepared

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


def compose(publication: Publication) -> FrontPage:
    """The front page as of now; the number of queries does not grow with the articles."""
    newest: list[tuple[int, int | None]] = NEWEST()
    lead = pinned_lead(publication) or leading(newest)
    others = [pk for pk, _ in newest if pk != lead][: LATEST + MORE]
    topics = busiest_topics([lead] if lead else [])
    reviews: list[int] = REVIEWED(lead or 0)
    # Everything that the page shows of articles, fetched at once: an article may stand in two places.
    articles = cards({lead or 0, *others, *reviews, *chain(*topics.values())} - {0})

    def of(keys: Iterable[int]) -> list[Article]:
        return [articles[pk] for pk in keys if pk in articles]

    return FrontPage(
        lead=articles.get(lead) if lead else None,
        latest=of(others[:LATEST]),
        more=of(others[LATEST:]),
        topics=[Topic(tag, of(keys)) for tag, keys in topics.items()],
        reviews=of(reviews),
    )


def published() -> ArticleQuerySet:
    """What readers may see."""
    return Article.objects.published()


def pinned_lead(publication: Publication) -> int | None:
    """The article that the settings open the page with, while it is to lead and readers may see it."""
    if publication.lead_id is None or not publication.lead_stands(timezone.now()):
        return None
    return published().filter(pk=publication.lead_id).values_list("pk", flat=True).first()


def leading(newest: Sequence[tuple[int, int | None]]) -> int | None:
    """What the page opens with by itself: the newest, or one that is hardly older and has a picture."""
    pictured = (pk for pk, cover in newest[:LEADS] if cover)
    return next(pictured, newest[0][0] if newest else None)


def newest_reviews(lead: int) -> QuerySet[Article, int]:
    """The newest reviews with a rating, without the one that leads."""
    rated = published().filter(kind=Article.Kind.REVIEW, rating__isnull=False).exclude(pk=lead)
    return rated.newest_first().values_list("pk", flat=True)[:REVIEWS]


def busiest_topics(shown: Collection[int] = ()) -> dict[Tag, list[int]]:
    """The tags with the most recent articles, each with its newest few; a story stands under one."""
    tags: list[Tag] = BUSIEST()
    picked = share_out(PAIRS([tag.pk for tag in tags]) if tags else [], shown)
    return {tag: picked[tag.pk] for tag in tags if tag.pk in picked}


def busiest_tags() -> QuerySet[Tag]:
    """The tags that most of the recent articles have."""
    counted = Tag.objects.filter(articles__in=recent()).annotate(size=Count("articles"))
    return counted.filter(size__gt=1).order_by("-size", "name")[:TOPICS]


def recent() -> Any:
    """What counts as written about now."""
    return published().newest_first().values("pk")[:RECENT]


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


def pairs_of(tags: Sequence[int]) -> QuerySet[Any, tuple[int, int]]:
    """Tag and article ids of the recent articles under these tags, tag by tag, newest first."""
    pairs = Article.tags.through.objects.filter(tag__pk__in=tags, article__in=recent())
    newest_first = pairs.order_by("tag_id", "-article__first_published_at", "-article_id")
    return newest_first.values_list("tag_id", "article_id")


NEWEST = Prepared(lambda: published().newest_first().values_list("pk", "cover_id")[: LATEST + MORE + 1])
REVIEWED, BUSIEST, PAIRS = Prepared(newest_reviews), Prepared(busiest_tags), Prepared(pairs_of)


def newest(limit: int) -> list[Article]:
    """The newest few articles, for a reader who has to be offered something."""
    return list(published().with_card().newest_first()[:limit])

"""Related Reading: an editor's pins first, then what shares the rarest tags or the tool."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from newsroom.models import Article, RelatedArticle, Tag

SHOWN = 3


def related_to(article: Article, limit: int = SHOWN) -> list[Article]:
    """What stands under an article: pinned first, then computed; published articles only."""
    links = (
        RelatedArticle.objects.filter(article=article, related__status=Article.Status.PUBLISHED)
        .order_by("-is_pinned", "position", "pk")
        .values_list("related_id", flat=True)[:limit]
    )
    by_id = Article.objects.published().with_card().in_bulk(list(links))
    return [by_id[pk] for pk in links if pk in by_id]


def refresh(article_id: int) -> None:
    """Compute the related reading of an article and of its neighbours, replacing what was computed before."""
    article = Article.objects.published().filter(pk=article_id).first()
    if article is None:
        _fill_its_places(article_id)
        return
    neighbours = closest(article)
    _store(article, neighbours)
    for neighbour in neighbours:
        _store(neighbour, closest(neighbour))


def refresh_forgotten(now: datetime) -> None:
    """Compute what a lost bell left undone: articles published within a day that have nothing under them."""
    recent = Article.objects.published().filter(first_published_at__gte=now - timedelta(days=1))
    for pk in recent.filter(related_links=None).values_list("pk", flat=True)[:20]:
        refresh(pk)


def _fill_its_places(gone_id: int) -> None:
    """Give the articles that pointed to a withdrawn one something else to point to."""
    for article in Article.objects.published().filter(
        related_links__related=gone_id, related_links__is_pinned=False
    ):
        _store(article, closest(article))


def closest(article: Article, limit: int = SHOWN) -> list[Article]:
    """The nearest published articles, nearest first.

    A shared tag weighs 1 ÷ the number of its articles, a shared tool weighs 1; newest breaks ties.
    """
    scores: dict[int, float] = defaultdict(float)
    weights = dict(
        Tag.objects.filter(pk__in=article.tags.values("pk"))
        .annotate(size=Count("articles"))
        .values_list("pk", "size")
    )
    dates: dict[int, datetime | None] = {}
    shared = Article.tags.through.objects.filter(
        tag_id__in=weights, article__status=Article.Status.PUBLISHED
    ).exclude(article=article)
    for pk, tag, date in shared.values_list("article_id", "tag_id", "article__first_published_at"):
        scores[pk] += 1 / weights[tag]
        dates[pk] = date
    if article.tool_id:
        same_tool = Article.objects.published().filter(tool=article.tool_id).exclude(pk=article.pk)
        for pk, date in same_tool.values_list("pk", "first_published_at"):
            scores[pk] += 1
            dates[pk] = date
    ranked = sorted(scores, key=lambda pk: (scores[pk], dates[pk], pk), reverse=True)[:limit]
    found = Article.objects.defer("body", "body_html", "contents").in_bulk(ranked)
    return [found[pk] for pk in ranked if pk in found]


def _store(article: Article, neighbours: list[Article]) -> None:
    with transaction.atomic():
        computed = RelatedArticle.objects.filter(article=article, is_pinned=False)
        computed.delete()
        pinned = set(
            RelatedArticle.objects.filter(article=article, is_pinned=True).values_list(
                "related_id", flat=True
            )
        )
        RelatedArticle.objects.bulk_create(
            RelatedArticle(article=article, related=other, is_pinned=False, position=position)
            for position, other in enumerate(neighbours)
            if other.pk not in pinned
        )

"""Which article was published before and which after another."""

from django.db.models import Q

from newsroom.models import Article
from newsroom.models.article import ArticleQuerySet

SHOWN = ("slug", "headline")


def neighbours_of(article: Article) -> dict[str, Article | None]:
    """The published articles right before and right after this one; none beside one not yet published."""
    if not article.first_published_at:
        return {"previous": None, "next": None}
    at, pk = article.first_published_at, article.pk
    earlier = Q(first_published_at__lt=at) | Q(first_published_at=at, pk__lt=pk)
    later = Q(first_published_at__gt=at) | Q(first_published_at=at, pk__gt=pk)
    published: ArticleQuerySet = Article.objects.published().only(*SHOWN)
    return {
        "previous": published.filter(earlier).order_by("-first_published_at", "-pk").first(),
        "next": published.filter(later).order_by("first_published_at", "pk").first(),
    }

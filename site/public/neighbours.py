"""Which article was published before and which after another."""

from datetime import datetime

from django.db.models import Q, Subquery

from newsroom.models import Article
from newsroom.models.article import ArticleQuerySet
from newsroom.prepared import Prepared

SHOWN = ("slug", "headline", "first_published_at")


def neighbours_of(article: Article) -> dict[str, Article | None]:
    """The published articles right before and right after this one; none beside one not yet published."""
    if not article.first_published_at:
        return {"previous": None, "next": None}
    at, pk = article.first_published_at, article.pk
    found = {(one.first_published_at, one.pk) < (at, pk): one for one in BESIDE(at, pk)}
    return {"previous": found.get(True), "next": found.get(False)}


def beside(at: datetime, pk: int) -> ArticleQuerySet:
    """The published articles right before and right after a moment and a key."""
    # Said twice: by the first bound the index finds its place, however many articles there are.
    earlier = Q(first_published_at__lte=at) & (Q(first_published_at__lt=at) | Q(pk__lt=pk))
    later = Q(first_published_at__gte=at) & (Q(first_published_at__gt=at) | Q(pk__gt=pk))
    published: ArticleQuerySet = Article.objects.published()
    before = published.filter(earlier).order_by("-first_published_at", "-pk").values("pk")[:1]
    after = published.filter(later).order_by("first_published_at", "pk").values("pk")[:1]
    return published.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after))).only(*SHOWN)


BESIDE = Prepared(beside)

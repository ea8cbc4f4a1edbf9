"""What makes Related Reading due: it is noted in the transaction that changes what readers see."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, pre_delete

from newsroom.doorbell import ring
from newsroom.models import Article, RelatedArticle, Tag
from newsroom.related import refreshing
from newsroom.signals import publication_changed

TASK = "newsroom.tasks.refresh_related"


def connect() -> None:
    """Listen to what is published and deleted, and to tags that are deleted."""
    publication_changed.connect(follow_publication, dispatch_uid="newsroom.related.publication")
    pre_delete.connect(follow_deletion, sender=Article, dispatch_uid="newsroom.related.deleted")
    pre_delete.connect(note_articles, sender=Tag, dispatch_uid="newsroom.related.tag_leaves")
    post_delete.connect(follow_tag_deletion, sender=Tag, dispatch_uid="newsroom.related.tag_left")


def follow_publication(*, article: Article, **_: Any) -> None:
    """An article came, changed or went: it is read anew, and those that point to it are ranked anew."""
    refreshing.ask(_pointing_to(article.pk))
    refreshing.ask([article.pk], reads=True, spreads=True)
    ring(TASK)


def follow_deletion(*, instance: Article, **_: Any) -> None:
    """Those that point to a deleted article get another."""
    ask(_pointing_to(instance.pk))


def follow_tags(articles: Iterable[int]) -> None:
    """These articles carry other tags than before."""
    published = Article.objects.published().filter(pk__in=list(articles))
    keys = list(published.values_list("pk", flat=True))
    if keys:
        refreshing.ask(keys, reads=True, spreads=True)
        ring(TASK)


def note_articles(*, instance: Tag, **_: Any) -> None:
    """Remember which articles a tag leaves."""
    instance.__dict__["_no_longer_tags"] = list(instance.articles.values_list("pk", flat=True))


def follow_tag_deletion(*, instance: Tag, **_: Any) -> None:
    """The articles of a deleted tag have less in common."""
    follow_tags(instance.__dict__.pop("_no_longer_tags", []))


def ask(articles: list[int]) -> None:
    """Note that these are due, and ring for a worker."""
    if articles:
        refreshing.ask(articles)
        ring(TASK)


def _pointing_to(article: int) -> list[int]:
    links = RelatedArticle.objects.filter(related=article, article__status=Article.Status.PUBLISHED)
    return sorted(set(links.values_list("article_id", flat=True)))

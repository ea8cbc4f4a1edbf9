"""Cards follow articles: drawn by a worker once one is published, removed with it."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from newsroom.doorbell import ring
from newsroom.models import Article
from newsroom.signals import publication_changed
from public.cards import keeping

TASK = "public.tasks.draw_card"


def connect() -> None:
    """Listen to what is published, withdrawn and deleted."""
    publication_changed.connect(follow_publication, dispatch_uid="public.cards.publication")
    post_delete.connect(follow_deletion, sender=Article, dispatch_uid="public.cards.deleted")


def follow_publication(*, article: Article, change: str, **_: Any) -> None:
    """A worker draws the card before anybody shares the article; a withdrawn one has none."""
    if change == Article.Status.WITHDRAWN:
        transaction.on_commit(partial(keeping.forget, f"article-{article.pk}"))
    else:
        ring(TASK, article.pk)


def follow_deletion(*, instance: Article, **_: Any) -> None:
    """What is deleted has none either."""
    transaction.on_commit(partial(keeping.forget, f"article-{instance.pk}"))

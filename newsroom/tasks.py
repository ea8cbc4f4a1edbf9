"""Doorbells: each calls one function, and losing one loses nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from newsroom import related, workflow
from newsroom.doorbell import ring
from newsroom.models import Article, Heartbeat


@shared_task
def tick() -> None:
    """Once a minute: publish what is due, catch up with lost bells, note that the beat is alive."""
    workflow.publish_due()
    related.refresh_forgotten(timezone.now())
    Heartbeat.record("tick")


@shared_task
def refresh_related(article_id: int) -> None:
    """Work out an article's Related Reading, and that of its neighbours."""
    related.refresh(article_id)


def ring_for_related(sender: type[Article], article: Article, **kwargs: Any) -> None:
    """When readers see an article come, change or go, its Related Reading is worked out anew."""
    ring(refresh_related, article.pk)

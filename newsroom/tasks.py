"""Doorbells: each calls one function, and losing one loses nothing."""

from celery import shared_task

from newsroom import related, workflow
from newsroom.models import Heartbeat


@shared_task
def tick() -> None:
    """Once a minute: publish what is due, and note that the beat is alive."""
    workflow.publish_due()
    Heartbeat.record("tick")


@shared_task
def refresh_related(article_id: int) -> None:
    """Work out an article's Related Reading, and that of its neighbours."""
    related.refresh(article_id)

"""Doorbells: each calls one function, and losing one loses nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from newsroom import notices, references, related, workflow
from newsroom.doorbell import ring
from newsroom.images import picture_files, renditions
from newsroom.links import link_checks
from newsroom.models import Article, Heartbeat, Image


@shared_task
def tick() -> None:
    """Once a minute: publish what is due, catch up with lost bells, note that the beat is alive."""
    workflow.publish_due()
    notices.tell_of_notes(timezone.now())
    related.refresh_forgotten(timezone.now())
    for pk in renditions.forgotten(timezone.now()):
        ring(make_renditions, pk)
    references.render_waiting()
    picture_files.forget_abandoned(timezone.now())
    if link_checks.has_work(timezone.now()):
        ring(check_links)
    Heartbeat.record("tick")


@shared_task
def refresh_related(article_id: int) -> None:
    """Work out an article's Related Reading, and that of its neighbours."""
    related.refresh(article_id)


def ring_for_related(sender: type[Article], article: Article, **kwargs: Any) -> None:
    """When readers see an article come, change or go, its Related Reading is worked out anew."""
    ring(refresh_related, article.pk)


@shared_task
def render_waiting() -> None:
    """Render the articles that point to something that has changed and that nobody waits for."""
    while references.render_waiting():
        pass


@shared_task
def check_links() -> None:
    """Ask a few of the links that are due whether they still lead somewhere."""
    link_checks.check()


@shared_task
def make_renditions(image_id: int) -> None:
    """Make a picture's smaller copies; the texts that show it then offer them to browsers."""
    if renditions.make(image_id):
        references.rerender("picture", image_id)


def ring_for_renditions(sender: type[Image], instance: Image, created: bool, **kwargs: Any) -> None:
    """A new picture gets its renditions as soon as a worker is free."""
    if created:
        ring(make_renditions, instance.pk)

"""Doorbells: each calls one function, and losing one loses nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from newsroom import notices, references, workflow
from newsroom.doorbell import ring
from newsroom.images import picture_files, renditions
from newsroom.links import link_checks
from newsroom.models import Heartbeat, Image
from newsroom.related import refreshing


@shared_task
def tick() -> None:
    """Once a minute: publish what is due, catch up with lost bells, note that the beat is alive."""
    workflow.publish_due()
    notices.tell_of_notes(timezone.now())
    if refreshing.is_waiting(timezone.now()):
        ring(refresh_related)
    for pk in renditions.forgotten(timezone.now()):
        ring(make_renditions, pk)
    references.render_waiting()
    picture_files.forget_abandoned(timezone.now())
    if link_checks.has_work(timezone.now()):
        ring(check_links)
    Heartbeat.record("tick")


@shared_task
def refresh_related() -> None:
    """Work out the Related Reading that is due."""
    refreshing.finish()


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

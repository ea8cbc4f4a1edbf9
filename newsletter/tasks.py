"""Doorbells: each calls one function, and losing one loses nothing."""

from celery import shared_task
from django.utils import timezone

from newsletter import delivery, outbox, schedule
from newsletter.models import OutboxMail


@shared_task
def tick() -> None:
    """Once a minute: take up what was left lying, then assemble and send what is due."""
    now = timezone.now()
    OutboxMail.objects.release_expired(now)
    delivery.sweep(now)
    schedule.tick(now)
    outbox.send_what_is_due()


@shared_task
def deliver(issue_id: int) -> None:
    """Send what is queued of one issue."""
    delivery.send_what_is_queued(issue_id)


@shared_task
def send_outbox() -> None:
    """Send the single mails that are due."""
    outbox.send_what_is_due()

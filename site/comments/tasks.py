"""Doorbells: each calls one function, and losing one loses nothing."""

from celery import shared_task
from django.utils import timezone

from comments import guests, telling


@shared_task
def tick() -> None:
    """Once a minute: tell moderators what waits, forget what nobody confirmed."""
    telling.tell_moderators(timezone.now())
    guests.forget_unconfirmed(timezone.now())

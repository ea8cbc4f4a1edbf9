"""Doorbells: each calls one function, and losing one loses nothing."""

from celery import shared_task

from public.page_cache import generation, triggers


@shared_task
def tick() -> None:
    """Once a minute: see that the database still counts what changes for readers, and keep that cheap."""
    triggers.stand_up()
    generation.add_up()

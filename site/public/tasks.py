"""Doorbells: each calls one function, and losing one loses nothing."""

from celery import shared_task

from newsroom.models import Publication
from public import cards
from public.cards import keeping
from public.page_cache import generation, triggers


@shared_task
def tick() -> None:
    """Once a minute: see that the database still counts what changes for readers, and keep that cheap."""
    triggers.stand_up()
    generation.add_up()


@shared_task
def draw_card(article_id: int) -> None:
    """Draw an article's card before anybody shares it; whoever asks first draws it otherwise."""
    if article := cards.subject_of("article", article_id):
        keeping.content_of(cards.card_of(article, Publication.load()))

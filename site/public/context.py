"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from newsletter.models import Newsletter
from newsroom.models import Page, Publication
from public.theme import SNIPPET


def publication(request: HttpRequest) -> dict[str, Any]:
    """The publication, its footer and its letter, each fetched only where a template names it."""
    return {
        "publication": SimpleLazyObject(Publication.load),
        "footer_pages": SimpleLazyObject(lambda: list(Page.objects.public().only("slug", "title"))),
        "letters": SimpleLazyObject(lambda: list(Newsletter.objects.filter(is_active=True)[:1])),
        "theme_snippet": SNIPPET,
    }

"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from newsroom.models import Page, Publication
from public.theme import SNIPPET


def publication(request: HttpRequest) -> dict[str, Any]:
    """The publication's settings and footer pages, fetched only where a template names them."""
    return {
        "publication": SimpleLazyObject(Publication.load),
        "footer_pages": SimpleLazyObject(lambda: list(Page.objects.only("slug", "title"))),
        "theme_snippet": SNIPPET,
    }

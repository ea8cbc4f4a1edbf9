"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from public import frame
from public.theme import SNIPPET


def publication(request: HttpRequest) -> dict[str, Any]:
    """The publication, its footer and its letter, fetched only where a template names one of them."""
    return {
        "publication": SimpleLazyObject(lambda: frame.around(request).publication),
        "footer_pages": SimpleLazyObject(lambda: frame.around(request).pages),
        "letters": SimpleLazyObject(lambda: frame.around(request).letters),
        "theme_snippet": SNIPPET,
    }

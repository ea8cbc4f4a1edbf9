"""Pages whose address is a secret."""

from django.http import HttpResponse


def keep_private(response: HttpResponse) -> HttpResponse:
    """Let a page be kept nowhere, found by nobody, and named to no other site."""
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response

"""Addresses as people mistype them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

View = Callable[..., HttpResponse]


def forgiving_case(view: View) -> View:
    """Where /Blog-Post/ leads nowhere, try /blog-post/."""

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            lower = request.path.lower()
            if lower == request.path:
                raise
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{lower}?{query}" if query else lower)

    return look

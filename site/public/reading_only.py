"""Addresses that are only read: what asks for anything else is told which ways of asking there are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from public.static_pages import drawn

View = Callable[..., HttpResponseBase]
ALLOWED = "GET, HEAD, OPTIONS"
# What pages and forms are asked with; the desk takes its uploads and working copies back with DELETE.
USUAL = {"GET", "HEAD", "OPTIONS", "POST"}
AT_THE_DESK = USUAL | {"DELETE"}


def read(route: str, view: View, kwargs: dict[str, Any] | None = None, *, name: str) -> URLPattern:
    """The path of a page that nothing can be sent to."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ALLOWED})
        return view(request, *args, **kwargs) if request.method in ("GET", "HEAD") else refusal(ALLOWED)

    # Nothing is changed here, so no proof of where the request comes from is asked for either.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return path(route, answer, kwargs, name=name)


def refusal(allowed: str) -> HttpResponse:
    """That this cannot be done here."""
    response = drawn("405.html").response(405)
    response["Allow"] = allowed
    return response


def refuse_unusual_methods(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Refuse what no page and no form of ours is asked with, such as TRACE or DELETE."""

    def middleware(request: HttpRequest) -> HttpResponse:
        usual = AT_THE_DESK if request.path.startswith("/admin/") else USUAL
        return get_response(request) if request.method in usual else refusal(", ".join(sorted(usual)))

    return middleware

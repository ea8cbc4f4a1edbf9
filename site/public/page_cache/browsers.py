"""What browsers and proxies are told where a view says nothing: keep it, and ask before each use."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def ask_every_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no page of the site be shown again without a question; what a view says of its own stays."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return middleware

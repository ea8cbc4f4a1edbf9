"""The floor of bench/pages.py: Django with one view, no middleware and 30 KB that never change."""

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
SIZE = 30 * 1024
BODY = (b"<!doctype html><title>The floor</title>" + b"<p>Words, words, words.</p>\n" * 2000)[:SIZE]


def view(request: HttpRequest) -> HttpResponse:
    """Anyone: the same bytes for ever."""
    return HttpResponse(BODY)


urlpatterns: list[Any] = [path("", view)]
application = get_wsgi_application()

"""What is not there: an unknown address, and a site that broke."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve

from newsroom import addresses
from public import front_page, near
from public.head import Head
from public.static_pages import BROKEN, drawn

LONGEST_WORDS = 80
SLASHES = re.compile("//+")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Anyone: on to where an old address leads; else what was likely meant, search, or something to read."""
    if new := addresses.where_now(request.path):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{new}?{query}" if query else new)
    if meant := address_meant(request.path):
        return HttpResponsePermanentRedirect(meant)
    words = words_in(request.path)
    context = {
        "head": Head(title="Not found", is_hidden=True),
        "reason": reason_in(exception),
        "words": words,
        "near": near.near(request.path) or near.by_words(words),
        "suggestions": front_page.newest(3),
    }
    return render(request, "404.html", context, status=404)


def address_meant(path: str) -> str | None:
    """The address of ours that a mistyped one stands for: with one slash for two, in small letters."""
    tidy = SLASHES.sub("/", path).lower()
    return tidy if tidy != path and not leads_somewhere(path) and leads_somewhere(tidy) else None


def leads_somewhere(path: str) -> bool:
    """Whether an address has the form of one of ours."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def words_in(path: str) -> str:
    """The words that the last part of an address is made of, for the search field."""
    last = path.strip("/").rsplit("/", 1)[-1].removesuffix(".md")
    kept = "".join(sign if sign.isprintable() else " " for sign in last)
    return " ".join(kept.replace("-", " ").replace("_", " ").split())[:LONGEST_WORDS]


def reason_in(exception: Exception) -> str:
    """What our own code said is missing; not the words that Django uses among programmers."""
    said = exception.args[0] if exception.args else ""
    is_ours = isinstance(exception, Http404) and isinstance(said, str)
    return said if is_ours and not said.endswith("matches the given query.") else ""


def server_error(request: HttpRequest) -> HttpResponse:
    """Anyone: a page that asks nothing of the database, the templates or the static files."""
    return BROKEN.response(500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Anyone: a page that asks nothing of the request, which Django could not make sense of."""
    return drawn("400.html").response(400)


def form_from_elsewhere(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Anyone: why a form was not taken, where nothing proves that it is ours."""
    return drawn("403_csrf.html").response(403)


def too_many(request: HttpRequest) -> HttpResponse:
    """Anyone: a page that costs next to nothing, for whoever asks too often."""
    return drawn("429.html").response(429)

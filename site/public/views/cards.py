"""The pictures that we draw: cards for those who share a page, icons for those who keep the site."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.views.decorators.http import require_safe

from newsroom.models import Publication
from public import cards, icons
from public.cards import keeping

HEADERS = {
    # The address changes when the picture does.
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@require_safe
def card(request: HttpRequest, kind: str, key: int, digest: str) -> HttpResponse:
    """Anyone: the card of a page that readers may open; one that it had before leads to the present one."""
    subject = cards.subject_of(kind, key)
    if subject is None and (kind, key) != (cards.SITE, 0):
        raise Http404("There is no page that this card could stand for.")
    found = cards.card_of(subject, Publication.load())
    if digest != found.digest:
        return HttpResponseRedirect(found.address)
    return _drawn(request, digest, "image/jpeg", partial(keeping.content_of, found))


@require_safe
def icon(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """Anyone: the publication's mark in one of its sizes."""
    found = icons.icon_of(Publication.load(), name)
    if found is None:
        raise Http404("There is no icon of this size.")
    if digest != found.digest:
        return HttpResponseRedirect(found.address)
    return _drawn(request, digest, "image/png", partial(icons.content_of, found))


def _drawn(
    request: HttpRequest, digest: str, content_type: str, content: Callable[[], bytes]
) -> HttpResponse:
    headers = HEADERS | {"ETag": f'"{digest}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    try:
        return HttpResponse(content(), content_type=content_type, headers=headers)
    except keeping.TooBusy:
        return HttpResponse(
            "Too many pictures are being drawn just now. Ask again in a few seconds.\n",
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "5", "Cache-Control": "no-store"},
        )

"""Links of letters that are counted, and the picture that counts openings: both lead on, whoever asks."""

import base64
import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from newsletter import clicks
from public import own_pages
from public.privacy import keep_private

logger = logging.getLogger(__name__)

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


class Onward(HttpResponseRedirect):
    """A redirect to what stood in a letter, whatever it is that an editor linked to."""

    allowed_schemes = ["http", "https"]


@require_safe
def go(request: HttpRequest, key: str, mark: str) -> HttpResponse:
    """Anyone: on to where a letter's link leads. Only what we signed leads anywhere."""
    link = clicks.target(key)
    if link is None or not link.url:
        sentence = "It may have been cut short on its way. Open it again from the letter, whole."
        return keep_private(own_pages.message(request, 404, "This link leads nowhere", sentence))
    _note(request, link, mark)
    return keep_private(Onward(link.url))


@require_safe
def opened(request: HttpRequest, key: str, mark: str) -> HttpResponse:
    """Anyone: one unseen point, whatever was asked for."""
    if link := clicks.target(key):
        _note(request, link, mark)
    return keep_private(HttpResponse(PIXEL, "image/gif"))


def _note(request: HttpRequest, link: clicks.Target, mark: str) -> None:
    """Count it; a reader gets on though the database is away."""
    try:
        if request.method == "GET":
            clicks.note(link, mark, request.headers)
    except DatabaseError:
        logger.exception("A followed link was not counted")

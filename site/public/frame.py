"""What stands around every page: the publication, the standing pages in its footer, its letter.

Each is read once for a generation of the publication, not once for each page that is made.
"""

from collections.abc import Sequence
from functools import cached_property

from django.db import connection
from django.http import HttpRequest

from comments.models import HouseRules
from newsletter.models import Newsletter
from newsroom.models import Page, Publication
from public.page_cache import generation
from public.page_cache.generation import Token


class Frame:
    """The frame as of one generation, each part read when it is first named. Nobody writes to it."""

    @cached_property
    def publication(self) -> Publication:
        """The publication's settings."""
        return Publication.load()

    @cached_property
    def pages(self) -> Sequence[Page]:
        """The standing pages that readers may open."""
        return list(Page.objects.public().only("slug", "title"))

    @cached_property
    def letters(self) -> Sequence[Newsletter]:
        """The newsletter that is offered under every page, where there is one."""
        return list(Newsletter.objects.filter(is_active=True)[:1])

    @cached_property
    def house_rules(self) -> HouseRules:
        """Who may comment, where an article does not say otherwise."""
        return HouseRules.load()


_kept: tuple[Token, Frame] | None = None


def current() -> Frame:
    """The frame as the database has it now."""
    global _kept
    # Inside a transaction the database shows what may never be committed.
    token = None if connection.in_atomic_block else generation.current()
    kept = _kept
    if token is not None and kept is not None and kept[0] == token:
        return kept[1]
    frame = Frame()
    if token is not None:
        _kept = token, frame
    return frame


def around(request: HttpRequest) -> Frame:
    """The frame of the page that answers a request, the same for its view and its template."""
    found: Frame | None = getattr(request, "frame", None)
    if found is None:
        found = current()
        request.frame = found  # type: ignore[attr-defined]
    return found

"""What is different under the admin's address and in the mailbox: the policy, the clock, what is refused."""

import logging
from collections.abc import Callable
from functools import cache

from django.core.paginator import InvalidPage
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Publication

# unfold's Alpine evaluates expressions and sets inline styles; the desk previews in a frame.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
}


@cache
def address_of(name: str) -> str:
    """Where something begins; looked up once, as every request asks several times."""
    return reverse(name)


def is_of_admin(request: HttpRequest) -> bool:
    """Whether a request goes to the admin's address."""
    return request.path.startswith(address_of("admin:index"))


def relax_csp_for_admin(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give pages under the admin's address, and no others, the policy that unfold needs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_of_admin(request) and not hasattr(response, "_csp_update"):
            response._csp_update = ADMIN_POLICY  # type: ignore[attr-defined]
        return response

    return middleware


# A mail has its styles in its tags, and its frame keeps the policy of the page around it.
MAILBOX_POLICY = {"style-src": ["'unsafe-inline'"], "frame-src": ["'self'"]}


def relax_csp_for_mailbox(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let mails in the development mailbox look as they do elsewhere; settings name this only there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(address_of("mail_viewer_list")):
            response._csp_update = MAILBOX_POLICY  # type: ignore[attr-defined]
        return response

    return middleware


def keep_the_publications_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show and read hours in the admin as the publication's clock tells them; who comes next has its row."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_of_admin(request):
            return get_response(request)
        request.publication = Publication.load()  # type: ignore[attr-defined]
        with timezone.override(request.publication.zone):  # type: ignore[attr-defined]
            return get_response(request)

    return middleware


UNREADABLE = "This address or form holds a sign or a number that cannot be looked up. Go back and try again."
# What Django and Python say of a key that is none, and of one with thousands of digits.
OF_NUMBERS = ("expected a number but got", "for integer string conversion")
logger = logging.getLogger(__name__)


def refuse_what_cannot_be_looked_up(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer nonsense under the admin's address with a sentence, where Django itself would fall over it.

    No database looks for a NUL, and Django's lists, searches and choices trust the numbers they are sent.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        holds_nul = "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if holds_nul and is_of_admin(request):
            return unreadable()
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_of_admin(request) or not is_about_a_number(exception):
            return None
        logger.warning("Refused %s %s: %s", request.method, request.path[:200], str(exception)[:200])
        return unreadable()

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def is_about_a_number(exception: Exception) -> bool:
    """Whether something was sent as a number that is none, or is larger than any database knows."""
    if isinstance(exception, OverflowError | InvalidPage):
        return True
    return isinstance(exception, ValueError) and any(words in str(exception) for words in OF_NUMBERS)


def unreadable() -> HttpResponse:
    """The sentence, on a page of its own."""
    return HttpResponseBadRequest(UNREADABLE, content_type="text/plain; charset=utf-8")

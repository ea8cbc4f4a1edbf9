"""What is different under the admin's address and in the mailbox: the policy, and the clock."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
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


def relax_csp_for_admin(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give pages under the admin's address, and no others, the policy that unfold needs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(reverse("admin:index")) and not hasattr(response, "_csp_update"):
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
        if request.path.startswith(reverse("mail_viewer_list")):
            response._csp_update = MAILBOX_POLICY  # type: ignore[attr-defined]
        return response

    return middleware


def keep_the_publications_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show and read hours in the admin as the publication's clock tells them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("admin:index")):
            return get_response(request)
        with timezone.override(Publication.load().zone):
            return get_response(request)

    return middleware

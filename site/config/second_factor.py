"""A second factor for the admin, where the publication asks for one; and the admin's way in."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from config.middleware import is_of_admin
from newsroom.models import Publication, User
from public.head import Head

ASKED = (
    "This publication asks everybody who opens the admin for a second factor."
    " Add an authenticator app or a passkey here; then the admin opens."
)


def ask_for_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lead people without a second factor to where they add one, if the publication wants it.

    Whoever has one was asked for it at the log-in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_of_admin(request) and lacks_one(request):
            messages.warning(request, ASKED)
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def lacks_one(request: HttpRequest) -> bool:
    """Whether somebody of the staff should have a second factor and has none."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff or request.path == reverse("admin:logout"):
        return False
    # The row that config.middleware read for the clock.
    publication: Publication = request.publication  # type: ignore[attr-defined]
    return publication.asks_for_second_factor and not is_mfa_enabled(user)


def admin_log_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Anyone: the admin's log-in is the same as everybody's; who may not enter is told so."""
    if isinstance(request.user, User) and not request.user.is_staff:
        head = Head(title="Not for this account", is_hidden=True)
        context = {"head": head, "sentence": NOT_STAFF.format(request.user.email)}
        return render(request, "public/account/word.html", context, status=403)
    if request.user.is_authenticated:
        return redirect("admin:index")
    way_back = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': way_back})}")


NOT_STAFF = (
    "You are logged in as {}, who may not open the admin. Log in as somebody who may, or ask a publisher."
)

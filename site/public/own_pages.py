"""Pages that are one subscriber's own: opened by the token in their address, without a cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.models import FormerToken, Newsletter, Subscriber
from newsletter.readers.subscriptions import Origin
from public import guards
from public.head import Head
from public.privacy import keep_private

View = Callable[..., HttpResponse]
PER_TOKEN = "30/hour"  # noqa: S105


def private(view: View) -> View:
    """A page that is one subscriber's own: kept nowhere, found by nobody, named to no other site.

    The token in its address is the key, so whoever knows it may press the buttons; there is no cookie.
    """

    @wraps(view)
    def kept_private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return keep_private(view(request, *args, **kwargs))

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(kept_private))


def own_page(view: View) -> View:
    """A private page whose address holds a subscriber's token, and maybe a newsletter's slug."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, slug: str = "") -> HttpResponse:
        subscriber = whose(token)
        if subscriber is None:
            return replaced(request) if former(token) else nowhere(request)
        letter = Newsletter.objects.named(slug) if slug else None
        if slug and letter is None:
            return gone(request, subscriber)
        if refusal := pressed_too_often(request, token):
            return refusal
        return view(request, subscriber, letter) if slug else view(request, subscriber)

    return private(opened)


def pressed_too_often(request: HttpRequest, token: str) -> HttpResponse | None:
    """The page that says so, where a button of one's own pages was pressed again and again."""
    if request.method != "POST":
        return None
    refusal = guards.too_often("token", token, PER_TOKEN)
    return message(request, refusal.status, "One moment", refusal.sentence) if refusal else None


def whose(token: str) -> Subscriber | None:
    """Whose token this is; one with control characters is nobody's, and PostgreSQL would not look for it."""
    return next(iter(Subscriber.objects.filter(token=token)), None) if token.isprintable() else None


def former(token: str) -> Subscriber | None:
    """Who had this token before it was replaced; it is still good for leaving."""
    found = (
        FormerToken.objects.select_related("subscriber").filter(token=token) if token.isprintable() else ()
    )
    return next((each.subscriber for each in found), None)


def nowhere(request: HttpRequest) -> HttpResponse:
    """A token that is nobody's."""
    sentence = (
        "It may have been cut short on its way: open it again from the foot of a letter, whole. "
        "If you asked us to erase you, nothing of you is left here, and nothing comes to you."
    )
    return message(request, 404, "This link leads nowhere", sentence)


def replaced(request: HttpRequest) -> HttpResponse:
    """A link whose owner asked for another one."""
    sentence = (
        "You had this link replaced, so it opens nothing any more. Take the one in the newest letter. "
        "The unsubscribe links of older letters work still."
    )
    return message(request, 410, "This link was replaced", sentence)


def gone(request: HttpRequest, subscriber: Subscriber | None) -> HttpResponse:
    """A newsletter that is no more: nothing comes from it, and the rest is one press away."""
    sentence = "There is no such newsletter any more, so nothing comes from it."
    return message(request, 410, "You do not get this any more", sentence, subscriber=subscriber)


def message(request: HttpRequest, status: int, title: str, sentence: str, **more: Any) -> HttpResponse:
    """A page that says one thing."""
    context = {"head": Head(title=title, is_hidden=True), "sentence": sentence} | more
    return render(request, "public/subscription/message.html", context, status=status)


def page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of templates/public/subscription/ that no search engine keeps."""
    context["head"] = Head(title=title, is_hidden=True)
    return render(request, f"public/subscription/{template}.html", context, status=status)


def origin(request: HttpRequest, wording: str, source: str = "") -> Origin:
    """Where and in which words somebody agreed; a token never gets into the record."""
    shown_on = guards.parts_of(request.headers.get("Referer", "")).path
    if not shown_on or shown_on.startswith("/subscription/"):
        shown_on = request.path
    return Origin(source or shown_on, wording, guards.client_address(request))

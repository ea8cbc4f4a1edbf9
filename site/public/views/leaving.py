"""Leaving and coming back: by a mail program, by the visible link of any letter ever sent, by a button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from newsletter.models import Newsletter, Subscriber, Subscription
from newsletter.readers import subscriptions
from public import guards, own_pages
from public.own_pages import own_page, private


@private
def leave(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """The subscriber: a page whose one button unsubscribes, and which then offers to come back.

    A link that was replaced works here, too: it stands in letters that were sent before.
    """
    reader = own_pages.whose(token) or own_pages.former(token)
    if reader is None:
        return own_pages.nowhere(request)
    letter = Newsletter.objects.named(slug)
    if letter is None:
        return own_pages.gone(request, reader if reader.token == token else None)
    if refusal := own_pages.pressed_too_often(request, token):
        return refusal
    if request.method == "POST":
        subscriptions.leave(reader, letter, own_pages.origin(request, "Unsubscribe", "page for leaving"))
        return redirect("leave", token=token, slug=slug)
    return _leaving(request, token, reader, letter)


@private
def one_click(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """A mail program on behalf of the subscriber (RFC 8058): one POST unsubscribes, a GET only asks."""
    if request.method != "POST":
        return leave(request, token, slug)
    reader = own_pages.whose(token) or own_pages.former(token)
    if reader is None:
        return own_pages.nowhere(request)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponse("Send List-Unsubscribe=One-Click in the body.\n", "text/plain", 400)
    if refusal := guards.too_often("one-click", token, own_pages.PER_TOKEN):
        return HttpResponse(f"{refusal.sentence}\n", "text/plain", refusal.status)
    # Of a newsletter that is gone nothing comes, so that nothing is left to do.
    if letter := Newsletter.objects.only("name").named(slug):
        origin = own_pages.origin(request, "List-Unsubscribe=One-Click", "one-click")
        subscriptions.leave(reader, letter, origin)
    return HttpResponse("Unsubscribed.\n", "text/plain")


@private
def why(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """The subscriber who has left: a word about why, which nobody has to give, by POST."""
    reader = own_pages.whose(token) or own_pages.former(token)
    letter = Newsletter.objects.named(slug)
    if reader is None or letter is None:
        return own_pages.nowhere(request)
    if refusal := own_pages.pressed_too_often(request, token):
        return refusal
    if request.method == "POST":
        subscriptions.say_why(reader, letter, request.POST.get("reason", "").replace("\0", ""))
    return redirect(reverse("leave", args=[token, slug]))


@own_page
def come_back(request: HttpRequest, subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    """The subscriber: get a newsletter (again), by POST."""
    if request.method != "POST":
        return redirect(subscriptions.preferences_path(subscriber))
    words = f"Send it to me ({letter.promise or letter})"
    subscriptions.come_back(subscriber, letter, own_pages.origin(request, words, "own page"))
    return redirect("welcome", token=subscriber.token, slug=letter.slug)


def _leaving(request: HttpRequest, token: str, reader: Subscriber, letter: Newsletter) -> HttpResponse:
    mine = reader.subscriptions.filter(newsletter=letter)
    has_left = not mine.exclude(status=Subscription.Status.UNSUBSCRIBED).exists()
    others = reader.subscriptions.filter(status=Subscription.Status.ACTIVE).exclude(newsletter=letter)
    return own_pages.page(
        request,
        "leave",
        "You have left" if has_left else f"Leave {letter.name}?",
        subscriber=reader,
        token=token,
        letter=letter,
        has_left=has_left,
        # Whoever holds an old link may leave by it, and learn and change nothing else.
        is_former=reader.token != token,
        has_said_why=mine.exclude(left_because="").exists(),
        others=others.select_related("newsletter"),
    )

"""Subscribing and what follows: the form, the link in the mail, one's own page, leaving, coming back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter import addresses, subscriptions
from newsletter.models import Newsletter, Subscriber, Subscription, Suppression
from newsletter.subscriptions import LinkAltered, LinkExpired, Origin
from newsroom.models import Publication
from public import guards
from public.guards import Refusal
from public.head import Head
from public.privacy import keep_private

View = Callable[..., HttpResponse]
PER_CLIENT = "20/hour"
PER_ADDRESS = "5/hour"
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
        subscriber = _whose(token)
        letter = Newsletter.objects.filter(slug=slug).first()
        if subscriber is None or (slug and letter is None):
            return _message(
                request,
                404,
                "This link leads nowhere",
                "It may have been cut short on its way. Open it again from the foot of a letter, whole.",
            )
        if request.method == "POST" and (refusal := guards.too_often("token", token, PER_TOKEN)):
            return _message(request, refusal.status, "One moment", refusal.sentence)
        return view(request, subscriber, letter) if slug else view(request, subscriber)

    return private(opened)


@guards.public_form("subscribe", PER_CLIENT)
def subscribe(request: HttpRequest, slug: str, *, refusal: Refusal | None) -> HttpResponse:
    """Anyone: ask for a newsletter. The answer is the same whoever is on the list."""
    letter = Newsletter.objects.filter(slug=slug).first()
    if letter is None:
        return _message(
            request,
            404,
            "There is no such newsletter",
            "Choose one of those we have.",
            offer_newsletters=True,
        )
    typed = request.POST.get("email", "")
    if refusal:
        return _form(request, letter, typed, refusal.sentence, refusal.status)
    if guards.is_trapped(request):
        return redirect("check_inbox", slug=slug)
    try:
        email = addresses.normalise(typed)
    except ValidationError as error:
        return _form(request, letter, typed, error.messages[0], 422)
    if refusal := guards.too_often("subscribe-address", email.lower(), PER_ADDRESS):
        return _form(request, letter, typed, refusal.sentence, refusal.status)
    origin = _origin(request, letter.promise or Publication.load().newsletter_promise)
    subscriptions.ask(letter, email, source=origin.source, ip=origin.ip, wording=origin.wording)
    return redirect("check_inbox", slug=slug)


def check_inbox(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: what to do after signing up, whoever signed up."""
    letter = Newsletter.objects.filter(slug=slug).first()
    context = {"head": Head(title="Check your inbox", is_hidden=True), "letter": letter}
    return render(request, "public/subscription/check_inbox.html", context)


@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the mail: a page with a button, which alone confirms; link scanners change nothing."""
    try:
        subscription = subscriptions.read_link(token)
        if subscription.status == Subscription.Status.ACTIVE:
            return _to_welcome(subscription.subscriber, subscription.newsletter)
        if request.method == "POST":
            if refusal := guards.too_often("token", token, PER_TOKEN):
                return _message(request, refusal.status, "One moment", refusal.sentence)
            words = f"Yes, send it to me ({subscription.newsletter.promise or subscription.newsletter})"
            subscription = subscriptions.confirm(token, _origin(request, words, "confirmation mail"))
            return _to_welcome(subscription.subscriber, subscription.newsletter)
    except LinkAltered:
        return _ask_again(request, 404, "This link is not whole", None)
    except LinkExpired as late:
        return _ask_again(request, 410, "This link has expired", late.subscription.newsletter)
    return _page(request, "confirm", "Confirm your subscription", letter=subscription.newsletter)


@own_page
def welcome(request: HttpRequest, subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    """The subscriber: a word of welcome, and where to change one's mind."""
    return _page(request, "welcome", "You are on the list", subscriber=subscriber, letter=letter)


@own_page
def preferences(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The subscriber: each newsletter, and a button to leave it or come back."""
    return _page(
        request,
        "preferences",
        "What you get",
        subscriber=subscriber,
        standing=subscriptions.standing(subscriber),
        is_suppressed=bool(Suppression.objects.among([subscriber.email])),
    )


@own_page
def leave(request: HttpRequest, subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    """The subscriber: a page whose one button unsubscribes, and which then offers to come back."""
    if request.method == "POST":
        origin = _origin(request, "Unsubscribe", "page for leaving")
        subscriptions.leave(subscriber, letter, origin)
        return redirect("leave", token=subscriber.token, slug=letter.slug)
    return _leaving(request, subscriber, letter)


@private
def one_click(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """A mail program on behalf of the subscriber (RFC 8058): one POST unsubscribes, a GET only asks."""
    subscriber = _whose(token)
    letter = Newsletter.objects.filter(slug=slug).first()
    if request.method != "POST" or subscriber is None or letter is None:
        return leave(request, token, slug)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponse("Send List-Unsubscribe=One-Click in the body.\n", "text/plain", 400)
    if refusal := guards.too_often("one-click", token, PER_TOKEN):
        return HttpResponse(f"{refusal.sentence}\n", "text/plain", refusal.status)
    subscriptions.leave(subscriber, letter, _origin(request, "List-Unsubscribe=One-Click", "one-click"))
    return HttpResponse("Unsubscribed.\n", "text/plain")


@own_page
def come_back(request: HttpRequest, subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    """The subscriber: get a newsletter (again), by POST."""
    if request.method != "POST":
        return redirect(subscriptions.preferences_path(subscriber))
    words = f"Send it to me ({letter.promise or letter})"
    subscriptions.come_back(subscriber, letter, _origin(request, words, "own page"))
    return _to_welcome(subscriber, letter)


def _whose(token: str) -> Subscriber | None:
    """Whose token this is; one with control characters is nobody's, and PostgreSQL would not look for it."""
    return Subscriber.objects.filter(token=token).first() if token.isprintable() else None


def _to_welcome(subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    return redirect("welcome", token=subscriber.token, slug=letter.slug)


def _leaving(request: HttpRequest, subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    mine = subscriber.subscriptions.filter(newsletter=letter)
    has_left = not mine.exclude(status=Subscription.Status.UNSUBSCRIBED).exists()
    title = "You have left" if has_left else f"Leave {letter.name}?"
    return _page(request, "leave", title, subscriber=subscriber, letter=letter, has_left=has_left)


def _form(request: HttpRequest, letter: Newsletter, typed: str, error: str, status: int) -> HttpResponse:
    """The sign-up form again, with what was typed and what is wrong with it."""
    context = {
        "head": Head(title=f"Subscribe to {letter.name}", is_hidden=True),
        "letter": letter,
        "typed": typed,
        "error": error,
    }
    return render(request, "public/subscription/subscribe.html", context, status=status)


def _ask_again(request: HttpRequest, status: int, title: str, letter: Newsletter | None) -> HttpResponse:
    """A confirmation link that does not work, and the form to get another one."""
    sentence = (
        "Confirmation links work for a week, and once you leave they stop. Ask for a new one here."
        if letter
        else "It may have been cut short on its way. Open it again from the mail, or ask for a new one here."
    )
    letter = letter or Newsletter.objects.filter(is_active=True).first()
    return _message(request, status, title, sentence, letter=letter)


def _message(request: HttpRequest, status: int, title: str, sentence: str, **more: Any) -> HttpResponse:
    context = {"head": Head(title=title, is_hidden=True), "sentence": sentence} | more
    return render(request, "public/subscription/message.html", context, status=status)


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    context["head"] = Head(title=title, is_hidden=True)
    return render(request, f"public/subscription/{template}.html", context)


def _origin(request: HttpRequest, wording: str, source: str = "") -> Origin:
    """Where and in which words somebody agreed; a token never gets into the record."""
    page = guards.parts_of(request.headers.get("Referer", "")).path
    if not page or page.startswith("/subscription/"):
        page = request.path
    return Origin(source or page, wording, guards.client_address(request))

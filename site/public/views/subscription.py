"""Subscribing: the form, the link in the mail, the word of welcome."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletter.models import Newsletter, Subscriber, Subscription
from newsletter.readers import addresses, subscriptions
from newsletter.readers.subscriptions import LinkAltered, LinkExpired
from newsroom.models import Publication
from public import guards, own_pages, stamps
from public.guards import Refusal
from public.head import Head
from public.own_pages import own_page, private
from public.privacy import keep_private

PER_CLIENT = "20/hour"
PER_ADDRESS = "5/hour"
# A school or an office signs up behind one network; a flood comes from many machines of few.
PER_NETWORK = "100/hour"
ONCE_MORE = "Press Subscribe once more, please: that way we know that a person did."


@guards.public_form("subscribe", PER_CLIENT)
def subscribe(request: HttpRequest, slug: str, *, refusal: Refusal | None) -> HttpResponse:
    """Anyone: ask for a newsletter. The answer is the same whoever is on the list."""
    letter = Newsletter.objects.filter(slug=slug).first()
    if letter is None:
        return own_pages.message(
            request,
            404,
            "There is no such newsletter",
            "Choose one of those we have.",
            offer_newsletters=True,
        )
    if refusal:
        return _form(request, letter, refusal)
    if guards.is_trapped(request):
        return redirect("check_inbox", slug=slug)
    try:
        email = addresses.normalise(request.POST.get("email", ""))
    except ValidationError as error:
        return _form(request, letter, Refusal(422, error.messages[0]))
    if refusal := _too_quick(request) or _too_often(request, email):
        return _form(request, letter, refusal)
    origin = own_pages.origin(request, letter.promise or Publication.load().newsletter_promise)
    subscriptions.ask(letter, email, source=origin.source, ip=origin.ip, wording=origin.wording)
    return redirect("check_inbox", slug=slug)


@require_safe
def stamp(request: HttpRequest) -> HttpResponse:
    """Anyone, for the script of the form: since when they sign up, and how many milliseconds that takes."""
    since = stamps.stamp(guards.client_key(request), timezone.now())
    return keep_private(JsonResponse({"since": since, "wait": stamps.QUICK.total_seconds() * 1000}))


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
            if refusal := guards.too_often("token", token, own_pages.PER_TOKEN):
                return own_pages.message(request, refusal.status, "One moment", refusal.sentence)
            words = f"Yes, send it to me ({subscription.newsletter.promise or subscription.newsletter})"
            subscription = subscriptions.confirm(token, own_pages.origin(request, words, "confirmation mail"))
            return _to_welcome(subscription.subscriber, subscription.newsletter)
    except LinkAltered:
        return _ask_again(request, 404, "This link is not whole", None)
    except LinkExpired as late:
        return _ask_again(request, 410, "This link has expired", late.subscription.newsletter)
    return own_pages.page(request, "confirm", "Confirm your subscription", letter=subscription.newsletter)


@own_page
def welcome(request: HttpRequest, subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    """The subscriber: a word of welcome, and where to change one's mind."""
    return own_pages.page(request, "welcome", "You are on the list", subscriber=subscriber, letter=letter)


def _to_welcome(subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    return redirect("welcome", token=subscriber.token, slug=letter.slug)


def _too_quick(request: HttpRequest) -> Refusal | None:
    """Ask for another press where nobody knows that a person had time to type."""
    since = request.POST.get("since", "")
    age = stamps.age(since, guards.client_key(request), timezone.now())
    return Refusal(422, ONCE_MORE) if age is None or age < stamps.QUICK else None


def _too_often(request: HttpRequest, email: str) -> Refusal | None:
    by_network = guards.too_often("subscribe-network", guards.network_key(request), PER_NETWORK)
    return by_network or guards.too_often("subscribe-address", email.lower(), PER_ADDRESS)


def _form(request: HttpRequest, letter: Newsletter, refusal: Refusal) -> HttpResponse:
    """The sign-up form again, with what was typed, what is wrong with it, and since when it is open."""
    client, now, since = guards.client_key(request), timezone.now(), request.POST.get("since", "")
    context = {
        "head": Head(title=f"Subscribe to {letter.name}", is_hidden=True),
        "letter": letter,
        "typed": request.POST.get("email", ""),
        "error": refusal.sentence,
        "since": since if stamps.age(since, client, now) else stamps.stamp(client, now),
    }
    return render(request, "public/subscription/subscribe.html", context, status=refusal.status)


def _ask_again(request: HttpRequest, status: int, title: str, letter: Newsletter | None) -> HttpResponse:
    """A confirmation link that does not work, and the form to get another one."""
    sentence = (
        "Confirmation links work for a week, and once you leave they stop. Ask for a new one here."
        if letter
        else "It may have been cut short on its way. Open it again from the mail, or ask for a new one here."
    )
    letter = letter or Newsletter.objects.filter(is_active=True).first()
    response = own_pages.message(request, status, title, sentence, letter=letter)
    # The form has to say where it is; an Origin of “null” would follow from no-referrer.
    response["Referrer-Policy"] = "same-origin"
    return response

"""A subscriber's own page: newsletters, subjects, pauses, the address, the link, a copy, erasure."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from newsletter.models import Newsletter, Subscriber, Suppression
from newsletter.readers import moving, own_data, subscriptions
from newsletter.readers.moving import NoSuchChange
from newsroom.models import Article, Tag
from public import guards, own_pages
from public.own_pages import own_page, private

PAUSES = (2, 4, 8, 12)  # weeks
PER_CLIENT = "10/hour"

# What the page says after a button was pressed, by the word in its address.
DONE = {
    "subjects": "Your subjects are kept.",
    "paused": "It pauses, and comes back by itself.",
    "resumed": "It comes to you again.",
    "asked": "We have written to the new address. Follow the link in that mail, and the change is done.",
    "moved": "Your letters come to this address from now on.",
    "back": "Your letters come to this address again. The link that led here before opens nothing any more.",
    "replaced": "This page has a new address now, and the old one opens nothing any more.",
}


@own_page
def preferences(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The subscriber: everything that can be changed, each with a button of its own."""
    return _preferences(request, subscriber)


@own_page
def follow(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The subscriber: which subjects they follow, by POST."""
    if request.method == "POST":
        typed = request.POST.getlist("tag")
        chosen = [key for key in typed if key.isascii() and key.isdecimal() and len(key) < 10]
        own_data.follow(subscriber, _subjects(subscriber).filter(pk__in=chosen))
    return _done(subscriber, "subjects")


@own_page
def pause(request: HttpRequest, subscriber: Subscriber, letter: Newsletter) -> HttpResponse:
    """The subscriber: a rest of some weeks, or its end, by POST."""
    weeks = request.POST.get("weeks", "")
    if request.method != "POST":
        return _done(subscriber)
    if weeks == "0":
        return _done(subscriber, "resumed" if subscriptions.resume(subscriber, letter) else "")
    if weeks not in map(str, PAUSES):
        return _preferences(request, subscriber, {"pause": "Choose for how many weeks it should pause."})
    return _done(subscriber, "paused" if subscriptions.pause(subscriber, letter, int(weeks)) else "")


@own_page
def address(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The subscriber: another address, which has to confirm, by POST."""
    if request.method != "POST":
        return _done(subscriber)
    typed = request.POST.get("email", "")
    try:
        # Whoever may press this makes us write to an address of their choice.
        if refusal := guards.too_often("new-address", guards.client_key(request), PER_CLIENT):
            raise ValidationError(refusal.sentence)
        moving.ask_for_new_address(subscriber, typed)
    except ValidationError as error:
        return _preferences(request, subscriber, {"email": error.messages[0], "typed": typed})
    return _done(subscriber, "asked")


@private
def new_address(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever has the mail at the new address: a page with a button, which alone changes it."""
    try:
        change = moving.address_change(key, timezone.now())
        if request.method == "POST":
            origin = own_pages.origin(request, "Yes, write to this address", "mail to the new address")
            return _done(moving.take_new_address(key, origin), "moved")
    except NoSuchChange:
        sentence = "It works for two days, and once. Ask for another one on your own page."
        return own_pages.message(request, 410, "This link has done its work", sentence)
    except ValidationError as error:
        return own_pages.message(request, 409, "This address is taken", error.messages[0])
    return own_pages.page(request, "new_address", "Write to this address?", change=change)


@private
def former_address(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever has the mail at the address before: a page with a button, which alone takes it back."""
    try:
        former = moving.former_address(key, timezone.now())
        if request.method == "POST":
            origin = own_pages.origin(
                request, "Yes, write to this address again", "mail to the address before"
            )
            return _done(moving.go_back(key, origin), "back")
    except NoSuchChange:
        sentence = (
            "It works for thirty days, and once. What you get can be changed by the links in our letters."
        )
        return own_pages.message(request, 410, "This link has done its work", sentence)
    except ValidationError as error:
        return own_pages.message(request, 409, "This address is taken", error.messages[0])
    return own_pages.page(request, "former_address", "Write to this address again?", former=former)


@own_page
def replace_link(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The subscriber: a new address for their pages, where the old one got into other hands, by POST."""
    if request.method != "POST":
        return _done(subscriber)
    own_data.replace_link(subscriber)
    return _done(subscriber, "replaced")


@own_page
def copy(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The subscriber: everything that is kept about them, as a file."""
    as_json = {"indent": 2, "ensure_ascii": False}
    response = JsonResponse(own_data.copy_of(subscriber), json_dumps_params=as_json)
    response["Content-Disposition"] = 'attachment; filename="what-is-kept-about-me.json"'
    return response


@own_page
def erase(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The subscriber: a page that says what erasing means, and a button that does it."""
    if request.method != "POST" or request.POST.get("sure") != "yes":
        refused = "Tick the box first: this cannot be undone." if request.method == "POST" else ""
        status = 422 if refused else 200
        title = "Erase everything about you?"
        return own_pages.page(request, "erase", title, status, subscriber=subscriber, refused=refused)
    own_data.erase(subscriber, own_pages.origin(request, "Erase everything about me", "own page"))
    sentence = (
        "Your address, your subscriptions and what you got are gone. Nothing comes to you any more, and no "
        "list of addresses can bring you back."
    )
    return own_pages.message(request, 200, "You are erased", sentence)


def _preferences(
    request: HttpRequest, subscriber: Subscriber, refused: dict[str, str] | None = None
) -> HttpResponse:
    followed = set(subscriber.followed_tags.values_list("pk", flat=True))
    return own_pages.page(
        request,
        "preferences",
        "What you get",
        422 if refused else 200,
        subscriber=subscriber,
        standing=subscriptions.standing(subscriber),
        subjects=[(tag, tag.pk in followed) for tag in _subjects(subscriber)],
        pauses=PAUSES,
        refused=refused or {},
        done=DONE.get(request.GET.get("done", ""), ""),
        is_suppressed=bool(Suppression.objects.among([subscriber.email])),
    )


def _subjects(subscriber: Subscriber) -> QuerySet[Tag]:
    """What can be followed: every subject that readers find articles under, and what they follow already."""
    published = Article.tags.through.objects.filter(article__in=Article.objects.published())
    shown = Tag.objects.filter(pk__in=published.values("tag"))
    return shown | Tag.objects.filter(pk__in=subscriber.followed_tags.values("pk"))


def _done(subscriber: Subscriber, what: str = "") -> HttpResponse:
    path = subscriptions.preferences_path(subscriber)
    return redirect(f"{path}?done={what}" if what else path)

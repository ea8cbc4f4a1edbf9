"""Writing to the editors: the page with the form, sending it, and the word that it was sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from newsroom.models import Page, Publication
from public import guards, messages
from public.guards import Refusal
from public.head import Head
from public.messages import Message

SLUG = "contact"
PER_CLIENT = "6/hour"
# All clients together: a flood fills nobody's inbox.
IN_ALL = "120/hour"


def contact(request: HttpRequest) -> HttpResponse:
    """Anyone: what the Contact page says, and the form; while that page is a draft, the form alone."""
    return _form(request, messages.blank())


# Django asks the view at the address, not the one behind it, which sees where a form comes from.
@csrf_exempt
def send(request: HttpRequest) -> HttpResponse:
    """Anyone: send a message to the editors, by POST; whoever only opens the address gets the form."""
    return _take(request) if request.method == "POST" else redirect("contact")


@guards.public_form("contact", PER_CLIENT)
def _take(request: HttpRequest, *, refusal: Refusal | None) -> HttpResponse:
    message = messages.read(request.POST.dict())
    if refusal:
        message.errors["form"] = refusal.sentence
        return _form(request, message, refusal.status)
    if guards.is_trapped(request):
        return redirect("contact_sent")
    if message.errors:
        return _form(request, message, 422)
    if flood := guards.too_often("contact-all", "everybody", IN_ALL):
        message.errors["form"] = flood.sentence
        return _form(request, message, flood.status)
    messages.send(message, Publication.load())
    return redirect("contact_sent")


def sent(request: HttpRequest) -> HttpResponse:
    """Anyone: the message is on its way."""
    return render(request, "public/contact_sent.html", {"head": Head(title="Sent", is_hidden=True)})


def _form(request: HttpRequest, message: Message, status: int = 200) -> HttpResponse:
    page = Page.objects.public().filter(slug=SLUG).first()
    head = Head(
        title=page.title if page else "Contact",
        path=reverse("contact"),
        description=page.meta_description if page else "How to reach us.",
        is_hidden=status != 200,
    )
    context = {"head": head, "page": page, "message": message, "longest": messages.LONGEST}
    return render(request, "public/contact.html", context, status=status)

"""Addresses that get nothing: looked up one by one, as only fingerprints are kept, and let go again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from newsletter.bounces import lifting
from newsletter.errors import NewsletterError
from newsletter.models import Lifting, Subscriber, Suppression
from newsroom.desk import staff_member

SHOWN = 30


def suppressed(request: HttpRequest) -> HttpResponse:
    """Whoever may see subscribers: whether an address is stopped and why; some may let mail go again."""
    if not request.user.has_perm("newsletter.view_subscriber"):
        raise PermissionDenied("You may not look up subscribers. Ask an editor.")
    if request.method == "POST":
        return _lift(request)
    email = _typed(request.GET)
    found = Suppression.objects.of(email) if email else None
    context = {
        "title": "Suppressed addresses",
        "email": email,
        "found": found,
        "why_it_stays": lifting.STAYS.get(Suppression.Reason(found.reason), "") if found else "",
        "subscriber": Subscriber.objects.at(email).first() if email else None,
        "may_lift": request.user.has_perm("newsletter.lift_suppression"),
        "longest": lifting.LONGEST,
        "numbers": _numbers(),
        "log": Lifting.objects.select_related("subscriber", "by")[:SHOWN],
    }
    return TemplateResponse(
        request, "newsletter/admin/suppressed.html", admin.site.each_context(request) | context
    )


def page_of(email: str) -> str:
    """Where one address is looked up."""
    return f"{reverse('admin:newsletter_subscriber_suppressed')}?{urlencode({'address': email})}"


def _lift(request: HttpRequest) -> HttpResponse:
    email = _typed(request.POST)
    try:
        lifting.lift(email, request.POST.get("why", ""), staff_member(request))
        messages.success(request, f"Mail goes to {email} again. That you said so is in the log.")
    except NewsletterError as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(page_of(email))


def _typed(form: QueryDict) -> str:
    """The address; nothing where no address could be."""
    email = form.get("address", "").strip()
    return email if email.isprintable() else ""


def _numbers() -> list[dict[str, Any]]:
    found = dict(Suppression.objects.order_by().values_list("reason").annotate(Count("pk")))
    return [{"label": reason.label, "number": found.get(reason, 0)} for reason in Suppression.Reason]

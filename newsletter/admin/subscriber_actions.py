"""What is done with many subscribers at once, in transactions of five hundred."""

import logging
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from newsletter.models import Subscriber
from newsletter.readers import exporting, own_data, spreadsheet, subscriptions
from newsletter.readers.subscriptions import Origin

logger = logging.getLogger(__name__)

AT_ONCE = 500
MOST_ERASED = 1000


@admin.action(description="Export as CSV", permissions=["export"])
def export(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Subscriber]) -> HttpResponseBase:
    """Stream those chosen, however many they are."""
    logger.info("%s exports subscribers", request.user)
    # As the list shows them, but without its page and its own prefetching.
    chosen = Subscriber.objects.filter(pk__in=queryset.order_by().values("pk"))
    return spreadsheet.download("subscribers.csv", exporting.rows(chosen))


@admin.action(description="Unsubscribe from every newsletter", permissions=["edit"])
def unsubscribe(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
    """They get nothing more, and may come back by themselves."""
    origin = Origin("admin", f"Unsubscribed by {request.user}")
    number = sum(subscriptions.leave_all(pks, origin) for pks in _in_parts(queryset))
    noun = "subscription was" if number == 1 else "subscriptions were"
    messages.success(request, f"{number:,} {noun} ended.")


@admin.action(description="Erase…", permissions=["edit"])
def erase(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Subscriber]) -> TemplateResponse | None:
    """Ask once more, then forget them for good."""
    chosen = Subscriber.objects.filter(pk__in=queryset.order_by().values("pk"))
    number = chosen[: MOST_ERASED + 1].count()
    if number > MOST_ERASED:
        messages.error(request, f"Choose at most {MOST_ERASED:,} at a time: erasing cannot be undone.")
        return None
    if "sure" not in request.POST:
        context = modeladmin.admin_site.each_context(request) | {
            "title": "Erase subscribers",
            "number": number,
            "chosen": chosen.order_by("pk"),
            "shown": list(chosen.values_list("email", flat=True)[:20]),
        }
        return TemplateResponse(request, "newsletter/admin/erase.html", context)
    for subscriber in chosen:
        own_data.erase(subscriber, Origin("admin", f"Erased by {request.user}"))
    messages.success(request, f"{number:,} {'address is' if number == 1 else 'addresses are'} forgotten.")
    return None


def _in_parts(queryset: QuerySet[Subscriber]) -> Iterator[list[int]]:
    """The keys of those chosen, five hundred at a time."""
    keys = list(queryset.order_by().values_list("pk", flat=True))
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))

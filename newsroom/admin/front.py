"""What opens the front page, chosen in the list of articles or in the publication's settings."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from newsroom.models import Article, Publication


def refuse_as_lead(article: Article | None) -> None:
    """Say why an article cannot open the front page, where it cannot."""
    if article and not article.is_published:
        raise ValidationError(
            f"“{article}” is not published, so it cannot open the front page. "
            "Publish it first, or choose another."
        )


@admin.action(description="Open the front page with it", permissions=["lead"])
def open_front_page(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    """Let the one article that is ticked lead until somebody chooses otherwise."""
    ticked = list(queryset.defer("body", "body_html")[:2])
    if len(ticked) != 1:
        modeladmin.message_user(request, "One article opens the front page. Tick one only.", messages.ERROR)
        return
    try:
        refuse_as_lead(ticked[0])
    except ValidationError as refusal:
        modeladmin.message_user(request, refusal.message, messages.ERROR)
        return
    Publication.objects.filter(pk=Publication.load().pk).update(lead=ticked[0], lead_until=None)
    modeladmin.message_user(
        request, f"“{ticked[0]}” opens the front page until the publication’s settings say otherwise."
    )

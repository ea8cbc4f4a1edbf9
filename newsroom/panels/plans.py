"""What comes: the month with what is scheduled and published, and what may be out of date."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from newsroom import dashboard, hours
from newsroom.models import Article, Publication
from newsroom.panels.articles import article_panel, listed
from newsroom.panels.month import Entry, Month

Status = Article.Status


def calendar(request: HttpRequest) -> dict[str, Any] | None:
    """A month, each day with what appears or appeared on it, and whether the clock that publishes runs."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    now = timezone.now()
    zone = Publication.load().zone
    today = now.astimezone(zone).date()
    month = Month.asked_for(request.GET.get("month", ""), today, zone)
    entries = dashboard.entries(request, *month.span())
    return {
        "title": "Calendar",
        "template": "newsroom/panels/_calendar.html",
        "month": month,
        "before": month.beside(-1),
        "after": month.beside(1),
        "is_now": (month.year, month.number) == (today.year, today.month),
        "weeks": month.weeks(entries, today),
        "tick": hours.last_tick(now),
        "zone": zone.key,
    }


def articles_between(request: HttpRequest, start: datetime, end: datetime) -> Iterator[Entry]:
    """What is scheduled and what was published between two moments."""
    coming = Article.objects.filter(status=Status.SCHEDULED, publish_at__gte=start, publish_at__lt=end)
    for pk, headline, moment in coming.values_list("pk", "headline", "publish_at"):
        yield Entry(moment or start, headline, _desk(pk), "scheduled")
    out = Article.objects.published().filter(first_published_at__gte=start, first_published_at__lt=end)
    for pk, headline, moment in out.values_list("pk", "headline", "first_published_at"):
        yield Entry(moment or start, headline, _desk(pk), "published")


def may_be_out_of_date(request: HttpRequest) -> dict[str, Any] | None:
    """Published articles that somebody wanted to look at again by now."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    today = timezone.localdate()
    stale = listed(Article.objects.past_review_by(today).order_by("review_by"))
    if not stale:
        return None
    link = f"{reverse('admin:newsroom_article_changelist')}?stale=due"
    panel = article_panel("May be out of date", stale, link, empty="")
    return panel | {"aside": True, "shows": "review_by"}


def _desk(pk: int) -> str:
    return reverse("admin:newsroom_article_change", args=[pk])

"""What readers got and what they missed: a chart of what was published, corrections, vain searches."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Article, Correction, Publication, UnansweredQuery
from newsroom.panels.articles import list_link

SHOWN = 5
WEEKS = 12
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Bar:
    """A week of the chart."""

    monday: date
    number: int
    height: int  # percent of the tallest
    link: str


def published(request: HttpRequest) -> dict[str, Any] | None:
    """How many articles went out in each of the last twelve weeks."""
    if not request.user.has_perm("newsroom.view_article"):
        return None
    zone = Publication.load().zone
    today = timezone.localdate(timezone=zone)
    last = today - timedelta(days=today.weekday())
    mondays = [last - WEEK * ago for ago in reversed(range(WEEKS))]
    first = datetime.combine(mondays[0], time.min, zone)
    moments = Article.objects.published().filter(first_published_at__gte=first)
    days = [
        moment.astimezone(zone).date()
        for moment in moments.values_list("first_published_at", flat=True)
        if moment is not None
    ]
    numbers = Counter(day - timedelta(days=day.weekday()) for day in days)
    most = max(numbers.values(), default=0)
    bars = [
        Bar(monday, numbers[monday], round(100 * numbers[monday] / most) if most else 0, _week(monday, zone))
        for monday in mondays
    ]
    return {
        "title": "Published, week by week",
        "template": "newsroom/panels/_chart.html",
        "bars": bars,
        "total": sum(numbers.values()),
        "link": list_link(status__exact="published", first_published_at__gte=first.isoformat()),
        "aside": True,
        "back": True,
    }


def corrections(request: HttpRequest) -> dict[str, Any] | None:
    """The latest corrections."""
    if not request.user.has_perm("newsroom.view_correction"):
        return None
    latest = list(
        Correction.objects.select_related("article").defer("article__body", "article__body_html")[:3]
    )
    if not latest:
        return None
    return {
        "title": "Corrections",
        "template": "newsroom/panels/_corrections.html",
        "corrections": latest,
        "link": reverse("admin:newsroom_correction_changelist"),
        "aside": True,
        "back": True,
    }


def unanswered(request: HttpRequest) -> dict[str, Any] | None:
    """What readers searched for and did not find."""
    if not request.user.has_perm("newsroom.view_unansweredquery"):
        return None
    queries = list(UnansweredQuery.objects.all()[:SHOWN])
    if not queries:
        return None
    return {
        "title": "Searched for in vain",
        "template": "newsroom/panels/_unanswered.html",
        "queries": queries,
        "link": reverse("admin:newsroom_unansweredquery_changelist"),
        "aside": True,
        "back": True,
    }


def _week(monday: date, zone: ZoneInfo) -> str:
    # With the zone's offset: a bare date would be midnight elsewhere than in the publication.
    start, end = (datetime.combine(day, time.min, zone).isoformat() for day in (monday, monday + WEEK))
    return list_link(first_published_at__gte=start, first_published_at__lt=end)

"""What happened, in figures: of one issue, and of a newsletter week by week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour, TruncWeek
from django.utils import timezone

from newsletter import ledger
from newsletter.models import CountedLink, Event, Issue, Newsletter, Subscription

HOURS = 72
WEEKS = 26
Kind = Event.Kind


@dataclass(frozen=True)
class Figure:
    """One number, with what it is a part of where that says something."""

    name: str
    number: int
    share: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class Point:
    """One step of a curve."""

    label: str
    values: tuple[int, ...]


def of_issue(issue: Issue) -> list[Figure]:
    """Everything that is known of one issue; what is an estimate says so."""
    states = ledger.of_issue(issue)
    accepted = states["accepted"]
    people = _people(issue)
    figures = [Figure("Accepted", accepted), Figure("Refused", states["refused"])]
    figures += [
        _part("Came back", people[Kind.BOUNCED], accepted),
        _part("Reported as spam", people[Kind.COMPLAINED], accepted),
        _part("Unsubscribed", people[Kind.UNSUBSCRIBED], accepted),
    ]
    if issue.newsletter.counts_clicks or people[Kind.CLICKED]:
        figures.append(_part("Followed a link", people[Kind.CLICKED], accepted))
    if issue.newsletter.counts_opens or people[Kind.OPENED]:
        remark = "An estimate: Apple opens everything, many programs nothing."
        figures.append(_part("Opened", people[Kind.OPENED], accepted, remark))
    return figures


def _people(issue: Issue) -> dict[str, int]:
    """How many people did each; those who are forgotten by now count once a deed."""
    rows = (
        Event.objects.by_people()
        .filter(issue=issue)
        .order_by()
        .values_list("kind")
        .annotate(
            known=Count("subscriber", distinct=True),
            forgotten=Count("pk", filter=Q(subscriber__isnull=True)),
        )
    )
    found = {kind: known + forgotten for kind, known, forgotten in rows}
    return {kind.value: found.get(kind.value, 0) for kind in Kind}


def _part(name: str, number: int, whole: int, remark: str = "") -> Figure:
    return Figure(name, number, 100 * number / whole if whole else None, remark)


def links_of(issue: Issue) -> QuerySet[CountedLink, Any]:
    """Each counted link, with how many people followed it and how often, the most followed first."""
    by_people = Q(events__by_machine=False)
    return (
        issue.links.exclude(url="")
        .annotate(
            people=Count("events__subscriber", filter=by_people, distinct=True),
            clicks=Count("events", filter=by_people),
        )
        .order_by("-people", "-clicks", "position")
    )


def hours_of(issue: Issue, kinds: Sequence[Kind]) -> list[Point]:
    """How often each kind of thing happened in each hour of the first three days."""
    start = issue.sent_at or issue.audience_frozen_at or issue.send_at
    begin = start.replace(minute=0, second=0, microsecond=0)
    rows = (
        Event.objects.by_people()
        .filter(issue=issue, kind__in=kinds, at__gte=begin)
        .filter(at__lt=begin + timedelta(hours=HOURS))
        .order_by()
        .annotate(hour=TruncHour("at"))
        .values_list("hour", "kind")
        .annotate(Count("pk"))
    )
    found = {(hour, kind): number for hour, kind, number in rows}
    hours = [begin + timedelta(hours=number) for number in range(HOURS)]
    return [Point(f"{timezone.localtime(hour):%-d %b, %H:00}", _values(found, hour, kinds)) for hour in hours]


def weeks_of(newsletter: Newsletter, now: datetime) -> list[Point]:
    """Who joined and who left in each week of half a year; the last week is not over."""
    monday = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = monday - timedelta(days=monday.weekday(), weeks=WEEKS - 1)
    found: dict[tuple[Any, str], int] = {}
    for name, column in (("joined", "confirmed_at"), ("left", "unsubscribed_at")):
        rows = (
            Subscription.objects.filter(newsletter=newsletter, **{f"{column}__gte": first})
            .order_by()
            .annotate(week=TruncWeek(column))
            .values_list("week")
            .annotate(Count("pk"))
        )
        found |= {(week.date(), name): number for week, number in rows}
    days = [(first + timedelta(weeks=number)).date() for number in range(WEEKS)]
    return [Point(f"{day:%-d %b %Y}", _values(found, day, ("joined", "left"))) for day in days]


def reasons_of(newsletter: Newsletter) -> list[str]:
    """What people said when they left, the newest first."""
    left = Subscription.objects.filter(newsletter=newsletter).exclude(left_because="")
    return list(left.order_by("-unsubscribed_at").values_list("left_because", flat=True)[:20])


def standings(newsletter: Newsletter) -> dict[str, int]:
    """How many stand how with a newsletter."""
    rows = newsletter.subscriptions.order_by().values_list("status").annotate(Count("pk"))
    return dict(rows)


def _values(found: dict[tuple[Any, str], int], when: Any, names: Iterable[str]) -> tuple[int, ...]:
    return tuple(found.get((when, name), 0) for name in names)


# --- As a drawing ----------------------------------------------------------------------------------

WIDTH, HEIGHT = 720, 180


def bars(points: Sequence[Point], names: Sequence[str]) -> dict[str, Any]:
    """Where each bar of a chart stands; the figures themselves are in the table below it."""
    highest = max([1, *(value for point in points for value in point.values)])
    step = WIDTH / max(1, len(points))
    width = step * 0.8 / len(names)
    shown = [
        {
            "x": round(number * step + series * width, 2),
            "y": round(HEIGHT - HEIGHT * value / highest, 2),
            "width": round(width, 2),
            "height": round(HEIGHT * value / highest, 2),
            "series": series,
            "title": f"{point.label}: {value:,} {names[series].lower()}",
        }
        for number, point in enumerate(points)
        for series, value in enumerate(point.values)
        if value
    ]
    return {
        "bars": shown,
        "names": names,
        "points": points,
        "highest": highest,
        "first": points[0].label if points else "",
        "last": points[-1].label if points else "",
        "viewbox": f"0 0 {WIDTH} {HEIGHT}",
    }

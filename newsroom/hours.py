"""The hour at which an article appears: to the minute, on the publication's own clock.

Two hours a year are odd. One that the clock leaps over in spring does not exist and is refused, with the
next that does. One that comes twice in autumn means the first of the two; the desk says so.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from newsroom.checks import readiness
from newsroom.models import Article, Heartbeat

FORMAT = "%Y-%m-%dT%H:%M"  # what a browser's field for a date and an hour holds
YEARS = range(2000, 2200)
LATE = timedelta(minutes=5)
SHOWN = 5  # of what is overdue: each is looked through for what stands in its way
MINUTE = timedelta(minutes=1)


# --- reading and writing an hour ------------------------------------------------------------------


def settle(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment that an hour on the wall clock of a zone means; the first of two where it comes twice.

    Raises ValidationError for an hour that the clock leaps over, or one that is out of all bounds.
    """
    wall = wall.replace(second=0, microsecond=0, tzinfo=None)
    if wall.year not in YEARS:
        raise ValidationError(
            f"The year {wall.year} is out of reach. Choose an hour of this year or the next."
        )
    meant = wall.replace(tzinfo=zone, fold=0)
    if meant.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        before, after = gap_around(wall, zone)
        raise ValidationError(
            f"{wall:%H:%M} does not exist on {wall:%-d %B %Y}: the clocks in {place(zone)} go forward"
            f" from {before:%H:%M} to {after:%H:%M}. Choose {after:%H:%M} or later."
        )
    return meant.astimezone(UTC)


def gap_around(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The hours between which the clock leaps, around an hour that it leaps over."""
    # Read with the offset of after the leap, the hour lies before it; with that of before, after it.
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old = low.astimezone(zone).utcoffset()
    while high - low > MINUTE:
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    after = high.astimezone(zone)
    return (high + (old or timedelta())).replace(tzinfo=None), after.replace(tzinfo=None)


def said_of(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """What to know about this hour: which of two it is, where it comes twice; else nothing."""
    zone = zone or current_zone()
    local = moment.astimezone(zone)
    other = local.replace(fold=1 - local.fold)
    if other.utcoffset() == local.utcoffset():
        return ""
    which = "second" if local.fold else "first"
    return (
        f"On {local:%-d %B %Y} the clocks in {place(zone)} go back, and {local:%H:%M} comes twice:"
        f" this is the {which}, {offset(local)}."
    )


def offset(local: datetime) -> str:
    """How far from UTC a local time is, as “UTC+2” or “UTC+10:30”."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def place(zone: ZoneInfo) -> str:
    """A zone's name as people write it."""
    return str(zone).replace("_", " ")


def current_zone() -> ZoneInfo:
    """The zone whose clock people read now: the publication's, under the admin's address."""
    return ZoneInfo(str(timezone.get_current_timezone()))


class PublishAtField(forms.DateTimeField):
    """An hour to publish at, typed and shown on the clock of the publication (the current time zone)."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}, format=FORMAT)
    default_error_messages = {"invalid": "This is no date and hour. Write it as 2026-03-29 14:30."}

    def __init__(self, **kwargs: Any) -> None:
        formats = [FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        super().__init__(**({"input_formats": formats} | kwargs))

    def to_python(self, value: Any) -> datetime | None:
        """The moment that is meant; refused where no clock ever shows it."""
        if isinstance(value, list | tuple):  # a date and an hour in two fields
            value = " ".join(str(part).strip() for part in value if part)
        wall = wall_clock(value, self.input_formats)
        if wall is None:
            if value in self.empty_values:
                return None
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return settle(wall, current_zone())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another minute is typed than is stored; of a doubled hour, either may be stored."""
        shown = self.prepare_value(initial)
        return (shown and f"{shown:{FORMAT}}") != (str(data or "").replace(" ", "T")[:16] or None)


def wall_clock(value: Any, formats: Any) -> datetime | None:
    """What was typed, as an hour without a zone; None for what is no hour."""
    if isinstance(value, datetime):
        return value
    for one in formats:
        try:
            return datetime.strptime(str(value).strip(), one)  # noqa: DTZ007 (the wall clock has no zone)
        except ValueError:
            continue
    return None


# --- what the tick does ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Overdue:
    """An article whose hour has come and which readers do not see, and why."""

    article: Article
    reason: str


@dataclass(frozen=True)
class Tick:
    """When the beat last knocked, and whether that is too long ago."""

    last: datetime | None
    is_late: bool


def last_tick(now: datetime) -> Tick:
    """Whether the clock that publishes runs."""
    last = Heartbeat.last("tick")
    return Tick(last, last is None or now - last > LATE)


def overdue(now: datetime) -> list[Overdue]:
    """The first articles whose hour has come and which readers do not see, each with the reason."""
    due = list(Article.objects.due(now).select_related("pending_revision")[:SHOWN])
    tick = last_tick(now) if due else Tick(now, is_late=False)
    return [Overdue(article, why_overdue(article, tick, now)) for article in due]


def why_overdue(article: Article, tick: Tick, now: datetime) -> str:
    """Why readers do not see an article whose hour has come."""
    found = readiness.blocking(article, now)
    if found:
        return " ".join(finding.sentence_with_line for finding in found)
    if tick.is_late:
        since = f"since {moment(tick.last)}" if tick.last else "yet"
        return f"The beat has not knocked {since}: it publishes nothing until it runs again."
    if article.publish_at and now - article.publish_at > LATE:
        return "Nothing is missing, but it could not be published; the log of the workers says why."
    return "It goes out with the next tick, within a minute."


def moment(value: datetime) -> str:
    """A date and an hour on the publication's clock."""
    return date_format(timezone.localtime(value), "j M Y, H:i")

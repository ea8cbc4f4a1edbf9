"""When a letter comes: pure functions of a newsletter's cadence, weekday, hour, time zone and lead time."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from newsletter.models import Newsletter

Cadence = Newsletter.Cadence
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# A letter that missed its hour by more than this waits until a person agrees.
LATEST = timedelta(hours=6)
# Where nobody said from which week every other week counts: a Monday long ago.
SOME_MONDAY = date(2024, 1, 1)


def at_hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `hour` on `day`.

    An hour that the clocks skip in spring is the first moment after the gap; of an hour that they
    show twice in autumn it is the first.
    """
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def next_send(newsletter: Newsletter, after: datetime) -> datetime:
    """The newsletter's first regular hour that is later than `after`."""
    for day in _days(newsletter, after.astimezone(newsletter.zone).date() - DAY):
        moment = at_hour(day, newsletter.hour, newsletter.zone)
        if moment > after:
            return moment
    raise AssertionError("A newsletter's days never end.")


def _days(newsletter: Newsletter, start: date) -> Iterator[date]:
    """The days on which it comes, from `start` on, without end."""
    if newsletter.cadence == Cadence.ENOUGH:
        yield from (start + number * DAY for number in count())
    elif newsletter.cadence == Cadence.MONTHLY:
        months = (divmod(start.year * 12 + start.month - 1 + number, 12) for number in count())
        days = (in_month(newsletter, year, month + 1) for year, month in months)
        yield from (day for day in days if day >= start)
    else:
        first = start + timedelta(days=(newsletter.weekday - start.weekday()) % 7)
        if newsletter.cadence == Cadence.WEEKLY:
            yield from (first + number * WEEK for number in count())
        first += timedelta(days=(_its_week(newsletter) - _monday(first)).days % 14)
        yield from (first + number * 2 * WEEK for number in count())


def in_month(newsletter: Newsletter, year: int, month: int) -> date:
    """The day of a month on which a monthly newsletter comes, such as its first Thursday, or its last."""
    first = date(year, month, 1)
    offset = (newsletter.weekday - first.weekday()) % 7 + 7 * (newsletter.week_of_month - 1)
    days = calendar.monthrange(year, month)[1]
    return first + timedelta(days=offset if offset < days else offset - 7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _its_week(newsletter: Newsletter) -> date:
    return _monday(newsletter.counts_from or SOME_MONDAY)


def span(newsletter: Newsletter) -> timedelta:
    """How long its usual period is: what the first issue looks back on."""
    return {Cadence.FORTNIGHTLY: 2 * WEEK, Cadence.MONTHLY: 31 * DAY}.get(Cadence(newsletter.cadence), WEEK)


def near(newsletter: Newsletter) -> timedelta:
    """How far from a regular hour an issue may be planned and still be the one of that hour."""
    return {
        Cadence.WEEKLY: WEEK / 2,
        Cadence.FORTNIGHTLY: WEEK,
        # A month from one day to the next has 28 days at least.
        Cadence.MONTHLY: 2 * WEEK,
        Cadence.ENOUGH: timedelta(0),
    }[Cadence(newsletter.cadence)]


def cut_off(newsletter: Newsletter, send_at: datetime) -> datetime:
    """The end of the period that the issue of `send_at` covers, and when it is assembled.

    The lead is counted on the clock of the newsletter's zone, so that an issue of Sundays at nine is
    assembled on Saturdays at nine also where the clocks change in between.
    """
    shown = send_at.astimezone(newsletter.zone).replace(tzinfo=None) - timedelta(hours=newsletter.lead_hours)
    # In the night of the change an hour before the gap may be the hour itself.
    return min(shown.replace(tzinfo=newsletter.zone).astimezone(UTC), send_at - timedelta(hours=1))


def hour_after_lead(newsletter: Newsletter, now: datetime) -> datetime:
    """When an issue goes out that is assembled now, because enough has been published."""
    return next_send(newsletter, now + timedelta(hours=newsletter.lead_hours))


def is_late(send_at: datetime, now: datetime) -> bool:
    """Whether an issue missed its hour by so much that a person must agree to send it."""
    return now - send_at > LATEST

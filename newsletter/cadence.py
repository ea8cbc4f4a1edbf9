"""When a letter comes: pure functions of a newsletter's weekday, hour, time zone and lead time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.models import Newsletter

WEEK = timedelta(days=7)
# A letter that missed its hour by more than this waits until a person agrees.
LATEST = timedelta(hours=6)


def at_hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `hour` on `day`.

    An hour that the clocks skip in spring is the first moment after the gap; of an hour that they
    show twice in autumn it is the first.
    """
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def next_send(newsletter: Newsletter, after: datetime) -> datetime:
    """The newsletter's first regular hour that is later than `after`."""
    day = after.astimezone(newsletter.zone).date()
    day += timedelta(days=(newsletter.weekday - day.weekday()) % 7)
    moment = at_hour(day, newsletter.hour, newsletter.zone)
    return moment if moment > after else at_hour(day + WEEK, newsletter.hour, newsletter.zone)


def cut_off(newsletter: Newsletter, send_at: datetime) -> datetime:
    """The end of the period that the issue of `send_at` covers, and when it is assembled."""
    return send_at - timedelta(hours=newsletter.lead_hours)


def is_late(send_at: datetime, now: datetime) -> bool:
    """Whether an issue missed its hour by so much that a person must agree to send it."""
    return now - send_at > LATEST

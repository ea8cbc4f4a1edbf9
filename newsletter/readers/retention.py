"""Forgetting: after the days that a newsletter names, what happened stays and nobody knows to whom."""

from datetime import datetime, timedelta

from newsletter.models import Event, Newsletter

AT_ONCE = 5000


def forget(now: datetime) -> int:
    """Take the subscriber, and what was said of them, out of events that are old enough; the tick asks."""
    forgotten = 0
    for newsletter in Newsletter.objects.all():
        before = now - timedelta(days=newsletter.keeps_events_days)
        old = Event.objects.filter(newsletter=newsletter).older_than(before)
        # No more a minute than a transaction holds comfortably.
        keys = list(old.order_by("at").values_list("pk", flat=True)[:AT_ONCE])
        forgotten += Event.objects.filter(pk__in=keys).update(subscriber=None, words="")
    return forgotten

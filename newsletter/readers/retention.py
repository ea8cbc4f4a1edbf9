"""Forgetting: after the days that a newsletter names, what happened stays and nobody knows to whom."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from newsletter.models import Delivery, Event, Issue, Newsletter, OutboxMail, State

# No more a minute than a transaction holds comfortably.
AT_ONCE = 5000
# Nothing follows any more from what stands so. What is uncertain waits for a person, however long.
OVER = (State.ACCEPTED, State.REFUSED, State.SUPPRESSED, State.CANCELLED)
LONGEST = timedelta(days=90)


def forget(now: datetime) -> int:
    """Forget what is old enough, some of it each time the tick asks; how much that was."""
    newsletters = list(Newsletter.objects.all())
    forgotten = 0
    for newsletter in newsletters:
        before = now - _days(newsletter)
        forgotten += _forget_events(newsletter, before) + _forget_deliveries(newsletter, before)
    return forgotten + _forget_mails(now - max(map(_days, newsletters), default=LONGEST))


def _days(newsletter: Newsletter) -> timedelta:
    return timedelta(days=newsletter.keeps_events_days)


def _forget_events(newsletter: Newsletter, before: datetime) -> int:
    """Take the subscriber, and what was said of them, out of what happened."""
    old = Event.objects.filter(newsletter=newsletter).older_than(before)
    keys = list(old.order_by("at").values_list("pk", flat=True)[:AT_ONCE])
    return Event.objects.filter(pk__in=keys).update(subscriber=None, words="")


def _forget_deliveries(newsletter: Newsletter, before: datetime) -> int:
    """Keep of the deliveries of an old issue how many ended how, and not whose they were."""
    over = Delivery.objects.filter(issue=OuterRef("pk"), state__in=OVER)
    old = newsletter.issues.filter(state=Issue.State.SENT, sent_at__lt=before)
    issue = old.filter(Exists(over)).order_by("sent_at").first()
    return _count_and_delete(issue) if issue else 0


def _count_and_delete(issue: Issue) -> int:
    with transaction.atomic():
        locked = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        rows = Delivery.objects.filter(issue=issue, state__in=OVER)
        first = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        # State by state, as somebody may just have one tried again.
        gone = {state.value: rows.filter(pk__any_of=first, state=state).delete()[0] for state in OVER}
        locked.counts_kept = dict(Counter(locked.counts_kept) + Counter(gone))
        locked.save(update_fields=["counts_kept"])
    return sum(gone.values())


def _forget_mails(before: datetime) -> int:
    """Single mails hold an address and what was written there."""
    old = OutboxMail.objects.filter(state__in=OVER, created_at__lt=before)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return OutboxMail.objects.filter(pk__any_of=keys).delete()[0]

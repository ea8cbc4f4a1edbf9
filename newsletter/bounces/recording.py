"""What follows from a report: whose letter it was, the event, and whether the address is left alone."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from newsletter import ledger
from newsletter.bounces import reading
from newsletter.bounces.reading import Kind, NoReport, Report
from newsletter.models import Delivery, Event, Lifting, OutboxMail, State, Subscriber, Suppression
from newsletter.models.subscriber import address_hash

logger = logging.getLogger(__name__)

SOFT_BOUNCES = 5
WITHIN = timedelta(days=30)
REASONS = {Kind.DEAD: Suppression.Reason.BOUNCED, Kind.COMPLAINT: Suppression.Reason.COMPLAINED}
EVENTS = {
    Kind.DEAD: Event.Kind.BOUNCED,
    Kind.NOT_NOW: Event.Kind.BOUNCED,
    Kind.COMPLAINT: Event.Kind.COMPLAINED,
}


def take(raw: bytes) -> str:
    """Read one mail and do what it asks; answers with a sentence for whoever looks on."""
    try:
        reports = reading.read(raw)
    except NoReport as reason:
        return f"No report: {reason}"
    done = [
        record(report, source_of(raw[: reading.MOST_BYTES], number)) for number, report in enumerate(reports)
    ]
    return " ".join(done)


def source_of(raw: bytes, number: int = 0) -> str:
    """What a report is known by, so that it counts once."""
    return hashlib.sha256(raw + str(number).encode()).hexdigest()


def record(report: Report, source: str, at: datetime | None = None) -> str:
    """Do what a report asks, once; answers with a sentence.

    Only a name that nobody could guess proves that the letter was ours. An address alone proves
    nothing: anybody could report anybody's.
    """
    name = next((name for name in report.names if ledger.named(name)), "")
    letter = ledger.named(name)
    if letter is None:
        return "It speaks of no letter of ours."
    settle(name, report)
    if report.kind == Kind.ARRIVED:
        return "It arrived."
    if isinstance(letter, OutboxMail):
        return _of_a_single_mail(letter, report)
    try:
        with transaction.atomic():
            _count(letter, report, source, at or timezone.now())
            return _leave_alone_if_due(letter.subscriber, report)
    except IntegrityError:
        return "It was counted before."


def settle(name: str, report: Report) -> None:
    """A letter of which nobody knew whether it left: whoever reports of it has seen it."""
    outcome = State.REFUSED if report.kind == Kind.DEAD else State.ACCEPTED
    ledger.resolve(name, outcome, f"{report.status} {report.words}".strip() or "Reported by a mail server.")


def _of_a_single_mail(mail: OutboxMail, report: Report) -> str:
    if report.kind not in REASONS:
        return "A single mail did not get through this time."
    return suppress(mail.to, REASONS[report.kind])


def _count(delivery: Delivery, report: Report, source: str, at: datetime) -> None:
    Event.objects.create(
        kind=EVENTS[report.kind],
        newsletter_id=delivery.issue.newsletter_id,
        issue=delivery.issue,
        subscriber=delivery.subscriber,
        is_final=report.kind == Kind.DEAD,
        words=f"{report.status} {report.words}".strip()[:500],
        source=source,
        at=at,
    )


def _leave_alone_if_due(subscriber: Subscriber, report: Report) -> str:
    if report.kind in REASONS:
        return suppress(subscriber.email, REASONS[report.kind])
    since = timezone.now() - WITHIN
    # What came back before somebody said that the address works again is forgiven.
    if (lifted_at := Lifting.objects.last_of(subscriber.email)) and lifted_at > since:
        since = lifted_at
    lately = Event.objects.filter(subscriber=subscriber, kind=Event.Kind.BOUNCED, at__gt=since)
    if (number := lately.count()) < SOFT_BOUNCES:
        return f"It did not get through this time, the {number} of {SOFT_BOUNCES} within a month."
    return suppress(subscriber.email, Suppression.Reason.BOUNCED)


def suppress(email: str, reason: str) -> str:
    """Let nothing go to this address any more, from any newsletter."""
    Suppression.objects.stop(address_hash(email), reason)
    return "Nothing goes to this address any more."

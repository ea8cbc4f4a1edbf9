"""How an issue leaves: its audience is frozen, then workers hand each delivery over once."""

import time
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

from django.db import connection as database
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from newsletter import frozen, holding, ledger, smtp
from newsletter.errors import IssueNotReady
from newsletter.models import Delivery, FrozenMail, Issue, State, Subscription, Suppression
from newsletter.models.handover import UNSETTLED
from newsroom.doorbell import ring


class CannotStart(IssueNotReady):
    """This issue may not start leaving, for the reason given."""


# Seconds after which a worker queues up again behind others: a confirmation must not wait for an issue.
TURN = 60

# A random half keeps Message-IDs from telling how many subscribers there are.
_RANDOM = {"postgresql": "replace(gen_random_uuid()::text, '-', '')", "sqlite": "lower(hex(randomblob(16)))"}
_INSERT_AUDIENCE = """
INSERT INTO {delivery} (issue_id, subscriber_id, state, attempts, message_id, last_answer, created_at)
SELECT %(issue)s, subscriber_id, %(queued)s, 0, '<' || {random} || '@' || %(domain)s || '>', '', %(now)s
FROM {subscription}
WHERE newsletter_id = %(newsletter)s AND status = %(active)s
ON CONFLICT DO NOTHING
"""


def start(issue: Issue, now: datetime) -> int:
    """Fix the audience of an approved issue and let it leave; returns how many get it.

    Of several who try at once, one wins. Raises CannotStart, with a sentence.
    """
    with transaction.atomic():
        mine = Issue.objects.filter(pk=issue.pk, state=Issue.State.APPROVED)
        frozen_mail = FrozenMail.objects.filter(issue=issue.pk)
        if not frozen_mail.exists() or not mine.update(state=Issue.State.SENDING):
            raise CannotStart(_why_not(issue))
        audience = freeze_audience(issue, now)
        ring("newsletter.tasks.deliver", issue.pk)
    issue.refresh_from_db()
    return audience


def _why_not(issue: Issue) -> str:
    issue.refresh_from_db()
    reason = {
        Issue.State.DRAFT: "is not approved. Read it, then approve it.",
        Issue.State.APPROVED: "has lost its frozen mail. Reopen it and approve it again.",
        Issue.State.SENDING: "is leaving already.",
        Issue.State.SENT: "has been sent already.",
        Issue.State.SKIPPED: "was skipped. Approve it first if it should go out after all.",
    }[Issue.State(issue.state)]
    return f"“{issue}” {reason}"


def freeze_audience(issue: Issue, now: datetime | None = None) -> int:
    """Fix who gets this issue, in one statement; running it again adds nobody."""
    now = now or timezone.now()
    with transaction.atomic():
        if not Issue.objects.filter(pk=issue.pk, audience_frozen_at=None).update(audience_frozen_at=now):
            return 0
        statement = _INSERT_AUDIENCE.format(
            delivery=Delivery._meta.db_table,
            subscription=Subscription._meta.db_table,
            random=_RANDOM[database.vendor],
        )
        with database.cursor() as cursor:
            cursor.execute(
                statement,
                {
                    "issue": issue.pk,
                    "newsletter": issue.newsletter_id,
                    "domain": ledger.domain_of(issue.newsletter.from_email),
                    "queued": State.QUEUED,
                    "active": Subscription.Status.ACTIVE,
                    "now": database.ops.adapt_datetimefield_value(now),
                },
            )
            return int(cursor.rowcount)


def send_what_is_queued(issue_id: int) -> None:
    """Hand over what is due of this issue, batch by batch; any number of workers may do so at once."""
    if holding.notice(timezone.now()):
        return
    mail = FrozenMail.objects.select_related("issue__newsletter").filter(issue=issue_id).first()
    if mail is None or mail.issue.state not in (Issue.State.SENDING, Issue.State.SENT):
        return
    parts = frozen.split(bytes(mail.message))
    turn_ends = time.monotonic() + TURN
    with smtp.Connection() as connection:
        while _send_batch(connection, mail.issue, parts):
            if time.monotonic() > turn_ends:
                ring("newsletter.tasks.deliver", issue_id)
                return
    finish(issue_id)


def _send_batch(connection: smtp.Connection, issue: Issue, parts: frozen.Parts) -> bool:
    """Claim and send some; False when none is left or the server cannot be reached."""
    claim, pks = ledger.Claim.take(Delivery.objects.filter(issue=issue))
    deliveries = list(Delivery.objects.filter(pk__in=pks).select_related("subscriber").order_by("pk"))
    for target, answer, pks_of_these in _stopped(issue, deliveries):
        claim.move(pks_of_these, target, answer)
        deliveries = [each for each in deliveries if each.pk not in pks_of_these]
    domain = ledger.domain_of(issue.newsletter.from_email)
    letters = [_letter(delivery, domain, parts) for delivery in deliveries]
    return bool(pks) and ledger.hand_over(connection, claim, letters)


def _stopped(issue: Issue, deliveries: list[Delivery]) -> Iterator[tuple[State, str, set[int]]]:
    """Those of a batch who get nothing after all, by what becomes of their delivery and why."""
    emails = {each.pk: each.subscriber.email for each in deliveries}
    suppressed = Suppression.objects.among(emails.values())
    yield State.SUPPRESSED, "The address is suppressed.", _keys(emails, suppressed)
    readers = Subscription.objects.filter(
        newsletter=issue.newsletter_id,
        status=Subscription.Status.ACTIVE,
        subscriber__in=[each.subscriber_id for each in deliveries],
    )
    reading = set(readers.values_list("subscriber__email", flat=True))
    yield State.CANCELLED, "Unsubscribed before it left.", _keys(emails, set(emails.values()) - reading)
    broken = {email for email in emails.values() if not smtp.is_address(email)}
    yield State.REFUSED, "This is no address that mail can be sent to.", _keys(emails, broken)


def _keys(emails: dict[int, str], chosen: set[str]) -> set[int]:
    return {pk for pk, email in emails.items() if email in chosen}


def _letter(delivery: Delivery, domain: str, parts: frozen.Parts) -> ledger.Letter:
    """One subscriber's copy; nothing in it changes between attempts, not even its date."""
    values = {
        frozen.TO: delivery.subscriber.email.encode("ascii"),
        frozen.TOKEN: delivery.subscriber.token.encode("ascii"),
        frozen.MESSAGE_ID: delivery.message_id.encode("ascii"),
        frozen.DATE: format_datetime(timezone.localtime(delivery.created_at)).encode("ascii"),
    }
    return ledger.Letter(
        pk=delivery.pk,
        attempts=delivery.attempts,
        envelope_from=f"bounce+d{delivery.pk}@{domain}",
        to=delivery.subscriber.email,
        data=frozen.join(parts, values),
    )


def finish(issue_id: int) -> bool:
    """Call an issue sent once nothing of it is left to try; says whether it just became so."""
    left = Delivery.objects.filter(issue=OuterRef("pk"), state__in=UNSETTLED)
    leaving = Issue.objects.filter(pk=issue_id, state=Issue.State.SENDING, audience_frozen_at__isnull=False)
    done = leaving.filter(~Exists(left)).update(state=Issue.State.SENT, sent_at=timezone.now())
    return bool(done)


def sweep(now: datetime) -> None:
    """Once a minute: give back what killed workers held, ring for what is due, finish what is done."""
    Delivery.objects.release_expired(now)
    due = set(Delivery.objects.due(now).order_by().values_list("issue", flat=True).distinct())
    # Where a worker is at it, another bell would only fill the queue that confirmations wait in.
    busy = set(Delivery.objects.held(now).order_by().values_list("issue", flat=True).distinct())
    for issue_id in due - busy:
        ring("newsletter.tasks.deliver", issue_id)
    for issue_id in Issue.objects.filter(state=Issue.State.SENDING).values_list("pk", flat=True):
        finish(issue_id)


def counts(issue: Issue) -> dict[str, int]:
    """How many of the issue's deliveries are in each state."""
    return ledger.counted(Delivery.objects.filter(issue=issue))

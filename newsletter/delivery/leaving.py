"""An issue on its way out: begun once, paused, resumed, cancelled, and finished by itself."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from newsletter import holding, ledger, outbox
from newsletter.delivery import audience
from newsletter.delivery.deliveries import Deliveries
from newsletter.errors import IssueNotReady
from newsletter.handover import hand_over
from newsletter.models import Delivery, FrozenMail, Issue, State, Subscription
from newsletter.models.handover import UNSETTLED
from newsroom.doorbell import ring


class CannotStart(IssueNotReady):
    """This issue may not start leaving, for the reason given."""


# Seconds after which a worker queues up again behind other tasks.
TURN = 60
# Rows that are cancelled in one statement, so that nobody waits for a million.
CHUNK = 20_000


def start(issue: Issue, now: datetime) -> int:
    """Let an approved issue leave; returns how many get it.

    Of several who try at once, one wins. A large audience is frozen by the worker that begins, a
    small one here. Raises CannotStart, with a sentence.
    """
    with transaction.atomic():
        mine = Issue.objects.filter(pk=issue.pk, state=Issue.State.APPROVED)
        frozen_mail = FrozenMail.objects.filter(issue=issue.pk)
        if not frozen_mail.exists() or not mine.update(state=Issue.State.SENDING):
            raise CannotStart(_why_not(issue))
        readers = Subscription.objects.filter(
            newsletter=issue.newsletter_id, status=Subscription.Status.ACTIVE
        ).count()
        if readers <= audience.CHUNK:
            readers = audience.freeze_audience(issue, now)
        _ring(issue.pk)
    issue.refresh_from_db()
    return readers


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


def _ring(issue_id: int) -> None:
    """Call as many workers as may send one issue at once."""
    for _ in range(max(1, settings.DELIVERY_WORKERS)):
        ring("newsletter.tasks.deliver", issue_id)


def send_what_is_queued(issue_id: int) -> None:
    """Hand over what is due of this issue; any number of workers may do so at once.

    Single mails go out in between: a confirmation does not wait for an issue.
    """
    if holding.notice(timezone.now()):
        return
    found = FrozenMail.objects.select_related("issue__newsletter")
    mail = found.filter(issue=issue_id, issue__state__in=[Issue.State.SENDING, Issue.State.SENT]).first()
    if mail is None:
        return
    audience.freeze_audience(mail.issue)
    if mail.issue.cancelled_at:
        cancel_what_waits(issue_id)
    elif not mail.issue.paused_at and hand_over([outbox.Mails(), Deliveries(mail)], TURN):
        ring("newsletter.tasks.deliver", issue_id)
        return
    finish(issue_id)


def finish(issue_id: int) -> bool:
    """Call an issue sent once nothing of it is left to try; says whether it just became so."""
    left = Delivery.objects.filter(issue=OuterRef("pk"), state__in=UNSETTLED)
    leaving = Issue.objects.filter(pk=issue_id, state=Issue.State.SENDING, audience_frozen_at__isnull=False)
    done = leaving.filter(~Exists(left)).update(
        state=Issue.State.SENT, sent_at=Coalesce(F("sent_at"), timezone.now()), paused_at=None
    )
    return bool(done)


def sweep(now: datetime) -> None:
    """Once a minute: give back what killed workers held, ring for what is due, finish what is done."""
    leaving = Issue.objects.filter(state=Issue.State.SENDING)
    for issue in leaving.only("pk", "paused_at", "audience_frozen_at", "cancelled_at"):
        rows = Delivery.objects.filter(issue=issue)
        rows.release_expired(now)
        is_begun = issue.audience_frozen_at and not issue.cancelled_at
        if is_begun and (issue.paused_at or not rows.due(now).exists()):
            finish(issue.pk)
        # Where a worker is at it, another bell would only fill the queue that confirmations wait in.
        elif not rows.held(now).exists():
            _ring(issue.pk)


def counts(issue: Issue) -> dict[str, int]:
    """How many of the issue's deliveries are in each state."""
    return ledger.of_issue(issue)


# --- what a publisher may do with an issue that is leaving ------------------------------------------------


def pause(issue: Issue) -> None:
    """Let nothing more of it leave; what is on its way arrives, the rest waits until `resume`."""
    mine = _leaving(issue).filter(paused_at=None)
    if not mine.update(paused_at=timezone.now()):
        raise IssueNotReady(f"{issue} is not leaving now, so there is nothing to pause.")


def resume(issue: Issue) -> None:
    """Go on where it was paused."""
    mine = Issue.objects.filter(pk=issue.pk, state=Issue.State.SENDING, paused_at__isnull=False)
    if not mine.update(paused_at=None):
        raise IssueNotReady(f"{issue} is not paused, so there is nothing to resume.")
    _ring(issue.pk)


def cancel(issue: Issue) -> None:
    """Let nobody get it who has not got it; workers hear of it within a second."""
    if not _leaving(issue).update(cancelled_at=timezone.now(), paused_at=None):
        raise IssueNotReady(f"{issue} is not leaving now, so there is nothing to cancel.")
    ring("newsletter.tasks.deliver", issue.pk)


def cancel_what_waits(issue_id: int) -> None:
    """Cancel what is queued or deferred of a cancelled issue, a chunk at a time."""
    rows = Delivery.objects.filter(issue=issue_id)
    for origin in (State.QUEUED, State.DEFERRED):
        while pks := list(rows.filter(state=origin).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
            rows.filter(pk__gte=pks[0], pk__lte=pks[-1]).move(
                origin, State.CANCELLED, last_answer="The issue was cancelled."
            )


def retry_refused(issue: Issue) -> int:
    """Queue those again that the mail server refused, and nobody else; returns how many."""
    with transaction.atomic():
        refused = Delivery.objects.filter(issue=issue)
        number = refused.move(State.REFUSED, State.QUEUED, attempts=0, next_attempt_at=None)
        if not number:
            raise IssueNotReady(f"Nothing of {issue} was refused, so there is nothing to try again.")
        reopen(issue)
    return number


def reopen(issue: Issue) -> None:
    """Something of an issue that was sent is queued again: it is leaving once more."""
    Issue.objects.filter(pk=issue.pk, state=Issue.State.SENT).update(
        state=Issue.State.SENDING, cancelled_at=None
    )
    _ring(issue.pk)


def _leaving(issue: Issue) -> QuerySet[Issue]:
    """The issue, as long as it is leaving and nobody cancelled it."""
    return Issue.objects.filter(pk=issue.pk, state=Issue.State.SENDING, cancelled_at=None)

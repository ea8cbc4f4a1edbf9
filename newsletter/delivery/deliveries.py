"""An issue's deliveries as the engine takes them: claimed, checked once more, made into letters."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import cache, partial
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone

from newsletter import dkim, ledger, smtp, verp
from newsletter.handover.copies import Copies
from newsletter.ledger import Letter, Verdict
from newsletter.letters import frozen
from newsletter.models import Delivery, FrozenMail, HandoverQuerySet, Issue, State, Subscription, Suppression


class Row(NamedTuple):
    """What is needed of a delivery and its subscriber."""

    pk: int
    attempts: int
    created_at: datetime
    email: str
    token: str
    reads: bool  # still, this newsletter


class Deliveries:
    """The source of one issue."""

    def __init__(self, mail: FrozenMail) -> None:
        self._issue = mail.issue
        self._domain = verp.domain_of(mail.issue.newsletter.from_email)
        parts = frozen.split(bytes(mail.message))
        signer = dkim.signer_for(mail.issue.newsletter.from_email)
        self._copies = Copies(parts, signer.signature(parts) if signer else None)
        self._after = 0

    def claim(self, limit: int, now: datetime) -> tuple[list[Letter], list[Verdict]]:
        """Take some, and leave out whoever was suppressed or left since the audience was frozen."""
        claim = ledger.new_claim()
        pks = self._rows.claim(limit, now, claim, after=self._after)
        if not pks and self._after:
            self._after = 0
            pks = self._rows.claim(limit, now, claim)
        # What lies behind was looked through already; at the end, everything is looked through again.
        self._after = pks[-1] if len(pks) == limit else 0
        rows = list(self._read(pks))
        letters = {row.pk: self._letter(row, claim) for row in rows}
        verdicts = {
            row.pk: Verdict(letters[row.pk], state, answer)
            for state, answer, stopped in self._stopped_among(rows)
            for row in stopped
        }
        return [letter for pk, letter in letters.items() if pk not in verdicts], list(verdicts.values())

    def stopped(self) -> State | None:
        """Back to the queue where it was paused, cancelled where the issue was."""
        issue = Issue.objects.only("paused_at", "cancelled_at").get(pk=self._issue.pk)
        if issue.cancelled_at:
            return State.CANCELLED
        return State.QUEUED if issue.paused_at else None

    def is_due(self, before: datetime) -> bool:
        """Whether one that was put off is due before this moment."""
        return self._rows.filter(state=State.DEFERRED, next_attempt_at__lte=before).exists()

    @property
    def _rows(self) -> HandoverQuerySet:
        return Delivery.objects.filter(issue=self._issue.pk)

    def _read(self, pks: list[int]) -> Iterator[Row]:
        names = ("pk", "attempts", "created_at", "subscriber__email", "subscriber__token", "reads")
        reading = Subscription.objects.filter(
            newsletter=self._issue.newsletter_id,
            status=Subscription.Status.ACTIVE,
            subscriber=OuterRef("subscriber"),
        )
        rows = Delivery.objects.filter(pk__any_of=pks).annotate(reads=Exists(reading)).order_by("pk")
        found: Iterable[Any] = rows.values_list(*names)
        return map(Row._make, found)

    def _letter(self, row: Row, claim: int) -> Letter:
        return Letter(
            table=Delivery,
            pk=row.pk,
            claim=claim,
            attempts=row.attempts,
            envelope_from=verp.sender("d", row.pk, self._domain),
            to=smtp.in_ascii(row.email),
            compose=partial(self._compose, row),
        )

    def _compose(self, row: Row) -> bytes:
        """One subscriber's copy; nothing in it changes between attempts, not even its date."""
        return self._copies.one(
            {
                frozen.TO: smtp.in_ascii(row.email).encode(),
                frozen.TOKEN: row.token.encode("ascii"),
                frozen.MARK: row.token[: len(frozen.MARK)].encode("ascii"),
                frozen.MESSAGE_ID: verp.message_id("d", row.pk, self._domain).encode("ascii"),
                frozen.DATE: _date(row.created_at),
            }
        )

    def _stopped_among(self, rows: list[Row]) -> Iterator[tuple[State, str, list[Row]]]:
        """Those of a batch who get nothing after all, by what becomes of their delivery and why."""
        broken = [row for row in rows if not smtp.is_speakable(row.email)]
        yield State.REFUSED, "This is no address that mail can be sent to.", broken
        gone = [row for row in rows if not row.reads]
        yield State.CANCELLED, "Unsubscribed before it left.", gone
        suppressed = Suppression.objects.among(row.email for row in rows)
        stopped = [row for row in rows if row.email in suppressed]
        yield State.SUPPRESSED, "The address is suppressed.", stopped


@cache
def _date(moment: datetime) -> bytes:
    """As RFC 5322 writes it."""
    return format_datetime(timezone.localtime(moment)).encode("ascii")

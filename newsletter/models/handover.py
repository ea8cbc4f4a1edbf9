"""The ledger's shape: one message on its way to a mail server, from queued to accepted."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone

# A claim runs out after this long; longer than a mail server may take over one message.
LEASE = timedelta(minutes=5)


class State(models.TextChoices):
    QUEUED = "queued", "Queued"
    CLAIMED = "claimed", "Claimed by a worker"
    SENDING = "sending", "Leaving now"
    ACCEPTED = "accepted", "Accepted by the mail server"
    DEFERRED = "deferred", "Deferred, will be tried again"
    REFUSED = "refused", "Refused by the mail server"
    UNCERTAIN = "uncertain", "Uncertain: nobody knows whether it was accepted"
    SUPPRESSED = "suppressed", "Suppressed"
    CANCELLED = "cancelled", "Cancelled"


# What still has to leave; an issue is finished when none of its deliveries is in one of these.
UNSETTLED = (State.QUEUED, State.CLAIMED, State.SENDING, State.DEFERRED)

# Where a message may go from where. HandoverQuerySet.move reads it; nobody else assigns a state.
MOVES: dict[str, set[str]] = {
    State.QUEUED: {State.CLAIMED, State.CANCELLED, State.SUPPRESSED},
    State.DEFERRED: {State.CLAIMED, State.CANCELLED, State.SUPPRESSED, State.REFUSED},
    State.CLAIMED: {
        State.SENDING,
        State.QUEUED,
        State.DEFERRED,
        State.REFUSED,
        State.SUPPRESSED,
        State.CANCELLED,
    },
    # Back to the queue where the worker knows that its end never left.
    State.SENDING: {State.ACCEPTED, State.DEFERRED, State.REFUSED, State.UNCERTAIN, State.QUEUED},
    # By a person, by a late answer of the server, or by what a bounce says.
    State.UNCERTAIN: {State.QUEUED, State.ACCEPTED, State.CANCELLED, State.DEFERRED, State.REFUSED},
    State.REFUSED: {State.QUEUED},  # by a person, who asks for the failed ones again
}


class HandoverQuerySet(models.QuerySet[Any]):
    def move(self, origin: State, target: State, **fields: Any) -> int:
        """Move those of these messages that are in `origin`; how many really moved."""
        if target not in MOVES.get(origin, set()):
            raise ValueError(f"A message that is {origin} cannot become {target}.")
        return self.filter(state=origin).update(state=target, **fields)

    def due(self, now: datetime) -> Self:
        """What may be claimed now: queued, or deferred until a moment that has come."""
        return self.filter(
            models.Q(state=State.QUEUED) | models.Q(state=State.DEFERRED, next_attempt_at__lte=now)
        )

    def claim(self, limit: int, now: datetime, token: int | None = None, after: int = 0) -> list[int]:
        """Take up to `limit` due messages for this worker, until the lease ends; returns their ids.

        `after` passes by what is queued at or below that id: whoever has just claimed it saves the
        database from looking through what is taken already.
        """
        hold = {"lease_ends_at": now + LEASE, "claim": token, "attempts": models.F("attempts") + 1}
        with transaction.atomic():
            waited = self.filter(state=State.DEFERRED, next_attempt_at__lte=now).order_by("next_attempt_at")
            ids = waited._locked(limit)
            if ids:
                self.filter(pk__any_of=ids).move(State.DEFERRED, State.CLAIMED, **hold)
            if len(ids) < limit:
                queued = self.filter(state=State.QUEUED, pk__gt=after).order_by("pk")
                fresh = queued._locked(limit - len(ids))
                self.filter(pk__any_of=fresh).move(State.QUEUED, State.CLAIMED, **hold)
                ids += fresh
        return ids

    def _locked(self, limit: int) -> list[int]:
        """The ids of the first of these that no other worker is just claiming."""
        return list(self.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])

    def held(self, now: datetime) -> Self:
        """What a worker has in its hands just now."""
        return self.filter(state__in=(State.CLAIMED, State.SENDING), lease_ends_at__gte=now)

    def release_expired(self, now: datetime) -> int:
        """Give back what a killed worker held: claimed goes back to the queue, sending is uncertain."""
        expired = self.filter(lease_ends_at__lt=now)
        uncertain = expired.move(
            State.SENDING,
            State.UNCERTAIN,
            lease_ends_at=None,
            last_answer="The worker stopped while the mail server was answering.",
        )
        return uncertain + expired.move(State.CLAIMED, State.QUEUED, lease_ends_at=None)


class Handover(models.Model):
    """What every message in the ledger carries."""

    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    lease_ends_at = models.DateTimeField(null=True, blank=True)
    # Drawn anew for each batch: a worker that lost its lease cannot take the row for its own again.
    claim = models.BigIntegerField(null=True, blank=True, editable=False)
    last_answer = models.TextField("the server's last answer", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

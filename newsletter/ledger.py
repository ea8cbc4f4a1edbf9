"""One message from claimed to settled, the same for an issue's deliveries and for single mails.

Before its data leaves, a commit has recorded it as sending; what the server answers is recorded
right after. So a worker that is killed leaves a row that says what can be known: claimed means that
nothing left, sending means that nobody knows.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from newsletter import smtp
from newsletter.models import HandoverQuerySet, State
from newsletter.models.handover import LEASE

BATCH = 50
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# With the pauses above this is about a day.
MOST_ATTEMPTS = 13


@dataclass(frozen=True)
class Letter:
    """What the mail server is given for one row of the ledger."""

    pk: int
    attempts: int
    envelope_from: str
    to: str
    data: bytes


@dataclass(frozen=True)
class Claim:
    """Rows that this worker holds until the lease ends; past it, moving them does nothing."""

    rows: HandoverQuerySet
    lease_ends_at: datetime

    @classmethod
    def take(cls, rows: HandoverQuerySet, now: datetime | None = None) -> tuple["Claim", list[int]]:
        """Claim a batch of the due among `rows`."""
        now = now or timezone.now()
        return cls(rows, now + LEASE), rows.claim(BATCH, now)

    def move(self, pks: Iterable[int], target: State, answer: str = "") -> int:
        """Settle claimed rows before anything was said to the mail server."""
        return self.rows.filter(pk__in=pks, lease_ends_at=self.lease_ends_at).move(
            State.CLAIMED, target, lease_ends_at=None, last_answer=answer
        )

    def begin(self, letter: Letter) -> bool:
        """Record that the message leaves now; False when another worker has it meanwhile."""
        row = self._row(letter, State.CLAIMED)
        return bool(row.move(State.CLAIMED, State.SENDING, lease_ends_at=timezone.now() + LEASE))

    def settle(self, letter: Letter, origin: State, target: State, answer: str) -> None:
        """Record how it ended."""
        accepted_at = timezone.now() if target == State.ACCEPTED else None
        self._row(letter, origin).move(
            origin, target, last_answer=answer, lease_ends_at=None, accepted_at=accepted_at
        )

    def put_off(self, letter: Letter, origin: State, answer: str) -> None:
        """Try again later, or give up when it has been tried for a day."""
        if letter.attempts >= MOST_ATTEMPTS:
            given_up = f"Given up after {letter.attempts} attempts. The last answer: {answer}"
            self.settle(letter, origin, State.REFUSED, given_up)
            return
        next_attempt_at = timezone.now() + pause_after(letter.attempts)
        self._row(letter, origin).move(
            origin,
            State.DEFERRED,
            last_answer=answer,
            lease_ends_at=None,
            next_attempt_at=next_attempt_at,
        )

    def _row(self, letter: Letter, origin: State) -> HandoverQuerySet:
        """The letter's row, as long as it is this worker's."""
        row = self.rows.filter(pk=letter.pk)
        return row.filter(lease_ends_at=self.lease_ends_at) if origin == State.CLAIMED else row


def hand_over(connection: smtp.Connection, claim: Claim, letters: Iterable[Letter]) -> bool:
    """Give each letter to the mail server; False if it went away, and what was left is put off."""
    waiting: Iterator[Letter] = iter(letters)
    for letter in waiting:
        if trouble := _hand_over_one(connection, claim, letter):
            for left in waiting:
                claim.put_off(left, State.CLAIMED, trouble)
            return False
    return True


def _hand_over_one(connection: smtp.Connection, claim: Claim, letter: Letter) -> str:
    """One letter, with its row kept true; why the others should not be tried now, or nothing."""
    try:
        connection.offer(letter.envelope_from, letter.to)
    except smtp.PermanentRefusal as refusal:
        claim.settle(letter, State.CLAIMED, State.REFUSED, refusal.answer)
        return ""
    except (smtp.TemporaryRefusal, smtp.NotReached) as refusal:
        claim.put_off(letter, State.CLAIMED, refusal.answer)
        return refusal.answer if isinstance(refusal, smtp.NotReached) else ""
    if not claim.begin(letter):
        connection.withdraw()
        return ""
    return _transmit(connection, claim, letter)


def _transmit(connection: smtp.Connection, claim: Claim, letter: Letter) -> str:
    """Send what was offered and recorded as sending, and record what came of it."""
    try:
        answer = connection.transmit(letter.data)
    except smtp.PermanentRefusal as refusal:
        claim.settle(letter, State.SENDING, State.REFUSED, refusal.answer)
    except smtp.TemporaryRefusal as refusal:
        claim.put_off(letter, State.SENDING, refusal.answer)
    except smtp.NotReached as loss:
        claim.put_off(letter, State.SENDING, loss.answer)
        return loss.answer
    except smtp.LostAfterData as loss:
        # Sending it again could mail the reader twice: a person decides. And a server that falls
        # silent like this would make everybody uncertain, one timeout after the other.
        claim.settle(letter, State.SENDING, State.UNCERTAIN, loss.answer)
        return f"Put off, as the mail server fell silent over another message: {loss.answer}"
    else:
        claim.settle(letter, State.SENDING, State.ACCEPTED, answer)
    return ""


def pause_after(attempts: int) -> timedelta:
    """A minute, then twice as long each time, up to four hours; give or take a fifth."""
    pause = min(FIRST_PAUSE * 2 ** max(attempts - 1, 0), LONGEST_PAUSE)
    # Not a secret: it only keeps a thousand messages from knocking in the same second.
    spread: timedelta = pause * random.uniform(0.8, 1.2)  # noqa: S311
    return spread


def domain_of(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2].strip(" >").lower()


def counted(rows: HandoverQuerySet) -> dict[str, int]:
    """How many of these messages are in each state, in the order of a message's life."""
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}

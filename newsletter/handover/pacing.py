"""How fast: rates that the settings set, for all mail and for some domains, and domains that need a rest."""

import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsletter.ledger import Letter, Verdict, put_off
from newsletter.models import Pace, State

# Whose turn comes within this is kept in hand; later ones go back to the ledger until then.
SOON = timedelta(seconds=3)
# So many “later” in a row from one domain, and all its letters wait.
STRIKES = 3
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
EVERYBODY = ""


@dataclass(frozen=True)
class Trouble:
    """Why somebody rests, and for how many seconds more."""

    seconds: float
    answer: str


class Pacing:
    """What one worker knows of rates and rests; what must hold for all workers is in the database."""

    def __init__(self) -> None:
        self._struck: Counter[str] = Counter()
        self._resting: dict[str, Pace] = {}
        self.refresh()

    def refresh(self) -> None:
        """Learn what other workers found out."""
        found = Pace.objects.filter(rests_until__gt=timezone.now()).exclude(domain=EVERYBODY)
        self._resting = {pace.domain: pace for pace in found}

    def allowance(self, limit: int) -> int:
        """How many may be claimed now."""
        if not settings.MAIL_RATE:
            return limit
        free = _turns(EVERYBODY, settings.MAIL_RATE, limit)
        return min(limit, free)

    def place(self, letters: list[Letter]) -> tuple[list[Letter], list[Verdict]]:
        """Give each letter its turn; those that must wait longer go back to the ledger."""
        now = timezone.now()
        kept, verdicts = [], []
        for letter in letters:
            if verdict := self.held_up(letter, now):
                verdicts.append(verdict)
            else:
                kept.append(letter)
        for domain, rate in settings.MAIL_DOMAIN_RATES.items():
            theirs = [letter for letter in kept if letter.domain == domain]
            if theirs:
                waiting = _in_turn(domain, rate, theirs, now)
                verdicts += waiting
                gone = {verdict.letter for verdict in waiting}
                kept = [letter for letter in kept if letter not in gone]
        if settings.MAIL_RATE and kept:
            verdicts += (waiting := _in_turn(EVERYBODY, settings.MAIL_RATE, kept, now))
            gone = {verdict.letter for verdict in waiting}
            kept = [letter for letter in kept if letter not in gone]
        return kept, verdicts

    def held_up(self, letter: Letter, now: datetime | None = None) -> Verdict | None:
        """What becomes of a letter whose domain rests; None where it may go."""
        if not self._resting or (pace := self._resting.get(letter.domain)) is None:
            return None
        if pace.rests_until is None or pace.rests_until <= (now or timezone.now()):
            del self._resting[letter.domain]
            return None
        verdict = put_off(letter, pace.last_answer)
        if verdict.next_attempt_at is None:
            return verdict
        # Not all at the moment when the rest ends.
        after = pace.rests_until + timedelta(seconds=random.uniform(0, 20))  # noqa: S311
        later = max(verdict.next_attempt_at, after)
        return Verdict(letter, State.DEFERRED, verdict.answer, next_attempt_at=later)

    def took(self, domain: str) -> None:
        """The domain took a letter."""
        if domain in self._struck or domain in self._resting:
            self._struck.pop(domain, None)
            self._resting.pop(domain, None)
            forgive(domain)

    def later(self, domain: str, answer: str) -> None:
        """The domain said “later”; at the third time in a row all its letters wait."""
        self._struck[domain] += 1
        if self._struck[domain] >= STRIKES and domain not in self._resting:
            self._resting[domain] = rest(domain, answer)


def rest(name: str, answer: str) -> Pace:
    """Let a domain, or a server, rest: a minute, and twice as long each time until it takes a letter."""
    with transaction.atomic():
        pace, _ = Pace.objects.select_for_update().get_or_create(domain=name)
        pause = min(FIRST_REST * 2 ** min(pace.strikes, 10), LONGEST_REST)
        pace.strikes += 1
        pace.rests_until = timezone.now() + pause * random.uniform(0.8, 1.2)  # noqa: S311
        pace.last_answer = answer
        pace.save()
    return pace


def forgive(name: str) -> None:
    """It takes letters again."""
    Pace.objects.filter(domain=name, strikes__gt=0).update(strikes=0, rests_until=None, last_answer="")


def trouble_of(name: str) -> Trouble | None:
    """Why this server rests still, where it does."""
    pace = Pace.objects.filter(domain=name, rests_until__gt=timezone.now()).first()
    if pace is None or pace.rests_until is None:
        return None
    return Trouble((pace.rests_until - timezone.now()).total_seconds(), pace.last_answer)


def _turns(name: str, rate: float, limit: int) -> int:
    """How many turns there are until soon."""
    pace = Pace.objects.filter(domain=name).first()
    now = timezone.now()
    begins = max(now, pace.next_turn_at) if pace and pace.next_turn_at else now
    window = (now + SOON - begins).total_seconds()
    return max(0, min(limit, int(window * rate) + (1 if begins <= now else 0)))


def _in_turn(name: str, rate: float, letters: Iterable[Letter], now: datetime) -> list[Verdict]:
    """Take turns for those whose turn comes soon; the others wait in the ledger until about theirs."""
    step = timedelta(seconds=1 / rate)
    late = []
    with transaction.atomic():
        pace, _ = Pace.objects.select_for_update().get_or_create(domain=name)
        turn = max(now, pace.next_turn_at or now)
        after = max(now + SOON, pace.queue_ends_at or now)
        for letter in letters:
            if turn <= now + SOON:
                letter.not_before = max(letter.not_before, time.monotonic() + (turn - now).total_seconds())
                turn += step
            else:
                reason = f"It waits for its turn: {rate:g} messages a second go there."
                late.append(Verdict(letter, State.DEFERRED, reason, next_attempt_at=after, uncounted=True))
                after += step
        pace.next_turn_at, pace.queue_ends_at = turn, after
        pace.save(update_fields=["next_turn_at", "queue_ends_at"])
    return late

"""What a worker has claimed and not settled."""

import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from django.utils import timezone

from newsletter import ledger
from newsletter.handover.pacing import Pacing
from newsletter.handover.patience import patiently
from newsletter.handover.sources import Source
from newsletter.ledger import Letter, Verdict
from newsletter.models import State

BATCH = 500
LOOK_EVERY = 1.0  # seconds; a pause or a cancellation is seen this fast
# What is due so soon is waited for rather than left to the next bell.
WORTH_WAITING = timedelta(seconds=10)


class Stock:
    """Letters by source: claimed, waiting for their turn, taken for a conversation.

    `write` takes what is to be written down.
    """

    def __init__(self, sources: Sequence[Source], pacing: Pacing, write: Callable[[Verdict], None]) -> None:
        self._sources = sources
        self._pacing = pacing
        self._write = write
        self._held: dict[Letter, Source] = {}
        self._waiting: deque[Letter] = deque()
        self._later: list[tuple[float, int, Letter]] = []
        self._order = itertools.count()
        self._stopped: set[Source] = set()
        self._dry_until: dict[Source, float] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_held(self) -> bool:
        """Whether anything is claimed and not settled."""
        return bool(self._held)

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped every source."""
        return len(self._stopped) == len(self._sources)

    @property
    def next_turn(self) -> float:
        """Seconds until one that waits for its turn may go."""
        return max(0.0, self._later[0][0] - time.monotonic()) if self._later else float("inf")

    def refill(self, room: int) -> None:
        """Take up those whose turn has come, and claim more before what is in hand runs out."""
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            self._waiting.append(heapq.heappop(self._later)[2])
        if len(self._waiting) + len(self._later) > max(BATCH // 4, room):
            return
        for source in self._live():
            if self._dry_until.get(source, 0.0) > now:
                continue
            if limit := patiently(lambda: self._pacing.allowance(BATCH)):
                self._claim(source, limit)

    def take(self) -> Letter | None:
        """The next letter that may go now; None where there is none."""
        while self._waiting:
            letter = self._waiting.popleft()
            if (verdict := self._pacing.held_up(letter)) is None:
                return letter
            self.settle(verdict)
        return None

    def put_back(self, letter: Letter) -> None:
        """It comes first when the next is taken."""
        self._waiting.appendleft(letter)

    def settle(self, verdict: Verdict) -> None:
        """This is what became of it."""
        self._write(verdict)
        self.forget(verdict.letter)

    def forget(self, letter: Letter) -> None:
        """It is no concern of ours any more."""
        self._held.pop(letter, None)

    def look_around(self) -> None:
        """Give back what belongs to a source that somebody stopped."""
        for source in self._sources:
            if (target := patiently(source.stopped)) is not None:
                self._stopped.add(source)
                self._give_back(source, target)

    def give_back(self) -> None:
        """What is claimed and was not begun goes back, as if it had never been claimed."""
        for source in self._sources:
            self._give_back(source, State.QUEUED)

    def put_off(self, answer: str) -> None:
        """What waits is tried again later; what waits for its turn goes back."""
        for letter in self._waiting:
            self.settle(ledger.put_off(letter, answer))
        self._waiting.clear()
        self.give_back()

    def renew(self) -> None:
        """Hold on to it, before the lease ends."""
        patiently(lambda: ledger.renew(self._held))

    def is_dry(self) -> bool:
        """Whether nothing more comes soon: every source was asked, and has nothing due within seconds."""
        now, soon = time.monotonic(), timezone.now() + WORTH_WAITING
        if any(self._dry_until.get(source, 0.0) <= now for source in self._live()):
            return False
        return not any(patiently(partial(source.is_due, before=soon)) for source in self._live())

    def _live(self) -> list[Source]:
        return [source for source in self._sources if source not in self._stopped]

    def _claim(self, source: Source, limit: int) -> None:
        letters, verdicts = patiently(lambda: source.claim(limit, timezone.now()))
        if len(letters) + len(verdicts) < limit:
            self._dry_until[source] = time.monotonic() + LOOK_EVERY
        letters, waiting = patiently(lambda: self._pacing.place(letters))
        for verdict in [*verdicts, *waiting]:
            self._write(verdict)
        now = time.monotonic()
        for letter in letters:
            self._held[letter] = source
            if letter.not_before > now:
                heapq.heappush(self._later, (letter.not_before, next(self._order), letter))
            else:
                self._waiting.append(letter)

    def _give_back(self, source: Source, target: State) -> None:
        theirs = {letter for letter in self._held if self._held[letter] is source}
        waiting = [*self._waiting, *(letter for _, _, letter in self._later)]
        for letter in theirs.intersection(waiting):
            self.settle(Verdict(letter, target, uncounted=True))
        self._waiting = deque(letter for letter in self._waiting if letter not in theirs)
        self._later = [each for each in self._later if each[2] not in theirs]
        heapq.heapify(self._later)

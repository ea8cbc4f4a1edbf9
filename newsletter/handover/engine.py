"""The loop of a worker: claim, offer, write down, transmit; never waiting for one server alone.

In a round, whatever the servers said since the last one is written down in one commit, together with
the letters that leave next; only then does their content go out. While one page is being written, the
other conversations go on and fill the next.
"""

import heapq
import itertools
import logging
import selectors
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db import connection as database
from django.utils import timezone

from newsletter import ledger
from newsletter.handover.lines import Lines
from newsletter.handover.pacing import Pacing
from newsletter.handover.pen import Pen
from newsletter.handover.signals import Stopping
from newsletter.handover.sources import Source
from newsletter.ledger import Letter, Page, Verdict
from newsletter.models import State
from newsletter.models.handover import LEASE
from newsletter.smtp import Channel, Fate, Outcome

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

BATCH = 500
# Within one run, a letter that lost its conversation is offered so often before it waits in the ledger.
TRIES = 3
LOOK_EVERY = 1.0  # seconds; a pause or a cancellation is seen this fast
IDLE = 0.25
# What is due so soon is waited for rather than left to the next bell.
WORTH_WAITING = timedelta(seconds=10)
# How long what happened is kept in mind while the database is away, before it is given up as unknown.
PATIENCE = 120.0


class Engine:
    """Hands over what its sources have, until nothing is left or its turn is over."""

    def __init__(self, sources: Sequence[Source], turn: float) -> None:
        self._sources = sources
        self._turn_ends = time.monotonic() + turn
        self._waiting: deque[tuple[Source, Letter]] = deque()
        self._later: list[tuple[float, int, Source, Letter]] = []
        self._order = itertools.count()
        self._of: dict[Letter, Source] = {}
        self._page = Page()
        self._asking: list[Channel] = []  # whose letters stand in the page that is being written
        self._news: set[Channel] = set()
        self._stopped: dict[int, State] = {}
        self._dry_until: dict[int, float] = {}
        self._looked = self._renewed = time.monotonic()
        self._stopping = Stopping()
        # Whether it ended before its work did: then somebody should ring again.
        self.is_cut_short = False

    def run(self) -> None:
        """Work. Whatever happens, what was claimed and has not left is given back."""
        self._selector = selectors.DefaultSelector()
        self._lines = Lines(self._selector)
        self._pen = Pen()
        try:
            with self._stopping:
                _patiently(ledger.insist)
                self._pacing = _patiently(Pacing)
                while self._step():
                    pass
        finally:
            self._pen.close()
            self._lines.close()
            self._selector.close()

    # --- one round ----------------------------------------------------------------------------------------

    def _step(self) -> bool:
        """Whether there is more to do."""
        self._look_around()
        self._refill()
        self._lines.call(len(self._waiting))
        for channel in self._lines:
            if channel.is_free:
                self._offer_to(channel)
        if self._lines.is_deaf:
            self._put_off_all()
        if self._is_done():
            while self._page or self._pen.is_writing:
                self._wait_for_the_pen()
                self._begin_page()
            return False
        self._listen()
        self._write_down()
        return True

    def _look_around(self) -> None:
        """Once a second: was something stopped, is our lease still long enough, who rests."""
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        for channel in self._lines:
            channel.check(now)
            self._heed(channel)
        for source in self._sources:
            if (target := _patiently(source.stopped)) is not None:
                self._give_back(source, target)
                self._stopped[id(source)] = target
        if now - self._renewed > LEASE.total_seconds() / 4:
            self._renewed = now
            self._wait_for_the_pen()  # it holds rows that are to be held longer
            _patiently(lambda: ledger.renew(self._of))
        _patiently(self._pacing.refresh)

    def _refill(self) -> None:
        """Take up those whose turn has come, and claim more before what is in hand runs out."""
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            _, _, source, letter = heapq.heappop(self._later)
            self._waiting.append((source, letter))
        if self._must_end:
            for source in self._sources:
                self._give_back(source, State.QUEUED)
            return
        if len(self._waiting) + len(self._later) > max(BATCH // 4, self._lines.room):
            return
        for source in self._sources:
            if id(source) in self._stopped or self._dry_until.get(id(source), 0.0) > now:
                continue
            if limit := _patiently(lambda: self._pacing.allowance(BATCH)):
                self._claim(source, limit)

    def _claim(self, source: Source, limit: int) -> None:
        letters, verdicts = _patiently(lambda: source.claim(limit, timezone.now()))
        if len(letters) + len(verdicts) < limit:
            self._dry_until[id(source)] = time.monotonic() + LOOK_EVERY
        self._page.verdicts += verdicts
        letters, waiting = _patiently(lambda: self._pacing.place(letters))
        self._page.verdicts += waiting
        now = time.monotonic()
        for letter in letters:
            self._of[letter] = source
            if letter.not_before > now:
                heapq.heappush(self._later, (letter.not_before, next(self._order), source, letter))
            else:
                self._waiting.append((source, letter))

    def _listen(self) -> None:
        timeout = 0.0 if self._page and not self._pen.is_writing else IDLE
        if self._later:
            timeout = min(timeout, max(0.0, self._later[0][0] - time.monotonic()))
        for key, mask in self._selector.select(timeout):
            if isinstance(key.fileobj, Channel):
                key.fileobj.handle(mask)
                self._heed(key.fileobj)
            elif key.fileobj is not self._pen:
                self._lines.hear()

    def _write_down(self) -> None:
        """One commit for every conversation; then what was written down as leaving leaves."""
        if not self._pen.is_writing:
            self._begin_page()
        elif self._pen.is_done():
            # The next page is written while the letters of this one leave.
            asking, begun = self._read_back()
            self._begin_page(besides=asking)
            self._let_leave(asking, begun)

    def _begin_page(self, besides: Sequence[Channel] = ()) -> None:
        asking = [each for each in self._news if each.ready is not None and each not in besides]
        self._news.clear()
        page, self._page = self._page, Page()
        page.leaving = [channel.ready for channel in asking if isinstance(channel.ready, Letter)]
        if not page:
            return
        if self._pen.begin(page):
            self._asking = asking
            self._selector.register(self._pen, selectors.EVENT_READ)
        else:
            self._let_leave(asking, _patiently(lambda: ledger.record(page)))

    def _read_back(self) -> tuple[list[Channel], set[Letter]]:
        """Wait for the page that is being written: whose letters stand in it, and which of them may leave."""
        self._selector.unregister(self._pen)
        page, begun = self._pen.finish()
        if begun is None:
            # Written or not: writing it again changes nothing.
            begun = _patiently(lambda: ledger.record(page))
        asking, self._asking = self._asking, []
        return asking, begun

    def _wait_for_the_pen(self) -> None:
        if self._pen.is_writing:
            self._let_leave(*self._read_back())

    def _let_leave(self, asking: list[Channel], begun: set[Letter]) -> None:
        now = time.monotonic()
        for channel in asking:
            if self._lines.of(channel).rests(now):
                channel.lose("it is not trusted with another message now")
            elif channel.ready in begun:
                self._transmit(channel)
            elif isinstance(channel.ready, Letter):
                # Another worker has it meanwhile.
                self._of.pop(channel.ready, None)
                channel.drop_ready()
            self._heed(channel)

    # --- letters and channels -----------------------------------------------------------------------------

    def _next(self, channel: Channel) -> tuple[Letter, bytes] | None:
        """The next letter for this conversation, made into bytes."""
        if self._lines.is_over(channel):
            return None
        while self._waiting:
            _, letter = self._waiting.popleft()
            if (verdict := self._pacing.held_up(letter)) is not None:
                self._settle(verdict)
                continue
            try:
                return letter, letter.compose()
            except Exception as error:
                # Whatever is wrong with one letter keeps no other from leaving.
                logger.exception("The message to %s cannot be made", letter.to)
                self._settle(Verdict(letter, State.REFUSED, f"This cannot be made into a message: {error}"))
        return None

    def _offer_to(self, channel: Channel) -> None:
        if found := self._next(channel):
            channel.offer(*found)
            self._heed(channel)
        elif self._lines.is_over(channel):
            channel.bow_out()
            self._lines.watch(channel)

    def _transmit(self, channel: Channel) -> None:
        """The content leaves, and the next envelope behind it; the first message to a server goes alone."""
        channel.transmit(self._next(channel) if self._lines.of(channel).proven else None)

    def _heed(self, channel: Channel) -> None:
        """Take in what happened to a conversation."""
        for outcome in channel.outcomes:
            self._judge(channel, outcome)
        channel.outcomes.clear()
        if channel.is_gone:
            self._news.discard(channel)
        elif channel.ready is not None:
            self._news.add(channel)
        self._lines.watch(channel)

    def _judge(self, channel: Channel, outcome: Outcome) -> None:
        """What one letter's fate means for its row, its domain and the server."""
        letter, answer, standing = outcome.letter, outcome.answer, self._lines.of(channel)
        assert isinstance(letter, Letter)  # noqa: S101
        match outcome.fate:
            case Fate.ACCEPTED:
                self._lines.proved(standing)
                self._pacing.took(letter.domain)
                self._settle(Verdict(letter, State.ACCEPTED, answer))
            case Fate.REFUSED:
                self._settle(Verdict(letter, State.REFUSED, answer))
            case Fate.LATER:
                self._pacing.later(letter.domain, answer)
                self._settle(self._pacing.held_up(letter) or ledger.put_off(letter, answer))
            case Fate.NOT_US:
                self._lines.struck(standing, answer)
                self._settle(ledger.put_off(letter, answer))
            case Fate.UNCERTAIN:
                self._lines.suspect(standing, answer)
                self._settle(Verdict(letter, State.UNCERTAIN, answer))
            case Fate.BACK:
                self._take_back(channel, letter, answer)

    def _take_back(self, channel: Channel, letter: Letter, answer: str) -> None:
        """Nothing of it left: another conversation may have it, but not for ever."""
        if channel.fell_silent:
            self._lines.rest(self._lines.of(channel), answer)
        elif not channel.taken:
            self._lines.struck(self._lines.of(channel), answer)
        letter.tries += 1
        if letter.tries >= TRIES:
            self._settle(ledger.put_off(letter, answer))
        else:
            self._waiting.appendleft((self._of[letter], letter))

    def _settle(self, verdict: Verdict) -> None:
        self._page.verdicts.append(verdict)
        self._of.pop(verdict.letter, None)

    def _give_back(self, source: Source, target: State) -> None:
        """What is claimed and was not begun goes back, as if it had never been claimed."""
        for _, letter in [each for each in self._waiting if each[0] is source]:
            self._settle(Verdict(letter, target, uncounted=True))
        self._waiting = deque(each for each in self._waiting if each[0] is not source)
        for _, _, _, letter in [each for each in self._later if each[2] is source]:
            self._settle(Verdict(letter, target, uncounted=True))
        self._later = [each for each in self._later if each[2] is not source]
        heapq.heapify(self._later)

    def _put_off_all(self) -> None:
        """Nobody to talk to: what was claimed is tried again later, and nothing more is claimed."""
        trouble = self._lines.trouble
        for _, letter in list(self._waiting):
            self._settle(ledger.put_off(letter, trouble))
        self._waiting.clear()
        for source in self._sources:
            self._give_back(source, State.QUEUED)

    # --- the end ------------------------------------------------------------------------------------------

    @property
    def _must_end(self) -> bool:
        return self._stopping.asked or time.monotonic() > self._turn_ends

    def _is_done(self) -> bool:
        if self._of:
            return False
        if self._lines.is_deaf or len(self._stopped) == len(self._sources):
            return True
        if self._must_end:
            self.is_cut_short = True
            return True
        return not self._page and self._is_dry()

    def _is_dry(self) -> bool:
        """Whether nothing more comes soon: every source was asked, and has nothing due within seconds."""
        now = time.monotonic()
        soon = timezone.now() + WORTH_WAITING
        if any(self._dry_until.get(id(source), 0.0) <= now for source in self._live()):
            return False
        return not any(_patiently(partial(source.is_due, before=soon)) for source in self._live())

    def _live(self) -> list[Source]:
        return [source for source in self._sources if id(source) not in self._stopped]


def _patiently(act: Callable[[], Answer]) -> Answer:
    """Do something with the database, again and again where it is away, restarts or is full."""
    gives_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError) as error:
            if transaction.get_connection().in_atomic_block or time.monotonic() > gives_up_at:
                raise
            logger.warning("The database does not answer, and is asked again: %s", error)
            database.close()
            time.sleep(0.5)
            with suppress(OperationalError, InterfaceError):
                ledger.insist()

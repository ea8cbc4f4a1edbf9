"""The loop of a worker: claim, offer, write down, transmit; never waiting for one server alone.

In a round, whatever the servers said since the last one is written down in one commit, together with
the letters that leave next; only then does their content go out. While one page is being written, the
other conversations go on and fill the next.
"""

import logging
import selectors
import time
from collections.abc import Sequence

from newsletter import ledger
from newsletter.handover.lines import Lines
from newsletter.handover.pacing import Pacing
from newsletter.handover.patience import patiently
from newsletter.handover.pen import Pen
from newsletter.handover.signals import Stopping
from newsletter.handover.sources import Source
from newsletter.handover.stock import LOOK_EVERY, Stock
from newsletter.ledger import Letter, Page, Verdict
from newsletter.models import State
from newsletter.models.handover import LEASE
from newsletter.smtp import Channel, Fate, Outcome

logger = logging.getLogger(__name__)

# Within one run, a letter that lost its conversation is offered so often before it waits in the ledger.
TRIES = 3
IDLE = 0.25


class Engine:
    """Hands over what its sources have, until nothing is left or its turn is over."""

    def __init__(self, sources: Sequence[Source], turn: float) -> None:
        self._sources = sources
        self._turn_ends = time.monotonic() + turn
        self._page = Page()
        self._asking: list[Channel] = []  # whose letters stand in the page that is being written
        self._news: set[Channel] = set()
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
                patiently(ledger.insist)
                self._pacing = patiently(Pacing)
                self._stock = Stock(self._sources, self._pacing, self._page_verdict)
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
        if self._must_end:
            self._stock.give_back()
        else:
            self._stock.refill(self._lines.room)
        self._lines.call(len(self._stock))
        for channel in self._lines:
            if channel.is_free:
                self._offer_to(channel)
        if self._lines.is_deaf:
            # Nobody to talk to: what was claimed is tried again later, and nothing more is claimed.
            self._stock.put_off(self._lines.trouble)
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
        self._stock.look_around()
        if now - self._renewed > LEASE.total_seconds() / 4:
            self._renewed = now
            self._wait_for_the_pen()  # it holds rows that are to be held longer
            self._stock.renew()
        patiently(self._pacing.refresh)

    def _listen(self) -> None:
        timeout = 0.0 if self._page and not self._pen.is_writing else IDLE
        for key, mask in self._selector.select(min(timeout, self._stock.next_turn)):
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
            self._let_leave(asking, patiently(lambda: ledger.record(page)))

    def _read_back(self) -> tuple[list[Channel], set[Letter]]:
        """Wait for the page that is being written: whose letters stand in it, and which of them may leave."""
        self._selector.unregister(self._pen)
        page, begun = self._pen.finish()
        if begun is None:
            # Written or not: writing it again changes nothing.
            begun = patiently(lambda: ledger.record(page))
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
                self._stock.forget(channel.ready)
                channel.drop_ready()
            self._heed(channel)

    # --- letters and channels -----------------------------------------------------------------------------

    def _next(self, channel: Channel) -> tuple[Letter, bytes] | None:
        """The next letter for this conversation, made into bytes."""
        if self._lines.is_over(channel):
            return None
        while (letter := self._stock.take()) is not None:
            try:
                return letter, letter.compose()
            except Exception as error:
                # Whatever is wrong with one letter keeps no other from leaving.
                logger.exception("The message to %s cannot be made", letter.to)
                self._stock.settle(
                    Verdict(letter, State.REFUSED, f"This cannot be made into a message: {error}")
                )
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
                self._stock.settle(Verdict(letter, State.ACCEPTED, answer))
            case Fate.REFUSED:
                self._stock.settle(Verdict(letter, State.REFUSED, answer))
            case Fate.LATER:
                self._pacing.later(letter.domain, answer)
                self._stock.settle(self._pacing.held_up(letter) or ledger.put_off(letter, answer))
            case Fate.NOT_US:
                self._lines.struck(standing, answer)
                self._stock.settle(ledger.put_off(letter, answer))
            case Fate.UNCERTAIN:
                self._lines.suspect(standing, answer)
                self._stock.settle(Verdict(letter, State.UNCERTAIN, answer))
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
            self._stock.settle(ledger.put_off(letter, answer))
        else:
            self._stock.put_back(letter)

    def _page_verdict(self, verdict: Verdict) -> None:
        self._page.verdicts.append(verdict)

    # --- the end ------------------------------------------------------------------------------------------

    @property
    def _must_end(self) -> bool:
        return self._stopping.asked or time.monotonic() > self._turn_ends

    def _is_done(self) -> bool:
        if self._stock.is_held:
            return False
        if self._lines.is_deaf or self._stock.is_stopped:
            return True
        if self._must_end:
            self.is_cut_short = True
            return True
        return not self._page and not self._pen.is_writing and self._stock.is_dry()

"""Which mail servers are talked to, and over how many conversations at once."""

import selectors
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings

from newsletter import smtp
from newsletter.handover import pacing
from newsletter.smtp import Channel, Opened, Server

# A server that does not answer, or does not want our mail, is left alone for this long within one run.
REST = 60.0
# So many refusals of our own in a row, and it is taken at its word.
STRIKES = 3
OPENED_AT_ONCE = 8


@dataclass(eq=False)
class Standing:
    """How one server has been."""

    server: Server
    channels: set[Channel] = field(default_factory=set)
    opening: int = 0
    strikes: int = 0
    rests_until: float = 0.0
    trouble: str = ""
    # Until it has taken a message there is one conversation with it: a server that falls silent over
    # what it gets must not make many readers uncertain at once.
    proven: bool = False

    def rests(self, now: float) -> bool:
        return now < self.rests_until


class Lines:
    """All conversations of one worker."""

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self.standings = [Standing(server) for server in smtp.servers()]
        self._by_channel: dict[Channel, Standing] = {}
        self._watched: dict[Channel, int] = {}
        self._selector = selector
        self._threads = ThreadPoolExecutor(OPENED_AT_ONCE, thread_name_prefix="hello")
        self._opened: list[tuple[Standing, Future[Opened]]] = []
        self._bell, self._ear = socket.socketpair()
        self._ear.setblocking(False)
        selector.register(self._ear, selectors.EVENT_READ)
        for standing in self.standings:
            if trouble := pacing.trouble_of(str(standing.server)):
                standing.rests_until = time.monotonic() + trouble.seconds
                standing.trouble = trouble.answer

    def __iter__(self) -> Iterator[Channel]:
        for standing in self.standings:
            yield from list(standing.channels)

    def of(self, channel: Channel) -> Standing:
        return self._by_channel[channel]

    def is_over(self, channel: Channel) -> bool:
        """Whether nothing more goes over this conversation: its server rests, or counts its messages."""
        most = channel.server.messages
        return self.of(channel).rests(time.monotonic()) or bool(most and channel.begun >= most)

    @property
    def is_deaf(self) -> bool:
        """Whether there is nobody to talk to now, and nobody being called."""
        now = time.monotonic()
        return all(each.rests(now) and not each.channels and not each.opening for each in self.standings)

    @property
    def room(self) -> int:
        """How many conversations there may be at once."""
        return sum(each.server.connections for each in self.standings)

    @property
    def trouble(self) -> str:
        """What the last server that was asked said."""
        return next((each.trouble for each in self.standings if each.trouble), "No mail server answers.")

    def call(self, wanted: int) -> None:
        """Begin conversations for so many letters that wait."""
        now = time.monotonic()
        awake = [each for each in self.standings if not each.rests(now)]
        # What is weighted with nothing is kept for the time when everything else is away.
        chosen = [each for each in awake if each.server.weight] or awake
        heaviest = max((each.server.weight for each in chosen), default=1) or 1
        for standing in chosen:
            share = max(1, standing.server.connections * (standing.server.weight or heaviest) // heaviest)
            most = min(share, wanted) if standing.proven else min(1, wanted)
            for _ in range(most - len(standing.channels) - standing.opening):
                self._call(standing)

    def hear(self) -> None:
        """Take over the conversations that have begun."""
        with suppress(BlockingIOError):
            while self._ear.recv(64):
                pass
        called, self._opened = self._opened, []
        for standing, future in called:
            if not future.done():
                self._opened.append((standing, future))
                continue
            standing.opening -= 1
            try:
                self._add(standing, future.result())
            except smtp.NotReached as trouble:
                self.rest(standing, str(trouble))

    def watch(self, channel: Channel) -> None:
        """Look for what the channel waits for now; forget one that has gone."""
        if channel.is_gone:
            with suppress(KeyError, ValueError):
                self._selector.unregister(channel)
            self.of(channel).channels.discard(channel)
            self._watched.pop(channel, None)
        elif self._watched[channel] != (events := channel.events):
            self._selector.modify(channel, events)
            self._watched[channel] = events

    def proved(self, standing: Standing) -> None:
        """It took a message."""
        if not standing.proven or standing.strikes:
            standing.proven, standing.strikes, standing.trouble = True, 0, ""
            pacing.forgive(str(standing.server))

    def struck(self, standing: Standing, answer: str) -> None:
        """It did not want mail from us; at the third time in a row it is left alone."""
        standing.strikes += 1
        standing.trouble = answer
        if standing.strikes >= STRIKES:
            self.rest(standing, answer)

    def suspect(self, standing: Standing, answer: str) -> None:
        """It took a message and fell silent: nothing more to it for a while, from any worker."""
        self.rest(standing, f"Put off, as the mail server fell silent over another message: {answer}")
        pacing.rest(str(standing.server), standing.trouble)

    def rest(self, standing: Standing, answer: str) -> None:
        """Leave it alone for a while."""
        standing.rests_until = time.monotonic() + REST
        standing.trouble, standing.proven = answer, False

    def close(self) -> None:
        """Say goodbye to everybody."""
        for channel in self:
            channel.bow_out()
            self.watch(channel)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for _, future in self._opened:
            future.add_done_callback(_hang_up)
        self._selector.unregister(self._ear)
        self._bell.close()
        self._ear.close()

    def _call(self, standing: Standing) -> None:
        standing.opening += 1
        future = self._threads.submit(smtp.open_line, standing.server)
        self._opened.append((standing, future))
        future.add_done_callback(partial(_wake, self._bell))

    def _add(self, standing: Standing, opened: Opened) -> None:
        channel = Channel(opened, timeout=settings.MAIL_TIMEOUT, patience=settings.MAIL_PATIENCE)
        standing.channels.add(channel)
        self._by_channel[channel] = standing
        self._watched[channel] = channel.events
        self._selector.register(channel, channel.events)


def _wake(bell: socket.socket, future: "Future[Opened]") -> None:
    """Let the loop know that somebody answered."""
    with suppress(OSError):
        bell.send(b".")


def _hang_up(future: "Future[Opened]") -> None:
    """Nobody waits for this conversation any more."""
    if not future.cancelled() and future.exception() is None:
        future.result().sock.close()

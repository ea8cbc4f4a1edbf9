"""One conversation with a mail server that never waits: bytes in, what became of messages out.

A message goes in two steps. `offer` sends its envelope; once the server awaits the content, the
letter stands in `ready`. Whoever has written down that it leaves calls `transmit`, which sends the
content, and behind it in the same write the next envelope where the server takes commands in advance
(PIPELINING): one round trip a message. `outcomes` says what became of each letter.
"""

import selectors
import ssl
import time
from collections import deque
from contextlib import suppress

from newsletter.smtp import fates, spoken
from newsletter.smtp.fates import Fate, Outcome, Parcel
from newsletter.smtp.opening import Opened, words
from newsletter.smtp.replies import NotSmtp, Reader, Reply

_GO_AHEAD = 354
_NOTHING_TO_SAY = Reply(0, "")
_ENVELOPE = ("MAIL", "RCPT", "DATA")
READ_AT_ONCE = 65536


class Channel:
    """One conversation, from hello to goodbye."""

    def __init__(self, opened: Opened, *, timeout: float, patience: float) -> None:
        self.server = opened.server
        self.outcomes: list[Outcome] = []
        self.ready: Parcel | None = None
        self.is_gone = self.fell_silent = False
        self.begun = self.taken = 0
        self._opened = opened
        self._sock = opened.sock
        self._timeout, self._patience = timeout, patience
        self._reader = Reader()
        self._out = b""
        self._written = self._queued = 0
        # What the server has yet to answer, in order: END, MAIL, RCPT, DATA, RSET, EMPTY.
        self._awaited: deque[str] = deque()
        self._unsaid: deque[bytes] = deque()
        self._answers: dict[str, Reply] = {}
        self._offered: Parcel | None = None
        self._content = b""
        self._leaving: Parcel | None = None
        self._leaves_at = 0
        self._needs_reset = False
        self._since = time.monotonic()

    # --- what the engine asks and tells ---------------------------------------------------------------

    def fileno(self) -> int:
        """For the selector."""
        return self._sock.fileno()

    @property
    def is_free(self) -> bool:
        """Whether a letter may be offered now."""
        return not (self.is_gone or self._offered or self.ready or self._leaving or self._awaited)

    @property
    def is_busy(self) -> bool:
        """Whether it holds a letter."""
        return bool(self._offered or self.ready or self._leaving)

    @property
    def events(self) -> int:
        """What the selector should look for."""
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self._out else 0)

    def offer(self, letter: Parcel, content: bytes) -> None:
        """Send the letter's envelope; `content` is the message as it goes over the wire."""
        if (refusal := self._envelope(letter, content)) is not None:
            self.outcomes.append(refusal)
            return
        self._speak()

    def transmit(self, following: tuple[Parcel, bytes] | None = None) -> None:
        """Send the content of the letter that is ready, and offer the next one behind it."""
        assert self.ready is not None, "the server has not asked for it"  # noqa: S101
        self._leaving, self.ready = self.ready, None
        self._put(self._content, "END")
        self._leaves_at = self._queued
        if following is not None and (refusal := self._envelope(*following)) is not None:
            self.outcomes.append(refusal)
        self._speak()

    def drop_ready(self) -> None:
        """Do not send what the server awaits, and say nothing of it: only going away tells the server."""
        self.ready = None
        self.lose("The letter was not ours to send any more.")

    def handle(self, mask: int) -> None:
        """Read and write what can be read and written now."""
        try:
            if mask & selectors.EVENT_READ:
                self._read()
            if not self.is_gone and (mask & selectors.EVENT_WRITE or self._out):
                self._write()
        except (OSError, NotSmtp) as error:
            self.lose(words(error))

    def check(self, now: float) -> None:
        """Give up a server that has been silent for too long."""
        if not (self._awaited or self._out):
            return
        waits_for_the_end = bool(self._awaited) and self._awaited[0] == "END" and not self._out
        if now - self._since > (self._patience if waits_for_the_end else self._timeout):
            self.fell_silent = True
            self.lose("timed out")

    def bow_out(self) -> None:
        """Say goodbye and go; whoever is still there may hear it."""
        if not self.is_gone and not self.is_busy:
            self._out += b"QUIT\r\n"
            with suppress(OSError, ValueError):
                self._write()
        self._close()

    def lose(self, why: str) -> None:
        """The conversation is over: say what is known of the letters that were on their way."""
        if self.is_gone:
            return
        self._close()
        if self._leaving:
            if self._written < self._leaves_at:
                self._settle(self._leaving, Fate.BACK, f"The mail server went away: {why}")
            else:
                answer = f"No answer after the message had left: {why}"
                self._settle(self._leaving, Fate.UNCERTAIN, answer)
            self._leaving = None
        for letter in (self._offered, self.ready):
            if letter:
                self._settle(letter, Fate.BACK, f"The mail server went away: {why}")
        self._offered = self.ready = None

    # --- speaking ---------------------------------------------------------------------------------------

    def _envelope(self, letter: Parcel, content: bytes) -> Outcome | None:
        """Put the envelope among what is to be said; or why this server cannot have it."""
        features = self._opened.features
        if why := spoken.what_it_cannot_take(letter.envelope_from, letter.to, len(content), features):
            return Outcome(letter, Fate.REFUSED, why)
        if self._needs_reset:
            self._put(b"RSET\r\n", "RSET")
            self._needs_reset = False
        self._offered, self._content, self._answers = letter, content, {}
        self.begun += 1
        commands = spoken.envelope(letter.envelope_from, letter.to, len(content), features)
        if self._opened.pipelines:
            self._put(b"".join(commands), *_ENVELOPE)
        else:
            for name, command in zip(_ENVELOPE, commands, strict=True):
                self._put(command, name)
        return None

    def _put(self, data: bytes, *names: str) -> None:
        """Say something that the server answers; at once, or when it has answered what came before."""
        if self._awaited and not self._opened.pipelines:
            self._unsaid.append(data)
        else:
            self._out += data
            self._queued += len(data)
        if names[0] == "END" or not self._awaited:
            self._since = time.monotonic()
        self._awaited.extend(names)

    def _speak(self) -> None:
        try:
            self._write()
        except OSError as error:
            self.lose(words(error))

    def _write(self) -> None:
        while self._out:
            try:
                number = self._sock.send(self._out)
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return
            self._out = self._out[number:]
            self._written += number
            self._since = time.monotonic()

    # --- listening --------------------------------------------------------------------------------------

    def _read(self) -> None:
        while not self.is_gone:
            try:
                data = self._sock.recv(READ_AT_ONCE)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            if not data:
                self.lose("it closed the connection")
                return
            self._since = time.monotonic()
            for reply in self._reader.feed(data):
                self._hear(reply)
            if len(data) < READ_AT_ONCE and not isinstance(self._sock, ssl.SSLSocket):
                return

    def _hear(self, reply: Reply) -> None:
        if self.is_gone:
            return
        if not self._awaited:
            # Nobody asked: it says goodbye.
            self.lose(str(reply))
            return
        name = self._awaited.popleft()
        if self._unsaid and not self._opened.pipelines:
            said = self._unsaid.popleft()
            self._out += said
            self._queued += len(said)
        if name == "END":
            self._hear_the_end(reply)
        elif name in _ENVELOPE:
            self._answers[name] = reply
            if name == "DATA":
                self._hear_about_the_envelope(self._answers)
        if reply.is_goodbye:
            self.lose(str(reply))

    def _hear_the_end(self, reply: Reply) -> None:
        letter, self._leaving = self._leaving, None
        if letter is None:
            return
        self.taken += 1
        self._settle(letter, fates.of_content(reply), str(reply))

    def _hear_about_the_envelope(self, answers: dict[str, Reply]) -> None:
        """MAIL, RCPT and DATA are answered: the content may go, or the letter has met its fate."""
        letter, self._offered = self._offered, None
        mail, rcpt, data = (answers.get(name, _NOTHING_TO_SAY) for name in ("MAIL", "RCPT", "DATA"))
        is_taken = mail.is_good and rcpt.is_good
        if letter is None or (is_taken and data.code == _GO_AHEAD):
            self.ready = letter
            return
        if data.code == _GO_AHEAD:
            # It wants the message though it has nobody to give it to: an empty one is thrown away.
            self._put(b".\r\n", "EMPTY")
        self._needs_reset = True
        if not mail.is_good:
            self._settle(letter, fates.of_sender(mail), str(mail))
        else:
            refusal = rcpt if not rcpt.is_good else data
            self._settle(letter, fates.of_recipient(refusal), str(refusal))

    def _settle(self, letter: Parcel, fate: Fate, answer: str) -> None:
        self.outcomes.append(Outcome(letter, fate, answer[:500]))

    def _close(self) -> None:
        self.is_gone = True
        self._out = b""
        self._awaited.clear()
        self._unsaid.clear()
        self._sock.close()

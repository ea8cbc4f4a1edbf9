"""An SMTP server that counts what each recipient got, takes commands in advance, and can be cruel.

Unlike `mail_server` it keeps no message, only counts, so that thousands may pass through it.
"""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_django import Settings

from tests.waiting import free_port

EHLO = ("PIPELINING", "8BITMIME", "SIZE 10000000")


@dataclass
class Recorder:
    """What each address was given (`got`), and the switches; they may be changed at any moment.

    features           what it says that it understands
    answers["RCPT"]    an answer instead of its own, at MAIL, RCPT, DATA (before) or END (after the content)
    of                 the same for single recipients: of["a@b.example"] = {"RCPT": "550 No such user"}
    hangs              stages at which it never answers
    closes_after       it takes so many contents, then ends each conversation in place of an answer
    goodbye_after      after so many messages a conversation ends with 421
    delay              seconds until it answers a content
    """

    port: int = field(default_factory=free_port)
    features: tuple[str, ...] = EHLO
    got: Counter[str] = field(default_factory=Counter)
    contents: list[bytes] = field(default_factory=list)
    keeps: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    of: dict[str, dict[str, str]] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)
    closes_after: int | None = None
    goodbye_after: int = 0
    delay: float = 0.0
    tls: ssl.SSLContext | None = None
    connections: int = 0
    open: int = 0
    most_open: int = 0
    said: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _talks: set[asyncio.StreamWriter] = field(default_factory=set)

    # --- from the test's side ---------------------------------------------------------------------------

    @contextmanager
    def running(self) -> Iterator["Recorder"]:
        """A thread of its own that serves until the end of the block."""
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        self.appear()
        try:
            yield self
        finally:
            self.vanish()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()

    def appear(self) -> None:
        """Listen."""
        self._do(self._listen())

    def vanish(self) -> None:
        """Be gone, and cut every conversation off."""
        self._do(self._hang_up())

    def calm(self) -> None:
        """Behave."""
        self.answers, self.of, self.hangs = {}, {}, set()
        self.closes_after, self.goodbye_after, self.delay = None, 0, 0.0

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(what, self._loop).result(timeout=10)

    # --- its own side -----------------------------------------------------------------------------------

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._talk, "127.0.0.1", self.port, limit=2**24, reuse_address=True
        )

    async def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
        for writer in list(self._talks):
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        self._talks.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await _Talk(self, reader, writer).go()
        self._talks.discard(writer)
        self.open -= 1
        writer.close()


class _Talk:
    """One conversation."""

    def __init__(
        self, recorder: Recorder, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.recorder, self.reader, self.writer = recorder, reader, writer
        self.recipients: list[str] = []
        self.taken = 0
        self.has_sender = False

    async def go(self) -> None:
        if not await self.say("CONNECT", "220 recorder.example ESMTP"):
            return
        verbs: dict[str, Callable[[str], Coroutine[Any, Any, bool]]] = {
            "EHLO": self.ehlo,
            "STAR": self.starttls,
            "MAIL": self.mail,
            "RCPT": self.rcpt,
            "DATA": self.data,
        }
        while line := (await self.reader.readline()).decode():
            self.recorder.said.append(line.strip())
            verb = line[:4].upper()
            act = verbs.get(verb)
            if not (await act(line) if act else await self.say(verb, "250 2.0.0 OK")) or verb == "QUIT":
                return

    async def say(self, stage: str, answer: str) -> bool:
        """Whether the conversation goes on."""
        while stage in self.recorder.hangs:
            await asyncio.sleep(0.02)
        answer = self.recorder.answers.get(stage, answer)
        self.writer.write(answer.replace("\n", "\r\n").encode() + b"\r\n")
        await self.writer.drain()
        return not answer.startswith("421")

    async def ehlo(self, line: str) -> bool:
        lines = ["recorder.example", *self.recorder.features]
        marked = [f"250-{each}" for each in lines[:-1]] + [f"250 {lines[-1]}"]
        return await self.say("EHLO", "\n".join(marked))

    async def starttls(self, line: str) -> bool:
        await self.say("STARTTLS", "220 Go ahead")
        assert self.recorder.tls is not None
        await self.writer.start_tls(self.recorder.tls)
        return True

    async def mail(self, line: str) -> bool:
        self.recipients = []
        if self.recorder.goodbye_after and self.taken >= self.recorder.goodbye_after:
            return await self.say("MAIL", "421 4.7.0 Enough for one conversation")
        self.has_sender = self.recorder.answers.get("MAIL", "250").startswith("250")
        return await self.say("MAIL", "250 2.1.0 OK")

    async def rcpt(self, line: str) -> bool:
        address = line.partition("<")[2].partition(">")[0]
        answer = self.recorder.of.get(address, {}).get("RCPT", "250 2.1.5 OK")
        if not self.has_sender:
            return await self.say("", "503 5.5.1 From whom?")
        if self.recorder.answers.get("RCPT", answer).startswith("250"):
            self.recipients.append(address)
        return await self.say("RCPT", answer)

    async def data(self, line: str) -> bool:
        if not self.recipients:
            return await self.say("", "503 5.5.1 Nobody to give it to")
        if not await self.say("DATA", "354 Go ahead"):
            return False
        if not self.recorder.answers.get("DATA", "354").startswith("354"):
            return True
        lines: list[bytes] = []
        while (line_read := await self.reader.readline()) != b".\r\n":
            if not line_read:
                return False
            lines.append(line_read)
        return await self.end(b"".join(lines))

    async def end(self, content: bytes) -> bool:
        recorder, address = self.recorder, self.recipients[0]
        answer = recorder.of.get(address, {}).get("END", "250 2.0.0 Taken")
        if recorder.answers.get("END", answer).startswith("250"):
            recorder.got[address] += 1
            if recorder.keeps:
                recorder.contents.append(content)
        if recorder.closes_after is not None:
            recorder.closes_after -= 1
            if recorder.closes_after < 0:
                self.writer.transport.abort()
                return False
        if recorder.delay:
            await asyncio.sleep(recorder.delay)
        self.taken += 1
        self.recipients = []
        return await self.say("END", answer)


@pytest.fixture
def recorder(settings: Settings) -> Iterator[Recorder]:
    """A running recorder that settings.MAIL_SERVERS points at."""
    with Recorder().running() as running:
        settings.MAIL_SERVERS = [{"host": "127.0.0.1", "port": running.port}]
        yield running

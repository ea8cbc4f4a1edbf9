"""A real SMTP server that keeps what it takes and misbehaves when told to."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from tests.waiting import free_port

STAGES = ("MAIL", "RCPT", "DATA")


@dataclass(frozen=True)
class Received:
    """One message as it arrived: its envelope and its bytes."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


@dataclass
class MailServer:
    """What arrived, in `received`, and the switches.

    refuse("RCPT", "550 5.1.1 No such user", "gone@example.com")   for one recipient; all without
    refuse("DATA", "451 4.3.0 Try later")                          after the message's last line
    hang("MAIL")                    never answer at this stage, until `calm()`
    close_after_data()              take the message, then close without an answer
    calm()                          behave again
    """

    port: int
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    _refusals: dict[tuple[str, str], str] = field(default_factory=dict)
    _hanging: set[str] = field(default_factory=set)
    _closes_after_data: bool = False

    @property
    def messages(self) -> list[EmailMessage]:
        return [received.message for received in self.received]

    def to(self, address: str) -> list[EmailMessage]:
        """The messages that this address holds."""
        return [received.message for received in self.received if address in received.recipients]

    def refuse(self, stage: str, answer: str, *recipients: str) -> None:
        """Give this answer at MAIL, RCPT or DATA; at RCPT and DATA only for some, where named."""
        self._check(stage)
        self._refusals |= {(stage, recipient): answer for recipient in recipients or ("",)}

    def hang(self, stage: str) -> None:
        """Never answer at MAIL, RCPT or DATA."""
        self._check(stage)
        self._hanging.add(stage)

    def close_after_data(self) -> None:
        """Keep the message and close the connection without saying so."""
        self._closes_after_data = True

    def calm(self) -> None:
        """Behave."""
        self._refusals.clear()
        self._hanging.clear()
        self._closes_after_data = False

    @staticmethod
    def _check(stage: str) -> None:
        if stage not in STAGES:
            raise ValueError(f"A mail server can misbehave at {', '.join(STAGES)}; “{stage}” is none.")

    async def _answer(self, stage: str, recipients: list[str]) -> str | None:
        while stage in self._hanging:
            await asyncio.sleep(0.05)
        answers = (self._refusals.get((stage, recipient)) for recipient in ["", *recipients])
        return next((answer for answer in answers if answer), None)

    # What aiosmtpd calls, by these names.

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := await self._answer("MAIL", []):
            return refusal
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := await self._answer("RCPT", [address]):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if refusal := await self._answer("DATA", envelope.rcpt_tos):
            return refusal
        self.received.append(Received(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
        if self._closes_after_data:
            server.transport.abort()
        return "250 2.0.0 Taken"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A real SMTP server on 127.0.0.1 that settings.MAIL_SERVERS points at."""
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, server_hostname="localhost")
    controller.start()
    settings.MAIL_SERVERS = [{"host": "127.0.0.1", "port": server.port}]
    yield server
    server.calm()
    controller.stop()

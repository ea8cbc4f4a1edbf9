"""The one door to a mail server: a conversation in steps, so that the ledger can keep up with it.

`offer` names sender and recipient; nothing has left when it fails. `transmit` sends the message
itself; from its first byte on, silence means that nobody knows.
"""

import re
import smtplib
import ssl
from types import TracebackType
from typing import Any, Self

from django.conf import settings


class MailError(Exception):
    """What the mail server, or the lack of one, answered."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class PermanentRefusal(MailError):
    """The server will not take this message, now or later."""


class TemporaryRefusal(MailError):
    """The server does not take this message now."""


class NotReached(MailError):
    """No server, or one that went away before any of the message left."""


class LostAfterData(MailError):
    """The server fell silent after the message had left: it may have it or not."""


# These speak of our own login, never of the recipient.
_LOGIN_IS_WRONG = {530, 534, 535, 538}
_GOING_AWAY = 421
_GO_AHEAD = 354
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_CANNOT_BE_SPOKEN = re.compile(r"[^\x21-\x7e]|[<>]")


class Connection:
    """One connection to the mail server, opened when first needed and reused until closed."""

    def __init__(self, server: dict[str, Any] | None = None, timeout: float | None = None) -> None:
        self._server = server or settings.MAIL_SERVER
        self._timeout = timeout or settings.MAIL_TIMEOUT
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def offer(self, envelope_from: str, to: str) -> None:
        """Name the sender and the recipient; when this returns, the server awaits the message."""
        for address in (envelope_from, to):
            if not is_address(address):
                raise PermanentRefusal(f"{address!r} is no address that mail can be sent to.")
        reused = self._smtp is not None
        try:
            self._offer(envelope_from, to)
        except NotReached:
            # Servers end connections that were idle, or carried enough; nothing has left, so ask anew.
            if not reused:
                raise
            self._offer(envelope_from, to)

    def transmit(self, data: bytes) -> str:
        """Send the message that was offered; returns the server's words when it has taken it."""
        assert self._smtp is not None, "offer() comes first"  # noqa: S101
        try:
            self._smtp.putcmd("data")
            code, answer = self._smtp.getreply()
        except OSError as error:
            raise self._gone(error) from error
        if code != _GO_AHEAD:
            raise self._refusal(code, answer)
        try:
            self._smtp.send(_as_smtp(data))
            code, answer = self._smtp.getreply()
        except OSError as error:
            self._drop()
            raise LostAfterData(f"No answer after the message had left: {_words(error)}") from error
        if code // 100 != 2:
            raise self._refusal(code, answer)
        return _said(code, answer)

    def hand_over(self, envelope_from: str, to: str, data: bytes) -> str:
        """Offer and transmit in one go, where nothing has to be written down in between."""
        self.offer(envelope_from, to)
        return self.transmit(data)

    def withdraw(self) -> None:
        """Take back what was offered."""
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except OSError:
            self.close()

    def close(self) -> None:
        """Say goodbye where somebody is still there to hear it."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except OSError:
            smtp.close()

    def _offer(self, envelope_from: str, to: str) -> None:
        smtp = self._open()
        try:
            code, answer = smtp.mail(envelope_from)
            about_us = code // 100 != 2
            if not about_us:
                code, answer = smtp.rcpt(to)
        except OSError as error:
            raise self._gone(error) from error
        if code // 100 != 2:
            raise self._refusal(code, answer, about_us=about_us)

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        server = self._server
        try:
            smtp = _connect(server, self._timeout)
        except OSError as error:
            where = f"{server['host']}:{server['port']}"
            raise NotReached(f"The mail server {where} was not reached: {_words(error)}") from error
        self._smtp = smtp
        return smtp

    def _gone(self, error: OSError) -> NotReached:
        self._drop()
        return NotReached(f"The mail server went away: {_words(error)}")

    def _drop(self) -> None:
        """Leave without a goodbye that nobody would answer."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _refusal(self, code: int, answer: bytes, *, about_us: bool = False) -> MailError:
        said = _said(code, answer)
        if code == _GOING_AWAY:
            self._drop()
            return NotReached(said)
        self.withdraw()
        # A refusal of our login or sender says nothing about the recipient: somebody mends it, and
        # what waited goes out after all.
        if code // 100 == 5 and not about_us and code not in _LOGIN_IS_WRONG:
            return PermanentRefusal(said)
        return TemporaryRefusal(said)


def is_address(address: str) -> bool:
    """Whether an address can be spoken to any mail server: ASCII, no blank, no bracket, no line break."""
    return "@" in address and not _CANNOT_BE_SPOKEN.search(address)


def _connect(server: dict[str, Any], timeout: float) -> smtplib.SMTP:
    """A connection that has said hello, over TLS and logged in where the settings want it."""
    me = settings.SITE_HOST if "." in settings.SITE_HOST else "localhost"
    if server["tls"]:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server["host"], server["port"], me, timeout=timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(server["host"], server["port"], me, timeout=timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server["starttls"]:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if server["user"]:
            smtp.login(server["user"], server["password"])
    except BaseException:
        smtp.close()
        raise
    return smtp


def _as_smtp(data: bytes) -> bytes:
    """The message as the wire wants it: CRLF, dots doubled at line starts, a lone dot at the end."""
    wire = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", data))
    return wire + (b".\r\n" if wire.endswith(b"\r\n") else b"\r\n.\r\n")


def _said(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}".replace("\n", " ")[:500]


def _words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return _said(error.smtp_code, answer if isinstance(answer, bytes) else answer.encode())
    return (error.strerror or str(error) or type(error).__name__)[:500]

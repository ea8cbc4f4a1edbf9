"""Handing letters to a mail service by its HTTP interface, through django-anymail; the ledger is the same.

Before a request leaves, a commit says sending; a request of which no answer came is uncertain, until
the service's own report (a webhook) settles it by the name that each letter carries.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from threading import local
from typing import Any

from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.message import AnymailMessage
from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from newsletter import ledger, verp
from newsletter.handover.pacing import Pacing
from newsletter.handover.signals import Stopping
from newsletter.handover.sources import Source
from newsletter.ledger import Letter, Page, Verdict
from newsletter.models import Delivery, State

# Requests under way at once.
AT_ONCE = 16
# What we say of ourselves in the message; the service writes the rest, and signs it.
KEPT = (
    *("Message-ID", "List-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID"),
    "Auto-Submitted",
)
_TAKEN = {"sent", "queued", "unknown"}
_TOO_MUCH, _CLOSED = 429, 503
_NOT_US = {401, 402, 403}
_kept = local()


class Service:
    """The engine for a mail service: as many requests at once as it likes, one commit before, one after."""

    def __init__(self, sources: Sequence[Source], turn: float) -> None:
        self._sources = sources
        self._turn_ends = time.monotonic() + turn
        self._stopping = Stopping()
        self.is_cut_short = False

    def run(self) -> None:
        """Work until nothing is left, or the turn is over."""
        ledger.insist()
        self._pacing = Pacing()
        with self._stopping, ThreadPoolExecutor(AT_ONCE) as threads:
            while any([self._round(source, threads) for source in self._sources]):
                if self._stopping.asked or time.monotonic() > self._turn_ends:
                    self.is_cut_short = True
                    return

    def _round(self, source: Source, threads: ThreadPoolExecutor) -> bool:
        """Claim some and send them; False when none is left or nobody may."""
        if source.stopped() is not None:
            return False
        letters, verdicts = source.claim(self._pacing.allowance(AT_ONCE) or 1, timezone.now())
        found = bool(letters or verdicts)
        letters, waiting = self._pacing.place(letters)
        page = Page(verdicts + waiting, letters)
        if not page:
            return False
        begun = ledger.record(page)
        if letters:
            time.sleep(max(0.0, min(letter.not_before for letter in letters) - time.monotonic()))
        outcomes = list(threads.map(send, begun))
        if outcomes:
            ledger.record(Page(outcomes))
        # A service that is away, or does not know us, is not asked for everybody.
        return found and not (outcomes and all(each.state == State.DEFERRED for each in outcomes))


def send(letter: Letter) -> Verdict:
    """Hand one letter over, and say what became of it."""
    try:
        mail = message_for(letter)
    except Exception as error:
        return Verdict(letter, State.REFUSED, f"This cannot be made into a message: {error}")
    try:
        _connection().send_messages([mail])
    except AnymailRecipientsRefused as error:
        return Verdict(letter, State.REFUSED, _words(error))
    except AnymailRequestsAPIError as error:
        return _judged(letter, error)
    except AnymailError as error:
        return Verdict(letter, State.REFUSED, _words(error))
    return _of_status(letter, mail)


def message_for(letter: Letter) -> AnymailMessage:
    """The letter as django-anymail takes it, with the headers that a reader leaves by."""
    wire = letter.compose().removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
    parsed = message_from_bytes(wire, policy=policy.default)
    assert isinstance(parsed, Parsed)  # noqa: S101
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    mail = AnymailMessage(
        subject=str(parsed["Subject"]),
        body=text.get_content() if text else "",
        from_email=str(parsed["From"]),
        to=[letter.to],
        reply_to=[str(parsed["Reply-To"])] if parsed["Reply-To"] else None,
        headers={name: str(parsed[name]) for name in KEPT if name in parsed},
        metadata={"galley": verp.token("d" if letter.table is Delivery else "o", letter.pk)},
    )
    if html:
        mail.attach_alternative(html.get_content(), "text/html")
    return mail


def _connection() -> Any:
    """One for each thread, whose session is kept open."""
    if getattr(_kept, "service", "") != settings.MAIL_SERVICE:
        _kept.service = settings.MAIL_SERVICE
        _kept.connection = get_connection(f"anymail.backends.{settings.MAIL_SERVICE}.EmailBackend")
        _kept.connection.open()
    return _kept.connection


def _of_status(letter: Letter, mail: AnymailMessage) -> Verdict:
    status = mail.anymail_status
    found = status.recipients.get(letter.to)
    word = found.status if found else None
    if word is None or word in _TAKEN:
        return Verdict(letter, State.ACCEPTED, f"{settings.MAIL_SERVICE}: {word}, {status.message_id}"[:500])
    return Verdict(letter, State.REFUSED, f"{settings.MAIL_SERVICE}: {word}")


def _judged(letter: Letter, error: AnymailRequestsAPIError) -> Verdict:
    """What an answer that is no yes means, or the lack of one."""
    code, words = getattr(error, "status_code", None), _words(error)
    if code is None:
        cause = f"{type(error.__cause__).__name__} {error.__cause__}"
        if any(word in cause for word in ("ConnectTimeout", "NewConnectionError", "NameResolutionError")):
            return ledger.put_off(letter, f"The mail service was not reached: {words}")
        return Verdict(letter, State.UNCERTAIN, f"No answer after the message had left: {words}")
    if code in (_TOO_MUCH, _CLOSED) or code in _NOT_US:
        return ledger.put_off(letter, words)
    if code // 100 == 5:
        return Verdict(letter, State.UNCERTAIN, words)
    return Verdict(letter, State.REFUSED, words)


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:500]

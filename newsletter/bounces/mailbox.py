"""Reports that wait in an IMAP mailbox of their own: the tick takes what is new."""

import imaplib
import logging
import ssl
from typing import Any

from django.conf import settings

from newsletter.bounces import reading, recording

logger = logging.getLogger(__name__)

AT_ONCE = 200
TIMEOUT = 20  # seconds


def collect() -> int:
    """Take up to 200 unread reports and mark each as read; how many there were.

    The mark is set after what a report asks is done: whoever is stopped in between takes it again, and
    it counts once. Raises nothing: a mailbox that is away is tried again by the next tick.
    """
    if not settings.IMAP_SERVER:
        return 0
    try:
        return _collect(settings.IMAP_SERVER)
    except (imaplib.IMAP4.error, OSError, ssl.SSLError) as error:
        logger.warning("The mailbox of bounces cannot be read, and is tried again in a minute: %s", error)
        return 0


def _collect(server: dict[str, Any]) -> int:
    with _connected(server) as mailbox:
        mailbox.login(server["user"], server["password"])
        answer, _ = mailbox.select(_quoted(server["folder"]))
        if answer != "OK":
            raise imaplib.IMAP4.error(f"There is no folder “{server['folder']}”.")
        _, found = mailbox.uid("SEARCH", "UNSEEN")
        numbers = (found[0] or b"").split()[:AT_ONCE]
        for number in numbers:
            _take(mailbox, number.decode())
        return len(numbers)


def _connected(server: dict[str, Any]) -> imaplib.IMAP4:
    if server["tls"]:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(server["host"], server["port"], ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(server["host"], server["port"], timeout=TIMEOUT)


def _take(mailbox: imaplib.IMAP4, number: str) -> None:
    # Never the whole of a large mail: reports say everything at their beginning.
    _, answer = mailbox.uid("FETCH", number, f"(BODY.PEEK[]<0.{reading.MOST_BYTES}>)")
    raw = next((each[1] for each in answer if isinstance(each, tuple)), b"")
    try:
        logger.info("A mail in the mailbox of bounces: %s", recording.take(raw))
    except Exception:
        logger.exception("A mail in the mailbox of bounces stopped its reading; it is passed over")
    mailbox.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'

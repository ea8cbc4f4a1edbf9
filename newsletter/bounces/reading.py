"""One report as bytes, read within bounds: what a hostile sender makes of it costs nobody anything."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import Enum
from itertools import islice

from newsletter.bounces import judging

# Reports say everything at their beginning; what follows is the letter that came back.
MOST_BYTES = 256 * 1024
MOST_PARTS = 40
# Each of them may nest once more, and the parser of the standard library goes down with them.
MOST_BOUNDARIES = 24
LONGEST_WORDS = 500

_NAMES = re.compile(
    rb"^[> \t]*(?:x-)?(?:original-)?message-id:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE
)
_ENVELOPES = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_QMAIL = re.compile(r"^<([^<>\s]{3,254})>:\s*\n(.+?)(?:\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
_BARE = re.compile(r"^\s*<?([^<>\s:]{1,64}@[^<>\s:]{3,190})>?:?\s*$", re.MULTILINE)
_LINES = re.MULTILINE | re.IGNORECASE
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery|mdaemon|bounce", re.IGNORECASE)


class Kind(Enum):
    DEAD = "dead"
    NOT_NOW = "not now"
    COMPLAINT = "complaint"
    ARRIVED = "arrived"


@dataclass(frozen=True)
class Report:
    """What one report says of one letter; `names` are those by which the letter may be known."""

    kind: Kind
    names: tuple[str, ...]
    recipient: str = ""
    status: str = ""
    words: str = ""


class NoReport(ValueError):
    """A mail that reports nothing: an answer of a person or a machine, or something made to harm."""


def read(raw: bytes) -> list[Report]:
    """Every report that a mail holds. Raises NoReport, with the reason."""
    raw = raw[:MOST_BYTES]
    if raw.lower().count(b"boundary=") > MOST_BOUNDARIES:
        raise NoReport("It is nested deeper than any report is.")
    try:
        message = message_from_bytes(raw)
        parts = list(islice(message.walk(), MOST_PARTS))
    except (RecursionError, ValueError, LookupError, AssertionError) as error:
        raise NoReport("It cannot be taken apart.") from error
    names = _names(raw, message)
    reports = [*_complaints(parts, names)] or [*_statuses(parts, names)] or [*_older(message, parts, names)]
    if not reports:
        raise NoReport("It says nothing about a letter of ours.")
    return reports


def _names(raw: bytes, message: Message) -> tuple[str, ...]:
    """By what the letter may be known: the address that the report came to, the Message-IDs in it."""
    own = _header(message, "Message-ID")
    found = [each.decode("ascii", "replace") for each in islice(_NAMES.findall(raw), 12)]
    envelopes = [_header(message, name) for name in _ENVELOPES]
    return tuple(dict.fromkeys(name for name in [*envelopes, *found] if name and name != own))


# --- RFC 5965: complaints ------------------------------------------------------------------------


def _complaints(parts: Iterable[Message], names: tuple[str, ...]) -> Iterator[Report]:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            fields = _fields(part)
            kind = fields.get("feedback-type", "").lower()
            if kind in ("abuse", "fraud", "opt-out", "complaint"):
                yield Report(Kind.COMPLAINT, names, _address(fields.get("original-rcpt-to", "")), words=kind)


# --- RFC 3464: delivery status -------------------------------------------------------------------


def _statuses(parts: Iterable[Message], names: tuple[str, ...]) -> Iterator[Report]:
    for part in parts:
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload()
            for block in islice(blocks if isinstance(blocks, list) else [], 20):
                if report := _status(block, names):
                    yield report


def _status(block: Message, names: tuple[str, ...]) -> Report | None:
    action = _header(block, "Action").lower()
    recipient = _address(_header(block, "Original-Recipient") or _header(block, "Final-Recipient"))
    words = _one_line(
        _header(block, "Diagnostic-Code").partition(";")[2] or _header(block, "Diagnostic-Code")
    )
    if action in ("delivered", "relayed", "expanded"):
        return Report(Kind.ARRIVED, names, recipient, _header(block, "Status"), words)
    if action != "failed":
        return None  # "delayed" decides nothing, and the first block speaks of no recipient
    status = judging.status_of(_header(block, "Status"), words)
    kind = Kind.DEAD if judging.is_dead(status, words) else Kind.NOT_NOW
    return Report(kind, names, recipient, status, words)


# --- what older servers write --------------------------------------------------------------------


def _older(message: Message, parts: Iterable[Message], names: tuple[str, ...]) -> Iterator[Report]:
    """qmail's form, Exim's header, and plain words of a mailer daemon."""
    if not _is_of_a_daemon(message):
        return
    text = _text(parts)
    failed = _address(_header(message, "X-Failed-Recipients").partition(",")[0])
    found = _QMAIL.search(text) or _BARE.search(text)
    recipient = failed or (found[1] if found else "")
    if not recipient:
        return
    words = found[2] if found and found.re is _QMAIL else text[found.end() if found else 0 :][:LONGEST_WORDS]
    status = judging.status_of("", words)
    kind = Kind.DEAD if judging.is_dead(status, words) else Kind.NOT_NOW
    yield Report(kind, names, recipient, status, _one_line(words))


def _is_of_a_daemon(message: Message) -> bool:
    """Whether a mail server wrote it, rather than a person or somebody's out-of-office."""
    if _header(message, "Auto-Submitted").lower().startswith("auto-replied") and not _header(
        message, "X-Failed-Recipients"
    ):
        return False
    senders = (_header(message, "From"), _header(message, "Return-Path"))
    return any(_DAEMON.search(sender) for sender in senders) or senders[1] == "<>"


def _text(parts: Iterable[Message]) -> str:
    """The words before the letter that came back."""
    for part in parts:
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            words = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            words = words.replace("\r\n", "\n")[:20_000]
            return re.split(r"^-{3,}.{0,80}(copy of|original|returned) ", words, maxsplit=1, flags=_LINES)[0]
    return ""


# --- fields --------------------------------------------------------------------------------------


def _fields(part: Message) -> dict[str, str]:
    """The fields of a feedback report, however the parser took it."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if isinstance(inner, Message):
        return {name.lower(): _one_line(str(value)) for name, value in islice(inner.items(), 60)}
    lines = str(payload).splitlines()[:60]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): _one_line(value) for name, _, value in pairs}


def _header(message: Message, name: str) -> str:
    return _one_line(str(message.get(name, "")))


def _one_line(words: str) -> str:
    """Words on one line, without what no database stores."""
    plain = words.encode("utf-8", "replace").decode().replace("\0", "")
    return " ".join(plain.split())[:LONGEST_WORDS]


def _address(field: str) -> str:
    """The address of a field such as “rfc822; <reader@example.com>”."""
    return field.rpartition(";")[2].strip(" <>\t")[:254]

"""What we say to a mail server: addresses that cannot speak for themselves, and one message's envelope."""

import re

_CANNOT_BE_SPOKEN = re.compile(r"[^\x21-\x7e]|[<>]")
# The same where the server takes other letters: still no blank, no bracket, no control character.
_NEVER = re.compile(r"[\s<>\x00-\x1f\x7f-\x9f\u2028\u2029]|[\ud800-\udfff]")


def is_address(address: str) -> bool:
    """Whether an address can be spoken to any mail server: ASCII, no blank, no bracket, no line break."""
    return _has_both_halves(address) and not _CANNOT_BE_SPOKEN.search(address)


def is_speakable(address: str) -> bool:
    """Whether an address can be spoken to a mail server that takes letters beyond ASCII (SMTPUTF8)."""
    return _has_both_halves(address) and not _NEVER.search(address)


def _has_both_halves(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return bool(local and domain)


def in_ascii(address: str) -> str:
    """The address with its domain as the DNS has it, where nothing else of it needs more than ASCII."""
    local, at, domain = address.rpartition("@")
    if address.isascii() or not local.isascii():
        return address
    try:
        return f"{local}{at}{domain.lower().encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def envelope(envelope_from: str, to: str, size: int, features: dict[str, str]) -> list[bytes]:
    """MAIL, RCPT and DATA, with what the server is to know beforehand and says that it understands."""
    options = ""
    if "size" in features:
        options += f" SIZE={size}"
    if not to.isascii():
        options += " BODY=8BITMIME SMTPUTF8"
    return [
        f"MAIL FROM:<{envelope_from}>{options}\r\n".encode(),
        f"RCPT TO:<{to}>\r\n".encode(),
        b"DATA\r\n",
    ]


def what_it_cannot_take(envelope_from: str, to: str, size: int, features: dict[str, str]) -> str:
    """Why this server, by its own words, will not take the message; nothing where it may."""
    for address in (envelope_from, to):
        if not is_speakable(address):
            return f"{address!r} is no address that mail can go to."
    if not to.isascii() and "smtputf8" not in features:
        return "The mail server cannot take an address with letters beyond ASCII (it lacks SMTPUTF8)."
    limit = features.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < size:
        return f"The message has {size:,} bytes, and the mail server takes at most {int(limit):,}."
    return ""

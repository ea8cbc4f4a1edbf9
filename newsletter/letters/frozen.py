"""The bytes of an approved issue: what is the same for everybody, and where each subscriber's own goes.

A message is frozen with four tokens in it. It is split at them once, and joined for every delivery,
which costs microseconds where building a message costs milliseconds.
"""

import re
from collections.abc import Mapping

TO = "@@TO@@"  # the header To: the subscriber's address
MESSAGE_ID = "@@MESSAGE-ID@@"  # with its angle brackets
DATE = "@@DATE@@"  # as RFC 5322 writes it
# As long as Subscriber.token, and of the same characters, so that encoded lines stay valid and
# reverse() takes it for a token.
TOKEN = "TOKEN-OF-THE-SUBSCRIBER-WHO-READS-THIS-MAIL"  # noqa: S105

# The first half of the token, which tells who followed a link and opens nothing.
MARK = "MARK-OF-WHOEVER-READS-"

Parts = list[bytes | str]

_IN_HEADERS = re.compile("|".join((TO, MESSAGE_ID, DATE, TOKEN)).encode())
_IN_BODY = re.compile(f"{TOKEN}|{MARK}".encode())
_END_OF_HEADERS = b"\r\n\r\n"


def split(message: bytes) -> Parts:
    """Cut a frozen message at its tokens: bytes stay bytes, each token becomes its name (a str)."""
    headers, blank, body = message.partition(_END_OF_HEADERS)
    # What stands in an article is never taken for a header's token.
    return _merged([*_cut(_IN_HEADERS, headers), blank, *_cut(_IN_BODY, body)])


def join(parts: Parts, values: Mapping[str, bytes]) -> bytes:
    """One subscriber's message: `values` has the bytes for TO, TOKEN, MESSAGE_ID and DATE."""
    for name, value in values.items():
        if b"\n" in value or b"\r" in value:
            raise ValueError(f"A line break in {name} would let one header become two.")
    if len(values[TOKEN]) != len(TOKEN):
        raise ValueError(f"A subscriber's token has {len(TOKEN)} characters, not {len(values[TOKEN])}.")
    values = {**values, MARK: values[TOKEN][: len(MARK)]}
    return b"".join([part if isinstance(part, bytes) else values[part] for part in parts])


def _cut(tokens: re.Pattern[bytes], section: bytes) -> Parts:
    """The section's literal bytes and its tokens, in order."""
    parts: Parts = []
    end = 0
    for found in tokens.finditer(section):
        parts += [section[end : found.start()], found.group().decode()]
        end = found.end()
    return [*parts, section[end:]]


def _merged(parts: Parts) -> Parts:
    """Neighbouring bytes as one, nothing empty."""
    merged: Parts = []
    for part in parts:
        if isinstance(part, bytes) and merged and isinstance(merged[-1], bytes):
            merged[-1] += part
        elif part:
            merged.append(part)
    return merged

"""Names that a message carries and that lead back to its row: the envelope's sender, the Message-ID.

A bounce comes back to `bounce+d12-abcdefgh@…`; the letters after the number are a signature, so that
nobody can report a bounce of somebody else's delivery.
"""

import hashlib
import hmac
import re
from functools import lru_cache

from django.conf import settings

# d: a delivery of an issue; o: a single mail of the outbox.
KINDS = "do"
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_TOKEN = re.compile(rf"(?:^|[<+@])([{KINDS}])(\d{{1,18}})-([a-z2-7]{{8}})(?=$|[@>])")


def token(kind: str, pk: int) -> str:
    """The row's own name, signed, of characters that every mail server leaves alone."""
    return f"{kind}{pk}-{_signature(settings.ADDRESS_KEY, kind, pk)}"


def sender(kind: str, pk: int, domain: str) -> str:
    """The envelope's sender, to which bounces come back."""
    local, _, elsewhere = str(settings.BOUNCE_ADDRESS).partition("@")
    return f"{local or 'bounce'}+{token(kind, pk)}@{elsewhere or domain}"


def message_id(kind: str, pk: int, domain: str) -> str:
    """The Message-ID, with its angle brackets."""
    return f"<{token(kind, pk)}@{domain}>"


def read(name: str) -> tuple[str, int] | None:
    """Which row a token, an envelope sender or a Message-ID names; None where it is not one of ours."""
    found = _TOKEN.search(name.strip().lower())
    if found is None:
        return None
    kind, pk, signature = found.groups()
    return (
        (kind, int(pk))
        if hmac.compare_digest(signature, _signature(settings.ADDRESS_KEY, kind, int(pk)))
        else None
    )


def domain_of(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2].strip(" >").lower()


@lru_cache(maxsize=4096)  # a message is named twice, when it is claimed and when it is made
def _signature(address_key: str, kind: str, pk: int) -> str:
    # By the key that never changes: bounces come back days later, complaints months.
    key = f"verp:{address_key}".encode()
    digest = hmac.digest(key, f"{kind}{pk}".encode(), hashlib.sha256)
    # As base64.b32encode does, which takes five times as long over it.
    number = int.from_bytes(digest[:5])
    return "".join([_PAIRS[number >> shift & 1023] for shift in (30, 20, 10, 0)])

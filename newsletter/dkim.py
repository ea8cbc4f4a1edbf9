"""Signing mail with the domain's own key (RFC 6376, RSA, relaxed/relaxed).

A frozen message is brought into its canonical form once: its tokens hold no blanks, so that the
canonical form of a copy is the same join as the copy itself. What is left for each copy is one hash
and one signature.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

from newsletter.letters.frozen import Parts

# Those that a reader or a mailbox provider acts on; nobody may add a second one of them.
SIGNED = (
    *("from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type"),
    *("list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id", "auto-submitted"),
)
TWICE = ("from", "to", "subject", "date")
_BLANKS = re.compile(rb"[ \t]+")
_END_OF_HEADERS = b"\r\n\r\n"

# The same shape as a frozen message: bytes, and the names of tokens.
Template = list[bytes | str]


class BadKey(ValueError):
    """The key of the settings cannot sign; the message says why."""


@dataclass(frozen=True)
class Signer:
    """A domain's key, and under which name its public half stands in the DNS."""

    domain: str
    selector: str
    key: rsa.RSAPrivateKey

    def signature(self, parts: Parts) -> "Signature":
        """What signs the copies of one message."""
        return Signature(self, parts)

    def sign(self, data: bytes) -> bytes:
        """The bare signature."""
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class Signature:
    """Signs each copy of one message; see newsletter.handover.copies."""

    def __init__(self, signer: Signer, parts: Parts) -> None:
        self._signer = signer
        head, body = _divided(parts)
        self._headers = _canonical_headers(head)
        self._body = _canonical_body(body)
        names = [name for name, _ in self._headers]
        self._names = names + [name for name in TWICE if name in names]
        # The beginning of a digest is the same for everybody: it is hashed once.
        first = self._body[0] if self._body and isinstance(self._body[0], bytes) else b""
        self._begun = hashlib.sha256(first)
        self._rest = self._body[1:] if first else self._body

    def header(self, values: Mapping[str, bytes]) -> bytes:
        """The header DKIM-Signature of the copy that is made of these values."""
        digest = self._begun.copy()
        digest.update(_joined(self._rest, values))
        tags = [
            "v=1",
            "a=rsa-sha256",
            "c=relaxed/relaxed",
            f"d={self._signer.domain}",
            f"s={self._signer.selector}",
            "h=" + ":".join(self._names),
            "bh=" + base64.b64encode(digest.digest()).decode(),
            "b=",
        ]
        signed = "; ".join(tags).encode()
        data = b"".join(_joined(value, values) for _, value in self._headers) + b"dkim-signature:" + signed
        mark = base64.b64encode(self._signer.sign(data))
        return b"DKIM-Signature: " + b";\r\n\t".join(signed.split(b"; ")) + _folded(mark) + b"\r\n"


def signer_for(address: str) -> Signer | None:
    """The signer of mail from this address; None where the settings hold no key for its domain."""
    if not (ours := domain_for(address)):
        return None
    return Signer(ours, settings.DKIM_SELECTOR, key_of(settings.DKIM_KEY))


def domain_for(address: str) -> str:
    """The domain that mail from this address is signed for; empty where it goes unsigned."""
    domain = address.rpartition("@")[2].lower()
    ours = str(settings.DKIM_DOMAIN).lower()
    is_ours = domain == ours or domain.endswith(f".{ours}")
    return ours if ours and settings.DKIM_KEY and is_ours else ""


@lru_cache(maxsize=4)
def key_of(pem: str) -> rsa.RSAPrivateKey:
    """A private key from its PEM. Raises BadKey."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKey(f"DKIM_KEY is no private key in PEM: {error}") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadKey("DKIM_KEY is no RSA key, and few receivers check another kind.")
    if key.key_size < 1024:
        raise BadKey(f"DKIM_KEY has {key.key_size} bits; receivers want 1024 at least, better 2048.")
    return key


# --- canonical forms --------------------------------------------------------------------------------------


def _divided(parts: Parts) -> tuple[Template, Template]:
    """The parts of the header and of the body."""
    head: Template = []
    for number, part in enumerate(parts):
        if isinstance(part, bytes) and _END_OF_HEADERS in part:
            before, _, after = part.partition(_END_OF_HEADERS)
            return [*head, before + b"\r\n"], [after, *parts[number + 1 :]]
        head.append(part)
    raise ValueError("A message without a body cannot be signed.")


def _canonical_headers(head: Template) -> list[tuple[str, Template]]:
    """Those that are signed, last first as verifiers look for them, each in canonical form."""
    headers: list[Template] = [[]]
    for part in head:
        if isinstance(part, str):
            headers[-1].append(part)
            continue
        # A line that begins with a blank belongs to the header before it.
        first, *others = re.split(rb"\r\n(?![ \t])", part)
        headers[-1].append(first)
        headers += [[other] for other in others]
    found = []
    for header in headers:
        if not header or not isinstance(header[0], bytes) or b":" not in header[0]:
            continue
        name, _, value = header[0].partition(b":")
        lowered = name.strip().lower()
        if lowered.decode("ascii", "replace") in SIGNED:
            found.append((lowered.decode(), _canonical_header(lowered, [value, *header[1:]])))
    return found


def _canonical_header(name: bytes, value: Template) -> Template:
    pieces: Template = [
        _BLANKS.sub(b" ", piece.replace(b"\r\n", b"")) if isinstance(piece, bytes) else piece
        for piece in value
    ]
    if isinstance(pieces[0], bytes):
        pieces[0] = pieces[0].lstrip()
    if isinstance(pieces[-1], bytes):
        pieces[-1] = pieces[-1].rstrip()
    return [name + b":", *pieces, b"\r\n"]


def _canonical_body(body: Template) -> Template:
    """Blanks made one, none at the end of a line, and one line end after the last line."""
    pieces: Template = [
        _BLANKS.sub(b" ", piece).replace(b" \r\n", b"\r\n") if isinstance(piece, bytes) else piece
        for piece in body
    ]
    last = pieces[-1] if pieces else b""
    if isinstance(last, bytes):
        stripped = re.sub(rb"(\r\n)+\Z", b"", last)
        pieces[-1] = stripped + b"\r\n" if stripped or len(pieces) > 1 else b""
    else:
        pieces.append(b"\r\n")
    return pieces


def _joined(template: Template, values: Mapping[str, bytes]) -> bytes:
    return b"".join([part if isinstance(part, bytes) else values[part] for part in template])


def _folded(mark: bytes) -> bytes:
    return b"\r\n\t".join(mark[start : start + 72] for start in range(0, len(mark), 72))

"""One message for many: frozen bytes, split at their tokens once and joined for each reader.

Dots at the start of a line are doubled and the end is put in place beforehand, as SMTP wants it, so
that a copy costs one join.
"""

from collections.abc import Mapping
from typing import Protocol

from newsletter.letters.frozen import TOKEN, Parts

_END = b".\r\n"


class Signature(Protocol):
    """What signs a message: a header of its own, to stand before all others."""

    def header(self, values: Mapping[str, bytes]) -> bytes:
        """The signature of the copy that is made of these values."""


class Copies:
    """Makes the copies of one frozen message, as they go over the wire."""

    def __init__(self, parts: Parts, signature: Signature | None = None) -> None:
        whole = parts[-1] if parts and isinstance(parts[-1], bytes) else b""
        end = _END if whole.endswith(b"\r\n") else b"\r\n" + _END
        self._pieces: list[bytes] = [b""]
        self._slots: list[tuple[int, str]] = []
        for part in [*parts, end]:
            if isinstance(part, str):
                self._slots.append((len(self._pieces), part))
                self._pieces.append(b"")
            else:
                self._pieces.append(part if part is end else part.replace(b"\r\n.", b"\r\n.."))
        self._signature = signature

    def one(self, values: Mapping[str, bytes]) -> bytes:
        """One reader's copy."""
        for name, value in values.items():
            if b"\n" in value or b"\r" in value:
                raise ValueError(f"A line break in {name} would let one header become two.")
        if TOKEN in values and len(values[TOKEN]) != len(TOKEN):
            raise ValueError(f"A subscriber's token has {len(TOKEN)} characters, not {len(values[TOKEN])}.")
        pieces = self._pieces.copy()
        for number, name in self._slots:
            pieces[number] = values[name]
        if self._signature is not None:
            pieces[0] = self._signature.header(values)
        return b"".join(pieces)

"""Reading a mail server's answers from bytes that arrive in any pieces."""

from typing import NamedTuple

# No answer is this long; a server that goes on is not speaking SMTP.
LONGEST = 64 * 1024
MOST_LINES = 200
_MARKS = {b" ", b"-", b"", b"\r"}


class NotSmtp(Exception):
    """What arrived is no answer of a mail server."""


class Reply(NamedTuple):
    """One whole answer: its code and its words."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:500]

    @property
    def is_good(self) -> bool:
        return self.code // 100 == 2

    @property
    def is_for_good(self) -> bool:
        return self.code // 100 == 5

    @property
    def is_goodbye(self) -> bool:
        """Whether the server goes away with it."""
        return self.code == 421


class Reader:
    """Gathers bytes into replies; an answer of several lines is one."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[str] = []

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are whole now. Raises NotSmtp."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        replies = [reply for line in lines if (reply := self._line(line)) is not None]
        if len(self._rest) > LONGEST:
            raise NotSmtp("The mail server does not stop talking.")
        return replies

    def _line(self, line: bytes) -> Reply | None:
        code, mark = line[:3], line[3:4]
        if not code.isdigit() or len(code) < 3 or mark not in _MARKS:
            raise NotSmtp(f"The mail server said “{line[:80].decode('utf-8', 'replace').strip()}”.")
        if len(self._lines) >= MOST_LINES:
            raise NotSmtp("The mail server does not stop talking.")
        words = line[4:].strip().decode("utf-8", "replace").replace("\x00", "")
        if mark != b"-" and not self._lines:
            return Reply(int(code), words)
        self._lines.append(words)
        if mark == b"-":
            return None
        text, self._lines = " ".join(self._lines), []
        return Reply(int(code), text)

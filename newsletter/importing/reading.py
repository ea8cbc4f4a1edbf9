"""A file as rows, whatever wrote it: encodings, separators, and what is no CSV at all."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 1_000_000
LONGEST_CELL = 100_000
_SEPARATORS = ",;\t|"
_KNOWN = {
    b"PK\x03\x04": "an Excel or zip file. Unpack it, or save it as CSV in your spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old Excel file. Save it as CSV in your spreadsheet",
    b"%PDF": "a PDF. Export a CSV where the list comes from",
    b"\x1f\x8b": "packed with gzip. Unpack it first",
}


class Unreadable(ValueError):
    """A file that is no list of addresses, with a sentence that says what to do."""


@dataclass(frozen=True)
class Table:
    """The file's text, the separator of its cells, and the names of its columns."""

    text: str
    separator: str
    header: list[str]

    def rows(self, start: int = 0) -> Iterator[tuple[int, list[str]]]:
        """The rows from number `start` on, each with the line at which it ends in the file."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        if self.has_header:
            next(reader, None)
        found = (row for row in reader if any(cell.strip() for cell in row))
        return ((reader.line_num, row) for row in islice(found, start, None))

    @property
    def has_header(self) -> bool:
        """Whether the first line names the columns; one with an address in it does not."""
        return not any("@" in name for name in self.header)


def read(raw: bytes) -> Table:
    """The table that a file holds. Raises Unreadable."""
    for beginning, what in _KNOWN.items():
        if raw.startswith(beginning):
            raise Unreadable(f"This is {what}.")
    text = _decoded(raw)
    if "\0" in text[:10_000]:
        raise Unreadable("This is no text. Export a CSV where the list comes from.")
    text = text.replace("\0", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise Unreadable("There is nothing in this file.")
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        header = next(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator))
    except (csv.Error, StopIteration) as error:
        raise Unreadable(f"The first line cannot be read as CSV: {error}.") from error
    return Table(text.lstrip("\r\n"), separator, [cell.strip()[:80] for cell in header[:200]])


def count(table: Table) -> int:
    """How many rows there are; raises Unreadable at the first that breaks the file."""
    number = line = 0
    try:
        for line, _ in table.rows():  # noqa: B007
            number += 1
            if number > MOST_ROWS:
                raise Unreadable(f"There are more than {MOST_ROWS:,} rows. Cut the file into several.")
    except csv.Error as error:
        reason = str(error).replace("field larger than field limit", "a cell is longer than")
        raise Unreadable(f"After line {line + 1:,} the file cannot be read as CSV: {reason}.") from error
    if not number:
        raise Unreadable("There are no rows in this file, only the names of its columns.")
    return number


def _decoded(raw: bytes) -> str:
    """The text, as UTF-8, as Excel's UTF-16, or else as Windows wrote it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")

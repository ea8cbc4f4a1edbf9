"""CSV that goes out: streamed row by row, and harmless in whatever spreadsheet opens it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse

# A cell that begins like this is a formula to Excel and its kin, and may call a program or a website.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_FULLWIDTH = ("＝", "＋", "－", "＠")


class _Echo:
    def write(self, line: str) -> str:
        return line


def download(name: str, rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A file that is written while it is read, so that a million rows take no memory."""
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def lines(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The rows as lines of CSV; the first bytes tell Excel that it is UTF-8."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf"
    kept: list[str] = []
    for row in rows:
        kept.append(writer.writerow([safe(cell) for cell in row]))
        if len(kept) >= 500:
            yield "".join(kept).encode()
            kept = []
    yield "".join(kept).encode()


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; an apostrophe before it says “this is text”."""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if not isinstance(cell, str):
        return "" if cell is None else cell
    begins = cell.lstrip(" \u00a0\u200b\ufeff")[:1] or cell[:1]
    return f"'{cell}" if begins in (*_FORMULA, *_FULLWIDTH) and begins else cell

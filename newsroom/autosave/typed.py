"""What somebody typed at the desk, read as it is: nobody asks yet whether it can be stored."""

import re
from typing import Any

from django.http import QueryDict

from newsroom.history.snapshots import DATES, POINTERS, SOURCE_DATES, SOURCE_TEXTS, TEXTS, Snapshot

MOST_ROWS = 400
KEY = re.compile(r"[\w.~-]{1,40}", re.ASCII)
NEW = "new:"  # what the tag field sends for a tag that does not exist yet


def typed(data: QueryDict) -> Snapshot:
    """A snapshot of what was typed; a tag that was typed anew stays a word."""
    content: Snapshot = {name: lines(data.get(name, "")) for name in TEXTS}
    content["headline"] = " ".join(content["headline"].split())
    content |= {name: data.get(name) or None for name in (*DATES, "rating")}
    content |= {name: number(data.get(name, "")) for name in POINTERS}
    for name in ("authors", "pins"):
        content[name] = [pk for value in data.getlist(name) if (pk := number(value))]
    picked = [number(value) or value for value in data.getlist("tags") if number(value) or is_new(value)]
    content["primary_tag"] = content["primary_tag"] or (picked[0] if picked else None)
    kicker = content["primary_tag"]
    content["tags"] = sorted({*picked, kicker} - {None}, key=lambda tag: (isinstance(tag, str), tag))
    content["sources"] = typed_sources(data)
    return content


def typed_sources(data: QueryDict) -> list[dict[str, Any]]:
    """The rows of sources in their order, without those that are empty or to be deleted."""
    total = min(number(data.get("sources-TOTAL_FORMS", "")) or 0, MOST_ROWS)
    rows = []
    for row in range(total):
        line: dict[str, Any] = {n: data.get(f"sources-{row}-{n}", "").strip() for n in SOURCE_TEXTS}
        if any(line.values()) and not data.get(f"sources-{row}-DELETE"):
            line |= {name: data.get(f"sources-{row}-{name}") or None for name in SOURCE_DATES}
            rows.append((number(data.get(f"sources-{row}-ORDER", "")) or total + row, row, line))
    return [line for _, _, line in sorted(rows, key=lambda found: found[:2])]


def lines(text: str) -> str:
    """A text with the line ends of the house."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_new(value: str) -> bool:
    """Whether a tag was typed and does not exist yet."""
    return value.startswith(NEW) and bool(value.removeprefix(NEW).strip())


def key_of_form(data: Any) -> str:
    """The key that tells one form of a new article from others; empty where nothing like one was sent."""
    key = str(data.get("key", ""))
    return key if KEY.fullmatch(key) else ""


def windows_of(data: Any) -> list[str]:
    """The keys of the window that sent a form: its own, and those whose text it took up."""
    return [key for key in str(data.get("window", "")).split()[:5] if KEY.fullmatch(key)]


def number(value: str) -> int | None:
    """A number that was typed or chosen; None for what is none."""
    return int(value) if value.isdecimal() and len(value) < 10 else None

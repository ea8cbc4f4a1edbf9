"""Which texts are refused, in a sentence, because rendering them would take too long.

Each limit lies far beyond what anybody writes and keeps the worst text within about two seconds.
They count; none of them looks at the clock, so the same text is always answered in the same way.
"""

import re
from typing import Any

MAX_CHARACTERS = 1_000_000
MAX_LINES = 25_000
MAX_COLUMNS = 200
MAX_CELLS = 40_000
MAX_PARAGRAPH = 60_000
MAX_MARKS_AT_ONCE = 6_000  # in one paragraph, heading or cell
MAX_MARKS = 60_000
MAX_NOTES_AT_ONCE = 400
MAX_NOTES = 8_000
MAX_DEPTH = 300

MARKS = re.compile(r"[\[\]*_~`<!&\"'^\\(]")
NOTES = re.compile(r"\[\^|\^\[")
BLANK = re.compile(r"\n[ \t>]*\n")
TABLE_HEAD = re.compile(r"^[ \t>]*\|?[ \t]*:?-[-:| \t]*$", re.MULTILINE)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements without an end, or whose end may be left out.
NEVER_DEEP = frozenset("area br col dd dt hr img input li link meta p source td th tr wbr".split())


def too_long(source: str, most: int = MAX_CHARACTERS) -> str:
    """The sentence for a text that has more characters than fit."""
    return f"This text has {len(source):,} characters; at most {most:,} fit. Split it in two."


def refusal(source: str) -> str:
    """The sentence for a text whose outline alone would take too long to work out; else empty."""
    lines = source.count("\n") + 1
    if lines > MAX_LINES:
        return f"This text has {lines:,} lines; at most {MAX_LINES:,} fit. Split it in two."
    if source.count("|") < MAX_COLUMNS:
        return ""
    cells = 0
    for block in BLANK.split(source):
        columns = max((head.group().count("|") for head in TABLE_HEAD.finditer(block)), default=0)
        if columns > MAX_COLUMNS:
            return f"A table here has about {columns:,} columns; at most {MAX_COLUMNS} fit. Split it in two."
        # Rows are filled up to the columns of their table.
        cells += columns * (block.count("\n") + 1)
    if cells > MAX_CELLS:
        return f"The tables here have {cells:,} cells; at most {MAX_CELLS:,} fit. Leave some out."
    return ""


def check_blocks(state: Any) -> None:
    """The parser's own check between finding the blocks and reading the lines in them.

    Raises ValueError, with a sentence.
    """
    marks = notes = 0
    for token in state.tokens:
        if token.type == "inline":
            marks_here, notes_here = len(MARKS.findall(token.content)), len(NOTES.findall(token.content))
            check_paragraph(token, marks_here, notes_here)
            marks, notes = marks + marks_here, notes + notes_here
    for what, count, most in (
        ("marks such as * and [", marks, MAX_MARKS),
        ("footnote marks", notes, MAX_NOTES),
    ):
        if count > most:
            raise ValueError(f"This text has {count:,} {what}; at most {most:,} fit. Split it in two.")


def check_paragraph(token: Any, marks: int, notes: int) -> None:
    """Refuse a paragraph that nobody wrote by hand."""
    line = token.map[0] + 1 if token.map else 1
    if len(token.content) > MAX_PARAGRAPH:
        raise ValueError(
            f"The paragraph in line {line:,} has {len(token.content):,} characters; at most"
            f" {MAX_PARAGRAPH:,} fit. Put empty lines into it."
        )
    if notes > MAX_NOTES_AT_ONCE:
        raise ValueError(
            f"The paragraph in line {line:,} has {notes:,} footnote marks; at most {MAX_NOTES_AT_ONCE:,} fit."
            " Put empty lines into it."
        )
    if marks > MAX_MARKS_AT_ONCE:
        raise ValueError(
            f"The paragraph in line {line:,} has {marks:,} marks such as * and [; at most"
            f" {MAX_MARKS_AT_ONCE:,} fit. Put it between lines of three backticks if it is code."
        )


def check_depth(rendered: str) -> None:
    """Refuse HTML that is nested deeper than any page, before the cleaner takes it up.

    Raises ValueError, with a sentence.
    """
    if rendered.count("<") - rendered.count("</") <= MAX_DEPTH:
        return
    depth = 0
    for closing, name in TAG.findall(rendered):
        if name.lower() not in NEVER_DEEP:
            depth += -1 if closing else 1
        if depth > MAX_DEPTH:
            raise ValueError(
                f"HTML tags are nested more than {MAX_DEPTH} deep here (at <{name}>)."
                " Close them, or write it in Markdown."
            )

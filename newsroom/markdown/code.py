"""Code: coloured by pygments, with its language, its file and its marked lines."""

import html
import re
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import StringIO
from typing import Any, NamedTuple

from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Longer code is shown without colours: some lexers take quadratic time, most of all on long lines.
MOST_COLOURED = 20_000
MOST_IN_A_TEXT = 120_000
LONGEST_LINE = 1_000
# And as no count foretells what a lexer does: so many seconds of work for one listing, no more.
MOST_SECONDS = 0.5
MOST_LINES = 2_000

FILE = re.compile(r'(?:title|file)="([^"]{1,120})"|(?<!\S)([\w@./-]{0,100}\.[\w]{1,10})(?!\S)')
LINES = re.compile(r"\{([\d,\s-]{1,200})\}")


class Fence(NamedTuple):
    """What stands behind the three backticks: ```python app.py {2,4-6}"""

    language: str
    file: str
    lines: tuple[int, ...]


def read_info(info: str) -> Fence:
    """Take the line behind the backticks apart."""
    language, _, rest = info.strip().partition(" ")
    if "{" in language:
        language, brace, behind = language.partition("{")
        rest = f"{brace}{behind} {rest}"
    named, marked = FILE.search(rest), LINES.search(rest)
    file = (named[1] or named[2]) if named else ""
    return Fence(language[:40], file, lines_of(marked[1]) if marked else ())


def lines_of(listed: str) -> tuple[int, ...]:
    """The numbers that “2,4-6” stands for."""
    lines: set[int] = set()
    for part in listed.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first.isdecimal() and (not last or last.isdecimal()):
            start, end = min(int(first), MOST_LINES), min(int(last or first), MOST_LINES)
            lines.update(range(start, end + 1))
    return tuple(sorted(lines))


def code_block(code: str, info: str = "", attributes: str = "") -> str:
    """Code as readers see it; a language or a file name makes it a listing with a label."""
    fence = read_info(info)
    inner, label = coloured(code, fence.language, fence.lines)
    if not (label or fence.file):
        return f'<pre class="code" tabindex="0"{attributes}><code>{inner}</code></pre>\n'
    caption = f"<figcaption>{html.escape(fence.file)}</figcaption>" if fence.file else ""
    language = f' data-language="{html.escape(label)}"' if label else ""
    return (
        f'<figure class="listing"{language}{attributes}>{caption}'
        f'<pre class="code" tabindex="0"><code>{inner}</code></pre></figure>\n'
    )


@lru_cache(maxsize=256)
def coloured(code: str, language: str, lines: tuple[int, ...]) -> tuple[str, str]:
    """Code with its words in classes, not inline styles, and its language's name.

    Kept for the next time: a preview comes back with the same code after each pause in typing.
    """
    found = lexer(language.lower()) if language else None
    is_long = len(code) > MOST_COLOURED or max(map(len, code.split("\n"))) > LONGEST_LINE
    if found is None or is_long:
        return html.escape(code), found[1] if found else language
    out = StringIO()
    try:
        HtmlFormatter(nowrap=True, hl_lines=list(lines)).format(in_time(found[0].get_tokens(code)), out)
    except TimeoutError:
        return html.escape(code), found[1]
    return out.getvalue(), found[1]


def in_time(tokens: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    """The tokens of a listing, as long as finding them does not take too long.

    Raises TimeoutError.
    """
    end = time.thread_time() + MOST_SECONDS
    for token in tokens:
        if time.thread_time() > end:
            raise TimeoutError
        yield token


@lru_cache(maxsize=64)
def lexer(language: str) -> tuple[Lexer, str] | None:
    """The lexer of a language and the language's name, or nothing where pygments does not know it."""
    try:
        # Not stripped: the first line may well begin with spaces.
        found = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    return found, NAMES.get(language, found.name)


NAMES = {"text": "", "plain": "", "console": "Terminal", "shell": "Shell", "sh": "Shell", "bash": "Shell"}

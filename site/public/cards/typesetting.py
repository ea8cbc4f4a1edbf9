"""Setting a line for a card: fonts that know each letter, lines that break between words, both directions.

Pillow shapes one run in one font. What is here takes a text apart into such runs, drops what no font can
draw (emoji, mostly), and says so where letters are missing, so that no card shows empty boxes.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from PIL import ImageDraw, ImageFont, features

Face = Literal["display", "text"]
Direction = Literal["ltr", "rtl"]

# Copies of their own: what pages load may be cut smaller, and a headline on a card still has its €.
FONTS = Path(__file__).parent / "fonts"
OTHERS = (
    FONTS / "newsreader-text-ext.woff2",
    FONTS / "noto-serif-vietnamese.woff2",
    FONTS / "noto-serif-cyrillic.woff2",
    FONTS / "noto-serif-greek.woff2",
    FONTS / "noto-sans-hebrew-hebrew.woff2",
    FONTS / "noto-naskh-arabic-arabic.woff2",
)
FILES: dict[Face, tuple[Path, ...]] = {
    "display": (FONTS / "newsreader-display.woff2", FONTS / "newsreader-text.woff2", *OTHERS),
    "text": (FONTS / "newsreader-text.woff2", *OTHERS),
}
SEMIBOLD = {"newsreader-text.woff2": 600, "newsreader-text-ext.woff2": 500}
NO_LETTER = "\U0010fffe"
# Whether Arabic is joined and Hebrew runs from right to left; without it such words are not drawn.
CAN_SHAPE = bool(features.check("raqm"))
ELLIPSIS = "…"


@dataclass(frozen=True)
class Type:
    """A face in a size."""

    face: Face
    size: int

    @property
    def leading(self) -> int:
        """From one baseline to the next."""
        return round(self.size * 1.14)


@dataclass(frozen=True)
class Line:
    """A line of text, in the direction of the paragraph that it is a part of."""

    text: str
    kind: Type
    ink: str
    base: Direction = "ltr"


@dataclass(frozen=True)
class Run:
    """Letters of one word that one font draws."""

    text: str
    font: ImageFont.FreeTypeFont
    direction: Direction


def tidy(text: str) -> str:
    """A text on one line, in composed letters, without what no font here can draw."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(letter if _known(letter) else " " for letter in composed).split())


def is_drawable(text: str) -> bool:
    """Whether every letter and digit of it can be drawn; emoji and the like may be missing."""
    composed = unicodedata.normalize("NFC", text)
    return all(_known(letter) for letter in composed if unicodedata.category(letter)[0] in "LN")


def wrap(text: str, kind: Type, width: int) -> list[str]:
    """Lines that are no wider, broken between words, and inside of a word only where it alone is wider."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, kind) <= width:
            lines[-1] = joined
        else:
            lines += _pieces(word, kind, width)
    return lines


def fit(text: str, kinds: Sequence[Type], width: int, height: int) -> tuple[Type, list[str]]:
    """The largest type in which a text fits, with its lines; in the smallest it is cut short."""
    for kind in kinds:
        lines = wrap(text, kind, width)
        if len(lines) * kind.leading <= height:
            return kind, lines
    return kind, clip(lines, max(1, height // kind.leading), kind, width)


def clip(lines: list[str], most: int, kind: Type, width: int) -> list[str]:
    """At most so many lines, the last of them ending in an ellipsis where more was there."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + ELLIPSIS, kind) > width:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], last.rstrip(" ,;:–—-") + ELLIPSIS]


def width_of(line: str, kind: Type) -> float:
    """How wide a line is set."""
    return sum(_advance(word, kind) for word in line.split()) + _space(kind) * line.count(" ")


def draw(pen: ImageDraw.ImageDraw, line: Line, x: float, y: float) -> None:
    """Set one line, its baseline beginning at this point."""
    for word in in_visual_order(line.text.split(), line.base):
        runs = runs_of(word, line.kind)
        for run in reversed(runs) if runs and runs[0].direction == "rtl" else runs:
            direction = _asked(run)
            pen.text((x, y), run.text, fill=line.ink, font=run.font, anchor="ls", direction=direction)
            x += run.font.getlength(run.text, direction=direction)
        x += _space(line.kind)


def runs_of(word: str, kind: Type) -> list[Run]:
    """A word as runs in the order in which it is read."""
    direction = direction_of(word) or "ltr"
    named = [(_file_for(letter, kind.face), letter) for letter in _marked(word)]
    return [
        Run("".join(letter for _, letter in group), _font(file, kind.size), direction)
        for file, group in groupby(named, key=lambda pair: pair[0])
    ]


def direction_of(text: str) -> Direction | None:
    """That of its first letter; none for figures and signs alone."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return None


def in_visual_order(words: Sequence[str], base: Direction) -> list[str]:
    """The words of a line from left to right as they stand on the page."""
    found: list[str] = []
    for direction, group in groupby(_directed(words, base), key=lambda pair: pair[0]):
        several = [word for _, word in group]
        # Against the line's direction, words keep their own order among themselves.
        found += several[::-1] if direction != base else several
    return found[::-1] if base == "rtl" else found


def _directed(words: Sequence[str], base: Direction) -> Iterator[tuple[Direction, str]]:
    """Each word with its direction; figures follow the words before them, signs the line."""
    before: Direction = base
    for word in words:
        own = direction_of(word)
        if own is None and any(letter.isdigit() for letter in word):
            own = before
        before = own or before
        yield own or base, word


def _pieces(word: str, kind: Type, width: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, kind) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _advance(word: str, kind: Type) -> float:
    return sum(run.font.getlength(run.text, direction=_asked(run)) for run in runs_of(word, kind))


def _asked(run: Run) -> Direction | None:
    return run.direction if CAN_SHAPE else None


def _space(kind: Type) -> float:
    return _font(FILES[kind.face][0], kind.size).getlength(" ")


def _marked(word: str) -> Iterator[str]:
    """Letters, each with the marks that stand on it."""
    held = ""
    for letter in word:
        if held and not unicodedata.combining(letter):
            yield held
            held = ""
        held += letter
    if held:
        yield held


@lru_cache(maxsize=4096)
def _file_for(letter: str, face: Face) -> Path:
    return next((file for file in FILES[face] if _has(file, letter[0])), FILES[face][0])


@lru_cache(maxsize=4096)
def _known(letter: str) -> bool:
    # What joins emoji, or colours them, has no shape of its own.
    if unicodedata.category(letter)[0] in "CZ" or letter in "\ufe0e\ufe0f":
        return False
    if not CAN_SHAPE and unicodedata.bidirectional(letter) in ("R", "AL"):
        return False
    return any(_has(file, letter) for file in FILES["text"])


@lru_cache(maxsize=8192)
def _has(file: Path, letter: str) -> bool:
    """Whether a font draws this letter as itself: what it lacks, it draws as one box for all."""
    font = _font(file, 32)
    mask, missing = (font.getmask(one, mode="L") for one in (letter, NO_LETTER))
    return (mask.size, bytes(mask)) != (missing.size, bytes(missing))


@lru_cache(maxsize=128)
def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(file), size)
    if weight := SEMIBOLD.get(file.name):
        font.set_variation_by_axes([weight])
    return font

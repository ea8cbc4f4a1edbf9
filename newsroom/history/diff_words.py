"""Two texts side by side: paragraphs paired with what became of them, words compared inside the pairs."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from rapidfuzz.distance import Indel, LCSseq

PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")

# The exact comparison needs one bit for each pair of words: above this, words that occur once lead.
MOST_CELLS = 100_000_000
# Pairing rewritten paragraphs by likeness costs one comparison for each two of them.
MOST_LIKENESSES = 2_500
ALIKE = 0.4
LONGEST_SHOWN = 6_000  # characters of an unchanged piece inside a changed paragraph
KEPT_OF_LONG = 400


@dataclass(frozen=True)
class Piece:
    """A stretch of one side: the same as on the other side, gone, or new."""

    text: str
    kind: str = "same"

    @property
    def shown(self) -> str:
        """The text as a person sees it: blanks that changed made visible, what is long and same cut."""
        if self.kind == "same":
            if len(self.text) <= LONGEST_SHOWN:
                return self.text
            return f"{self.text[:KEPT_OF_LONG]} […] {self.text[-KEPT_OF_LONG:]}"
        if self.text.isspace():
            ends = self.text.count("\n")
            return "¶" if ends > 1 else "↵" if ends else "·" * len(self.text)
        return self.text


@dataclass(frozen=True)
class Pair:
    """A paragraph and what became of it; a side where there is nothing is None."""

    left: list[Piece] | None
    right: list[Piece] | None

    @property
    def is_changed(self) -> bool:
        """Whether the two sides differ."""
        pieces = [*(self.left or []), *(self.right or [])]
        return any(piece.kind != "same" for piece in pieces)

    @property
    def old(self) -> str:
        """The left side as it was written."""
        return "".join(piece.text for piece in self.left or [])

    @property
    def new(self) -> str:
        """The right side as it is written."""
        return "".join(piece.text for piece in self.right or [])

    @property
    def left_shown(self) -> list[Piece]:
        """The left side without the line ends that only part it from the next paragraph."""
        return _without_line_end(self.left or [])

    @property
    def right_shown(self) -> list[Piece]:
        """The same of the right side."""
        return _without_line_end(self.right or [])

    @property
    def removed_words(self) -> int:
        """How many words went."""
        return sum(len(piece.text.split()) for piece in self.left or [] if piece.kind != "same")

    @property
    def added_words(self) -> int:
        """How many words came."""
        return sum(len(piece.text.split()) for piece in self.right or [] if piece.kind != "same")


def _without_line_end(pieces: list[Piece]) -> list[Piece]:
    """The pieces; line ends at their very end stay only where they themselves are the change."""
    if not pieces or pieces[-1].text.isspace() and pieces[-1].kind != "same":
        return pieces
    last = pieces[-1]
    return [*pieces[:-1], Piece(last.text.rstrip("\n"), last.kind)]


@dataclass(frozen=True)
class Step:
    """One step from an old sequence to a new one: a stretch of each, the same or not."""

    same: bool
    old: slice
    new: slice


def paragraphs(text: str) -> list[str]:
    """The text cut after its line ends, so that joining the parts gives it back."""
    return PARAGRAPH.findall(text)


def closed(text: str) -> str:
    """The text with the end of a paragraph at its end, so that what follows later is no change to it."""
    return f"{text.rstrip()}\n\n" if text.strip() else ""


def pair_up(old: Sequence[str], new: Sequence[str], whole: bool = False) -> list[Pair]:
    """Each paragraph beside what became of it; where `whole`, words inside are not compared."""
    pairs: list[Pair] = []
    for step in steps(old, new):
        before, after = old[step.old], new[step.new]
        if step.same:
            pairs.extend(Pair([Piece(text)], [Piece(text)]) for text in before)
        elif whole:
            pairs.extend(_replaced(left, right) for left, right in zip_longest(before, after))
        else:
            pairs.extend(_words(left, right) for left, right in align(before, after))
    return pairs


def steps(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Step]:
    """How one sequence became the other; stretches that differ are never neighbours."""
    end_old = end_new = 0
    for start_old, start_new, length in _matches(old, new):
        if start_old > end_old or start_new > end_new:
            yield Step(False, slice(end_old, start_old), slice(end_new, start_new))
        end_old, end_new = start_old + length, start_new + length
        yield Step(True, slice(start_old, end_old), slice(start_new, end_new))
    if end_old < len(old) or end_new < len(new):
        yield Step(False, slice(end_old, len(old)), slice(end_new, len(new)))


def align(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Rewritten paragraphs beside those that they most likely became, in order."""
    if len(old) == len(new) == 1 or not old or not new:
        yield from zip_longest(old, new)
        return
    left, right = [_only_words(text) for text in old], [_only_words(text) for text in new]
    cells = sum(map(len, left)) * sum(map(len, right))
    if len(old) * len(new) > MOST_LIKENESSES or cells > MOST_CELLS:
        yield from zip_longest(old, new)
        return
    done_old = done_new = 0
    for place_old, place_new in [*_likeliest(left, right), (len(old), len(new))]:
        yield from ((text, None) for text in old[done_old:place_old])
        yield from ((None, text) for text in new[done_new:place_new])
        if place_old < len(old):
            yield old[place_old], new[place_new]
        done_old, done_new = place_old + 1, place_new + 1


def _matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """Stretches that both sequences share: exact where that is cheap, else led by what occurs once."""
    start, end = _shared_ends(old, new)
    if start:
        yield 0, 0, start
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) * len(middle_new) <= MOST_CELLS:
        yield from _exact(middle_old, middle_new, start, start)
    else:
        anchors = [(-1, -1), *_anchors(middle_old, middle_new), (len(middle_old), len(middle_new))]
        for (old_a, new_a), (old_b, new_b) in pairwise(anchors):
            between_old, between_new = middle_old[old_a + 1 : old_b], middle_new[new_a + 1 : new_b]
            if len(between_old) * len(between_new) <= MOST_CELLS // 100:
                yield from _exact(between_old, between_new, start + old_a + 1, start + new_a + 1)
            if old_b < len(middle_old):
                yield start + old_b, start + new_b, 1
    if end:
        yield len(old) - end, len(new) - end, end


def _shared_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How much both begin and end with."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _exact(
    old: Sequence[Hashable], new: Sequence[Hashable], at_old: int, at_new: int
) -> Iterator[tuple[int, int, int]]:
    """The longest common subsequence."""
    if not old or not new:
        return
    for code in LCSseq.opcodes(old, new):
        if code.tag == "equal":
            yield at_old + code.src_start, at_new + code.dest_start, code.src_end - code.src_start


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places of what occurs once on each side, as many as keep their order (patience sorting)."""
    once_old = {token for token, times in Counter(old).items() if times == 1}
    once_new = {token for token, times in Counter(new).items() if times == 1}
    places = {token: place for place, token in enumerate(new) if token in once_new & once_old}
    tops: list[int] = []
    ends: list[int] = []
    found: list[tuple[int, int, int]] = []  # place in old, place in new, the one before it
    for place, token in enumerate(old):
        if token not in places:
            continue
        pile = bisect_left(tops, places[token])
        before = ends[pile - 1] if pile else -1
        found.append((place, places[token], before))
        tops[pile : pile + 1] = [places[token]]
        ends[pile : pile + 1] = [len(found) - 1]
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(found[at][:2])
        at = found[at][2]
    return chain[::-1]


def _likeliest(old: list[list[str]], new: list[list[str]]) -> list[tuple[int, int]]:
    """The pairs, in order, whose likenesses add up to most."""
    alike = [[Indel.normalized_similarity(a, b, score_cutoff=ALIKE) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        for column in range(len(new) - 1, -1, -1):
            paired = best[row + 1][column + 1] + alike[row][column]
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    pairs: list[tuple[int, int]] = []
    row = column = 0
    while row < len(old) and column < len(new):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def _only_words(text: str) -> list[str]:
    """A paragraph's words, which decide what it is like."""
    return re.findall(r"\w+", text)


def _replaced(old: str | None, new: str | None) -> Pair:
    """One side gone, the other new; nothing to compare inside."""
    return Pair(None if old is None else [Piece(old, "gone")], None if new is None else [Piece(new, "new")])


def _words(old: str | None, new: str | None) -> Pair:
    """A paragraph and its next self, word by word."""
    if old is None or new is None:
        return _replaced(old, new)
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for same, gone, came in _smooth(_spelled(before, after)):
        if gone:
            left.append(Piece(gone, "same" if same else "gone"))
        if came:
            right.append(Piece(came, "same" if same else "new"))
    return Pair(left, right)


def _spelled(old: list[str], new: list[str]) -> Iterator[tuple[bool, str, str]]:
    """The steps between two lists of words, as text."""
    for step in steps(old, new):
        yield step.same, "".join(old[step.old]), "".join(new[step.new])


def _smooth(spelled: Iterator[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    """Let a word that only happens to stand between two longer changes change with them.

    Otherwise a rewritten sentence is riddled with every “the” that both happen to have.
    """
    smooth: list[tuple[bool, str, str]] = []
    for same, gone, came in spelled:
        changed = max(len(gone), len(came))
        if not same and len(smooth) >= 2 and smooth[-1][0] and not smooth[-2][0]:
            between, (_, gone_before, came_before) = smooth[-1][1], smooth[-2]
            longest_before = max(len(gone_before), len(came_before))
            if between.isspace() or len(between) <= min(changed, longest_before, 12):
                smooth[-2:] = [(False, gone_before + between + gone, came_before + between + came)]
                continue
        smooth.append((same, gone, came))
    return smooth

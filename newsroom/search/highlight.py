"""Showing why something was found: the matched words marked, and a cutting around the first of them."""

import re
from collections.abc import Iterator
from html import escape
from itertools import accumulate, takewhile

from django.utils.safestring import SafeString

from newsroom.search.analyser import Chunk, fold, pair_of, read_piece, term_of
from newsroom.search.lookout import Wanted, places, squeezed

BEFORE, AFTER = 80, 180
# Texts are looked through in parts: mostly what is looked for stands in the first of them.
BLOCK = 1500


def title(text: str, wanted: Wanted) -> SafeString:
    """A whole short text with the matched words in <mark>."""
    return _marked(text, 0, len(text), list(matches(text, wanted)))


def cutting(text: str, wanted: Wanted) -> SafeString | None:
    """The sentence or two around the first match, or None where there is none."""
    found = matches(text, wanted)
    first = next(found, None)
    if first is None:
        return None
    start, end = _window(text, first)
    near = [first, *takewhile(lambda span: span[1] <= end, found)]
    cut = _marked(text, start, end, near)
    return SafeString(("… " if start else "") + cut + (" …" if end < len(text) else ""))


def opening(text: str) -> SafeString:
    """The beginning of a text, for what matched elsewhere."""
    if len(text) <= BEFORE + AFTER:
        return SafeString(escape(text))
    end = text.rfind(" ", 0, BEFORE + AFTER)
    return SafeString(escape(text[: end if end > 0 else BEFORE + AFTER]) + " …")


def matches(text: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Where the wanted terms stand in a text.

    Only the places where something begins as they do are read closely: a page of results must not take
    every article apart.
    """
    done, pattern = 0, places(wanted)
    for first, block in _blocks(text):
        starts: list[int] = []
        for number in _pieces_with(pattern, squeezed(block)):
            starts = starts or [0, *accumulate(len(piece) + 1 for piece in block.split(" "))]
            for begin, end in _matches_near(text, first + starts[number], wanted):
                if begin >= done:
                    yield begin, end
                    done = end


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a text, cut at spaces, with where each begins."""
    first = 0
    while first < len(text):
        end = text.find(" ", first + BLOCK)
        end = len(text) if end < 0 else end
        yield first, text[first:end]
        first = end + 1


def _pieces_with(pattern: re.Pattern[str], block: str) -> Iterator[int]:
    """Which of the pieces between spaces hold a place like this, each once, counted from 0."""
    at, number, last = 0, 0, -1
    for candidate in pattern.finditer(block):
        number += block.count(" ", at, candidate.start())
        at = candidate.start()
        if number != last:
            yield number
            last = number


def _matches_near(text: str, start: int, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """The matches in what stands between spaces here, or together with its neighbour."""
    space = text.find(" ", start)
    end = len(text) if space < 0 else space
    name, named_at = None, 0
    for chunk, begin, stop in read_piece(text[start:end]).chunks:
        begin, stop = start + begin, start + stop
        if name and _are_wanted(name, chunk, wanted):
            yield named_at, stop
        elif chunk.unspaced:
            yield from _in_run(text[begin:stop], begin, wanted)
        elif wanted.is_in(chunk):
            yield begin, stop
        name, named_at = chunk, begin
    space = text.find(" ", end + 1)
    neighbour = read_piece(text[end + 1 : space if space > 0 else len(text)])
    if name and neighbour.begins_with_number:
        number, _, stop = neighbour.chunks[0]
        if _are_wanted(name, number, wanted):
            yield named_at, end + 1 + stop


def _are_wanted(name: Chunk, number: Chunk, wanted: Wanted) -> bool:
    """Whether a name and the number after it are looked for as one word."""
    pair = pair_of(name, number)
    return bool(pair) and wanted.has(term_of(pair), pair)


def _in_run(run: str, start: int, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """The wanted characters in a run of a script without spaces, neighbours together."""
    folded = fold(run)
    if len(folded) != len(run):
        folded = run
    hit = [False] * len(run)
    for at in range(len(run)):
        for length in (1, 2):
            if folded[at : at + length] in wanted.terms and at + length <= len(run):
                hit[at : at + length] = [True] * length
    at = 0
    while at < len(run):
        stop = at
        while stop < len(run) and hit[stop]:
            stop += 1
        if stop > at:
            yield start + at, start + stop
        at = stop + 1


def _window(text: str, first: tuple[int, int]) -> tuple[int, int]:
    """Where to cut, between words where there are any."""
    start = max(0, first[0] - BEFORE)
    end = min(len(text), first[1] + AFTER)
    if start:
        space = text.find(" ", start, first[0])
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", first[1], end)
        end = space if space > 0 else end
    return start, end


def _marked(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> SafeString:
    pieces, at = [], start
    for begin, stop in spans:
        if begin < at:
            continue
        pieces += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    pieces.append(escape(text[at:end]))
    return SafeString("".join(pieces))

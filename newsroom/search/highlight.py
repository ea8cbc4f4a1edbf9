"""Showing why something was found: the matched words marked, and a cutting around the first of them."""

from collections.abc import Iterator
from html import escape
from itertools import takewhile

from django.utils.safestring import SafeString

from newsroom.search.analyser import Chunk, fold, pair_of, read_piece, term_of
from newsroom.search.lookout import Wanted, places, plainly

BEFORE, AFTER = 80, 180
# Texts are looked through in parts: mostly what is looked for stands in the first of them.
BLOCK, OVERLAP = 1500, 200


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
    for first in range(0, len(text), BLOCK):
        # A little of what comes next belongs to it, as a name and its number may stand there.
        block = plainly(text[first : first + BLOCK + OVERLAP])
        for candidate in pattern.finditer(block):
            at = first + candidate.start()
            if at < done:
                continue
            start = text.rfind(" ", 0, at) + 1
            for begin, end in _matches_near(text, start, wanted):
                if begin >= done:
                    yield begin, end
                    done = end
            done = max(done, first + candidate.end())


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

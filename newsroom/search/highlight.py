"""Showing why something was found: the matched words marked, and a cutting around the first of them."""

from collections.abc import Iterator
from html import escape

from django.utils.safestring import SafeString

from newsroom.search.analyser import Chunk, chunks, fold, term_of

BEFORE, AFTER = 80, 180


def title(text: str, wanted: frozenset[str]) -> SafeString:
    """A whole short text with the matched words in <mark>."""
    return _marked(text, 0, len(text), list(matches(text, wanted)))


def cutting(text: str, wanted: frozenset[str]) -> SafeString | None:
    """The sentence or two around the first match, or None where there is none."""
    first = next(matches(text, wanted), None)
    if first is None:
        return None
    start, end = _window(text, first)
    near = [(start + begin, start + stop) for begin, stop in matches(text[start:end], wanted)]
    cut = _marked(text, start, end, near)
    return SafeString(("… " if start else "") + cut + (" …" if end < len(text) else ""))


def opening(text: str) -> SafeString:
    """The beginning of a text, for what matched elsewhere."""
    if len(text) <= BEFORE + AFTER:
        return SafeString(escape(text))
    end = text.rfind(" ", 0, BEFORE + AFTER)
    return SafeString(escape(text[: end if end > 0 else BEFORE + AFTER]) + " …")


def matches(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the wanted terms stand in a text."""
    before: tuple[Chunk, int] | None = None
    for chunk, start, end in chunks(text):
        if chunk.unspaced:
            yield from _in_run(text[start:end], start, wanted)
            before = None
            continue
        if not wanted.isdisjoint(chunk.terms) or not wanted.isdisjoint(chunk.joined_terms):
            yield start, end
        elif before and chunk.words and term_of(before[0].words[-1] + chunk.words[0]) in wanted:
            yield before[1], end
        before = (chunk, start) if len(chunk.words) == 1 else None


def _in_run(run: str, start: int, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The wanted characters in a run of a script without spaces, neighbours together."""
    folded = fold(run)
    if len(folded) != len(run):
        folded = run
    hit = [False] * len(run)
    for at in range(len(run)):
        for length in (1, 2):
            if folded[at : at + length] in wanted and at + length <= len(run):
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

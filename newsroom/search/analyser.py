"""How text becomes the terms that the index holds and queries ask for: one way, for every database.

A text is cut into chunks as people write them (“GPT-4.5”, “C++”, “node.js”, “1,272”). A chunk gives its
words in reading order, and *joined* terms for the chunk as a whole, so that “GPT-4.5”, “GPT 4.5” and
“gpt4.5” find each other. Chinese, Japanese, Korean and Thai give pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple, cast

from Stemmer import Stemmer

# Scripts that put no space between words.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u1100-\u11ff\uac00-\ud7a3\U00020000-\U0003ffff"
)
# Marks that belong to the letter before them: accents, Hebrew and Arabic points, Indic vowel signs,
# and the soft hyphen, which is not there for a reader.
MARKS = "\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
LETTER = rf"(?:[^\W_{UNSPACED}]|[{MARKS}])"
APOSTROPHES = "'\u2018\u2019\u02bc\uff07"
HYPHENS = "\u2010\u2011\\-"
JOINT = rf"(?:[{APOSTROPHES}._&+{HYPHENS}]|(?<=\d),(?=\d{{3}}(?!\d)))"
CHUNK = re.compile(
    rf"[{UNSPACED}]+|(?:(?<![\w.])\.(?=[^\W\d_]))?{LETTER}+(?:{JOINT}{LETTER}+)*(?:\+{{1,2}}(?![\w+])|\#(?!\w))?"
)
UNSPACED_RUN = re.compile(rf"[{UNSPACED}]")
ACCENTS = re.compile("[\u0300-\u036f\u00ad]")
# Letters that no normal form takes apart.
STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
PLAIN_WORD = re.compile(r"[a-z]{3,}")
PART = re.compile(rf"[^\W_]*\d(?:\.\d+)+[^\W_]*|(?:[^\W_]|[{MARKS}])+")
NAME_AND_NUMBER = re.compile(r"([^\W\d_]{3,})(\d[\d.]*)")
LONGEST_TERM = 40
LONGEST_CHUNK = 200
CACHED = 65_536  # about as many as ten thousand articles hold; only indexing fills it
LONGEST_CACHED = 60
MOST_PARTS = 8

_stemmer = Stemmer("english")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one written chunk gives: its words, the joined terms, and the term that stands for all of it."""

    words: tuple[str, ...]  # unstemmed, folded, in order
    terms: tuple[str, ...]  # the same as the index holds them
    joined: tuple[str, ...]  # unstemmed forms of the whole and of its neighbouring parts
    joined_terms: tuple[str, ...]
    whole: tuple[str, ...]  # the terms that a query for this chunk must find, all of them
    typed: str = ""  # the unstemmed form of the whole, where there is one
    unspaced: bool = False
    is_number: bool = False


class Piece(NamedTuple):
    """What stands between two spaces: its chunks with their places in it, and what they come to."""

    chunks: tuple[tuple[Chunk, int, int], ...]
    terms: tuple[str, ...]
    extras: tuple[str, ...]
    words: tuple[str, ...]
    begins_with_number: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text as the index sees it."""

    terms: tuple[str, ...]
    extras: tuple[str, ...]
    words: frozenset[str]

    @property
    def sequence(self) -> str:
        """The terms in order between spaces, so that a phrase is a substring; the extras after a bar."""
        ordered = " ".join(self.terms)
        return f" {ordered} | {' '.join(self.extras)} " if self.extras else f" {ordered} "


def fold(text: str) -> str:
    """Text without case, accents and typographic variants."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    text = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", text).translate(STROKES)


@lru_cache(maxsize=CACHED // 8)
def term_of(word: str) -> str:
    """The term under which the index keeps a folded word: its English stem, or the word itself."""
    return cast(str, _stemmer.stemWord(word)) if PLAIN_WORD.fullmatch(word) else word


def chunks(text: str) -> Iterator[tuple[Chunk, int, int]]:
    """The chunks of a text with where each begins and ends in it."""
    for match in CHUNK.finditer(text):
        chunk = read_chunk(match[0])
        if chunk.terms or chunk.joined:
            yield chunk, match.start(), match.end()


@lru_cache(maxsize=CACHED // 8)
def read_chunk(raw: str) -> Chunk:
    """Take one written chunk apart."""
    if UNSPACED_RUN.match(raw):
        return _read_unspaced(fold(raw))
    for mark in APOSTROPHES:
        raw = raw.replace(mark, "'")
    folded = fold(raw[:LONGEST_CHUNK]).removesuffix("'s").replace(",", "")
    parts = tuple(part[:LONGEST_TERM] for part in PART.findall(folded)[:MOST_PARTS])
    if not parts:
        return Chunk((), (), (), (), ())
    sign = _sign_of(folded)
    joined = list(_joined(parts))
    whole = joined[0] if joined else parts[0]
    if sign:
        whole = sign[0] + whole if sign == "." else whole + sign
        joined.append(whole)
        if len(parts[0]) == 1 and len(parts) == 1 and not parts[0].isdigit():
            parts = (whole,)  # “C++” is not “C”
            joined = []
    if split := NAME_AND_NUMBER.fullmatch(parts[0]) if len(parts) == 1 else None:
        joined += split.groups()
    return Chunk(
        words=parts,
        terms=tuple(map(term_of, parts)),
        joined=tuple(joined),
        joined_terms=tuple(map(term_of, joined)),
        whole=(term_of(whole),),
        typed=whole,
        is_number=parts[0][0].isdigit(),
    )


def _sign_of(folded: str) -> str:
    """The sign that is part of a name: .NET, C++, C#."""
    if folded.startswith("."):
        return "."
    return next((sign for sign in ("++", "+", "#") if folded.endswith(sign)), "")


def _joined(parts: tuple[str, ...]) -> Iterator[str]:
    """The whole of a chunk, then each run of its neighbouring parts."""
    count = len(parts)
    for length in range(count, 1, -1):
        for start in range(count - length + 1):
            yield "".join(parts[start : start + length])[:LONGEST_TERM]


def _read_unspaced(text: str) -> Chunk:
    characters = tuple(dict.fromkeys(text))
    pairs = tuple(text[index : index + 2] for index in range(len(text) - 1)) or (text,)
    return Chunk(pairs, pairs, characters, characters, pairs, unspaced=True)


class Kept(dict[str, Piece]):
    """What was read before, as texts repeat themselves: quicker than lru_cache, and begun anew when full."""

    def __init__(self) -> None:
        # Each alone as well, as a text is looked up piece by piece.
        self.terms: dict[str, tuple[str, ...]] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.special: set[str] = set()  # that give more than their terms

    def __missing__(self, raw: str) -> Piece:
        piece = _read_piece(raw)
        if len(raw) <= LONGEST_CACHED:
            if len(self) >= CACHED:
                self.forget()
            self[raw], self.terms[raw], self.words[raw] = piece, piece.terms, piece.words
            if piece.extras or piece.begins_with_number:
                self.special.add(raw)
        return piece

    def forget(self) -> None:
        """Begin anew."""
        for kept in (self, self.terms, self.words, self.special):
            kept.clear()


_kept = Kept()


def read_piece(raw: str) -> Piece:
    """Take apart what stands between two spaces."""
    return _kept[raw]


def _read_piece(raw: str) -> Piece:
    found = tuple(chunks(raw))
    read = [chunk for chunk, _, _ in found]
    pairs = [pair for name, number in pairwise(read) if (pair := pair_of(name, number))]
    spaced = [chunk for chunk in read if not chunk.unspaced]
    return Piece(
        chunks=found,
        terms=tuple(term for chunk in read for term in chunk.terms),
        extras=tuple(term for chunk in read for term in chunk.joined_terms) + tuple(map(term_of, pairs)),
        words=(*(word for chunk in spaced for word in (*chunk.words, *chunk.joined)), *pairs),
        begins_with_number=bool(read) and read[0].is_number,
    )


def analyse(text: str) -> Analysis:
    """Read a whole text."""
    raws = text.split()
    different = set(raws)
    if different.isdisjoint(_kept.special) and all(map(_kept.terms.__contains__, different)):
        # What most texts are: each piece is known, and none gives more than its terms.
        return Analysis(
            terms=tuple(chain.from_iterable(map(_kept.terms.__getitem__, raws))),
            extras=(),
            words=frozenset(chain.from_iterable(map(_kept.words.__getitem__, different))),
        )
    pieces = list(map(_kept.__getitem__, raws))
    # Turned round at once: asking each of very many pieces for each of its fields took longer than the rest.
    _, terms, extras, words, numbers = zip(*pieces, strict=True) if pieces else ((),) * 5
    pairs = list(_pairs(pieces)) if any(numbers) else []
    return Analysis(
        terms=tuple(chain.from_iterable(terms)),
        extras=tuple(sorted({*chain.from_iterable(extras), *map(term_of, pairs)})),
        words=frozenset(chain(chain.from_iterable(words), pairs)),
    )


def _pairs(pieces: list[Piece]) -> Iterator[str]:
    """The names that a number follows in the next piece, each with its number."""
    for piece, following in pairwise([piece for piece in pieces if piece.chunks]):
        if following.begins_with_number and (pair := pair_of(piece.chunks[-1][0], following.chunks[0][0])):
            yield pair


def pair_of(name: Chunk, number: Chunk) -> str:
    """A name and the number after it as one word, as “Ascend 910” is meant, or nothing."""
    if not number.is_number or name.is_number or name.unspaced or len(name.words) != 1:
        return ""
    return (name.words[0] + number.words[0])[:LONGEST_TERM]


def analyse_all(texts: Iterable[str]) -> Analysis:
    """Several short texts as one, with a break between them that no phrase crosses."""
    found = [analyse(text) for text in texts if text]
    terms: list[str] = []
    for analysis in found:
        terms += [*(["|"] if terms else []), *analysis.terms]
    extras = dict.fromkeys(extra for analysis in found for extra in analysis.extras)
    return Analysis(tuple(terms), tuple(extras), frozenset().union(*(analysis.words for analysis in found)))

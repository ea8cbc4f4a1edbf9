"""Where in a text a term may stand: a quick look that overlooks none and finds a few too many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsroom.search.analyser import APOSTROPHES, HYPHENS, MARKS, UNSPACED_RUN, Chunk, fold
from newsroom.search.query import Item

# A word begins as its stem does, but for what stemming changes at the end: “studies” is “studi”, “visibility”
# “visibl”, “lying” “lie”.
CHANGED_BY_STEMMING = re.compile(r"(?:ie|[eily])$")
JOINTS = re.compile(f"[{MARKS}{APOSTROPHES}._&+,{HYPHENS}]")
# Letters, and a number only where it begins the term: “Ascend 910” holds “ascend910”.
HEAD = re.compile(r"\d*\D*")
# What English is set with besides ASCII: without it, most texts are quickly gone through.
TYPOGRAPHY = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
ALPHABETS = [(0x41, 0x5B), (0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000), (0xFF10, 0xFF5B)]
NOWHERE = re.compile(r"(?!)")


@dataclass(frozen=True)
class Wanted:
    """What is to be marked: these terms, and words that begin so."""

    terms: frozenset[str]
    prefix: str = ""

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Wanted":
        """What these items stand for."""
        terms = frozenset(
            term for item in items for terms in (*item.alternatives, item.above) for term in terms
        )
        return cls(terms, next((item.prefix for item in items if item.prefix), ""))

    def has(self, term: str, word: str) -> bool:
        """Whether a term, or the word that it stands for, is wanted."""
        return term in self.terms or bool(self.prefix and word.startswith(self.prefix))

    def is_in(self, chunk: Chunk) -> bool:
        """Whether any part of a chunk is wanted."""
        if not (self.terms.isdisjoint(chunk.terms) and self.terms.isdisjoint(chunk.joined_terms)):
            return True
        prefix = self.prefix
        return bool(prefix) and any(word.startswith(prefix) for word in (*chunk.words, *chunk.joined))


@lru_cache(maxsize=1)
def _letters() -> dict[int, str | None]:
    """What each letter folds to, and nothing for whatever joins letters."""
    folded = {code: fold(chr(code)) for first, end in ALPHABETS for code in range(first, end)}
    changed: dict[int, str | None] = {code: to for code, to in folded.items() if to != chr(code)}
    return changed | {code: None for code in range(0x3000) if JOINTS.match(chr(code))}


def squeezed(text: str) -> str:
    """A text without capitals, accents and whatever joins letters, its spaces where they were."""
    if not text.isascii():
        for sign in TYPOGRAPHY:
            text = text.replace(sign, "")
    return text.translate(_letters())


def places(wanted: Wanted) -> re.Pattern[str]:
    """A pattern that finds, in a squeezed text, the beginning of whatever may hold one of these terms."""
    heads = sorted({_head(term) for term in wanted.terms} | {_squeezed_head(wanted.prefix)} - {""})
    shortest: list[str] = []
    for head in heads:
        if head and not (shortest and head.startswith(shortest[-1])):
            shortest.append(head)
    return _pattern(tuple(shortest)) if shortest else NOWHERE


@lru_cache(maxsize=1024)
def _pattern(heads: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, heads)))


def _head(term: str) -> str:
    if UNSPACED_RUN.match(term) or not term.isalpha():
        return _squeezed_head(term)
    return CHANGED_BY_STEMMING.sub("", term) or term[0]


def _squeezed_head(term: str) -> str:
    found = HEAD.match(squeezed(term))
    return found[0] if found else ""

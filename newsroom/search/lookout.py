"""Where in a text a term may stand: a quick pattern that overlooks none and finds a few too many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsroom.search.analyser import APOSTROPHES, HYPHENS, MARKS, UNSPACED, UNSPACED_RUN, Chunk, fold
from newsroom.search.query import Item

# A stem may differ from the word in its last letters, never in its first.
CHANGED_BY_STEMMING = 3
LONGEST_HEAD = 4
BETWEEN = f"[{MARKS}{APOSTROPHES}._&+,{HYPHENS}]*"
BEFORE_NUMBER = f"[{MARKS}{APOSTROPHES}._&+, {HYPHENS}]*"  # “Ascend 910” holds “ascend910”
ALPHABETS = [(0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000), (0xFF10, 0xFF5B)]
NOWHERE = re.compile(r"(?!)")


@dataclass(frozen=True)
class Wanted:
    """What is to be marked: these terms, and words that begin so."""

    terms: frozenset[str]
    prefix: str = ""

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Wanted":
        """What these items stand for."""
        terms = frozenset(term for item in items for terms in item.alternatives for term in terms)
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
def variants() -> dict[str, str]:
    """For each folded letter or pair of letters, what folds to it: e → éèê…, oe → œ."""
    found: dict[str, str] = {}
    for first, end in ALPHABETS:
        for code in range(first, end):
            folded = fold(chr(code))
            if folded and folded != chr(code):
                found[folded[:2]] = found.get(folded[:2], "") + chr(code)
    return found


@lru_cache(maxsize=1024)
def places(wanted: Wanted) -> re.Pattern[str]:
    """A pattern that finds the beginning of whatever may hold one of these terms."""
    heads = sorted({_head(term) for term in wanted.terms} | {wanted.prefix[:LONGEST_HEAD]} - {""})
    shortest: list[str] = []
    for head in heads:
        if not shortest or not head.startswith(shortest[-1]):
            shortest.append(head)
    return re.compile("|".join(map(_pattern, shortest)), re.IGNORECASE) if shortest else NOWHERE


def _head(term: str) -> str:
    if UNSPACED_RUN.match(term) or not term.isalpha():
        return term[:LONGEST_HEAD]
    return term[: min(LONGEST_HEAD, max(1, len(term) - CHANGED_BY_STEMMING))]


def _pattern(head: str) -> str:
    letters = _letters(head)
    inside = UNSPACED_RUN.match(head) or head[0].isdigit() or head[0] == "."
    return letters if inside else rf"(?<![^\W_{UNSPACED}])\.?{letters}"


def _letters(head: str) -> str:
    """The letters one after another, each as anybody writes it, pairs also as one letter."""
    letter, rest = head[0], head[1:]
    others = variants().get(letter, "")
    pattern = f"[{re.escape(letter)}{others}]" if others else re.escape(letter)
    if not rest:
        # The second letter of a pair may be beyond the head.
        pairs = "".join(found for pair, found in variants().items() if len(pair) == 2 and pair[0] == letter)
        return f"[{re.escape(letter)}{others}{pairs}]" if pairs else pattern
    is_joint = rest[0].isdigit() and not letter.isdigit()
    pattern += (BEFORE_NUMBER if is_joint else BETWEEN) + _letters(rest)
    pairs = variants().get(head[:2], "")
    if not pairs:
        return pattern
    return f"(?:{pattern}|[{pairs}]{BETWEEN + _letters(head[2:]) if head[2:] else ''})"

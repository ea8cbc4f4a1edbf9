"""Where in a text a term may stand: a quick pattern that overlooks none and finds a few too many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsroom.search.analyser import APOSTROPHES, HYPHENS, MARKS, UNSPACED_RUN, Chunk, fold
from newsroom.search.query import Item

# A stem may differ from the word in its last letters, never in its first.
CHANGED_BY_STEMMING = 3
LONGEST_HEAD = 4
# What may stand between the letters of one word; `plainly` makes all of it this one sign.
JOINT = "\x01"
BETWEEN = f"{JOINT}*"
BEFORE_NUMBER = f"[{JOINT} ]*"  # “Ascend 910” holds “ascend910”
# The usual letters that `plainly` leaves: after these no word begins; after others a few too many do.
WORD_BEGINS = "(?<![a-z0-9α-ωа-я])"
JOINTS = re.compile(f"[{MARKS}{APOSTROPHES}._&+,{HYPHENS}]")
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
def _plain_letters() -> dict[int, str]:
    """What each letter folds to, where that is one letter, and JOINT for whatever joins letters."""
    folded = {code: fold(chr(code)) for first, end in ALPHABETS for code in range(first, end)}
    plain = {code: letter for code, letter in folded.items() if len(letter) == 1 and letter != chr(code)}
    return plain | {code: JOINT for code in range(0x3000) if JOINTS.match(chr(code))}


@lru_cache(maxsize=1)
def _pairs() -> dict[str, str]:
    """For each two letters the single ones that fold to them: oe → œŒ."""
    found: dict[str, str] = {}
    for first, end in ALPHABETS:
        for code in range(first, end):
            if len(folded := fold(chr(code))) > 1:
                found[folded[:2]] = found.get(folded[:2], "") + chr(code)
    return found


def plainly(text: str) -> str:
    """A text of the same length without capitals and accents, for `places` to look through."""
    return text.translate(_plain_letters())


@lru_cache(maxsize=1024)
def places(wanted: Wanted) -> re.Pattern[str]:
    """A pattern that finds, in plain letters, the beginning of whatever may hold one of these terms."""
    heads = sorted({_head(term) for term in wanted.terms} | {wanted.prefix[:LONGEST_HEAD]} - {""})
    shortest: list[str] = []
    for head in heads:
        if not shortest or not head.startswith(shortest[-1]):
            shortest.append(head)
    anywhere = [_letters(head) for head in shortest if not _begins_a_word(head)]
    at_beginnings = [_letters(head) for head in shortest if _begins_a_word(head)]
    if at_beginnings:
        anywhere.append(f"{WORD_BEGINS}{BETWEEN}(?:{'|'.join(at_beginnings)})")
    return re.compile("|".join(anywhere)) if anywhere else NOWHERE


def _head(term: str) -> str:
    if UNSPACED_RUN.match(term) or not term.isalpha():
        return term[:LONGEST_HEAD]
    return term[: min(LONGEST_HEAD, max(1, len(term) - CHANGED_BY_STEMMING))]


def _begins_a_word(head: str) -> bool:
    """Whether it stands only where a word begins; a number may also end one, as in “gpt4.5”."""
    return not (UNSPACED_RUN.match(head) or head[0].isdigit() or head[0] == ".")


def _letters(head: str) -> str:
    """The letters one after another, as anybody joins them; pairs also as one letter."""
    letter, rest = plainly(head[0]), head[1:]
    if not rest:
        # The second letter of a pair may be beyond the head.
        return f"[{re.escape(letter)}{_beginning_with(letter)}]"
    is_joint = rest[0].isdigit() and not letter.isdigit()
    pattern = re.escape(letter) + (BEFORE_NUMBER if is_joint else BETWEEN) + _letters(rest)
    if head[:2] not in _pairs():
        return pattern
    beyond = BETWEEN + _letters(head[2:]) if head[2:] else ""
    return f"(?:{pattern}|[{_pairs()[head[:2]]}]{beyond})"


def _beginning_with(letter: str) -> str:
    return "".join(found for pair, found in _pairs().items() if pair[0] == letter)

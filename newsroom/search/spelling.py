"""The words that articles hold: what a word being typed may become, what a misspelt one was meant to be."""

import string
from collections.abc import Set
from dataclasses import replace

from newsroom.models import SearchWord
from newsroom.search.analyser import term_of
from newsroom.search.engine import engine
from newsroom.search.query import Item

MOST_ENDINGS = 40
SHORTEST_CHANGED = 4  # letters after which a stem may no longer begin with what was typed


def as_beginning(item: Item) -> Item:
    """The item, or any word that begins with it, also where the stem does not: “studie” begins “studies”."""
    if not item.word or "&" in item.written:  # initials, as in “R&D”, begin no other word
        return item
    longer: list[tuple[str, ...]] = []
    if len(item.word) >= SHORTEST_CHANGED:
        words = (
            SearchWord.objects.filter(engine().beginning_with(item.word), articles__gt=0)
            .order_by("-articles", "word")
            .values_list("word", flat=True)[:MOST_ENDINGS]
        )
        terms = dict.fromkeys(term_of(word) for word in words)
        longer = [(term,) for term in terms if not term.startswith(item.word)]
    alternatives = tuple(dict.fromkeys((*item.alternatives, *longer)))
    return replace(item, alternatives=alternatives, prefix=item.word)


def correction(word: str, also: Set[str]) -> str:
    """The most frequent word one edit away among those of the articles and `also`, or nothing."""
    near = edits(word)
    known = dict.fromkeys(near & also, 1)
    for start in range(0, len(ordered := sorted(near)), 500):
        some = SearchWord.objects.filter(word__in=ordered[start : start + 500], articles__gt=0)
        known.update(some.values_list("word", "articles"))
    return min(known, key=lambda word: (-known[word], word), default="")


def edits(word: str) -> set[str]:
    """Every word that one slip of the fingers makes of this one."""
    letters = sorted(set(string.ascii_lowercase + string.digits) | set(word))
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in splits if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in splits if right for letter in letters}
    found |= {left + letter + right for left, right in splits for letter in letters}
    return found - {word}

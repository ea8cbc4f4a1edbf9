"""The words that articles hold: what a word being typed may become, what a misspelt one was meant to be."""

import string
from collections.abc import Set
from dataclasses import replace

from newsroom.models import SearchWord
from newsroom.search.analyser import term_of
from newsroom.search.engine import engine
from newsroom.search.query import STOP_WORDS, Item

# Where more words begin so, only those that most articles hold are meant, unless all of them are rare.
MOST_ENDINGS, MOST_OF_SHORT = 24, 12
MOST_READ = 400
RARE = 20_000  # articles, counted once for each of the words
# What is still so short is looked for above the text only: half of all words begin with it.
SHORTEST_ANYWHERE = 3


def as_beginning(item: Item) -> Item:
    """The item, or any word that begins with it, also where the stem does not: “studie” begins “studies”."""
    if not item.word or "&" in item.written:  # initials, as in “R&D”, begin no other word
        return item
    words = list(
        SearchWord.objects.filter(engine().beginning_with(item.word), articles__gt=0)
        .order_by("-articles", "word")
        .values_list("word", "articles")[:MOST_READ]
    )
    is_short = len(item.word) < SHORTEST_ANYWHERE
    if is_short:
        telling = [word for word, _ in words if word not in STOP_WORDS][:MOST_OF_SHORT]
        return replace(item, above=tuple(dict.fromkeys(map(term_of, telling))), prefix=item.word)
    terms = tuple(dict.fromkeys(term_of(word) for word, _ in words[:MOST_ENDINGS]))
    are_rare = len(words) < MOST_READ and sum(articles for _, articles in words) < RARE
    return replace(
        item,
        alternatives=tuple(dict.fromkeys((*item.alternatives, *((term,) for term in terms)))),
        prefix=item.word,
        is_open_ended=len(words) > MOST_ENDINGS and are_rare,
    )


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

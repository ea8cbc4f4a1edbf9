"""The words that articles hold: what a word being typed may become, what a misspelt one was meant to be."""

import string
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

from django.db import connection

from newsroom.search.analyser import term_of
from newsroom.search.engine import engine
from newsroom.search.query import STOP_WORDS, Item

# Where more words begin so, only those that most articles hold are meant, unless all of them are rare.
MOST_ENDINGS, MOST_OF_SHORT = 24, 12
MOST_READ = 400
AT_ONCE = 900  # of which SQLite takes so many
RARE = 20_000  # articles, counted once for each of the words
# What is still so short is looked for above the text only: half of all words begin with it.
SHORTEST_ANYWHERE = 3


def as_beginning(item: Item) -> Item:
    """The item, or any word that begins with it, also where the stem does not: “studie” begins “studies”."""
    if not item.word or "&" in item.written:  # initials, as in “R&D”, begin no other word
        return item
    words = beginning_with(item.word)
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
    known.update(counts(sorted(near)))
    return min(known, key=lambda word: (-known[word], word), default="")


def beginning_with(prefix: str) -> list[tuple[str, int]]:
    """The words that begin so and the articles that hold them, the most frequent first."""
    condition, params = engine().beginning_with(prefix)
    return _asked(f"{condition} AND articles > 0 ORDER BY articles DESC, word LIMIT {MOST_READ}", params)


def counts(words: Sequence[str]) -> dict[str, int]:
    """In how many articles each of these words stands that stands in any."""
    known: dict[str, int] = {}
    for start in range(0, len(words), AT_ONCE):
        condition, params = engine().one_of("word", words[start : start + AT_ONCE])
        known |= dict(_asked(f"{condition} AND articles > 0", params))
    return known


def _asked(condition: str, params: list[Any]) -> list[tuple[str, int]]:
    """Straight from the database: Django would take longer to put the question than that to answer."""
    with connection.cursor() as cursor:
        # Put together from this package's own words; whatever a reader typed is a parameter.
        cursor.execute(f"SELECT word, articles FROM newsroom_searchword WHERE {condition}", params)  # noqa: S608
        found: list[tuple[str, int]] = cursor.fetchall()
    return found


def edits(word: str) -> set[str]:
    """Every word that one slip of the fingers makes of this one."""
    letters = sorted(set(string.ascii_lowercase + string.digits) | set(word))
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in splits if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in splits if right for letter in letters}
    found |= {left + letter + right for left, right in splits for letter in letters}
    return found - {word}

"""What a reader typed, understood: words, phrases, exclusions and filters. Nothing typed is an error."""

import re
from dataclasses import dataclass, field
from datetime import date

from newsroom.search.analyser import analyse, chunks, fold

LONGEST_QUERY = 400
MOST_ITEMS = 12
FILTERS = frozenset({"tag", "author", "kind", "tool", "before", "after"})
# Words that say nothing beside others; alone, or in quotes, they are searched for like any other.
STOP_WORDS = frozenset(
    """
    a an and are as at be by can do does for from has have how i in is it its of on or that the this to
    was what when where which who why will with you your
    """.split()
)
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
QUOTES = str.maketrans({mark: '"' for mark in "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02"})
PIECE = re.compile(r'(?P<minus>[-\u2212])?(?:(?P<name>\w+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class Item:
    """Something to be found: any one of its alternatives, and of that one every term; a phrase in order."""

    alternatives: tuple[tuple[str, ...], ...]
    above: tuple[str, ...] = ()  # terms that will do as well, but only above the text
    word: str = ""  # folded, unstemmed; none for a phrase or a script without spaces
    written: str = ""  # as typed
    prefix: str = ""  # where it may still be being typed: any word that begins so is meant as well
    is_open_ended: bool = False  # the index itself is to be asked for whatever begins so
    is_phrase: bool = False

    @property
    def is_correctable(self) -> bool:
        """Whether another spelling may be tried: one word, five letters or more."""
        return self.word.isalpha() and len(self.word) >= 5


@dataclass(frozen=True)
class Filter:
    """A condition on the article itself."""

    name: str
    value: str
    excludes: bool = False


@dataclass
class Query:
    """A query, taken apart."""

    text: str = ""
    items: list[Item] = field(default_factory=list)
    without: list[Item] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    sequence: tuple[str, ...] = ()  # every term in order, to compare with a headline
    is_open: bool = False  # the last word may still be being typed

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.items or self.without or self.filters)

    @property
    def is_plain(self) -> bool:
        """Whether it is words only, as names of tools, tags and authors are looked up by."""
        return bool(self.items) and not (self.has_phrase or self.without or self.filters)

    @property
    def has_phrase(self) -> bool:
        """Whether words are to stand side by side."""
        return any(item.is_phrase for item in self.items)


def clean(text: str) -> str:
    """A query as one line that any database can be given."""
    return " ".join(UNWRITABLE.sub(" ", text[: LONGEST_QUERY * 4]).split())[:LONGEST_QUERY]


def parse(text: str) -> Query:
    """Understand a query."""
    query = Query(text=clean(text))
    line = query.text.translate(QUOTES)
    last = None
    for piece in PIECE.finditer(line):
        if len(query.items) + len(query.without) + len(query.filters) >= MOST_ITEMS:
            break
        _read(piece, query)
        last = piece
    final = query.items[-1:]
    query.items = _without_stop_words(query.items)
    is_word = bool(last and last["word"] and not last["minus"] and not text[-1:].isspace())
    query.is_open = is_word and bool(final) and final == query.items[-1:]
    return query


def _read(piece: re.Match[str], query: Query) -> None:
    name, value = (piece["name"] or "").lower(), piece["phrase"] or piece["word"] or ""
    if name in FILTERS and value and _is_usable(name, value):
        query.filters.append(Filter(name, value, excludes=bool(piece["minus"])))
        return
    if piece["name"]:
        _add_items(piece["name"], query, excludes=bool(piece["minus"]))
    if piece["phrase"] is not None:
        _add_phrase(piece["phrase"], query, excludes=bool(piece["minus"]))
    else:
        _add_items(value, query, excludes=bool(piece["minus"]))


def _is_usable(name: str, value: str) -> bool:
    return name not in ("before", "after") or day_of(value) is not None


def _add_phrase(text: str, query: Query, *, excludes: bool) -> None:
    terms = analyse(text).terms
    if not terms:
        return
    item = Item((terms,), written=text, is_phrase=True)
    if excludes:
        query.without.append(item)
    else:
        query.items.append(item)
        query.sequence += terms


def _add_items(text: str, query: Query, *, excludes: bool) -> None:
    for chunk, start, end in chunks(text):
        item = Item((chunk.whole,), word=chunk.typed, written=text[start:end])
        if excludes:
            query.without.append(item)
        else:
            query.items.append(item)
            query.sequence += chunk.terms


def _without_stop_words(items: list[Item]) -> list[Item]:
    telling = [item for item in items if item.word not in STOP_WORDS]
    return telling or items


def day_of(value: str) -> date | None:
    """The first day that “2026”, “2026-03” or “2026-03-05” names, or None where it names none."""
    match = DAY.fullmatch(fold(value))
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day) if 1900 <= year <= 2999 else None
    except ValueError:
        return None

"""Finding tools, tags and authors by their names, which are few enough to be read on every search.

What they come to is kept from one search to the next, for as long as the names stay the same.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from newsroom.models import Article, Author, Tag, Tool
from newsroom.search import highlight
from newsroom.search.analyser import analyse, analyse_all
from newsroom.search.lookout import Wanted
from newsroom.search.query import Item, Query
from newsroom.search.results import Hit, Kind

MOST_OF_A_KIND = 2
# As one question: Django would put three to the database.
EVERY_NAME = (
    "SELECT 'tool', id, name, maker FROM newsroom_tool"
    " UNION ALL SELECT 'tag', id, name, '' FROM newsroom_tag"
    " UNION ALL SELECT 'author', id, name, '' FROM newsroom_author"
)
KICKERS: dict[Kind, str] = {"tool": "Tool", "tag": "Tag", "author": "Author"}


@dataclass(frozen=True)
class Name:
    """The name of something in the directory, with whatever else it is called by."""

    kind: Kind
    pk: int
    name: str
    also: str = ""


class Catalogue:
    """Every name there is, by the words in it."""

    def __init__(self, rows: tuple[tuple[Kind, int, str, str], ...]) -> None:
        self.names = [Name(*row) for row in rows]
        self.holding: dict[str, set[int]] = defaultdict(set)
        words: set[tuple[str, int]] = set()
        for at, name in enumerate(self.names):
            analysis = analyse_all([name.name, name.also])
            words.update((word, at) for word in analysis.words)
            for term in (*analysis.terms, *analysis.extras):
                self.holding[term].add(at)
        self.sorted_words = sorted(words)
        self.words = frozenset(word for word, _ in words)

    def fitting(self, query: Query) -> list[Name]:
        """The names that hold every word of a query."""
        found = set[int].intersection(*map(self._with, query.items))
        return [self.names[at] for at in found]

    def _with(self, item: Item) -> set[int]:
        """Which names hold any of what an item stands for, or begin so."""
        found = set[int]()
        for terms in item.alternatives:
            found |= set[int].intersection(*(self.holding.get(term, set()) for term in terms))
        if item.prefix:
            start = bisect_left(self.sorted_words, (item.prefix, 0))
            begun = takewhile(lambda pair: pair[0].startswith(item.prefix), self.sorted_words[start:])
            found.update(at for _, at in begun)
        return found


def catalogue() -> Catalogue:
    """Every name there is now."""
    with connection.cursor() as cursor:
        cursor.execute(EVERY_NAME)
        return _catalogue(tuple(cursor.fetchall()))


@lru_cache(maxsize=2)
def _catalogue(rows: tuple[tuple[Kind, int, str, str], ...]) -> Catalogue:
    return Catalogue(rows)


def find(query: Query, wanted: Wanted) -> list[Hit]:
    """The best two of each kind whose names hold every word of a plain query."""
    fitting = catalogue().fitting(query) if query.is_plain else []
    if not fitting:
        return []
    typed = " ".join(query.sequence)
    fitting.sort(key=lambda name: (_distance(name, typed), len(name.name), name.name, name.pk))
    shown = _shown(fitting)
    hits = []
    for kind in KICKERS:
        of_kind = [shown[kind, name.pk] for name in fitting if (kind, name.pk) in shown and name.kind == kind]
        hits += [_hit(kind, thing, wanted) for thing in of_kind[:MOST_OF_A_KIND]]
    return hits


def _distance(name: Name, typed: str) -> int:
    """0 for the whole name, 1 for its beginning, 2 for anything else."""
    sequence = " ".join(analyse(name.name).terms)
    return 0 if sequence == typed else 1 if sequence.startswith(typed) else 2


def _shown(fitting: list[Name]) -> dict[tuple[Kind, int], Tool | Tag | Author]:
    """The things themselves; a tag only where it leads to an article."""
    few: dict[Kind, list[int]] = {kind: [] for kind in KICKERS}
    for name in fitting:
        few[name.kind].append(name.pk)
    tags: QuerySet[Tag] = Tag.objects.filter(
        Exists(Article.objects.published().filter(tags=OuterRef("pk"))), pk__in=few["tag"][:100]
    )
    tools = Tool.objects.filter(pk__in=few["tool"][:MOST_OF_A_KIND]) if few["tool"] else []
    authors = Author.objects.filter(pk__in=few["author"][:MOST_OF_A_KIND]) if few["author"] else []
    found: dict[tuple[Kind, int], Tool | Tag | Author] = {("tool", tool.pk): tool for tool in tools}
    found |= {("tag", tag.pk): tag for tag in (tags if few["tag"] else [])}
    found |= {("author", author.pk): author for author in authors}
    return found


def _hit(kind: Kind, thing: Tool | Tag | Author, wanted: Wanted) -> Hit:
    if isinstance(thing, Tool):
        about = thing.one_liner
    elif isinstance(thing, Tag):
        about = thing.description
    else:
        about = thing.role or thing.bio
    return Hit(
        kind=kind,
        pk=thing.pk,
        title_html=highlight.title(thing.name, wanted),
        snippet_html=highlight.cutting(about, wanted) or highlight.opening(about),
        url=thing.get_absolute_url(),
        kicker=KICKERS[kind],
        date=None,
    )

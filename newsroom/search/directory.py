"""Finding tools, tags and authors by their names, which are few enough to be read on every search."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from newsroom.models import Article, Author, Tag, Tool
from newsroom.search import highlight
from newsroom.search.analyser import Analysis, analyse_all
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

    @property
    def analysis(self) -> Analysis:
        """Its words as the index would see them."""
        return _analysis(self.name, self.also)


def names() -> list[Name]:
    """Every name there is."""
    with connection.cursor() as cursor:
        cursor.execute(EVERY_NAME)
        return [Name(*row) for row in cursor.fetchall()]


def words(known: list[Name]) -> frozenset[str]:
    """The words of these names, for corrections."""
    return frozenset().union(*(name.analysis.words for name in known))


def find(query: Query, known: list[Name], wanted: Wanted) -> list[Hit]:
    """The best two of each kind whose names hold every word of a plain query."""
    if not query.is_plain:
        return []
    fitting = [name for name in known if _holds(name, query)]
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


@lru_cache(maxsize=4096)
def _analysis(name: str, also: str) -> Analysis:
    return analyse_all([name, also])


def _holds(name: Name, query: Query) -> bool:
    held = _held(name.name, name.also)
    return all(_has(item, held) or _begins(item, name.analysis) for item in query.items)


@lru_cache(maxsize=4096)
def _held(name: str, also: str) -> frozenset[str]:
    analysis = _analysis(name, also)
    return frozenset((*analysis.terms, *analysis.extras))


def _has(item: Item, held: frozenset[str]) -> bool:
    return any(held.issuperset(terms) for terms in item.alternatives)


def _begins(item: Item, analysis: Analysis) -> bool:
    return bool(item.prefix) and any(word.startswith(item.prefix) for word in analysis.words)


def _distance(name: Name, typed: str) -> int:
    """0 for the whole name, 1 for its beginning, 2 for anything else."""
    sequence = " ".join(_analysis(name.name, "").terms)
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

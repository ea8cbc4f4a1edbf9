"""What somebody may have meant who asked for an address that leads nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from rapidfuzz import fuzz, process

from newsroom.models import Article, Author, Page, Series, Tag, Tool
from newsroom.search import search

# Below this much likeness, of a hundred, a slug is another word.
ALIKE = 72
SHOWN = 3
# However much there is, no more is read for one wrong address.
MOST_READ = 300
LONGEST = 100
BEGINNING = 4
KINDS: tuple[tuple[str, Any, str], ...] = (
    ("Tag", Tag, "name"),
    ("Tool", Tool, "name"),
    ("Author", Author, "name"),
    ("Series", Series, "title"),
)


@dataclass(frozen=True)
class Near:
    """Something whose address is like the one that was asked for."""

    kind: str
    name: str
    address: str


def near(path: str) -> list[Near]:
    """The few things whose slugs are most like the last part of this path, the likest first."""
    wanted = path.strip("/").rsplit("/", 1)[-1].removesuffix(".md").lower()[:LONGEST]
    if len(wanted) < 2 or not wanted.isprintable():
        return []
    known = {row: slug for row, slug in candidates(wanted)}
    found = process.extract(wanted, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=SHOWN)
    return [row for _, _, row in found]


def candidates(wanted: str) -> Iterator[tuple[Near, str]]:
    """What readers can open and may be meant: articles that begin alike, and all the rest."""
    for slug, headline in articles_like(wanted):
        yield Near("Article", headline, Article(slug=slug).get_absolute_url()), slug
    for slug, title in Page.objects.public().values_list("slug", "title")[:MOST_READ]:
        yield Near("Page", title, Page(slug=slug).get_absolute_url()), slug
    for kind, model, name in KINDS:
        for slug, words in model.objects.values_list("slug", name)[:MOST_READ]:
            yield Near(kind, words, model(slug=slug).get_absolute_url()), slug


def articles_like(wanted: str) -> list[tuple[str, str]]:
    """Slugs and headlines of the newest published articles whose slug begins like this one."""
    alike = Article.objects.published().filter(slug__startswith=wanted[:BEGINNING])
    return list(alike.newest_first().values_list("slug", "headline")[:MOST_READ])


def by_words(words: str) -> list[Near]:
    """What the search finds for the words of an address, where nothing has an address like it."""
    hits = search(words, limit=SHOWN).hits if words else []
    return [Near(hit.kind.capitalize(), strip_tags(hit.title_html), hit.url) for hit in hits]

"""What the index keeps of an article: its words as they are read, and the terms they come to."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from newsroom import markdown
from newsroom.models import Article, Authorship, Source
from newsroom.search import marks
from newsroom.search.analyser import Analysis, analyse, analyse_all

MOST_TEXT = 200_000  # characters of a body that are searched; PostgreSQL keeps at most 1 MB of terms a row
MOST_TERMS = 30_000
REPEATED = 3  # a term that occurs so often is what the body is about
MOST_LEVELS = 4  # for 3, 6, 12 and 24 times
BETWEEN_NAMES = " · "
Named = tuple[int, str]
# All that an entry is made of; Markdown and much else would be read for nothing.
COLUMNS = [
    *["pk", "first_published_at", "created_at", "headline", "standfirst", "body_html"],
    *["verdict", "pros", "cons", "kind", "tool", "tool__name", "tool__maker"],
]


@dataclass(frozen=True)
class Texts:
    """The words of an article that are searched, each text on one line."""

    headline: str
    standfirst: str
    names: list[str]
    body: str

    @classmethod
    def kept(cls, lines: str) -> "Texts":
        """Those that an entry keeps."""
        headline, standfirst, names, body = (lines.split("\n", 4) + [""] * 3)[:4]
        return cls(headline, standfirst, names.split(BETWEEN_NAMES), body)

    @property
    def lines(self) -> str:
        """All of them, one a line, as an entry keeps them."""
        return "\n".join([self.headline, self.standfirst, BETWEEN_NAMES.join(self.names), self.body])


class Reading:
    """Texts as the analyser reads them."""

    def __init__(self, texts: Texts, borne: str) -> None:
        self.marks = borne
        self._title, self._lead = analyse(texts.headline), analyse(texts.standfirst)
        self._called, text = analyse_all(texts.names), analyse(texts.body)
        self._text = Analysis(text.terms[:MOST_TERMS], text.extras[:MOST_TERMS], text.words)

    @property
    def words(self) -> frozenset[str]:
        """Every word, unstemmed."""
        return self._text.words.union(self._title.words, self._lead.words, self._called.words)

    @cached_property
    def headline(self) -> str:
        """The terms of the headline."""
        return self._title.sequence

    @cached_property
    def standfirst(self) -> str:
        """The terms of the standfirst."""
        return self._lead.sequence

    @cached_property
    def names(self) -> str:
        """The terms of tags, authors and the tool."""
        return self._called.sequence

    @cached_property
    def body(self) -> str:
        """The terms of the body."""
        return self._text.sequence

    @cached_property
    def dense(self) -> str:
        """The terms that the body repeats, the more often the more it does, each between two spaces."""
        levels = [
            (term, min(MOST_LEVELS, (count // REPEATED).bit_length()))
            for term, count in Counter(self._text.terms).items()
            if count >= REPEATED
        ]
        return "".join([f" {term} " * level for term, level in levels])


@dataclass(frozen=True)
class Current:
    """A published article as it is now."""

    pk: int
    published_at: datetime
    texts: Texts
    marks: str  # what it is and bears


@dataclass(frozen=True)
class Prepared:
    """What is to be stored of an article."""

    pk: int
    published_at: datetime
    texts: Texts
    reading: Reading

    @classmethod
    def of(cls, current: Current) -> "Prepared":
        """Read an article for the index."""
        return cls(current.pk, current.published_at, current.texts, Reading(current.texts, current.marks))

    @property
    def lines(self) -> str:
        """The texts one a line, then the body's terms, which beside the words pack to an eighth."""
        return f"{self.texts.lines}\n{self.reading.body}"


def locked(keys: Iterable[int]) -> list[Current]:
    """Those of them that are published, held so that none is withdrawn before its entry is stored."""
    articles = Article.objects.published().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    rows = list(articles.values_list(*COLUMNS))
    tags, authors, sources = _tags(keys), _authors(keys), _sources(keys)
    return [_current(row, tags[row[0]], authors[row[0]], sources[row[0]]) for row in rows]


def _current(row: tuple[Any, ...], tags: list[Named], authors: list[Named], sources: list[str]) -> Current:
    pk, published_at, created_at, headline, standfirst, html, verdict, pros, cons, kind, *of_tool = row
    tool, *called = of_tool
    names = [_one_line(name) for name in [*(name for _, name in [*tags, *authors]), *called] if name]
    body = _one_line(" ".join([markdown.plain_text(html), verdict, pros, cons, *sources]))[:MOST_TEXT]
    texts = Texts(_one_line(headline), _one_line(standfirst), names, body)
    borne = marks.of_article(kind, [tag for tag, _ in tags], [author for author, _ in authors], tool)
    return Current(pk, published_at or created_at, texts, borne)


def _tags(keys: Iterable[int]) -> dict[int, list[Named]]:
    borne = Article.tags.through.objects.filter(article__in=keys).order_by("tag__name", "pk")
    return _by_article(borne.values_list("article", "tag", "tag__name"))


def _authors(keys: Iterable[int]) -> dict[int, list[Named]]:
    signed = Authorship.objects.filter(article__in=keys).order_by("position", "pk")
    return _by_article(signed.values_list("article", "author", "author__name"))


def _by_article(rows: Iterable[tuple[int, int, str]]) -> dict[int, list[Named]]:
    named: dict[int, list[Named]] = defaultdict(list)
    for article, pk, name in rows:
        named[article].append((pk, name))
    return named


def _sources(keys: Iterable[int]) -> dict[int, list[str]]:
    sources: dict[int, list[str]] = defaultdict(list)
    listed = Source.objects.filter(article__in=keys).values_list("article", "publisher", "title")
    for pk, publisher, title in listed:
        sources[pk].append(f"{publisher}: {title}")
    return sources


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())

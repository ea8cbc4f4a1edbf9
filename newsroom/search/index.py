"""Keeping the index: an entry for each published article, and the count of every word."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models, transaction

from newsroom import markdown
from newsroom.models import Article, SearchEntry, SearchWord
from newsroom.search.analyser import Analysis, analyse, analyse_all

MOST_TEXT = 200_000  # characters of a body that are searched; PostgreSQL keeps at most 1 MB of terms a row
MOST_TERMS = 30_000
REPEATED = 3  # a term that occurs so often is what the body is about
MOST_LEVELS = 4  # for 3, 6, 12 and 24 times
CHUNK = 200
COLUMNS = ["published_at", "headline", "standfirst", "names", "dense", "body", "plain"]


@dataclass(frozen=True)
class Prepared:
    """An entry, ready to be stored, with the words it counts for."""

    entry: SearchEntry
    words: frozenset[str]


@dataclass(frozen=True)
class Texts:
    """The words of an article that are searched, each text on one line."""

    headline: str
    standfirst: str
    names: list[str]
    body: str

    @property
    def plain(self) -> str:
        """All of them, as an entry keeps them."""
        return "\n".join([self.headline, self.standfirst, " · ".join(self.names), self.body])


def index(article: Article) -> None:
    """Put a published article into the index, or bring its entry up to date; remove any other."""
    _index_again([article.pk])


def remove(article: Article) -> None:
    """Take an article out of the index."""
    with transaction.atomic():
        _forget(SearchEntry.objects.filter(article_id=article.pk))


def reindex(articles: "models.QuerySet[Article]") -> None:
    """Bring the entries of these articles up to date, after a name on them has changed."""
    for keys in in_chunks(articles.filter(status=Article.Status.PUBLISHED).values_list("pk", flat=True)):
        _index_again(keys)


def prepare(article: Article) -> Prepared:
    """What the index stores of an article."""
    texts = _texts(article)
    title, lead = analyse(texts.headline), analyse(texts.standfirst)
    called, text = analyse_all(texts.names), analyse(texts.body)
    text = Analysis(text.terms[:MOST_TERMS], text.extras[:MOST_TERMS], text.words)
    entry = SearchEntry(
        article_id=article.pk,
        published_at=_date(article),
        headline=title.sequence,
        standfirst=lead.sequence,
        names=called.sequence,
        dense=_dense(text.terms),
        body=text.sequence,
        plain=texts.plain,
    )
    return Prepared(entry, title.words | lead.words | called.words | text.words)


def _date(article: Article) -> datetime:
    return article.first_published_at or article.created_at


def _texts(article: Article) -> Texts:
    headline, standfirst = _one_line(article.headline), _one_line(article.standfirst)
    return Texts(headline, standfirst, _names(article), _body(article))


def _dense(terms: tuple[str, ...]) -> str:
    """The terms that a body repeats, the more often the more it does, each between two spaces of its own."""
    levels = [
        (term, min(MOST_LEVELS, (count // REPEATED).bit_length()))
        for term, count in Counter(terms).items()
        if count >= REPEATED
    ]
    return "".join(f" {term} " * level for term, level in levels)


def _names(article: Article) -> list[str]:
    names = [tag.name for tag in article.tags.all()]
    names += [author.name for author in article.byline]
    if article.tool:
        names += [article.tool.name, article.tool.maker]
    return [_one_line(name) for name in names if name]


def _body(article: Article) -> str:
    text = [markdown.plain_text(article.body_html), article.verdict, article.pros, article.cons]
    text += [f"{source.publisher}: {source.title}" for source in article.sources.all()]
    return _one_line(" ".join(text))[:MOST_TEXT]


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


# --- writing ----------------------------------------------------------------------------------------


def _index_again(keys: list[int]) -> None:
    with transaction.atomic():
        found = list(locked(keys))
        _forget(SearchEntry.objects.filter(article_id__in=set(keys) - {article.pk for article in found}))
        rows = SearchEntry.objects.filter(pk__in=keys).values_list("pk", "published_at", "plain")
        stored = {pk: (published_at, plain) for pk, published_at, plain in rows}
        # Of what only leads elsewhere now, every word is there already.
        changed = [
            article for article in found if stored.get(article.pk) != (_date(article), _texts(article).plain)
        ]
        prepared = [prepare(article) for article in changed]
        changes = Counter[str]()
        for article in changed:
            if article.pk in stored:
                changes.subtract(_words_of(stored[article.pk][1]))
        for one in prepared:
            changes.update(one.words)
        store(prepared)
        count(changes)


def _forget(entries: "models.QuerySet[SearchEntry]") -> None:
    changes = Counter[str]()
    for plain in entries.values_list("plain", flat=True):
        changes.subtract(_words_of(plain))
    entries.delete()
    count(changes)


def _words_of(plain: str) -> frozenset[str]:
    """The words that an entry counted for when it was stored."""
    headline, standfirst, names, body = (plain.split("\n", 3) + [""] * 3)[:4]
    called = analyse_all(names.split(" · "))
    return analyse(headline).words | analyse(standfirst).words | called.words | analyse(body).words


def locked(keys: list[int]) -> "models.QuerySet[Article]":
    """Those of them that are published, held so that none is withdrawn before its entry is stored."""
    return (
        Article.objects.published()
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("tool")
        .prefetch_related("tags", "authorships__author", "sources")
    )


def store(prepared: Iterable[Prepared]) -> None:
    """Put these entries into the index, in place of what it holds of the same articles."""
    SearchEntry.objects.bulk_create(
        [one.entry for one in prepared],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=COLUMNS,
    )


def count(changes: Counter[str]) -> None:
    """Add to the words' counts, in alphabetical order, so that two publications never deadlock."""
    changed = sorted((word, by) for word, by in changes.items() if by)
    if not changed:
        return
    for start in range(0, len(changed), 400):
        some = changed[start : start + 400]
        rows = ", ".join(["(%s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                # Only marks for parameters are put together here.
                f"INSERT INTO newsroom_searchword (word, articles) VALUES {rows}"  # noqa: S608
                " ON CONFLICT (word) DO UPDATE SET articles = newsroom_searchword.articles"
                " + excluded.articles",
                [value for row in some for value in row],
            )
    SearchWord.objects.filter(articles__lte=0).delete()


def in_chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    """The keys by the hundred, as many as one transaction takes."""
    every = list(keys)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]

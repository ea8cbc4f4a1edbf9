"""Keeping the index: an entry for each published article, and the count of every word."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection, models, transaction

from newsroom.models import Article, SearchEntry, SearchWord
from newsroom.search.engine import engine
from newsroom.search.entries import Prepared, Reading, Texts, locked

CHUNK = 200
COLUMNS = ["published_at", "marks", "headline", "standfirst", "names", "dense", "texts"]
AT_ONCE = 400


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


def _index_again(keys: list[int]) -> None:
    with transaction.atomic():
        found = locked(keys)
        _forget(SearchEntry.objects.filter(article_id__in=set(keys) - {one.pk for one in found}))
        rows = SearchEntry.objects.filter(pk__in=keys).values_list("pk", "published_at", "marks", "texts")
        stored = {
            pk: (published_at, borne, Texts.kept(lines).lines) for pk, published_at, borne, lines in rows
        }
        # Of what only leads elsewhere now, every word is there already.
        changed = [
            one for one in found if stored.get(one.pk) != (one.published_at, one.marks, one.texts.lines)
        ]
        before = {
            one.pk: Reading(Texts.kept(lines), borne)
            for one in changed
            if one.pk in stored
            for _, borne, lines in [stored[one.pk]]
        }
        prepared = [Prepared.of(one) for one in changed]
        engine().forget(before)
        store(prepared)
        engine().learn(prepared)
        count(_counted(one.reading for one in prepared), _counted(before.values()))


def _forget(entries: "models.QuerySet[SearchEntry]") -> None:
    rows = entries.values_list("pk", "marks", "texts")
    before = {pk: Reading(Texts.kept(lines), borne) for pk, borne, lines in rows}
    engine().forget(before)
    entries.delete()
    count(Counter(), _counted(before.values()))


def _counted(readings: Iterable[Reading]) -> Counter[str]:
    counts = Counter[str]()
    for reading in readings:
        counts.update(reading.words)
    return counts


def store(prepared: Iterable[Prepared]) -> None:
    """Keep these entries, in place of what is kept of the same articles."""
    keeps_terms = engine().keeps_terms
    entries = [
        SearchEntry(
            article_id=one.pk,
            published_at=one.published_at,
            marks=one.reading.marks,
            headline=one.reading.headline,
            standfirst=one.reading.standfirst,
            names=one.reading.names,
            dense=one.reading.dense,
            texts=one.lines if keeps_terms else one.texts.lines,
        )
        for one in prepared
    ]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["article"], update_fields=COLUMNS
    )


def count(more: Counter[str], less: Counter[str]) -> None:
    """Add to the words' counts, in alphabetical order, so that two publications never deadlock."""
    more.subtract(less)
    changed = sorted((word, by) for word, by in more.items() if by)
    if not changed:
        return
    for start in range(0, len(changed), AT_ONCE):
        some = changed[start : start + AT_ONCE]
        rows = ", ".join(["(%s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                # Only marks for parameters are put together here.
                f"INSERT INTO newsroom_searchword (word, articles) VALUES {rows}"  # noqa: S608
                " ON CONFLICT (word) DO UPDATE SET articles = newsroom_searchword.articles"
                " + excluded.articles",
                [value for row in some for value in row],
            )
    if any(by < 0 for _, by in changed):
        SearchWord.objects.filter(articles__lte=0).delete()


def in_chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    """The keys by the hundred, as many as one transaction takes."""
    every = list(keys)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]

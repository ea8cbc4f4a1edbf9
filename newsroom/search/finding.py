"""One search from what was typed to what is shown."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Article
from newsroom.search import directory, highlight, ranking, spelling
from newsroom.search.engine import engine
from newsroom.search.entries import Texts
from newsroom.search.lookout import Wanted
from newsroom.search.matching import MOST_COUNTED, Matcher, matches_alone
from newsroom.search.query import Query, parse
from newsroom.search.results import Hit, Results

# Where more match than this, only the newest and the most prominent are weighed; the rest follow by age.
MOST_WEIGHED = 100
MOST_PROMINENT = 50
MOST_SHOWN = 100
# A phrase may have to be looked for in the texts themselves, so fewer are counted before it says “30+”.
MOST_PHRASES = 30


@dataclass(frozen=True)
class Found:
    """Everything that one reading of the query brought up."""

    entries: list[Hit]
    articles: list[int]  # in the order in which they are shown
    wanted: Wanted
    is_capped: bool

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all matches."""
        return not self.entries and not self.articles


def search(query: str, *, limit: int = 20, offset: int = 0) -> Results:
    """Find published articles, tools, tags and authors; whatever is typed, it is never an error.

    Tools, tags and authors, at most two of each, come before the articles in the one list that `limit`,
    `offset` and `count` are about. Words of five letters or more may be misspelt where nothing matches.
    """
    parsed = parse(query)
    if parsed.is_empty:
        return Results(parsed.text, [], 0, False, "")
    now = timezone.now()
    limit, offset = max(0, min(limit, MOST_SHOWN)), max(0, offset)
    most = min(MOST_COUNTED, max(MOST_PHRASES, offset + limit)) if parsed.has_phrase else MOST_COUNTED
    found, suggestion = _find(parsed, now, most), ""
    if found.is_nothing and (corrected := _corrected(parsed)):
        second = _find(parse(corrected), now, most)
        if not second.is_nothing:
            found, suggestion = second, corrected
    return Results(
        query=parsed.text,
        hits=_page(found, limit, offset),
        count=len(found.entries) + len(found.articles),
        count_is_capped=found.is_capped,
        suggestion=suggestion,
    )


def _find(query: Query, now: datetime, most: int) -> Found:
    if query.is_open:
        query.items[-1] = spelling.as_beginning(query.items[-1])
    wanted = Wanted.of(query.items)
    entries = directory.find(query, wanted)
    matcher = Matcher(query)
    newest = matcher.newest(most + 1)
    if not query.items:
        ordered = newest
    elif len(newest) <= MOST_WEIGHED:
        ordered = ranking.rank(newest, query, now)
    else:
        ordered = ranking.rank(newest[:MOST_WEIGHED] + matcher.prominent(MOST_PROMINENT), query, now)
        weighed = set(ordered)
        ordered += [pk for pk in newest if pk not in weighed]
    return Found(entries, ordered[: most - len(entries)], wanted, len(newest) > most)


def _corrected(query: Query) -> str:
    """The query with each word that nothing holds replaced by one an edit away, or nothing."""
    also = directory.catalogue().words if query.is_plain else frozenset()
    text = query.text
    for item in query.items:
        if not item.is_correctable or matches_alone(item):
            continue
        meant = spelling.correction(item.word, also)
        if not meant:
            return ""
        text = text.replace(item.written, meant)
    return text if text != query.text else ""


def _page(found: Found, limit: int, offset: int) -> list[Hit]:
    few = len(found.entries)
    articles = found.articles[max(0, offset - few) : max(0, offset + limit - few)]
    return found.entries[offset : offset + limit] + _article_hits(articles, found.wanted)


Row = tuple[int, str, float, str, str, str | None]


def _article_hits(keys: list[int], wanted: Wanted) -> list[Hit]:
    if not keys:
        return []
    condition, params = engine().one_of("e.article_id", keys)
    with connection.cursor() as cursor:
        cursor.execute(
            # Only marks for parameters and the database's own words are put together here.
            f"SELECT e.article_id, e.texts, {engine().seconds}, a.slug, a.kind, t.name"  # noqa: S608
            " FROM newsroom_searchentry e JOIN newsroom_article a ON a.id = e.article_id"
            f" LEFT JOIN newsroom_tag t ON t.id = a.primary_tag_id WHERE a.status = %s AND {condition}",
            [Article.Status.PUBLISHED, *params],
        )
        rows: list[Row] = cursor.fetchall()
    # Django would take its time to put together each of twenty addresses.
    before, _, after = reverse("article", args=["-"]).rpartition("-")
    hits = {row[0]: _article_hit(row, wanted, f"{before}{row[3]}{after}") for row in rows}
    return [hits[pk] for pk in keys if pk in hits]


def _article_hit(row: Row, wanted: Wanted, url: str) -> Hit:
    pk, lines, seconds, _, kind, tag = row
    texts = Texts.kept(lines)
    headline, standfirst, body = texts.headline, texts.standfirst, texts.body
    return Hit(
        kind="article",
        pk=pk,
        title_html=highlight.title(headline, wanted),
        snippet_html=(
            highlight.cutting(body, wanted)
            or highlight.cutting(standfirst, wanted)
            or highlight.opening(standfirst or body)
        ),
        url=url,
        kicker=tag or Article.Kind(kind).label,
        date=datetime.fromtimestamp(seconds, UTC),
    )

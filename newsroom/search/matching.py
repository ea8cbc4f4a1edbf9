"""Which articles match: identifiers from the database, newest first, never more than are needed."""

from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from newsroom.models import Article, Author, Publication, Tag, Tool
from newsroom.search import marks
from newsroom.search.analyser import analyse, fold
from newsroom.search.engine import engine
from newsroom.search.query import Filter, Item, Query, day_of

MOST_COUNTED = 1000
ENTRY = "e.article_id"
# Where all matches would have to be read, so many of the newest articles are read first.
FIRST_AMONG = 2048
# Texts that are looked through for a phrase take longer; these are counted in hundreds of neighbours.
FIRST_WITH_PHRASES, MOST_WITH_PHRASES = 3, 32
FEW = 3000  # matches that are read at once


class Matcher:
    """Asks one query of the database: all that match, or those that match in certain zones."""

    def __init__(self, query: Query) -> None:
        self.engine = engine()
        self.items, self.has_phrase = query.items, query.has_phrase
        # Where no terms are asked for, the entries themselves are.
        self.key = self.engine.key if query.items else ENTRY
        self.bearing: list[str] = []
        self.conditions: list[str] = []
        self.params: list[Any] = []
        self.are_few = False  # once that is known
        for item in query.without:
            self._add_without(item)
        for one in query.filters:
            self._add_filter(one)
        if self.bearing and not query.items:
            self.conditions.append(f"{self.key} IN {self.engine.among}")
            self.params.append(self.engine.all_of(self.bearing))

    def newest(self, limit: int) -> list[int]:
        """The newest articles that match."""
        if not self.items:
            return self._fetch("", limit)
        found = self._matching(self._everywhere(), limit)
        self.are_few = len(found) < limit
        return found

    def prominent(self, limit: int) -> list[int]:
        """Articles that match where it says most: in the headline, above the text, again and again."""
        engine, items = self.engine, self.items
        zones = ["h", "t", "p"]
        if self.has_phrase or any(item.above for item in items):  # what the text repeats does not count
            zones = ["h", "t"]
        found = []
        for zone in zones:
            found += self._matching(engine.all_of([engine.item(item, zone) for item in items]), limit, zone)
        if len(items) > 1 and not self.has_phrase:
            in_headline = engine.any_of([engine.item(item, "h") for item in items])
            found += self._matching(engine.all_of([in_headline, self._everywhere()]), limit)
        return found

    def _everywhere(self) -> str:
        return self.engine.all_of([self.engine.item(item) for item in self.items])

    def _matching(self, expression: str, limit: int, zone: str = "") -> list[int]:
        """The newest that match; where very many do, without reading all of them."""
        engine, among = self.engine, FIRST_AMONG
        expression = engine.all_of([expression, *self.bearing])
        if engine.reads_all and self.has_phrase:
            return self._with_phrase(expression, limit, zone)
        while engine.reads_all and not self.are_few and among * 2 < self.highest:
            newest = engine.among_newest(1 + -(-among // engine.neighbours), self.highest)
            found = self._fetch(engine.all_of([expression, newest]), limit, zone)
            if len(found) >= limit:
                return found
            share = len(found) / among
            if share * self.highest < FEW:
                break
            among = int(1.5 * limit / share)
        return self._fetch(expression, limit, zone)

    def _with_phrase(self, expression: str, limit: int, zone: str) -> list[int]:
        """The newest that hold a phrase: texts are looked into from the newest on, until enough are found."""
        engine, found = self.engine, list[int]()
        skipped, marked = 0, FIRST_WITH_PHRASES
        while len(found) < limit and skipped <= self.highest // engine.neighbours:
            newest = engine.among_newest(marked, self.highest, skipped)
            found += self._fetch(engine.all_of([expression, newest]), limit - len(found), zone)
            skipped += marked
            # As many as should do, if the older ones are like these.
            marked = min(MOST_WITH_PHRASES, 1 + (limit - len(found)) * skipped // max(1, len(found)))
        return found

    @cached_property
    def highest(self) -> int:
        """The highest number of an article in the index."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(article_id) FROM newsroom_searchentry")
            return cursor.fetchone()[0] or 0

    def _fetch(self, expression: str, limit: int, zone: str = "") -> list[int]:
        engine = self.engine
        conditions, params = self._with_phrases(zone)
        order, source = f"e.published_at DESC, {ENTRY}", "newsroom_searchentry e"
        if expression:
            order, source = engine.order, engine.source
            conditions, params = [engine.matching, *conditions], [expression, *params]
        where = " AND ".join(conditions) or "1 = 1"
        with connection.cursor() as cursor:
            # Put together from this package's own words; whatever a reader typed is a parameter.
            cursor.execute(
                f"SELECT {self.key} FROM {source} WHERE {where} ORDER BY {order} DESC LIMIT {limit:d}",  # noqa: S608
                params,
            )
            return [row[0] for row in cursor.fetchall()]

    def _with_phrases(self, zone: str) -> tuple[list[str], list[Any]]:
        """What is asked of every match, and that the phrases stand in this zone."""
        conditions, params = [*self.conditions], [*self.params]
        for item in self.items:
            condition, more = self.engine.holds(item, zone) if item.is_phrase else ("", [])
            if condition:
                conditions.append(f"({condition})")
                params += more
        return conditions, params

    def _add_without(self, item: Item) -> None:
        condition, params = self.engine.holds(item) if item.is_phrase else ("", [])
        self.conditions.append(
            f"NOT ({condition})" if condition else f"{self.key} NOT IN {self.engine.among}"
        )
        self.params += params or [self.engine.item(item)]

    def _add_filter(self, one: Filter) -> None:
        if one.name in ("before", "after"):
            self._add_day(one)
            return
        borne = self.engine.bearing(marks_of(one) or [marks.NOTHING])
        if one.excludes:
            self.conditions.append(f"{self.key} NOT IN {self.engine.among}")
            self.params.append(borne)
        else:
            self.bearing.append(borne)

    def _add_day(self, one: Filter) -> None:
        articles = Article.objects.published().filter(_day_condition(one)).order_by().values("pk")
        sql, params = articles.query.sql_with_params()
        self.conditions.append(f"{self.key} {'NOT IN' if one.excludes else 'IN'} ({sql})")
        self.params += params


def matches_alone(item: Item) -> bool:
    """Whether any article at all holds this."""
    return bool(Matcher(Query(items=[item])).newest(1))


# --- filters ------------------------------------------------------------------------------------------


def marks_of(one: Filter) -> list[str]:
    """The marks of what a filter names."""
    if one.name == "kind":
        return [marks.KIND + kind for kind in _kinds(one.value)]
    named: dict[str, tuple[type[Tag | Author | Tool], str]] = {
        "tag": (Tag, marks.TAG),
        "author": (Author, marks.AUTHOR),
        "tool": (Tool, marks.TOOL),
    }
    model, mark = named[one.name]
    return [f"{mark}{pk}" for pk in _named(model, one.value)]


def _day_condition(one: Filter) -> Q:
    """What a day asks of articles; the query holds only days that there are."""
    day = day_of(one.value) or date.max
    zone = Publication.objects.filter(pk=1).values_list("time_zone", flat=True).first() or "UTC"
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Q(first_published_at__lt=start) if one.name == "before" else Q(first_published_at__gte=start)


def _kinds(value: str) -> list[str]:
    wanted = fold(value).removesuffix("s")
    return [kind for kind in Article.Kind.values if wanted and kind.removesuffix("s").startswith(wanted)]


def _named(model: type[Tag | Author | Tool], value: str) -> list[int]:
    """Those whose name or slug is `value`, else those whose name holds it as words."""
    wanted = _phrase(value)
    known = [
        (pk, slug, _phrase(name))
        for pk, slug, name in model._default_manager.values_list("pk", "slug", "name")
    ]
    exact = [pk for pk, slug, name in known if slug == value.lower() or name == wanted]
    return exact or [pk for pk, _, name in known if wanted.strip() and wanted in name]


def _phrase(text: str) -> str:
    return f" {' '.join(analyse(text).terms)} "

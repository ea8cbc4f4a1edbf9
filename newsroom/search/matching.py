"""Which articles match: identifiers from the database, newest first, never more than are needed."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from newsroom.models import Article, Author, Publication, Tag, Tool
from newsroom.search.analyser import analyse, fold
from newsroom.search.engine import engine
from newsroom.search.query import Filter, Item, Query, day_of

MOST_COUNTED = 1000
FIELDS = ("headline", "standfirst", "names", "body")


class Matcher:
    """Asks one query of the database: all that match, or those that match in certain zones."""

    def __init__(self, query: Query) -> None:
        self.engine = engine()
        self.items = query.items
        self.conditions: list[str] = []
        self.params: list[Any] = []
        for phrase in query.phrases:
            self._add_phrase(phrase, "")
        for phrase in query.without_phrases:
            self._add_phrase(phrase, "NOT ")
        if query.without:
            self.conditions.append(self.engine.without)
            self.params.append(self.engine.any_of([self.engine.item(item) for item in query.without]))
        if query.filters:
            self._add_filters(query.filters)

    def newest(self, limit: int) -> list[int]:
        """The newest articles that match."""
        if not self.items:
            return self._fetch("newsroom_searchentry e", "e.published_at DESC, e.article_id", [], limit)
        return self._matching(self._everywhere(), limit)

    def prominent(self, limit: int) -> list[int]:
        """Articles that match where it says most: in the headline, above the text, again and again."""
        engine, items = self.engine, self.items
        in_headline = [engine.item(item, "h") for item in items]
        expressions = [
            engine.all_of(in_headline),
            engine.all_of([engine.item(item, "t") for item in items]),
            engine.all_of([engine.item(item, "p") for item in items]),
        ]
        if len(items) > 1:
            expressions.append(engine.all_of([engine.any_of(in_headline), self._everywhere()]))
        return [pk for expression in expressions for pk in self._matching(expression, limit)]

    def _everywhere(self) -> str:
        return self.engine.all_of([self.engine.item(item) for item in self.items])

    def _matching(self, expression: str, limit: int) -> list[int]:
        engine = self.engine
        return self._fetch(engine.source, engine.order, [(engine.matching, expression)], limit)

    def _fetch(self, source: str, order: str, first: list[tuple[str, str]], limit: int) -> list[int]:
        conditions = [condition for condition, _ in first] + self.conditions
        params = [param for _, param in first] + self.params
        where = " AND ".join(conditions) or "1 = 1"
        with connection.cursor() as cursor:
            # Put together from this package's own words; whatever a reader typed is a parameter.
            cursor.execute(
                f"SELECT e.article_id FROM {source} WHERE {where} ORDER BY {order} DESC LIMIT {limit:d}",  # noqa: S608
                params,
            )
            return [row[0] for row in cursor.fetchall()]

    def _add_phrase(self, phrase: str, negation: str) -> None:
        anywhere = " OR ".join(f"{self.engine.contains}(e.{field}, %s) > 0" for field in FIELDS)
        self.conditions.append(f"{negation}({anywhere})")
        self.params += [phrase] * len(FIELDS)

    def _add_filters(self, filters: list[Filter]) -> None:
        articles = Article.objects.published()
        for one in filters:
            condition = condition_of(one)
            articles = articles.exclude(condition) if one.excludes else articles.filter(condition)
        try:
            sql, params = articles.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT 0", ()
        self.conditions.append(f"e.article_id IN ({sql})")
        self.params += params


def matches_alone(item: Item) -> bool:
    """Whether any article at all holds this."""
    return bool(Matcher(Query(items=[item])).newest(1))


# --- filters ------------------------------------------------------------------------------------------


def condition_of(one: Filter) -> Q:
    """What a filter asks of articles."""
    if one.name in ("before", "after"):
        return _day_condition(one)
    if one.name == "kind":
        return Q(kind__in=_kinds(one.value))
    named: dict[str, tuple[type[Tag | Author | Tool], str]] = {
        "tag": (Tag, "tags"),
        "author": (Author, "authors"),
        "tool": (Tool, "tool"),
    }
    model, relation = named[one.name]
    keys = _named(model, one.value)
    if relation == "tool":
        return Q(tool__in=keys)
    # A subquery, so that an article with two such tags is found once.
    return Q(pk__in=Article.objects.filter(Q(**{f"{relation}__in": keys})).values("pk"))


def _day_condition(one: Filter) -> Q:
    day = day_of(one.value)
    if day is None:
        return Q(pk__in=[])
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

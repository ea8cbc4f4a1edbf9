"""How SQLite is asked: FTS5 over the entries, one column a field."""

from django.db.models import Q

from newsroom.search.query import Item

ZONES = {
    "h": "headline",
    "t": "headline standfirst names",
    "p": "headline standfirst names dense",
    "o": "headline standfirst names body",
}
LAST_CHARACTER = "\U0010ffff"


class SQLite:
    """FTS5 expressions: quoted terms, AND, OR, and `{columns} :`."""

    source = "newsroom_search_fts"
    # The plus keeps the planner from looking up one article after the other: the index is to be read
    # backwards, so that it can stop at the limit.
    key = "+newsroom_search_fts.rowid"
    matching = "newsroom_search_fts MATCH %s"
    without = "{key} NOT IN (SELECT rowid FROM newsroom_search_fts WHERE newsroom_search_fts MATCH %s)"
    order = "newsroom_search_fts.rowid"
    seconds = "CAST(strftime('%%s', published_at) AS REAL)"
    reads_all = False

    def item(self, item: Item, zone: str = "") -> str:
        """An expression for one item, in the columns of a zone or anywhere."""
        if item.is_phrase:  # what the text repeats stands side by side by chance
            return _within(zone if zone in ("h", "t") else "o", _quoted(" ".join(item.alternatives[0])))
        words = [self.all_of([_quoted(term) for term in terms]) for terms in item.alternatives]
        if item.above:
            words.append(_within(zone or "t", self.any_of([_quoted(term) for term in item.above])))
        if item.is_open_ended:
            words.append(_quoted(item.prefix) + "*")
        return _within(zone, self.any_of(words))

    def holds(self, item: Item, zone: str = "") -> tuple[str, list[str]]:
        """Nothing more, as the index knows where words stand."""
        return "", []

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""
        return "(" + " AND ".join(expressions) + ")"

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""
        return "(" + " OR ".join(expressions) + ")"

    def among_newest(self, count: int, highest: int) -> str:
        """Nothing, as FTS5 reads backwards from the newest and stops where it has enough."""
        raise NotImplementedError

    def beginning_with(self, prefix: str) -> Q:
        """The words that begin so: a range, because LIKE would read the whole table."""
        return Q(word__gte=prefix, word__lt=prefix + LAST_CHARACTER)


def _within(zone: str, expression: str) -> str:
    return f"({{{ZONES[zone]}}} : {expression})" if zone else expression


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'

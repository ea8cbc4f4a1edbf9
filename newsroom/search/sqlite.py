"""How SQLite is asked: FTS5 over the entries, one column a field."""

from django.db.models import Q

from newsroom.search.query import SHORTEST_ANYWHERE, Item

ZONES = {
    "h": "headline",
    "t": "headline standfirst names",
    "p": "headline standfirst names dense",
}
LAST_CHARACTER = "\U0010ffff"


class SQLite:
    """FTS5 expressions: quoted terms, AND, OR, and `{columns} :`."""

    contains = "instr"
    # The planner must begin at the index and read it backwards, so that it can stop at the limit.
    source = (
        "newsroom_search_fts CROSS JOIN newsroom_searchentry e ON e.article_id = newsroom_search_fts.rowid"
    )
    matching = "newsroom_search_fts MATCH %s"
    without = "e.article_id NOT IN (SELECT rowid FROM newsroom_search_fts WHERE newsroom_search_fts MATCH %s)"
    order = "newsroom_search_fts.rowid"

    def item(self, item: Item, zone: str = "") -> str:
        """An expression for one item, in the columns of a zone or anywhere."""
        words = [self.all_of([_quoted(term) for term in terms]) for terms in item.alternatives]
        if item.prefix and (zone or len(item.prefix) >= SHORTEST_ANYWHERE):
            words.append(_quoted(item.prefix) + "*")
        elif item.prefix:
            words.append(f"({{{ZONES['t']}}} : {_quoted(item.prefix)}*)")
        either = self.any_of(words)
        return f"({{{ZONES[zone]}}} : {either})" if zone else either

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""
        return "(" + " AND ".join(expressions) + ")"

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""
        return "(" + " OR ".join(expressions) + ")"

    def beginning_with(self, prefix: str) -> Q:
        """The words that begin so: a range, because LIKE would read the whole table."""
        return Q(word__gte=prefix, word__lt=prefix + LAST_CHARACTER)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'

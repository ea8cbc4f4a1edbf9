"""How PostgreSQL is asked: a tsvector of marked terms under one GIN index."""

from django.db.models import Q

from newsroom.search.query import Item


class PostgreSQL:
    """Expressions for a tsquery: quoted lexemes, & and |, a zone being a mark before the term."""

    contains = "strpos"
    source = "newsroom_searchentry e"
    matching = "e.terms @@ %s::tsquery"
    without = "NOT e.terms @@ %s::tsquery"
    # Adding nothing keeps the planner from walking all articles backwards instead of using the index.
    order = "(e.article_id + 0)"

    def item(self, item: Item, zones: str = "") -> str:
        """An expression for one item, in these zones or anywhere."""
        return self.any_of(
            [self.all_of([self._term(term, zones) for term in terms]) for terms in item.alternatives]
        )

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""
        return "(" + " & ".join(expressions) + ")"

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""
        return "(" + " | ".join(expressions) + ")"

    def beginning_with(self, prefix: str) -> Q:
        """The words that begin so."""
        return Q(word__startswith=prefix)

    def _term(self, term: str, zones: str) -> str:
        return self.any_of([_quoted(f"{zone}:{term}") for zone in zones] or [_quoted(term)])


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

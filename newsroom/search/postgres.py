"""How PostgreSQL is asked: a tsvector of marked terms under one GIN index."""

from django.db.models import Q

from newsroom.search.query import SHORTEST_ANYWHERE, Item


class PostgreSQL:
    """Expressions for a tsquery: quoted lexemes, & and |, a zone being a mark before the term."""

    contains = "strpos"
    source = "newsroom_searchentry e"
    matching = "e.terms @@ %s::tsquery"
    without = "NOT e.terms @@ %s::tsquery"
    # Adding nothing keeps the planner from walking all articles backwards instead of using the index.
    order = "(e.article_id + 0)"

    def item(self, item: Item, zone: str = "") -> str:
        """An expression for one item, in a zone or anywhere."""
        mark = f"{zone}:" if zone else ""
        words = [self.all_of([_quoted(mark + term) for term in terms]) for terms in item.alternatives]
        if item.prefix:
            is_short = len(item.prefix) < SHORTEST_ANYWHERE
            words.append(_quoted((mark or ("t:" if is_short else "")) + item.prefix) + ":*")
        return self.any_of(words)

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""
        return "(" + " & ".join(expressions) + ")"

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""
        return "(" + " | ".join(expressions) + ")"

    def beginning_with(self, prefix: str) -> Q:
        """The words that begin so."""
        return Q(word__startswith=prefix)


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

"""How PostgreSQL is asked: a tsvector of marked terms under one GIN index."""

from django.db.models import Q

from newsroom.search.query import Item

# The marks that a term bears in each zone.
ZONES = {"": ("",), "h": ("h:",), "t": ("h:", "t:"), "p": ("h:", "t:", "p:")}
FIELDS = {
    "": ("headline", "standfirst", "names", "body"),
    "h": ("headline",),
    "t": ("headline", "standfirst", "names"),
}
A_MARK = 256  # how many neighbouring articles share a mark; the index is built with the same number


class PostgreSQL:
    """Expressions for a tsquery: quoted lexemes, & and |, a zone being a mark before the term."""

    source = "newsroom_searchentry e"
    key = "e.article_id"
    # Asked so, the planner knows nothing of the query and begins at the index, which is always right.
    matching = "e.terms @@ (SELECT %s::tsquery)"
    without = "NOT e.terms @@ %s::tsquery"
    # Adding nothing keeps the planner from walking all articles backwards instead of using the index.
    order = "(e.article_id + 0)"
    seconds = "extract(epoch FROM published_at)::float8"
    reads_all = True

    def item(self, item: Item, zone: str = "") -> str:
        """An expression for one item, in a zone or anywhere."""
        words = [self.all_of([_marked(term, zone) for term in terms]) for terms in item.alternatives]
        words += [_marked(term, zone or "t") for term in item.above]
        if item.is_open_ended:
            words.append(_marked(item.prefix, zone, ":*"))
        return self.any_of(words)

    def holds(self, item: Item, zone: str = "") -> tuple[str, list[str]]:
        """The condition that the words of a phrase stand side by side, and its parameters."""
        phrase = f" {' '.join(item.alternatives[0])} "
        fields = FIELDS.get(zone, FIELDS["t"])
        return " OR ".join(f"strpos(e.{field}, %s) > 0" for field in fields), [phrase] * len(fields)

    def all_of(self, expressions: list[str]) -> str:
        """All of these at once."""
        return "(" + " & ".join(expressions) + ")"

    def any_of(self, expressions: list[str]) -> str:
        """At least one of these."""
        return "(" + " | ".join(expressions) + ")"

    def among_newest(self, count: int, highest: int) -> str:
        """The marks that the newest articles bear, by the hundred."""
        newest, most = highest // A_MARK, -(-count // A_MARK)
        return self.any_of([_quoted(f"n:{newest - back}") for back in range(min(most, newest) + 1)])

    def beginning_with(self, prefix: str) -> Q:
        """The words that begin so."""
        return Q(word__startswith=prefix)


def _marked(term: str, zone: str, ending: str = "") -> str:
    return "(" + " | ".join(_quoted(mark + term) + ending for mark in ZONES[zone]) + ")"


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

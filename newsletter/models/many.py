"""`field__any_of`: like `__in`, for hundreds of values as one parameter.

Each value of `__in` is a parameter of its own, which costs more to put together than to answer.
"""

import json
from typing import Any

from django.db.models import Field, Lookup


@Field.register_lookup
class AnyOf(Lookup):
    """Whether a field holds one of these numbers or words."""

    lookup_name = "any_of"

    def get_prep_lookup(self) -> list[Any]:
        """The values, which are what the database keeps already."""
        return list(self.rhs)

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        """One parameter for all of them."""
        return "%s", [value if connection.vendor == "postgresql" else json.dumps(value)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """SQLite knows no arrays, but what stands in JSON."""
        column, before = self.process_lhs(compiler, connection)
        values, after = self.process_rhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY({values})", (*before, *after)
        return f"{column} IN (SELECT value FROM json_each({values}))", (*before, *after)  # noqa: S608

"""Queries that every page asks: Django writes their SQL once for a process, and each asking fills it in.

For most of them the writing takes Django many times as long as the database needs to answer.
"""

import copy
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

Build = Callable[..., models.QuerySet[Any, Any]]
FIELDS: "dict[type, models.Field[Any, Any]]" = {
    int: models.BigIntegerField(),
    str: models.CharField(),
    datetime: models.DateTimeField(),
}


class Slot(models.Value):
    """Where a value goes that is known only when the query is asked."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Its place in the SQL, and itself in place of the value."""
        return "%s", [self]


class Prepared:
    """A query with places for values: `Prepared(lambda slug: Article.objects.filter(slug=slug))`.

    Nothing in what `build` returns may depend on anything but its arguments: not on the clock, not on
    settings that change. Where an argument is a list, it may only be looked for (`pk__in`), and not be
    empty. Nothing is prefetched, and what comes cannot be narrowed any more.
    """

    def __init__(self, build: Build) -> None:
        self.build = build
        self._written: dict[tuple[Any, ...], _Written] = {}

    def __call__(self, *values: Any) -> list[Any]:
        """The rows, as the built queryset would have fetched them."""
        filled = [padded(value) if isinstance(value, list) else value for value in values]
        shape = (connection.alias, *(len(one) if isinstance(one, list) else type(one) for one in filled))
        written = self._written.get(shape)
        if written is None:
            written = self._written[shape] = _Written(self.build, filled)
        flat = [each for one in filled for each in (one if isinstance(one, list) else [one])]
        return written.rows(flat)


def padded(values: Sequence[Any]) -> list[Any]:
    """A list as long as a power of two: a longer one asks the same, and few lengths need few statements."""
    length = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (length - len(values))]


class _Written:
    """One statement with its slots, and how its rows are read."""

    def __init__(self, build: Build, values: Sequence[Any]) -> None:
        count = 0
        arguments: list[Any] = []
        for value in values:
            each = value if isinstance(value, list) else [value]
            slots = [Slot(count + n, FIELDS[type(one)]) for n, one in enumerate(each)]
            count += len(slots)
            arguments.append(slots if isinstance(value, list) else slots[0])
        self.queryset = build(*arguments)
        self.compiler = self.queryset.query.get_compiler(connection=connection)
        self.sql, self.parameters = self.compiler.as_sql()
        read = [column[0] for column in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(read)

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """Ask, with these values in the slots."""
        parameters = tuple(
            one.output_field.get_db_prep_value(values[one.value], connection)
            if isinstance(one, Slot)
            else one
            for one in self.parameters
        )
        # Another thread may ask at the same moment, on its own connection.
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (self.sql, parameters)
        compiler.get_converters = lambda read: self.converters
        found = self.queryset.all()
        found.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(found)

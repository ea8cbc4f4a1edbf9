"""Small inputs of the panel beside the text: a day, and the kicker among the article's tags."""

from collections.abc import Sequence
from typing import Any

from django import forms

from newsroom.admin.ordered import is_key


class DayInput(forms.DateInput):
    """A day in the browser's own calendar, which phones and screen readers know."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class KickerSelect(forms.Select):
    """One of the article's tags; script fills it from the tags as they are picked."""

    def __init__(self) -> None:
        super().__init__({"data-kicker": "tags"})

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The one chosen, and none: without script, the first of the tags becomes the kicker."""
        choices: Any = self.choices
        chosen = [int(one) for one in value if is_key(str(one))]
        rows = choices.queryset.filter(pk__in=chosen)
        options = [("", "The first tag"), *((row.pk, choices.field.label_from_instance(row)) for row in rows)]
        return [
            (
                None,
                [
                    self.create_option(name, key, label, bool(key) == bool(rows), number, attrs=attrs)
                    for number, (key, label) in enumerate(options)
                ],
                0,
            )
        ]

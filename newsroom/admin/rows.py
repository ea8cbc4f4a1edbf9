"""Lists of small objects as rows of a form: added, removed and put in order with the mouse or with keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script

ROWS_SCRIPT: Any = Script("newsroom/rows.js", type="module")
Row = dict[str, str]
# No header or footer has as many; whoever sends more is no browser of ours.
MOST_READ = 200


@dataclass(frozen=True)
class Column:
    """One part of a row: what it is called, and how it is typed."""

    name: str
    label: str
    longest: int = 60
    required: bool = True
    placeholder: str = ""
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None  # a choice instead of a line
    suggestions: Callable[[], Sequence[tuple[str, str]]] | None = None


class RowsWidget(forms.Widget):
    """Rows of lines and choices whose order is that of the page; their inputs share names."""

    template_name = "newsroom/rows.html"

    def __init__(self, columns: Sequence[Column], *, one: str) -> None:
        self.columns = columns
        self.one = one
        self.wrong: dict[int, str] = {}  # what is wrong with a row, told by the field
        super().__init__()

    @property
    def media(self) -> forms.Media:
        """What moves, adds and removes rows."""
        return forms.Media(css={"all": ["newsroom/rows.css"]}, js=[ROWS_SCRIPT])

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        """The rows as they were typed, without those that say nothing."""
        read = getattr(data, "getlist", lambda key: data.get(key, []))
        columns = [read(f"{name}-{column.name}")[:MOST_READ] for column in self.columns]
        rows = [
            {column.name: str(cell).strip() for column, cell in zip(self.columns, cells, strict=True)}
            for cells in zip(*columns, strict=False)
        ]
        return [row for row in rows if any(row[column.name] for column in self.columns if not column.choices)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form has no such rows: an empty list is an answer too."""
        return f"{name}-sent" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows, an empty one to copy, and the suggestions of each column."""
        context: dict[str, Any] = super().get_context(name, None, attrs)
        context["one"] = self.one
        context["columns"] = [
            {"column": column, "list": column.suggestions() if column.suggestions else ()}
            for column in self.columns
        ]
        rows = value if isinstance(value, list) else []
        context["rows"] = [self.cells(name, row, self.wrong.get(place, "")) for place, row in enumerate(rows)]
        context["blank"] = self.cells(name, {}, "")
        return context

    def cells(self, name: str, row: Row, wrong: str) -> dict[str, Any]:
        """One row as the template shows it."""
        cells = [
            {
                "column": column,
                "name": f"{name}-{column.name}",
                "list": f"{name}-{column.name}-list" if column.suggestions else "",
                "value": row.get(column.name, ""),
                "choices": column.choices() if column.choices else (),
            }
            for column in self.columns
        ]
        called = row.get("label") or row.get(self.columns[-1].name, "")
        return {"cells": cells, "wrong": wrong, "called": called}

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """None: the rows have labels of their own, and the list is a group."""
        return ""


class RowsField(forms.Field):
    """A list of small objects; what is wrong is said of its row, and everything typed stays."""

    widget: RowsWidget

    def __init__(
        self, columns: Sequence[Column], *, one: str, most: int, check: Callable[[Row], Row], **kwargs: Any
    ) -> None:
        self.columns = columns
        self.most = most
        self.check = check
        super().__init__(required=False, widget=RowsWidget(columns, one=one), **kwargs)

    def clean(self, value: Any) -> list[Row]:
        """The rows, each checked; raises ValidationError with a sentence for each wrong one."""
        rows: list[Row] = list(value or [])
        self.widget.wrong = {}
        cleaned = []
        for place, row in enumerate(rows):
            try:
                cleaned.append(self.check(self.whole(row)))
            except ValidationError as error:
                self.widget.wrong[place] = " ".join(error.messages)
        sentences = [f"Line {place + 1}: {words}" for place, words in self.widget.wrong.items()]
        if len(rows) > self.most:
            sentences.append(f"These are {len(rows)} lines; there is room for {self.most}. Remove some.")
        if sentences:
            raise ValidationError(sentences)
        return cleaned

    def whole(self, row: Row) -> Row:
        """The row, where nothing that it needs is missing or too long."""
        for column in self.columns:
            value = row[column.name]
            if column.required and not value:
                raise ValidationError(f"{column.label} is missing. Write it, or remove the line.")
            if len(value) > column.longest or not value.isprintable():
                raise ValidationError(
                    f"{column.label} is too long, or holds signs that nobody sees. "
                    f"Keep it within {column.longest} characters."
                )
            if column.choices and value not in dict(column.choices()):
                raise ValidationError(f"{column.label}: choose one of the list.")
        return row

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Another order is a change."""
        return bool((initial or []) != (data or []))

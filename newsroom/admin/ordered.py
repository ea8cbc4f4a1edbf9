"""A choice of several whose order counts: the authors of a byline, the pins under an article."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.http import urlencode

Describe = Callable[[Any], str]
SIDE_SCRIPT: Any = Script("newsroom/side.js", type="module")


def is_key(text: str) -> bool:
    """Whether it can be a row's number: digits, and no more of them than a database holds."""
    return text.isascii() and text.isdecimal() and len(text) < 19


class OrderedSelect(forms.SelectMultiple):
    """The chosen ones as rows that are moved and removed, and a field that finds another by typing."""

    template_name = "newsroom/ordered_select.html"

    def __init__(self, through: Any, *, one: str, describe: Describe | None = None) -> None:
        self.through = through  # the foreign key by which the admin searches, e.g. Authorship.author
        self.one = one
        self.describe = describe
        super().__init__()

    @property
    def media(self) -> forms.Media:
        """What moves the rows."""
        return forms.Media(js=[SIDE_SCRIPT])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows in their order, and where others are found."""
        context: dict[str, Any] = super(forms.SelectMultiple, self).get_context(name, [], attrs)
        context["widget"]["attrs"].pop("multiple", None)  # the field that finds them is one line
        context["rows"] = self.rows([str(one) for one in value or []])
        context["one"] = self.one
        context["find"] = f"{reverse(f'{admin.site.name}:autocomplete')}?{urlencode(self.asked())}"
        return context

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """None: there may be thousands, and each is found by typing."""
        return []

    def asked(self) -> dict[str, str]:
        """How Django's own search of the admin is told what to look for."""
        meta = self.through.model._meta
        return {
            "app_label": meta.app_label,
            "model_name": str(meta.model_name),
            "field_name": self.through.name,
        }

    def rows(self, picked: Sequence[str]) -> list[dict[str, str]]:
        """Key, name and remark of each one picked that exists."""
        choices: Any = self.choices
        numbers = [int(one) for one in dict.fromkeys(picked) if is_key(one)]
        found = choices.queryset.in_bulk(numbers)
        kept = [found[number] for number in numbers if number in found]
        return [
            {
                "key": str(row.pk),
                "name": choices.field.label_from_instance(row),
                "remark": self.describe(row) if self.describe else "",
            }
            for row in kept
        ]


class OrderedField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows, each once, in the order in which the form names them."""

    def clean(self, value: Any) -> list[Model]:  # type: ignore[override]
        """The rows in their order."""
        picked = list(dict.fromkeys(str(one) for one in value or []))
        if strange := next((one for one in picked if not is_key(one)), ""):
            raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": strange[:40]})
        by_pk = {str(row.pk): row for row in super().clean(picked)}
        return [by_pk[one] for one in picked if one in by_pk]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Another order is a change."""
        before = [str(self.prepare_value(one)) for one in initial or []]
        return before != [str(one) for one in data or []]

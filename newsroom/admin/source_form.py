"""The sources of an article in its form: rows that are added, dragged and removed."""

from typing import Any, cast

from django import forms
from django.forms.formsets import ORDERING_FIELD_NAME
from unfold.widgets import UnfoldAdminTextInputWidget

from newsroom.admin.inputs import DayInput
from newsroom.history.snapshots import SOURCE_DATES, SOURCE_TEXTS, iso
from newsroom.models import Source

MOST = 300


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """One publication or document that the article relies on."""

    class Meta:
        model = Source
        fields = ["publisher", "title", "url", "published_on", "accessed_on"]
        widgets = {
            "publisher": UnfoldAdminTextInputWidget(),
            "title": UnfoldAdminTextInputWidget(),
            "url": UnfoldAdminTextInputWidget(attrs={"type": "url", "inputmode": "url"}),
            "published_on": DayInput(),
            "accessed_on": DayInput(),
        }
        error_messages = {
            "publisher": {"required": "Say who published it."},
            "title": {"required": "Give it the title that readers see."},
        }

    def has_changed(self) -> bool:
        """Whether anything was typed: a row that only has its place is empty."""
        return any(name != ORDERING_FIELD_NAME for name in self.changed_data)

    def line(self) -> dict[str, Any]:
        """The row as a snapshot holds it."""
        data = self.cleaned_data
        return {name: data[name] for name in SOURCE_TEXTS} | {name: iso(data[name]) for name in SOURCE_DATES}


class BaseSourceRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows in the order into which they were dragged; a row that was emptied is gone."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        return super()._construct_form(i, **({"empty_permitted": True} | kwargs))  # type: ignore[misc]

    def content(self) -> list[dict[str, Any]]:
        """The rows that say something, in their order."""
        gone = self.deleted_forms
        kept = [row for row in self.forms if row.cleaned_data and row not in gone]
        kept.sort(key=lambda row: row.cleaned_data.get(ORDERING_FIELD_NAME) or MOST)
        return [row.line() for row in kept]


_rows = forms.formset_factory(
    SourceForm,
    formset=BaseSourceRows,
    extra=0,
    can_order=True,
    can_delete=True,
    max_num=MOST,
    validate_max=True,
    absolute_max=MOST + 100,
)


def rows_of_sources(data: Any, initial: list[dict[str, Any]]) -> BaseSourceRows:
    """The rows of one form: those that were sent, or those that it is filled with."""
    if data is None:
        return cast(BaseSourceRows, _rows(prefix="sources", initial=initial))
    # Without what is stored: Django would take a row that equals it for an empty one.
    return cast(BaseSourceRows, _rows(data, prefix="sources"))

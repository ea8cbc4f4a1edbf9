"""Rows of an admin form in an order that is dragged."""

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet


class OrderedFormSet(PaginationInlineFormSet):
    """Rows that can be dragged; new ones come after those that were there."""

    def save(self, commit: bool = True) -> Any:
        """Store the rows and number them in the order of the form."""
        saved = super().save(commit=commit)
        if commit:
            self.number_rows()
        return saved

    def number_rows(self) -> None:
        """Write each row's place where it differs from the stored one."""
        kept = [form for form in self.forms if form.instance.pk and not self._should_delete_form(form)]
        kept.sort(key=self.place_of)
        for position, form in enumerate(kept):
            if form.instance.position != position:
                form.instance.position = position
                form.instance.save(update_fields=["position"])

    def place_of(self, form: forms.BaseForm) -> tuple[bool, int]:
        """Rows that were stored before by their place; new ones after them, as they were added."""
        is_new = form in self.extra_forms
        return is_new, self.forms.index(form) if is_new else form.cleaned_data.get("position") or 0


class OrderedRows(TabularInline):
    """Rows in an order that is dragged; whoever may add one may change and remove them all."""

    formset = OrderedFormSet
    ordering_field = "position"
    hide_ordering_field = True
    extra = 0
    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As adding."""
        return bool(self.has_add_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As adding."""
        return bool(self.has_add_permission(request, obj))

"""Redirects in the admin: those that changed slugs left, and those made by hand."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from newsroom import addresses
from newsroom.admin.shared import moment
from newsroom.models import Redirect


class RedirectForm(forms.ModelForm):  # type: ignore[type-arg]
    """From an old address of this site to another one."""

    class Meta:
        model = Redirect
        fields = ["old_path", "new_path"]
        widgets = {
            "old_path": UnfoldAdminTextInputWidget(attrs={"placeholder": "/2019/05/old-name/"}),
            "new_path": UnfoldAdminTextInputWidget(attrs={"placeholder": "/blog/new-name/"}),
        }

    def clean_old_path(self) -> str:
        """The path of what was typed."""
        return addresses.clean_path(self.cleaned_data["old_path"])

    def clean_new_path(self) -> str:
        """The path of what was typed."""
        return addresses.clean_path(self.cleaned_data["new_path"])

    def clean(self) -> dict[str, Any]:
        """No circles; a chain is shortened to its end."""
        cleaned = super().clean() or {}
        if "old_path" in cleaned and "new_path" in cleaned:
            try:
                cleaned["new_path"] = addresses.check(cleaned["old_path"], cleaned["new_path"])
            except ValidationError as error:
                self.add_error("new_path", error)
        return cleaned


@admin.register(Redirect)
class RedirectAdmin(ModelAdmin):
    """Where old addresses lead."""

    form = RedirectForm
    list_display = ["old_path", "new_path", "shown_since"]
    search_fields = ["old_path", "new_path"]
    list_per_page = 60

    @display(description="Since", ordering="created_at")
    def shown_since(self, redirect: Redirect) -> str:
        """Since when, in the publication's time."""
        return moment(redirect.created_at)

    def save_model(self, request: HttpRequest, obj: Redirect, form: Any, change: bool) -> None:
        """Store it; older redirects that led here lead on directly."""
        super().save_model(request, obj, form, change)
        Redirect.objects.filter(new_path=obj.old_path).update(new_path=obj.new_path)

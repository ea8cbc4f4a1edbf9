"""Corrections in the admin: every one there is, and a form for a new one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from newsroom import workflow
from newsroom.admin.shared import moment, staff_member
from newsroom.admin.widgets import DESK_SCRIPT
from newsroom.autosave.working_copies import called
from newsroom.models import Article, Correction


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was wrong, and what is right."""

    class Meta:
        model = Correction
        fields = ["article", "text"]
        widgets = {"text": UnfoldAdminTextareaWidget(attrs={"rows": 5})}


@admin.register(Correction)
class CorrectionAdmin(ModelAdmin):
    """The publication's corrections, newest first; they stand under their articles."""

    form = CorrectionForm
    list_display = ["shown_text", "article", "shown_date", "shown_by"]
    list_select_related = ["article", "created_by"]
    search_fields = ["text", "article__headline"]
    autocomplete_fields = ["article"]
    list_per_page = 40

    def get_readonly_fields(self, request: HttpRequest, obj: Correction | None = None) -> list[str]:
        """A correction stays with its article."""
        return ["article"] if obj else []

    @property
    def media(self) -> forms.Media:
        """With what names the choice of an article for screen readers."""
        media: forms.Media = super().media + forms.Media(js=[DESK_SCRIPT])
        return media

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str]:
        """The article that the desk named."""
        return {"article": request.GET.get("article", "")}

    @display(description="Correction")
    def shown_text(self, correction: Correction) -> str:
        """Its first words."""
        return str(correction)

    @display(description="Published", ordering="published_at")
    def shown_date(self, correction: Correction) -> str:
        """When readers got it, in the publication's time."""
        return moment(correction.published_at)

    @display(description="By", ordering="created_by")
    def shown_by(self, correction: Correction) -> str:
        """Who wrote it."""
        return called(correction.created_by) if correction.created_by else "somebody who is gone"

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        """Date and sign a new one; tell those above that the article changed."""
        if not change:
            obj.created_by = staff_member(request)
            obj.published_at = timezone.now()
        super().save_model(request, obj, form, change)
        workflow.announce_update(obj.article)

    def delete_model(self, request: HttpRequest, obj: Correction) -> None:
        """Take it away again, and tell those above."""
        article = obj.article
        super().delete_model(request, obj)
        workflow.announce_update(article)


def of_article(request: HttpRequest, article: Article | None, form: Any) -> dict[str, Any]:
    """What the desk's panel shows: the corrections of this article, and whether one may be added."""
    return {
        "corrections": list(article.corrections.all()) if article else [],
        "may_add": request.user.has_perm("newsroom.add_correction"),
    }


def is_published(request: HttpRequest, article: Article | None, form: Any) -> bool:
    """Only what readers see is corrected in public."""
    return article is not None and article.is_published

"""Making several tags one: choose them in the list, then choose which of them stays."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from newsroom import tagging
from newsroom.models import Tag


class MergeForm(forms.Form):
    """Which of the chosen tags stays."""

    into = forms.ModelChoiceField(
        queryset=Tag.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the tag that stays."},
    )

    def __init__(self, tags: QuerySet[Tag], data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"].queryset = tags  # type: ignore[attr-defined]


@admin.action(description="Merge into one tag…", permissions=["delete"])
def merge_tags(model_admin: Any, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse | None:
    """Ask which tag stays, then make them one."""
    tags = Tag.objects.filter(pk__in=queryset.values("pk"))
    if tags.count() < 2:
        model_admin.message_user(request, "Choose at least two tags to merge.", messages.WARNING)
        return None
    form = MergeForm(tags, request.POST if "merge" in request.POST else None)
    if form.is_valid():
        into: Tag = form.cleaned_data["into"]
        others = [tag.name for tag in tags if tag.pk != into.pk]
        changed = tagging.merge(list(tags), into)
        noun = "article" if changed == 1 else "articles"
        said = f"{', '.join(f'“{name}”' for name in others)} went into “{into}”: {changed} {noun} changed."
        model_admin.message_user(request, said, messages.SUCCESS)
        return None
    context = model_admin.admin_site.each_context(request) | {
        "title": "Merge tags",
        "opts": Tag._meta,
        "form": form,
        "tags": tags.annotate(article_count=Count("articles")).order_by("-article_count", "name"),
    }
    return TemplateResponse(request, "admin/newsroom/tag/merge.html", context)

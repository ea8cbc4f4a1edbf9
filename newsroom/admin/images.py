"""Pictures in the admin: uploaded as strictly as at the writing desk, and shown with where they are used."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminImageFieldWidget

from newsroom.admin.shared import moment, staff_member
from newsroom.models import Article, Image
from newsroom.uploads import PictureField


class AltFilter(admin.SimpleListFilter):
    """Pictures that say nothing to those who cannot see them."""

    title = "alt text"
    parameter_name = "alt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside “all”."""
        return [("missing", "Missing")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        """Those without alt text, where that was asked for."""
        return queryset.filter(alt="") if self.value() == "missing" else queryset


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A picture and its words."""

    file = PictureField(widget=UnfoldAdminImageFieldWidget(), label="Picture")

    class Meta:
        model = Image
        fields = ["file", "alt", "caption", "credit"]


@admin.register(Image)
class ImageAdmin(ModelAdmin):
    """The library of pictures."""

    form = ImageForm
    list_display = ["shown_thumbnail", "shown_alt", "shown_size", "credit", "uploaded_by", "shown_upload"]
    list_display_links = ["shown_thumbnail", "shown_alt"]
    list_select_related = ["uploaded_by"]
    list_filter = [AltFilter, "uploaded_at"]
    search_fields = ["alt", "caption", "credit"]
    list_per_page = 24
    nothing_yet = "Pictures come in here, or by dropping them into the text at the writing desk."

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> list[str]:
        """A new picture is a file and its words; a kept one is seen, and its words are changed."""
        words = ["alt", "caption", "credit"]
        return ["shown_picture", *words, "shown_uses"] if obj else ["file", *words]

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> list[str]:
        """The file of a kept picture stays: articles point to it."""
        return ["shown_picture", "shown_uses"] if obj else []

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Store it, remembering who uploaded it."""
        if not change:
            obj.uploaded_by = staff_member(request)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """A picture that a text shows stays."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not shown_in(obj).exists())

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """Delete it, and its file once that is certain."""
        storage, name = obj.file.storage, str(obj.file.name)
        super().delete_model(request, obj)
        transaction.on_commit(lambda: storage.delete(name))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        """Delete several, each with its file."""
        for image in queryset:
            self.delete_model(request, image)

    @display(description="Picture")
    def shown_thumbnail(self, image: Image) -> str:
        """The picture, small."""
        return format_html('<img class="library-thumbnail" src="{}" alt="" loading="lazy">', image.file.url)

    @display(description="Alt text", ordering="alt")
    def shown_alt(self, image: Image) -> str:
        """What it shows."""
        return image.alt or "Missing: say what it shows"

    @display(description="Size")
    def shown_size(self, image: Image) -> str:
        """Its measures in pixels."""
        return f"{image.width} × {image.height}"

    @display(description="Picture")
    def shown_picture(self, image: Image) -> str:
        """The picture, with its address for use in a text."""
        return format_html(
            '<img class="library-picture" src="{}" alt=""><code class="library-address">{}</code>',
            image.file.url,
            image.file.url,
        )

    @display(description="Uploaded", ordering="uploaded_at")
    def shown_upload(self, image: Image) -> str:
        """When it came."""
        return moment(image.uploaded_at)

    @display(description="Used in")
    def shown_uses(self, image: Image) -> str:
        """The articles, authors and tools that show it, each leading there."""
        line = '<a class="text-link" href="{}">{}</a>'
        return format_html_join(", ", line, uses(image)) or "Nowhere yet"


def uses(image: Image) -> list[tuple[str, str]]:
    """Address and name of everything in the admin that shows a picture."""
    rows = [*shown_in(image), *image.portrait_of.all(), *image.logo_of.all()]
    return [
        (reverse(f"admin:newsroom_{row._meta.model_name}_change", args=[row.pk]), str(row)) for row in rows
    ]


def shown_in(image: Image) -> QuerySet[Article]:
    """The articles that show a picture."""
    return (
        Article.objects.filter(Q(cover=image) | Q(body__contains=str(image.file.name)))
        .only("headline")
        .order_by("headline")
    )

"""The publication's own settings and its standing pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminTextareaWidget

from newsroom.admin.shared import PicturesMixin, moment
from newsroom.admin.widgets import MarkdownField, TimeZoneField
from newsroom.models import Page, Publication


class PublicationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the publication is called and how it speaks of itself."""

    time_zone = TimeZoneField()

    class Meta:
        model = Publication
        fields = [
            *("name", "tagline", "description", "logo", "accent_colour"),
            *("newsletter_promise_title", "newsletter_promise", "footer_note", "time_zone"),
        ]
        widgets = {
            "accent_colour": UnfoldAdminColorInputWidget(),
            "description": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "newsletter_promise": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "footer_note": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        }


@admin.register(Publication)
class PublicationAdmin(PicturesMixin, ModelAdmin):
    """One row; its list opens it."""

    form = PublicationForm
    picture_fields = ["logo"]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "logo", "accent_colour"]}),
        ("Newsletter box", {"fields": ["newsletter_promise_title", "newsletter_promise"]}),
        ("Small print", {"fields": ["footer_note", "time_zone"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one, and it is there."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
        """Without it there would be no site."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Straight to the one row, for whoever may see it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row = Publication.load()
        return HttpResponseRedirect(reverse("admin:newsroom_publication_change", args=[row.pk]))

    def response_change(self, request: HttpRequest, obj: Publication) -> HttpResponse:
        """Stay on the page: there is no list to go back to."""
        self.message_user(request, "The publication’s settings are saved.")
        return HttpResponseRedirect(request.path)


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A standing page."""

    body = MarkdownField()

    class Meta:
        model = Page
        fields = ["title", "slug", "body", "meta_description", "position"]


@admin.register(Page)
class PageAdmin(ModelAdmin):
    """About, Contact, Privacy Policy and what else the footer links to."""

    form = PageForm
    list_display = ["title", "shown_address", "position", "shown_change"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ("title",)}
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": ["title", "slug"]}),
        ("Text", {"fields": ["body"], "classes": ["desk-wide"]}),
        ("Footer and search engines", {"fields": ["position", "meta_description"]}),
    ]

    @admin.display(description="Address", ordering="slug")
    def shown_address(self, page: Page) -> str:
        """Its public address."""
        return f"/{page.slug}/"

    @admin.display(description="Changed", ordering="updated_at")
    def shown_change(self, page: Page) -> str:
        """When it was last changed."""
        return moment(page.updated_at)

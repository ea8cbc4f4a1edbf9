"""The publication's own settings and its standing pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.decorators import display

from newsroom import colours
from newsroom.admin.addressed import AddressedForm
from newsroom.admin.publication_form import PublicationForm
from newsroom.admin.shared import PicturesMixin, moment
from newsroom.admin.widgets import MarkdownField
from newsroom.models import Page, Publication

LOOKS_SCRIPT: Any = Script("newsroom/publication.js", type="module")


@admin.register(Publication)
class PublicationAdmin(PicturesMixin, ModelAdmin):
    """One row; its list opens it."""

    form = PublicationForm
    picture_fields = ["logo", "logo_on_dark"]
    autocomplete_fields = ["lead"]
    change_form_template = "admin/newsroom/publication/change_form.html"
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "logo", "logo_on_dark", "accent_colour"]}),
        ("Front page", {"fields": ["lead", "lead_until"]}),
        ("Header and footer", {"fields": ["navigation", "footer_links", "social_links", "footer_note"]}),
        ("Newsletter", {"fields": ["newsletter_promise_title", "newsletter_promise", "letter_typeface"]}),
        ("Contact and time", {"fields": ["contact_addresses", "time_zone"]}),
        ("Logging in", {"fields": ["asks_for_second_factor"]}),
    ]

    @property
    def media(self) -> forms.Media:
        """With what keeps the page beside the form like what is typed."""
        media: forms.Media = super().media
        return media + forms.Media(css={"all": ["newsroom/publication.css"]}, js=[LOOKS_SCRIPT])

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
        if remark := colours.remark(obj.accent_colour):
            self.message_user(request, remark)
        return HttpResponseRedirect(request.path)


class PageForm(AddressedForm):
    """A standing page."""

    url_name = "page"
    named_by = "title"

    body = MarkdownField()

    class Meta:
        model = Page
        fields = ["title", "slug", "body", "is_public", "meta_description", "position"]


@admin.register(Page)
class PageAdmin(ModelAdmin):
    """About, Contact, Privacy Policy and what else the footer links to."""

    form = PageForm
    list_display = ["title", "shown_address", "shown_standing", "position", "shown_change"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ("title",)}
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": ["title", "slug"]}),
        ("Text", {"fields": ["body"], "classes": ["desk-wide"]}),
        ("Readers, footer and search engines", {"fields": ["is_public", "position", "meta_description"]}),
    ]

    def view_on_site(self, obj: Page) -> str | None:
        """Its public address, where it has one."""
        return obj.get_absolute_url() if obj.is_public else None

    @display(description="Standing", ordering="is_public", label={"Public": "success", "Draft": "warning"})
    def shown_standing(self, page: Page) -> str:
        """Whether readers may open it."""
        return "Public" if page.is_public else "Draft"

    @admin.display(description="Address", ordering="slug")
    def shown_address(self, page: Page) -> str:
        """Its public address."""
        return f"/{page.slug}/"

    @admin.display(description="Changed", ordering="updated_at")
    def shown_change(self, page: Page) -> str:
        """When it was last changed."""
        return moment(page.updated_at)

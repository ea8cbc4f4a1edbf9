"""The plain admin to compare with: Django's with unfold, on the same rows, and nothing of ours."""

from unfold.admin import ModelAdmin, TabularInline
from unfold.sites import UnfoldAdminSite

from newsroom.models import Article, Authorship, Image, Revision, Source

PLAIN = "/plain/"


class Authors(TabularInline):
    """The byline as the admin shows it by itself."""

    model = Authorship


class Sources(TabularInline):
    """The sources as the admin shows them by itself."""

    model = Source


class Articles(ModelAdmin):
    """Articles as the admin shows them by itself."""

    # By their names it would find ours.
    change_form_template = "admin/change_form.html"
    change_list_template = "admin/change_list.html"

    list_display = ["headline", "status", "word_count", "updated_at"]
    list_filter = ["status", "kind", "tags"]
    search_fields = ["headline", "standfirst", "slug", "authors__name", "tags__name"]
    list_per_page = 40
    inlines = [Authors, Sources]
    raw_id_fields = ["tool", "primary_tag", "cover"]


class Pictures(ModelAdmin):
    """Pictures as the admin shows them by itself: no grid, and not where each is used."""

    list_display = ["file", "alt", "uploaded_at"]
    search_fields = ["alt", "caption", "credit"]
    list_per_page = 30


class Revisions(ModelAdmin):
    """Revisions as rows."""

    list_display = ["number", "summary", "created_by", "created_at"]
    list_select_related = ["created_by"]


def plain_site() -> UnfoldAdminSite:
    """An admin site with these."""
    site = UnfoldAdminSite(name="plain")
    site.register(Article, Articles)
    site.register(Image, Pictures)
    site.register(Revision, Revisions)
    return site

"""Authors, tags and tools in the admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from newsroom import needed
from newsroom.admin.addressed import AddressedForm
from newsroom.admin.deleting import AuthorsWhoSignStay, tags_in_words
from newsroom.admin.shared import PicturesMixin
from newsroom.admin.tag_merging import merge_tags
from newsroom.admin.widgets import LinesField, LinksField, MarkdownField
from newsroom.models import Author, Tag, Tool, User


def articles_link(count: int, **filters: Any) -> str:
    """The number of articles, leading to them."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    address = f"{reverse('admin:newsroom_article_changelist')}?{query}"
    return format_html('<a class="text-link" href="{}">{}</a>', address, count)


class AuthorForm(AddressedForm):
    """A byline; links are written one a line."""

    url_name = "author"

    links = LinksField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="One a line: a label, a space, the address. “Mastodon https://social.example/@me”",
    )

    class Meta:
        model = Author
        fields = ["name", "slug", "role", "bio", "portrait", "location", "links", "user"]
        widgets = {"bio": UnfoldAdminTextareaWidget(attrs={"rows": 4})}


@admin.register(Author)
class AuthorAdmin(AuthorsWhoSignStay, PicturesMixin, ModelAdmin):
    """The people whose names readers see."""

    form = AuthorForm
    list_display = ["shown_name", "location", "user", "shown_articles"]
    list_select_related = ["user"]
    ordering = ["name"]
    search_fields = ["name", "slug", "role"]
    prepopulated_fields = {"slug": ("name",)}
    picture_fields = ["portrait"]
    # Shown to those who may not change authors, and so may not open people either: as a name, no link.
    readonly_preprocess_fields = {"user": strip_tags}
    fieldsets = [
        (None, {"fields": ["name", "slug", "role", "bio", "portrait"]}),
        ("Elsewhere", {"fields": ["location", "links"]}),
        ("Log-in", {"fields": ["user"], "description": "Who writes under this byline."}),
    ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A log-in is one of the staff's, never a reader's; a list, since editors may not search people."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        """With the number of their articles."""
        found: QuerySet[Author] = super().get_queryset(request)
        return found.annotate(article_count=Count("articles"))

    @display(description="Name", ordering="name", header=True)
    def shown_name(self, author: Author) -> list[str]:
        """The name, with the role underneath."""
        return [author.name, author.role]

    @display(description="Articles", ordering="article_count")
    def shown_articles(self, author: Any) -> str:
        """How many articles they sign."""
        return articles_link(author.article_count, q=author.name)


class StaysWhereNeeded:
    """Refuses to delete what something elsewhere cannot do without, and says what that is."""

    delete_confirmation_template = "admin/newsroom/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/newsroom/delete_selected_confirmation.html"

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """As elsewhere, and with what protects them beyond the rows that point to them."""
        things = list(objs)
        to_delete, counts, lacking, protected = super().get_deleted_objects(things, request)  # type: ignore[misc]
        needs = [
            format_html('{} <a class="text-link" href="{}">Open {}</a>', need.sentence, need.url, need.where)
            for need in needed.needs(things)
        ]
        return to_delete, counts, lacking, [*needs, *protected]


class TagForm(AddressedForm):
    """A subject."""

    url_name = "tag"

    class Meta:
        model = Tag
        fields = ["name", "slug", "description"]


@admin.register(Tag)
class TagAdmin(StaysWhereNeeded, ModelAdmin):
    """The subjects of the publication."""

    form = TagForm
    # Said here too: Django drops the model's own order where rows are counted.
    ordering = ["name"]
    list_display = ["name", "slug", "description", "shown_articles"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ("name",)}
    fields = ["name", "slug", "description"]
    actions = [merge_tags]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """With the number of their articles."""
        found: QuerySet[Tag] = super().get_queryset(request)
        return found.annotate(article_count=Count("articles"))

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """What goes, in words: which articles lose the tag, not the rows between the two."""
        tags = list(objs)
        _, _, lacking, protected = super().get_deleted_objects(tags, request)
        return tags_in_words(tags), {"tags": len(tags)}, lacking, protected

    @display(description="Articles", ordering="article_count")
    def shown_articles(self, tag: Any) -> str:
        """How many articles carry it."""
        return articles_link(tag.article_count, tags__id__exact=tag.pk)


class ToolForm(AddressedForm):
    """A tool; platforms are written one a line."""

    url_name = "tool"

    description = MarkdownField(required=False, tall=False)
    platforms = LinesField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="One a line: web, macOS, Linux …",
    )

    class Meta:
        model = Tool
        fields = [
            "name",
            "slug",
            "maker",
            "homepage",
            "one_liner",
            "description",
            "pricing",
            "price_note",
            "platforms",
            "logo",
        ]


@admin.register(Tool)
class ToolAdmin(StaysWhereNeeded, PicturesMixin, ModelAdmin):
    """The directory of AI tools."""

    form = ToolForm
    list_display = ["shown_name", "maker", "shown_pricing", "shown_reviews"]
    list_filter = ["pricing"]
    ordering = ["name"]
    search_fields = ["name", "maker", "one_liner"]
    prepopulated_fields = {"slug": ("name",)}
    picture_fields = ["logo"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "one_liner", "description", "logo"]}),
        ("Facts", {"fields": ["maker", "homepage", "pricing", "price_note", "platforms"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tool]:
        """With the number of their reviews."""
        found: QuerySet[Tool] = super().get_queryset(request)
        return found.annotate(review_count=Count("reviews"))

    @display(description="Name", ordering="name", header=True)
    def shown_name(self, tool: Tool) -> list[str]:
        """The name, with what it does underneath."""
        return [tool.name, tool.one_liner]

    @display(description="Pricing", ordering="pricing", label=True)
    def shown_pricing(self, tool: Tool) -> str:
        """What it costs, in a word."""
        return str(tool.get_pricing_display())

    @display(description="Reviews", ordering="review_count")
    def shown_reviews(self, tool: Any) -> str:
        """How many articles review it."""
        return articles_link(tool.review_count, tool__id__exact=tool.pk)

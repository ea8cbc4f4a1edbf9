"""The list of articles in the admin: its columns, its filters, and in how many queries."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from newsroom import notes
from newsroom.admin.front import open_front_page
from newsroom.admin.shared import of, staff_member, when
from newsroom.admin.stale import StaleFilter, still_right
from newsroom.autosave import working_copies
from newsroom.models import Article, Authorship, ReviewNote

STATUS_COLOURS = {
    "Draft": "",
    "In review": "warning",
    "Changes asked": "warning",
    "Scheduled": "info",
    "Published": "success",
    "Withdrawn": "danger",
}


class WhoseFilter(admin.SimpleListFilter):
    """Articles that I began or that I sign."""

    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """One choice beside “all”."""
        return [("mine", "Mine")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Mine, where that was asked for."""
        if self.value() != "mine":
            return queryset
        return queryset.filter(of(request))


class NotesFilter(admin.SimpleListFilter):
    """Articles with notes that nobody has resolved."""

    title = "notes"
    parameter_name = "notes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Those that concern me, and all."""
        return [("mine", "Open, for me"), ("open", "Open")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """With open notes, where that was asked for."""
        if self.value() == "mine":
            return queryset.filter(pk__in=notes.concerning(staff_member(request)).values("article"))
        if self.value() == "open":
            unresolved = ReviewNote.objects.filter(thread=None, resolved_at=None)
            return queryset.filter(pk__in=unresolved.values("article"))
        return queryset


class TagFilter(admin.RelatedFieldListFilter):
    """The tags that articles carry."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """By name, found without looking at any article."""
        carried = {"pk__in": Article.tags.through.objects.values("tag")}
        return field.get_choices(include_blank=False, ordering=["name"], limit_choices_to=carried)


class ArticleListMixin:
    """How articles are listed."""

    list_display = [
        "shown_headline",
        "shown_status",
        "shown_byline",
        "shown_tags",
        "shown_words",
        "shown_when",
    ]
    list_filter = [
        "status",
        WhoseFilter,
        NotesFilter,
        StaleFilter,
        "kind",
        ("tags", TagFilter),
    ]
    actions = [still_right, open_front_page]
    search_fields = ["headline", "standfirst", "slug", "authors__name", "tags__name"]
    search_help_text = "Headline, standfirst, address, author or tag"
    list_per_page = 40
    list_before_template = "admin/newsroom/article/_unsaved.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, under what this person has typed for new articles and never saved."""
        extra_context = {"unsaved": working_copies.unsaved_of(staff_member(request))} | (extra_context or {})
        page: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        return page

    def has_lead_permission(self, request: HttpRequest) -> bool:
        """Whoever keeps the publication's settings chooses what opens the front page."""
        return request.user.has_perm("newsroom.change_publication")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """For the list, without the texts and in a fixed number of queries."""
        found: QuerySet[Article] = super().get_queryset(request)  # type: ignore[misc]
        match = request.resolver_match
        if match is None or match.url_name != "newsroom_article_changelist":
            return found
        byline = Prefetch("authorships", Authorship.objects.select_related("author"))
        return (
            found.select_related("primary_tag")
            .prefetch_related(byline, "tags")
            .defer("body", "body_html", "contents", "pros", "cons", "verdict")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Each article once, however many of its tags match; told apart by number, not by their texts."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        return (queryset.filter(pk__in=found.values("pk")) if has_doubles else found), False

    @display(description="Headline", ordering="headline", header=True)
    def shown_headline(self, article: Article) -> list[Any]:
        """The headline, with its kind underneath."""
        return [article.headline, article.get_kind_display()]

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, article: Article) -> str:
        """Where it stands."""
        return str(article.get_status_display())

    @display(description="By")
    def shown_byline(self, article: Article) -> str:
        """Its authors in their order."""
        return ", ".join(author.name for author in article.byline) or "Nobody yet"

    @display(description="Tags")
    def shown_tags(self, article: Article) -> str:
        """Its tags, the kicker first."""
        tags = sorted(article.tags.all(), key=lambda tag: tag.pk != article.primary_tag_id)
        return ", ".join(tag.name for tag in tags) or "None yet"

    @display(description="Words", ordering="word_count")
    def shown_words(self, article: Article) -> str:
        """Its length."""
        return f"{article.word_count:,}"

    @display(description="When", ordering="updated_at")
    def shown_when(self, article: Article) -> str:
        """The hour that matters most for where it stands."""
        return when(article)

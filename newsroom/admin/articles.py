"""Articles in the admin: the list, the writing desk, and the buttons that move an article on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import slugify
from unfold.admin import ModelAdmin
from unfold.decorators import display

from newsroom import tagging, workflow
from newsroom.admin import side
from newsroom.admin.article_form import ArticleForm, BylineRows, PinRows, SourceRows
from newsroom.admin.history import HistoryMixin
from newsroom.admin.shared import PicturesMixin, may_change, of, staff_member, when
from newsroom.models import Article, Authorship

Status = Article.Status
STATUS_COLOURS = {
    "Draft": "",
    "In review": "warning",
    "Scheduled": "info",
    "Published": "success",
    "Withdrawn": "danger",
}
# Where the rows stand: section of the form → the rows' formset prefix.
ROWS = {"authorships": "Byline and tags", "sources": "Sources", "related_links": "Related reading"}
TRIED = "tried"  # in the address after a refused move: which one it was


@dataclass
class Section:
    """One tab under the writing desk: fields, then rows."""

    title: str
    fieldset: Any = None
    rows: list[Any] = field(default_factory=list)
    errors: int = 0

    @property
    def slug(self) -> str:
        """The tab's name in the page."""
        return slugify(self.title)


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
        return queryset.filter(of(request)).distinct()


@admin.register(Article)
class ArticleAdmin(HistoryMixin, PicturesMixin, ModelAdmin):
    """The list of articles and the desk at which one is written."""

    form = ArticleForm
    inlines = [BylineRows, SourceRows, PinRows]
    list_display = [
        "shown_headline",
        "shown_status",
        "shown_byline",
        "shown_tags",
        "shown_words",
        "shown_when",
    ]
    list_filter = ["status", WhoseFilter, "kind", ("tags", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["headline", "standfirst", "slug", "authors__name", "tags__name"]
    search_help_text = "Headline, standfirst, address, author or tag"
    list_per_page = 40
    autocomplete_fields = ["tool", "primary_tag"]
    picture_fields = ["cover"]
    prepopulated_fields = {"slug": ("headline",)}
    warn_unsaved_form = True
    save_on_top = False
    fieldsets = [
        (None, {"fields": ["headline", "slug", "kind", "standfirst", "body"]}),
        ("Byline and tags", {"fields": ["tags", "primary_tag"]}),
        ("Cover", {"fields": ["cover"]}),
        ("Sources", {"fields": []}),
        ("Related reading", {"fields": []}),
        ("Review", {"fields": ["tool", "rating", "pros", "cons", "verdict"]}),
        ("Publishing", {"fields": ["publish_at"]}),
        ("Search engines", {"fields": ["meta_title", "meta_description", "canonical_url"]}),
    ]

    # --- the list ---------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """For the list, without the texts and in a fixed number of queries."""
        found: QuerySet[Article] = super().get_queryset(request)
        match = request.resolver_match
        if match is None or match.url_name != "newsroom_article_changelist":
            return found
        byline = Prefetch("authorships", Authorship.objects.select_related("author"))
        return (
            found.select_related("primary_tag")
            .prefetch_related(byline, "tags")
            .defer("body", "body_html", "contents", "pros", "cons", "verdict")
        )

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

    # --- who may ----------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Writers change what is theirs until it is published; editors change anything."""
        return may_change(obj, request)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What readers see, or were promised, is withdrawn before it can be deleted."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.status not in (Status.PUBLISHED, Status.SCHEDULED))

    # --- the desk ---------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Saving holds the article: what the tick publishes meanwhile would be written back as scheduled."""
        if request.method != "POST" or not (object_id and object_id.isdecimal()):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            Article.objects.select_for_update().filter(pk=object_id).first()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        """The form, whose tag field knows whether this person may add tags."""
        form = super().get_form(request, obj, **kwargs)
        if "tags" in form.base_fields:
            form.base_fields["tags"].may_create = request.user.has_perm("newsroom.add_tag")
        return form

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict[str, Any]:
        """The address follows the headline until the article is stored."""
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The desk: the words, then a tab for each of the rest, then the moves."""
        article: Article | None = context.get("original")
        may_write = (
            self.has_change_permission(request, article) if article else self.has_add_permission(request)
        )
        if article and request.method == "GET" and (tried := request.GET.get(TRIED)):
            show_what_is_missing(context["adminform"], context["inline_admin_formsets"], article, tried)
        sections = sections_of(context["adminform"], context["inline_admin_formsets"])
        context |= {
            "may_write": may_write,
            "sections": sections,
            **side.page(request, article, context["adminform"].form),
            "standing_when": when(article) if article else "",
            "moves": moves_on_form(article, request) if may_write else {},
        }
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Store it, remembering who began it."""
        if not change:
            obj.created_by = staff_member(request)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store what hangs on it; only then is the article whole and may be announced or moved."""
        super().save_related(request, form, formsets, change)
        article: Article = form.instance
        tagging.settle_kicker(article, form.cleaned_data.get("tags") or [])
        workflow.announce_update(article)
        if target := request.POST.get("_move"):
            self.move(request, article, target)

    def move(self, request: HttpRequest, article: Article, target: str) -> None:
        """Move it; a refusal undoes the move alone, and what was typed stays stored."""
        try:
            moved = workflow.move(article, target, staff_member(request))
        except (PermissionDenied, ValidationError) as refusal:
            sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            messages.error(request, " ".join(["Saved, but not moved.", *sentences]))
            request.refused_move = target  # type: ignore[attr-defined]
            return
        article.status = moved.status
        article.first_published_at = moved.first_published_at

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        """After the first save, stay at the desk."""
        if "_popup" in request.POST or "_addanother" in request.POST:
            answer: HttpResponse = super().response_add(request, obj, post_url_continue)
            return answer
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Stay at the desk after a move or a plain save; say in one sentence what happened."""
        if "_save" in request.POST or "_addanother" in request.POST or "_popup" in request.POST:
            answer: HttpResponse = super().response_change(request, obj)
            return answer
        refused = getattr(request, "refused_move", "")
        if not refused:
            messages.success(request, what_happened(obj, request))
        target = reverse("admin:newsroom_article_change", args=[obj.pk])
        if not self.has_view_or_change_permission(request, obj):
            target = reverse("admin:newsroom_article_changelist")
        return HttpResponseRedirect(f"{target}?{urlencode({TRIED: refused})}" if refused else target)

    def view_on_site(self, obj: Article) -> str | None:
        """Its public address; only what is published has one."""
        return obj.get_absolute_url() if obj.is_published else None


def moves_on_form(article: Article | None, request: HttpRequest) -> dict[str, str]:
    """The moves that this person may make from here; a new article is a draft."""
    return workflow.moves_for(article or Article(status=Status.DRAFT), staff_member(request))


def sections_of(form: Any, rows: Iterable[Any]) -> list[Section]:
    """The tabs under the words, each with its fields, its rows and the number of its errors."""
    sections = {}
    for fieldset in list(form)[1:]:
        section = Section(str(fieldset.name), fieldset)
        names = [name for line in fieldset.fields for name in ([line] if isinstance(line, str) else line)]
        section.errors = sum(name in form.form.errors for name in names)
        sections[section.title] = section
    for row_set in rows:
        section = sections[ROWS[row_set.formset.prefix]]
        section.rows.append(row_set)
        formset = row_set.formset
        section.errors += sum(map(bool, formset.errors)) + len(formset.non_form_errors())
    return list(sections.values())


def show_what_is_missing(form: Any, rows: Iterable[Any], article: Article, tried: str) -> None:
    """Put the reasons of a refused move at the fields that can mend it."""
    found = workflow.problems(article, tried)
    byline = found.pop("authors", "")
    errors = ErrorDict({name: form.form.error_class([text]) for name, text in found.items()})
    form.form._errors = errors
    for row_set in rows:
        if byline and row_set.formset.prefix == "authorships":
            row_set.formset._errors = []
            row_set.formset._non_form_errors = row_set.formset.error_class([byline])


def what_happened(article: Article, request: HttpRequest) -> str | SafeString:
    """What a person reads after saving or moving."""
    if "_move" not in request.POST:
        return f"“{article}” is saved."
    return {
        Status.DRAFT: f"“{article}” is a draft again.",
        Status.REVIEW: f"“{article}” is handed in for review.",
        Status.SCHEDULED: f"“{article}” is scheduled: {when(article)}.",
        Status.PUBLISHED: f"“{article}” is published.",
        Status.WITHDRAWN: f"“{article}” is withdrawn: readers no longer find it.",
    }[Status(article.status)]

"""Series in the admin: what they are called, and the order of their parts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from newsroom.admin.catalogue import articles_link
from newsroom.admin.ordered import OrderedField, OrderedSelect
from newsroom.models import Article, RelatedArticle, Series
from newsroom.series import in_order, reorder

PARTS_SCRIPT: Any = Script("newsroom/parts.js", type="module")
MOST_LISTED = 40


class PartsSelect(OrderedSelect):
    """The parts as rows that are moved; they come and go at their own desks."""

    template_name = "newsroom/ordered_parts.html"

    @property
    def media(self) -> forms.Media:
        """What moves the rows."""
        return forms.Media(css={"all": ["newsroom/rows.css"]}, js=[PARTS_SCRIPT])


def standing_of(article: Any) -> str:
    """What readers see of a part."""
    return "" if article.is_published else str(article.get_status_display())


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]
    """A series, and its parts in the order in which they are read."""

    parts = OrderedField(
        queryset=Article.objects.defer("body", "body_html", "contents"),
        required=False,
        widget=PartsSelect(RelatedArticle._meta.get_field("related"), one="part", describe=standing_of),
        help_text="An article joins or leaves a series at its own desk. Readers see the published parts.",
    )

    class Meta:
        model = Series
        fields = ["title", "slug", "description"]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = in_order(Article.objects.filter(series=self.instance.pk or 0))
        self.fields["parts"].queryset = own.defer("body", "body_html", "contents")  # type: ignore[attr-defined]
        self.initial["parts"] = [part.pk for part in own.only("pk")]


@admin.register(Series)
class SeriesAdmin(ModelAdmin):
    """Articles that are read one after the other."""

    form = SeriesForm
    list_display = ["title", "slug", "shown_articles"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ("title",)}
    list_per_page = MOST_LISTED

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A new series has no parts to put in order yet."""
        parts = [("Parts", {"fields": ["parts"]})] if obj and self.has_change_permission(request, obj) else []
        return [(None, {"fields": ["title", "slug", "description"]}), *parts]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        """With the number of their articles."""
        found: QuerySet[Series] = super().get_queryset(request)
        return found.annotate(article_count=Count("articles"))

    @display(description="Articles", ordering="article_count")
    def shown_articles(self, series: Any) -> str:
        """How many articles belong to it."""
        return articles_link(series.article_count, series__id__exact=series.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The order as well."""
        super().save_related(request, form, formsets, change)
        if "parts" in form.cleaned_data:
            reorder(form.instance, form.cleaned_data["parts"])


def facts(request: HttpRequest, article: Article | None, form: Any) -> dict[str, Any]:
    """What the desk's panel says: the other parts of the stored series, and where their order is changed."""
    if article is None or article.series is None:
        return {}
    listed = in_order(Article.objects.filter(series=article.series_id))
    visible = listed.filter(Q(status=Article.Status.PUBLISHED) | Q(pk=article.pk))
    return {
        "series": article.series,
        "parts": visible.only("headline", "slug", "status", "series")[:MOST_LISTED],
        "may_order": request.user.has_perm("newsroom.change_series"),
    }


def glance(article: Article | None, form: Any) -> str:
    """What it belongs to."""
    return str(article.series) if article and article.series else ""

"""The form of an article and the rows that hang on it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import slugify
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from newsroom import workflow
from newsroom.admin.shared import may_change
from newsroom.admin.widgets import MarkdownField, TagsField, TagsWidget
from newsroom.models import Article, Authorship, RelatedArticle, Source, Tag

Status = Article.Status


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """An article as a writer meets it; the words come first."""

    body = MarkdownField(required=False, label="Body")
    tags = TagsField(
        queryset=Tag.objects.all(),
        required=False,
        widget=TagsWidget(Article._meta.get_field("tags")),
        help_text="Type to find one. A name that no tag has yet becomes a new tag.",
    )

    class Meta:
        model = Article
        # Authors and related articles are rows of their own.
        fields = [
            *("headline", "slug", "kind", "standfirst", "body", "cover", "tags", "primary_tag"),
            *("tool", "rating", "pros", "cons", "verdict", "publish_at"),
            *("meta_title", "meta_description", "canonical_url"),
        ]
        widgets = {
            "headline": forms.Textarea(
                attrs={"class": "desk-headline", "rows": 1, "placeholder": "Headline"}
            ),
            "slug": forms.TextInput(attrs={"class": "desk-slug", "placeholder": "from-the-headline"}),
            "standfirst": forms.Textarea(
                attrs={
                    "class": "desk-standfirst",
                    "rows": 2,
                    "placeholder": "Standfirst: one or two sentences under the headline",
                }
            ),
            "kind": forms.Select(attrs={"class": "desk-kind"}),
            "pros": UnfoldAdminTextareaWidget(attrs={"rows": 5}),
            "cons": UnfoldAdminTextareaWidget(attrs={"rows": 5}),
            "verdict": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "meta_title": UnfoldAdminTextInputWidget(),
            "meta_description": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        }
        help_texts = {"primary_tag": "The tag above the headline. Left empty, it is the first of the tags."}
        error_messages = {"headline": {"required": "Write a headline: nothing can be kept without one."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False  # the headline gives one

    def clean_headline(self) -> str:
        """One line, however it was pasted."""
        return " ".join(str(self.cleaned_data["headline"]).split())

    def clean_slug(self) -> str:
        """The address; made from the headline where the writer left it empty."""
        slug = str(self.cleaned_data.get("slug") or "")
        return slug or free_slug(str(self.cleaned_data.get("headline") or ""), self.instance)

    def clean(self) -> dict[str, Any]:
        """What readers already see, or were promised, must stay whole."""
        cleaned = super().clean() or {}
        status = self.instance.status
        if status in (Status.PUBLISHED, Status.SCHEDULED) and not cleaned.get("body"):
            self.add_error("body", "A published or scheduled article keeps its body. Withdraw it first.")
        if status == Status.SCHEDULED and "publish_at" in self.changed_data:
            sentence = workflow.wrong_hour(cleaned.get("publish_at"))
            if sentence and "publish_at" not in self.errors:
                self.add_error("publish_at", sentence)
        return cleaned

    def _save_m2m(self) -> None:
        """Store the tags that were typed anew before the article is tied to them."""
        tags = self.cleaned_data.get("tags") or []
        for tag in tags:
            if tag.pk is None:
                tag.save()
        super()._save_m2m()  # type: ignore[misc]


def free_slug(headline: str, article: Article) -> str:
    """An address made from a headline, numbered where another article has it."""
    wanted = slugify(headline)[:90].strip("-") or "article"
    others = Article.objects.exclude(pk=article.pk).filter(slug__startswith=wanted)
    taken = set(others.values_list("slug", flat=True))
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)


class OrderedFormSet(PaginationInlineFormSet):
    """Rows that can be dragged; new ones come after those that were there."""

    def save(self, commit: bool = True) -> Any:
        """Store the rows and number them in the order of the form."""
        saved = super().save(commit=commit)
        if commit:
            self.number_rows()
        return saved

    def number_rows(self) -> None:
        """Write each row's place where it differs from the stored one."""
        kept = [form for form in self.forms if form.instance.pk and not self._should_delete_form(form)]
        kept.sort(key=self.place_of)
        for position, form in enumerate(kept):
            if form.instance.position != position:
                form.instance.position = position
                form.instance.save(update_fields=["position"])

    def place_of(self, form: forms.BaseForm) -> tuple[bool, int]:
        """Rows that were stored before by their place; new ones after them, as they were added."""
        is_new = form in self.extra_forms
        return is_new, self.forms.index(form) if is_new else form.cleaned_data.get("position") or 0


class OrderedRows(TabularInline):
    """Rows of an article in an order that the writer drags, changed by whoever may change the article."""

    formset = OrderedFormSet
    ordering_field = "position"
    hide_ordering_field = True
    extra = 0
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the article sees its rows."""
        return request.user.has_perm("newsroom.view_article")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new article's rows are added with it."""
        return may_change(obj, request) if obj else request.user.has_perm("newsroom.add_article")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the article."""
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the article: taking a row out is changing it."""
        return self.has_add_permission(request, obj)


class BylineFormSet(OrderedFormSet):
    """The authors of one article."""

    def clean(self) -> None:
        """What readers see, or were promised, is signed by somebody."""
        super().clean()
        signed = [form for form in self.forms if getattr(form, "cleaned_data", {}).get("author")]
        kept = [form for form in signed if not self._should_delete_form(form)]
        if self.instance.status in (Status.PUBLISHED, Status.SCHEDULED) and not kept:
            raise ValidationError("A published or scheduled article keeps an author. Withdraw it first.")


class BylineRows(OrderedRows):
    """The authors in the order of the byline."""

    model = Authorship
    formset = BylineFormSet
    fields = ["author", "position"]
    autocomplete_fields = ["author"]
    verbose_name = "author"
    verbose_name_plural = "Byline"

    def get_extra(self, request: Any, obj: Any = None, **kwargs: Any) -> int:
        """One empty row where nobody signs yet."""
        return 0 if obj and obj.authorships.exists() else 1


class SourceRows(OrderedRows):
    """What the article relies on."""

    model = Source
    fields = ["publisher", "title", "url", "published_on", "accessed_on", "position"]
    verbose_name_plural = "Sources"


class PinForm(forms.ModelForm):  # type: ignore[type-arg]
    """One pinned line of Related Reading."""

    class Meta:
        model = RelatedArticle
        fields = ["related", "position"]

    def clean(self) -> dict[str, Any]:
        """Pinning what was computed before turns that line into a pinned one."""
        cleaned = super().clean() or {}
        article, related = self.instance.article_id, cleaned.get("related")
        if article and related and not self.instance.pk:
            computed = RelatedArticle.objects.filter(article=article, related=related, is_pinned=False)
            if found := computed.first():
                found.is_pinned = True
                self.instance = found
        return cleaned


class PinFormSet(OrderedFormSet):
    """The pins of one article."""

    def clean(self) -> None:
        """No article twice, none under itself."""
        super().clean()
        for form in self.forms:
            related = getattr(form, "cleaned_data", {}).get("related")
            if related is not None and related.pk == self.instance.pk:
                raise ValidationError("An article cannot be pinned under itself. Choose another.")


class PinRows(OrderedRows):
    """Related Reading that an editor chose; the rest of it is computed."""

    model = RelatedArticle
    fk_name = "article"
    form = PinForm
    formset = PinFormSet
    fields = ["related", "position"]
    autocomplete_fields = ["related"]
    verbose_name = "pinned article"
    verbose_name_plural = "Pinned related reading"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only what an editor pinned; what was computed is not for the form to change."""
        return super().get_queryset(request).filter(is_pinned=True)

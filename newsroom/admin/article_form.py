"""The form of an article: the words, what hangs on them, and what it needs to know to be saved."""

import secrets
from copy import copy
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict
from unfold.widgets import (
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from newsroom import workflow
from newsroom.admin.inputs import DayInput, KickerSelect
from newsroom.admin.ordered import OrderedField, OrderedSelect, is_key
from newsroom.admin.source_form import rows_of_sources
from newsroom.admin.widgets import MarkdownField, TagsField, TagsWidget
from newsroom.autosave.typed import typed, typed_sources
from newsroom.history import diff, revisions
from newsroom.history.snapshots import DATES, POINTERS, TEXTS, Snapshot, iso, rating_text, tidy
from newsroom.hours import PublishAtField
from newsroom.models import Article, Author, Authorship, RelatedArticle, Tag, User
from newsroom.slugs import AddressField, plain_line, slug_of

Status = Article.Status


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """An article as a writer meets it; the words come first.

    It is filled with the newest content, also where that is not live yet, and stores nothing itself:
    newsroom/admin/saving.py does.
    """

    # Set for each request on a class of its own, see ArticleAdmin.get_form.
    person: User | None = None
    copied: QueryDict | None = None  # unsaved text that is taken up instead of what is stored

    slug = AddressField(
        required=False,  # the headline gives one
        max_length=100,
        widget=forms.TextInput(attrs={"class": "desk-slug", "placeholder": "from-the-headline"}),
    )
    body = MarkdownField(required=False, label="Body")
    authors = OrderedField(
        queryset=Author.objects.all(),
        required=False,
        widget=OrderedSelect(Authorship._meta.get_field("author"), one="author"),
    )
    tags = TagsField(
        queryset=Tag.objects.all(),
        required=False,
        widget=TagsWidget(Article._meta.get_field("tags")),
        help_text="Type to find one. A name that no tag has yet becomes a new tag.",
    )
    primary_tag = forms.ModelChoiceField(
        queryset=Tag.objects.all(), required=False, label="Kicker", widget=KickerSelect()
    )
    pins = OrderedField(
        label="Pinned related reading",
        queryset=Article.objects.defer("body", "body_html", "contents"),
        required=False,
        widget=OrderedSelect(RelatedArticle._meta.get_field("related"), one="article"),
    )
    publish_at = PublishAtField(required=False)
    return_reason = forms.CharField(required=False, max_length=4000, widget=forms.Textarea)
    base = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = [
            *("headline", "slug", "kind", "standfirst", "body", "cover", "tags", "primary_tag"),
            *("tool", "rating", "pros", "cons", "verdict", "price_checked_on", "publish_at", "review_by"),
            *("series", "meta_title", "meta_description", "canonical_url"),
        ]
        widgets = {
            "headline": forms.Textarea(
                attrs={"class": "desk-headline", "rows": 1, "placeholder": "Headline"}
            ),
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
            "price_checked_on": DayInput(),
            "review_by": DayInput(),
            "meta_title": UnfoldAdminTextInputWidget(),
            "meta_description": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        }
        error_messages = {"headline": {"required": "Write a headline: nothing can be kept without one."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A copy: cleaning writes what was typed into it, and the page goes on showing what is stored.
        if stored := kwargs.get("instance"):
            kwargs["instance"] = copy(stored)
        super().__init__(*args, **kwargs)
        self.conflict: dict[str, Any] | None = None
        self.newest = revisions.listed(self.instance).first() if self.instance.pk else None
        self.filled = self._fill()
        self.sources = rows_of_sources(self.data if self.is_bound else None, self.filled["sources"])
        if self.fields:  # there are none for those who may only read
            may_create = self.person is None or self.person.has_perm("newsroom.add_tag")
            self.fields["tags"].may_create = may_create  # type: ignore[attr-defined]

    def _fill(self) -> Snapshot:
        """Put the newest content into the form, and unsaved text over it where that is taken up."""
        content = tidy({})
        if self.instance.pk:
            content = revisions.content_now(self.instance)
            self.initial.update({name: content[name] for name in content if name != "sources"})
            self.initial["base"] = self.newest.number if self.newest else 0
        else:
            mine = Author.objects.filter(user=self.person).first() if self.person else None
            self.initial.setdefault("base", 0)
            self.initial.setdefault("key", secrets.token_urlsafe(16))
            self.initial.setdefault("authors", [mine.pk] if mine else [])
        if self.copied is not None:
            content = content | {"sources": typed_sources(self.copied)}
            for name, field in self.fields.items():
                typed_value = field.widget.value_from_datadict(self.copied, {}, self.add_prefix(name))
                is_lost = name in POINTERS and not is_key(str(typed_value))
                self.initial[name] = None if is_lost else typed_value
        return content

    # --- what was typed -------------------------------------------------------------------------------

    def clean_headline(self) -> str:
        """One line, however it was pasted."""
        headline = plain_line(str(self.cleaned_data["headline"]))
        if not headline:
            raise forms.ValidationError(self.fields["headline"].error_messages["required"])
        return headline

    def clean_slug(self) -> str:
        """The address; made from the headline where the writer left it empty."""
        slug = str(self.cleaned_data.get("slug") or "")
        return slug or free_slug(str(self.cleaned_data.get("headline") or ""), self.instance)

    def clean_pins(self) -> list[Article]:
        """The pinned articles in their order."""
        pins: list[Article] = self.cleaned_data["pins"]
        if self.instance.pk and self.instance in pins:
            raise forms.ValidationError("An article cannot be pinned under itself. Choose another.")
        return pins

    def clean(self) -> dict[str, Any]:
        """What readers already see, or were promised, must stay whole."""
        cleaned = super().clean() or {}
        words = {"body": cleaned.get("body") or "", "authors": cleaned.get("authors") or []}
        for name, sentence in revisions.wanting(self.instance.status, words).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        sentence = self._wrong_hour(cleaned.get("publish_at"))
        if sentence and "publish_at" not in self.errors:
            self.add_error("publish_at", sentence)
        return cleaned

    @property
    def has_new_hour(self) -> bool:
        """Whether another hour was typed; the desk of those who may not schedule has no field for one."""
        return "publish_at" in self.data and "publish_at" in self.changed_data

    def _wrong_hour(self, publish_at: datetime | None) -> str:
        """What is wrong with another hour for what is scheduled already; empty when it will do."""
        if self.instance.status != Status.SCHEDULED or not self.has_new_hour:
            return ""
        if self.person is not None and not self.person.has_perm("newsroom.schedule_article"):
            return "Whoever scheduled this article chose its hour. Ask a publisher for another one."
        return workflow.wrong_hour(publish_at)

    def is_valid(self) -> bool:
        """Whether it can be stored: nothing is wrong with it, and nobody has saved meanwhile."""
        rows_are_right = self.sources.is_valid()
        is_right = super().is_valid() and rows_are_right
        self.conflict = self._find_conflict(self.content() if is_right else typed(cast(QueryDict, self.data)))
        return is_right and self.conflict is None

    def content(self) -> Snapshot:
        """What was typed, as a snapshot; tags that do not exist yet are left out until they are stored."""
        data = self.cleaned_data
        tags = [tag.pk for tag in data["tags"] if tag.pk]
        content = {name: data[name] for name in TEXTS}
        content |= {name: iso(data[name]) for name in DATES}
        content |= {name: data[name].pk if data[name] else None for name in POINTERS}
        content["primary_tag"] = content["primary_tag"] or (tags[0] if tags else None)
        content |= {name: [row.pk for row in data[name]] for name in ("authors", "pins")}
        return tidy(
            content | {"tags": tags, "rating": rating_text(data["rating"]), "sources": self.sources.content()}
        )

    def _find_conflict(self, mine: Snapshot) -> dict[str, Any] | None:
        """Somebody's save since this form was opened, beside what was typed; None where there is none."""
        theirs = self.newest
        if theirs is None or theirs.number <= number_in(self.data, "base"):
            return None
        if number_in(self.data, "_over") == theirs.number:
            return None
        rows = diff.compare(revisions.content_of(theirs), mine)
        return {"theirs": theirs, "mine": mine, "rows": rows} if rows else None

    def new_tags(self) -> list[Tag]:
        """The tags that were typed and that nobody has stored yet."""
        return [tag for tag in self.cleaned_data["tags"] if tag.pk is None]


def number_in(data: Any, name: str) -> int:
    """A number as a form sends it; 0 for anything else."""
    value = str(data.get(name, ""))
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def free_slug(headline: str, article: Article) -> str:
    """An address made from a headline, numbered where another article has it."""
    wanted = slug_of(headline)
    others = Article.objects.exclude(pk=article.pk).filter(slug__startswith=wanted)
    taken = set(others.values_list("slug", flat=True))
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)

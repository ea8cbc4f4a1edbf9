"""The form of an issue and its items."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from unfold.admin import StackedInline
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from newsletter.models import Issue, IssueItem, Newsletter
from newsroom import markdown
from newsroom.models import Article

# Characters of an introduction, a sign-off or a blurb: far more than a letter holds.
LONGEST = 20_000
# States in which an editor may still change what it says.
OPEN = (Issue.State.DRAFT, Issue.State.APPROVED)


def can_be_rendered(text: str) -> None:
    """Refuse Markdown that would take too long, in a sentence that names the place."""
    if sentence := markdown.problem(text):
        raise ValidationError(sentence)


def may_compose(request: HttpRequest, issue: Issue | None) -> bool:
    """Whether whoever asks may change this issue as it stands."""
    return request.user.has_perm("newsletter.change_issue") and (issue is None or issue.state in OPEN)


class IssueForm(forms.ModelForm):  # type: ignore[type-arg]
    """The envelope and the editor's own words."""

    class Meta:
        model = Issue
        fields = ["subject", "preheader", "intro", "signoff", "send_at"]
        widgets = {
            "subject": UnfoldAdminTextInputWidget(attrs={"data-length": "60"}),
            "preheader": UnfoldAdminTextInputWidget(attrs={"data-length": "110"}),
            "intro": UnfoldAdminTextareaWidget(attrs={"rows": 5}),
            "signoff": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }
        field_classes = {"send_at": forms.SplitDateTimeField}
        error_messages = {"subject": {"required": "Write a subject: it is the first that readers see."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"intro", "signoff"}:
            self.fields[name].validators += [MaxLengthValidator(LONGEST), can_be_rendered]
        if "send_at" in self.fields:
            self.fields["send_at"].widget = UnfoldAdminSplitDateTimeWidget()
            self.fields["send_at"].help_text = f"Times are in the newsletter’s zone: {self.zone}"

    @property
    def zone(self) -> str:
        """The newsletter's time zone, in words."""
        newsletter: Newsletter = self.instance.newsletter
        return newsletter.time_zone.replace("_", " ")

    def clean_subject(self) -> str:
        """A subject on one line."""
        return " ".join(str(self.cleaned_data["subject"]).split())


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """One item; its place is kept in a hidden field, which the buttons and dragging set."""

    section = forms.ChoiceField(widget=UnfoldAdminSelectWidget)

    class Meta:
        model = IssueItem
        fields = ["article", "tool", "section", "headline", "blurb", "position"]
        widgets = {
            "blurb": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "position": forms.NumberInput(attrs={"class": "item-position", "min": 0}),
        }

    def __init__(self, *args: Any, issue: Issue | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blurb"].validators += [MaxLengthValidator(LONGEST), can_be_rendered]
        titles = [section.title for section in issue.newsletter.sections.all()] if issue else []
        if self.instance.section and self.instance.section not in titles:
            titles.append(self.instance.section)
        field = self.fields.get("section")
        if isinstance(field, forms.ChoiceField):
            field.choices = [(title, title) for title in titles]
        if self.instance.pk:
            # What an item is about does not change; take it out and add the other.
            self.fields.pop("article", None)
            self.fields.pop("tool", None)
            self.fields["headline"].widget.attrs["placeholder"] = self.instance.name
        elif field:
            others = (
                [section.title for section in issue.newsletter.sections.all() if not section.is_lead]
                if issue
                else []
            )
            field.initial = others[0] if others else (titles[0] if titles else "")

    def has_changed(self) -> bool:
        """An empty card at the end is no item, whatever its section says."""
        named = [self.add_prefix(name) for name in ("article", "tool", "headline", "blurb")]
        if not self.instance.pk and not any(self.data.get(name) for name in named):
            return False
        return super().has_changed()


def refuse_repeats(formset: Any) -> None:
    """An article is in an issue once; the database would say so less kindly."""
    kept = [
        form
        for form in formset.forms
        if hasattr(form, "cleaned_data") and not formset._should_delete_form(form)
    ]
    seen: set[tuple[str, Any]] = set()
    for form in kept:
        for name in ("article", "tool", "url"):
            thing = form.cleaned_data.get(name) or getattr(form.instance, name)
            # A correction is about an article, and may stand beside it.
            if not thing or form.instance.kind == IssueItem.Kind.CORRECTION:
                continue
            if (name, thing) in seen:
                form.add_error(None, f"“{thing}” is already in the issue.")
            seen.add((name, thing))


class Items(StackedInline):
    """The items of an issue, as cards."""

    model = IssueItem
    form = ItemForm
    extra = 1
    template = "newsletter/admin/_items.html"
    autocomplete_fields = ["article", "tool"]

    def get_formset(self, request: HttpRequest, obj: Issue | None = None, **kwargs: Any) -> Any:
        """Forms that know the issue, for its sections."""
        formset = super().get_formset(request, obj, **kwargs)

        class OfThisIssue(formset):  # type: ignore[misc, valid-type]
            def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
                kwargs: dict[str, Any] = super().get_form_kwargs(index)
                return kwargs | {"issue": obj}

            def clean(self) -> None:
                super().clean()
                refuse_repeats(self)

        return OfThisIssue

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what readers can open may be added."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "article" and field:
            field.queryset = Article.objects.published()
            field.error_messages["invalid_choice"] = "This article is not published. Choose another."
        return field

    def has_view_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Items are part of their issue."""
        return bool(request.user.has_perm("newsletter.view_issue"))

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Whoever may change the issue."""
        return may_compose(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Whoever may change the issue."""
        return may_compose(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Whoever may change the issue."""
        return may_compose(request, obj)

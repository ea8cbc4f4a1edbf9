"""The form of an issue and its items."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import StackedInline
from unfold.widgets import INPUT_CLASSES, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from newsletter import approval
from newsletter.assembling import gathering
from newsletter.models import Issue, IssueItem
from newsroom import hours, markdown
from newsroom.desk import staff_member
from newsroom.models import Article

# Characters of an introduction, a sign-off or a blurb: far more than a letter holds.
LONGEST = 20_000
CONFLICT = "conflict"


def can_be_rendered(text: str) -> None:
    """Refuse Markdown that would take too long, in a sentence that names the place."""
    if sentence := markdown.problem(text):
        raise ValidationError(sentence)


def may_compose(request: HttpRequest, issue: Issue | None) -> bool:
    """Whether whoever asks may change this issue as it stands."""
    if issue is None:
        return request.user.has_perm(approval.COMPOSE)
    return approval.may_compose(staff_member(request), issue)


class IssueForm(forms.ModelForm):  # type: ignore[type-arg]
    """The envelope and the editor's own words, and which version of the issue they were written into."""

    send_at = hours.PublishAtField(
        label="Goes out at",
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": 60, "class": " ".join(INPUT_CLASSES)},
            format=hours.FORMAT,
        ),
        error_messages={"required": "Choose the hour at which it goes out."},
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "Reload the page: it came without its version."}
    )

    class Meta:
        model = Issue
        fields = ["subject", "preheader", "intro", "signoff", "send_at"]
        widgets = {
            "subject": UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
            "preheader": UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
            "intro": UnfoldAdminTextareaWidget(attrs={"rows": 4}),
            "signoff": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }
        error_messages = {"subject": {"required": "Write a subject: it is the first that readers see."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"intro", "signoff"}:
            self.fields[name].validators += [MaxLengthValidator(LONGEST), can_be_rendered]
        if "send_at" in self.fields:
            zone = hours.place(self.instance.newsletter.zone)
            self.fields["send_at"].help_text = f"On the newsletter’s clock: {zone}"

    @property
    def changed_words(self) -> list[str]:
        """What differs from what is stored; the version is no words."""
        return [name for name in self.changed_data if name != "version"]

    def clean_subject(self) -> str:
        """A subject on one line."""
        return " ".join(str(self.cleaned_data["subject"]).split())

    def clean_send_at(self) -> Any:
        """An hour that is still to come; what was stored before stays as it is, to the second."""
        send_at = self.cleaned_data["send_at"]
        if "send_at" not in self.changed_data:
            return self.instance.send_at
        if send_at <= timezone.now():
            raise ValidationError("That hour has passed. Choose one that is still to come, or send it now.")
        return send_at

    def clean_version(self) -> int:
        """Refuse what was written into a version that somebody has changed meanwhile."""
        version = int(self.cleaned_data["version"])
        if version != self.instance.version:
            raise ValidationError("Somebody changed this issue while you were writing.", code=CONFLICT)
        return version

    @property
    def is_in_conflict(self) -> bool:
        """Whether somebody else was quicker."""
        return self.is_bound and self.has_error("version", CONFLICT)


# What an item is about does not change; take it out and add the other.
ABOUT = ("article", "tool", "url", "title")


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """One item; its place is kept in a hidden field, which the buttons and dragging set."""

    section = forms.ChoiceField(widget=forms.Select)

    class Meta:
        model = IssueItem
        fields = [
            *("article", "tool", "url", "title"),
            *("publisher", "section", "headline", "blurb", "position"),
        ]
        widgets = {
            **dict.fromkeys(ABOUT, forms.HiddenInput),
            "position": forms.HiddenInput(attrs={"class": "item-position"}),
        }

    def __init__(self, *args: Any, titles: list[str], usual: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blurb"].validators += [MaxLengthValidator(LONGEST), can_be_rendered]
        own = [] if self.instance.section in titles else [self.instance.section]
        section = self.fields["section"]
        if isinstance(section, forms.ChoiceField):
            section.choices = [(title, title) for title in [*titles, *filter(None, own)]]
        if self.instance.pk:
            # The title of a page may come in after the item was saved: it is looked up meanwhile.
            is_unread = self.instance.url and not self.instance.title
            for name in ABOUT:
                if name != "title" or not is_unread:
                    self.fields.pop(name, None)
            if not self.instance.url:
                self.fields.pop("publisher", None)
        else:
            section.initial = usual

    def clean_headline(self) -> str:
        """A headline on one line."""
        return " ".join(str(self.cleaned_data["headline"]).split())

    @cached_property
    def item(self) -> IssueItem:
        """What it is about: the stored item, or the one that it would add."""
        item: IssueItem = self.instance
        if not item.pk and self.is_bound:
            for name, value in getattr(self, "cleaned_data", {}).items():
                if name in ABOUT:
                    setattr(item, name, value)
        return item

    @property
    def is_leaving(self) -> bool:
        """Whether it is to be taken out."""
        return bool(self["DELETE"].value()) if "DELETE" in self.fields else False


def kept_forms(formset: Any) -> list[Any]:
    """The forms of items that will be in the issue."""
    return [
        form
        for form in formset.forms
        if hasattr(form, "cleaned_data") and not formset._should_delete_form(form)
    ]


def refuse_repeats(formset: Any) -> None:
    """An article is in an issue once; the database would say so less kindly."""
    seen: set[tuple[str, Any]] = set()
    for form in kept_forms(formset):
        for name in ("article", "tool", "url"):
            thing = form.cleaned_data.get(name) or getattr(form.instance, name)
            # A correction is about an article, and may stand beside it.
            if not thing or form.instance.kind == IssueItem.Kind.CORRECTION:
                continue
            if (name, thing) in seen:
                form.add_error(None, f"“{thing}” is already in the issue.")
            seen.add((name, thing))


def refuse_what_was_mailed(formset: Any) -> None:
    """An article that readers had by mail is added to no other issue of its newsletter."""
    new = {
        form.cleaned_data["article"].pk: form
        for form in formset.extra_forms
        if getattr(form, "cleaned_data", {}).get("article") and not formset._should_delete_form(form)
    }
    for pk, number in gathering.told_in(formset.instance, new).items() if new else ():
        article = new[pk].cleaned_data["article"]
        new[pk].add_error(None, f"“{article}” was in No. {number} already, so it cannot be in this issue.")


def refuse_two_leads(formset: Any, titles: set[str]) -> None:
    """One story leads; what stands beside it is refused at the second."""
    led: dict[str, Any] = {}
    for form in sorted(kept_forms(formset), key=lambda form: form.cleaned_data.get("position") or 0):
        title = form.cleaned_data.get("section")
        if title in titles and title in led:
            form.add_error(
                "section", f"“{led[title].item}” leads already. Choose another section for one of them."
            )
        elif title in titles:
            led[title] = form


class Items(StackedInline):
    """The items of an issue, as cards."""

    model = IssueItem
    form = ItemForm
    extra = 0
    template = "newsletter/admin/_items.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[IssueItem]:
        """With what each is about."""
        found: QuerySet[IssueItem] = super().get_queryset(request)
        return found.select_related("article", "tool")

    def get_formset(self, request: HttpRequest, obj: Issue | None = None, **kwargs: Any) -> Any:
        """Forms that know the issue's sections."""
        formset = super().get_formset(request, obj, **kwargs)
        sections = list(obj.newsletter.sections.all()) if obj else []
        titles = [section.title for section in sections]
        leads = {section.title for section in sections if section.is_lead}
        usual = next((section.title for section in sections if not section.is_lead), "".join(titles[:1]))

        class OfThisIssue(formset):  # type: ignore[misc, valid-type]
            def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
                kwargs: dict[str, Any] = super().get_form_kwargs(index)
                return kwargs | {"titles": titles, "usual": usual}

            def clean(self) -> None:
                super().clean()
                refuse_repeats(self)
                refuse_what_was_mailed(self)
                refuse_two_leads(self, leads)

        return OfThisIssue

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Hidden fields that are filled by the search; only what readers can open may be added."""
        if db_field.name not in ABOUT:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = db_field.formfield(widget=forms.HiddenInput)
        if db_field.name == "article":
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

"""The form of a newsletter and its sections."""

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from newsletter.admin.ordered_rows import OrderedFormSet, OrderedRows
from newsletter.assembling import gathering, sections
from newsletter.models import Newsletter, Section
from newsletter.readers import addresses
from newsroom.admin.widgets import TimeZoneField
from newsroom.models import Article

SECTION_FIELDS = ["title", "holds", "kinds", "tags", "tools", "minimum", "maximum", "is_lead", "position"]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A section; its kinds are ticked, not typed."""

    kinds = forms.MultipleChoiceField(
        label="Only these kinds",
        choices=Article.Kind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    holds = forms.MultipleChoiceField(
        label="Holds",
        choices=Section.Holds.choices,
        initial=[Section.Holds.ARTICLES],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": "Tick at least one: a section that holds nothing is always empty."},
    )

    class Meta:
        model = Section
        fields = SECTION_FIELDS
        labels = {
            "maximum": "At most",
            "minimum": "At least",
            "is_lead": "Leads the letter",
            "tags": "Only with these tags",
            "tools": "Only about these tools",
        }
        help_texts = {"is_lead": "", "minimum": "", "tags": "", "tools": ""}

    def has_changed(self) -> bool:
        """A section that was offered and has a title is meant, also where nobody touched it."""
        offered = not self.instance.pk and bool(self.data.get(self.add_prefix("title")))
        return offered or super().has_changed()


class SectionFormSet(OrderedFormSet):
    """The sections, one of which may lead."""

    def clean(self) -> None:
        """Refuse a second section that leads: it would stay empty."""
        super().clean()
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        leads = [form for form in kept if getattr(form, "cleaned_data", {}).get("is_lead")]
        for form in leads[1:]:
            form.add_error("is_lead", f"“{leads[0].cleaned_data['title']}” leads already. Switch one off.")


class Sections(OrderedRows):
    """The parts of a newsletter's issues, in order."""

    model = Section
    form = SectionForm
    formset = SectionFormSet
    # Side by side, its fields would not fit any screen: each section is a card.
    template = "admin/edit_inline/stacked.html"
    fields = [
        ("title", "is_lead"),
        ("holds", "kinds"),
        ("tags", "tools"),
        ("minimum", "maximum"),
        "position",
    ]
    autocomplete_fields = ["tags", "tools"]

    def get_extra(self, request: HttpRequest, obj: Newsletter | None = None, **kwargs: Any) -> int:
        """A new newsletter is offered the usual sections."""
        return 0 if obj and obj.pk else len(sections.USUAL)

    def has_view_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        """Sections are part of their newsletter."""
        return bool(request.user.has_perm("newsletter.view_newsletter"))

    def has_add_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        """Whoever may change the newsletter."""
        return bool(request.user.has_perm("newsletter.change_newsletter"))


class NewsletterForm(forms.ModelForm):  # type: ignore[type-arg]
    """A newsletter."""

    hour = forms.TypedChoiceField(choices=HOURS, coerce=int, initial=9, widget=UnfoldAdminSelectWidget)
    time_zone = TimeZoneField()

    class Meta:
        model = Newsletter
        fields = [
            *("name", "slug", "promise", "welcome", "is_active"),
            *("from_name", "from_email", "reply_to", "postal_address"),
            *("cadence", "weekday", "week_of_month", "counts_from", "enough", "hour", "time_zone"),
            *("lead_hours", "remind_hours", "approval"),
            *("counts_clicks", "counts_opens", "keeps_events_days"),
            *("subject_template", "preheader_template", "pinned_lead", "thin_below"),
        ]
        widgets = {
            "promise": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "welcome": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "postal_address": UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        }
        help_texts = {
            "counts_clicks": "Links of new issues lead over this site, which counts them and leads on. Once "
            "this is off, nothing is noted, also of letters that are out; what was approved before waits.",
            "counts_opens": "Puts an unseen picture into new issues. Apple opens everything and many others "
            "nothing. Once this is off, nothing is noted; what was approved before waits.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pin = self.fields.get("pinned_lead")
        if isinstance(pin, forms.ModelChoiceField):
            pin.queryset = Article.objects.published()
            pin.error_messages["invalid_choice"] = "This article is not published. Choose another."

    def clean_pinned_lead(self) -> Article | None:
        """What leads the next issue has not been in one."""
        article: Article | None = self.cleaned_data["pinned_lead"]
        carried = gathering.carried(self.instance).filter(article=article) if self.instance.pk else None
        if article and carried and (item := carried.select_related("issue").first()):
            raise forms.ValidationError(
                f"“{article}” was in No. {item.issue.number} already. Choose another, or leave it empty."
            )
        return article

    def clean_name(self) -> str:
        """A name on one line: it stands in subjects and senders."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_from_name(self) -> str:
        """A sender's name on one line."""
        return " ".join(str(self.cleaned_data["from_name"]).split())

    def clean_from_email(self) -> str:
        """The sender's address, its domain as mail servers know it."""
        return speakable(self.cleaned_data["from_email"])

    def clean_reply_to(self) -> str:
        """Where answers go, its domain as mail servers know it."""
        return speakable(self.cleaned_data["reply_to"])


def speakable(email: str) -> str:
    """An address in the form that every mail server takes; none stays none."""
    return addresses.normalise(email) if email else ""

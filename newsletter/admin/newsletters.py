"""Newsletters and their sections in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from newsletter import addresses, assembly, sections
from newsletter.admin.ordered_rows import OrderedRows
from newsletter.errors import NewsletterError
from newsletter.models import Newsletter, Section, Subscription
from newsletter.outlook import outlook
from newsroom.admin.widgets import TimeZoneField
from newsroom.models import Article

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A section; its kinds are ticked, not typed."""

    kinds = forms.MultipleChoiceField(
        label="Takes (none ticked: any)",
        choices=Article.Kind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Section
        fields = ["title", "kinds", "maximum", "is_lead", "position"]
        labels = {"maximum": "At most", "is_lead": "Leads the letter"}
        help_texts = {"is_lead": ""}

    def has_changed(self) -> bool:
        """A section that was offered and has a title is meant, also where nobody touched it."""
        offered = not self.instance.pk and bool(self.data.get(self.add_prefix("title")))
        return offered or super().has_changed()


class Sections(OrderedRows):
    """The parts of a newsletter's issues, in order."""

    model = Section
    form = SectionForm
    fields = ["title", "kinds", "maximum", "is_lead", "position"]

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
            *("weekday", "hour", "time_zone", "lead_hours", "approval"),
        ]
        widgets = {
            "promise": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "welcome": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "postal_address": UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        }

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


@admin.register(Newsletter)
class NewsletterAdmin(ModelAdmin):
    """What a newsletter promises, who it is from, and when it comes."""

    form = NewsletterForm
    inlines = [Sections]
    list_display = ["shown_name", "shown_hour", "shown_approval", "shown_subscribers"]
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ["name", "slug"]
    change_form_template = "newsletter/admin/newsletter.html"
    nothing_yet = (
        "A newsletter has a sender, an hour and sections, and assembles itself from what you publish."
    )
    fieldsets = [
        (None, {"fields": ["name", "slug", "promise", "welcome"]}),
        ("Sender", {"fields": ["from_name", "from_email", "reply_to", "postal_address"]}),
        (
            "When it comes",
            {"fields": ["is_active", ("weekday", "hour"), "time_zone", "lead_hours", "approval"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Newsletter]:
        """With the number of active subscribers."""
        found: QuerySet[Newsletter] = super().get_queryset(request)
        active = Q(subscriptions__status=Subscription.Status.ACTIVE)
        return found.annotate(active_count=Count("subscriptions", filter=active, distinct=True))

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Newsletter, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """A new newsletter comes with the usual sections, to be changed or taken out."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs if obj.pk else kwargs | {"initial": sections.USUAL}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the sections; a newsletter that was left without any gets the usual ones."""
        super().save_related(request, form, formsets, change)
        if sections.give_usual(form.instance):
            messages.info(
                request, "It had no sections, and an issue needs some: it was given the usual ones."
            )

    @display(description="Newsletter", ordering="name", header=True)
    def shown_name(self, newsletter: Newsletter) -> list[str]:
        """The name, with the sender underneath."""
        return [newsletter.name, newsletter.from_email or "No sender yet"]

    @display(description="Comes")
    def shown_hour(self, newsletter: Newsletter) -> str:
        """Its weekday, hour and time zone."""
        if not newsletter.is_active:
            return "Not regularly"
        return f"{newsletter.get_weekday_display()}s at {newsletter.hour:02}:00, {newsletter.time_zone}"

    @display(description="Approval")
    def shown_approval(self, newsletter: Newsletter) -> str:
        """Who lets it go."""
        return str(newsletter.get_approval_display())

    @display(description="Active subscribers", ordering="active_count")
    def shown_subscribers(self, newsletter: Any) -> str:
        """How many get it."""
        return f"{newsletter.active_count:,}"

    def has_delete_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        """One that has issues stays: their archive and their deliveries hang on it."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.issues.exists())

    def get_urls(self) -> list[URLPattern]:
        """Assembling by hand, beside the usual addresses."""
        view = self.admin_site.admin_view(require_POST(self.assemble))
        return [path("<int:pk>/assemble/", view, name="newsletter_newsletter_assemble"), *super().get_urls()]

    def assemble(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the next issue now, or open the one that is there; editors only."""
        if not request.user.has_perm("newsletter.change_issue"):
            raise PermissionDenied
        newsletter = get_object_or_404(Newsletter, pk=pk)
        try:
            issue = assembly.assemble(newsletter, timezone.now())
        except NewsletterError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:newsletter_newsletter_change", args=[pk]))
        if issue is None:
            messages.info(
                request, f"Nothing new was published, so there is no issue of {newsletter} to make."
            )
            return HttpResponseRedirect(reverse("admin:newsletter_issue_changelist"))
        return HttpResponseRedirect(reverse("admin:newsletter_issue_change", args=[issue.pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With what comes next above the form."""
        newsletter: Newsletter | None = context.get("original")
        context["lines"] = outlook(newsletter, timezone.now()) if newsletter else []
        context["may_assemble"] = bool(newsletter) and request.user.has_perm("newsletter.change_issue")
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

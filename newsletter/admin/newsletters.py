"""Newsletters and their sections in the admin."""

from typing import Any

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

from newsletter import approval, holding
from newsletter.admin import figures
from newsletter.admin.newsletter_form import NewsletterForm, Sections
from newsletter.assembling import assembly, sections
from newsletter.errors import NewsletterError
from newsletter.models import Newsletter, Subscription
from newsletter.outlook import moment, outlook
from newsroom.autosave.typed import number as number_in
from newsroom.models import User


@admin.register(Newsletter)
class NewsletterAdmin(ModelAdmin):
    """What a newsletter promises, who it is from, and when it comes."""

    form = NewsletterForm
    inlines = [Sections]
    list_display = ["shown_name", "shown_hour", "shown_approval", "shown_subscribers"]
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ["name", "slug"]
    autocomplete_fields = ["pinned_lead"]
    change_form_template = "newsletter/admin/newsletter.html"
    nothing_yet = (
        "A newsletter has a sender, an hour and sections, and assembles itself from what you publish."
    )
    fieldsets = [
        (None, {"fields": ["name", "slug", "promise", "welcome"]}),
        ("Sender", {"fields": ["from_name", "from_email", "reply_to", "postal_address"]}),
        (
            "When it comes",
            {
                "fields": [
                    ("is_active", "cadence"),
                    ("weekday", "hour", "time_zone"),
                    ("week_of_month", "counts_from", "enough"),
                    ("lead_hours", "remind_hours", "approval"),
                ]
            },
        ),
        (
            "What is measured of readers",
            {"fields": ["counts_clicks", "counts_opens", "keeps_events_days"]},
        ),
        (
            "What an issue starts with",
            {"fields": ["subject_template", "preheader_template", ("pinned_lead", "thin_below")]},
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
        """Its days, hour and time zone."""
        if not newsletter.is_active:
            return "Not regularly"
        return f"{newsletter.rhythm}, {newsletter.hour:02}:00 {newsletter.time_zone}"

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
        assemble, go_on = (
            self.admin_site.admin_view(require_POST(view)) for view in (self.assemble, self.go_on)
        )
        return [
            path("<int:pk>/assemble/", assemble, name="newsletter_newsletter_assemble"),
            path("go-on/", go_on, name="newsletter_newsletter_go_on"),
            *(
                path(
                    f"<int:pk>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"newsletter_newsletter_{name}",
                )
                for name, view in figures.NEWSLETTER_PAGES.items()
            ),
            *super().get_urls(),
        ]

    def go_on(self, request: HttpRequest) -> HttpResponse:
        """Let mail leave again after a long absence; publishers only."""
        if not isinstance(request.user, User):
            raise PermissionDenied
        held = holding.go_on(request.user)
        messages.success(request, "Mail leaves again." if held else "Nothing was held any more.")
        # Back to the issue at which somebody agreed, or to the dashboard.
        issue = number_in(request.POST.get("issue", ""))
        here = reverse("admin:newsletter_issue_change", args=[issue]) if issue else reverse("admin:index")
        return HttpResponseRedirect(here)

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
        if issue.state not in approval.OPEN:
            stands = issue.get_state_display().lower()
            # Not the issue's own: whatever is sent by hand leaves before its hour.
            hour = moment(assembly.hour_of_next(newsletter, timezone.now()), newsletter)
            messages.info(
                request,
                f"No. {issue.number} is the issue for the next hour of {newsletter}, {hour}, "
                f"and it is {stands} already. Once that hour has passed, another can be assembled.",
            )
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

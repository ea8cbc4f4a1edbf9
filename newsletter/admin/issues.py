"""Issues in the admin: the list, and the desk at which one is composed, checked and let go."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from newsletter import approval, delivery, letter, preflight
from newsletter.admin import preview, unsaved
from newsletter.admin.acting import ACTIONS, perform
from newsletter.admin.compose_form import IssueForm, Items, may_compose
from newsletter.models import Delivery, FrozenMail, Issue, Newsletter, State, Subscription
from newsroom.autosave.typed import number as number_in

STATE_COLOURS = {"Draft": "warning", "Approved": "info", "Sending": "info", "Sent": "success", "Skipped": ""}
UNCERTAIN_SHOWN = 200


@admin.register(Issue)
class IssueAdmin(ModelAdmin):
    """The issues of every newsletter; one is made by assembling it."""

    form = IssueForm
    inlines = [Items]
    list_display = ["shown_subject", "shown_state", "shown_send_at", "shown_items", "shown_accepted"]
    list_filter = ["state", "newsletter"]
    list_select_related = ["newsletter"]
    search_fields = ["subject", "newsletter__name"]
    change_form_template = "newsletter/admin/compose.html"
    warn_unsaved_form = True
    nothing_yet = (
        "An issue is assembled from what was published: by itself at the newsletter’s hour, "
        "or by the button on the newsletter’s page."
    )

    class Media:
        css = {"all": ["newsletter/compose.css"]}
        js = [Script("newsletter/compose.js", type="module")]

    # --- the list ---------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        """With the numbers that the list shows."""
        found: QuerySet[Issue] = super().get_queryset(request)
        match = request.resolver_match
        if match is None or match.url_name != "newsletter_issue_changelist":
            return found.select_related("newsletter")
        return found.annotate(
            item_count=Count("items", distinct=True),
            accepted_count=Count("deliveries", filter=Q(deliveries__state=State.ACCEPTED), distinct=True),
        )

    @display(description="Issue", ordering="number", header=True)
    def shown_subject(self, issue: Issue) -> list[str]:
        """The subject, with the newsletter and the number underneath."""
        return [issue.subject or "No subject yet", f"{issue.newsletter}, No. {issue.number}"]

    @display(description="State", ordering="state", label=STATE_COLOURS)
    def shown_state(self, issue: Issue) -> str:
        """Where it stands."""
        return str(issue.get_state_display())

    @display(description="Goes out", ordering="send_at")
    def shown_send_at(self, issue: Issue) -> str:
        """Its hour, or when it went."""
        value = issue.sent_at or issue.send_at
        return f"{timezone.localtime(value):%-d %b %Y, %H:%M}"

    @display(description="Items", ordering="item_count")
    def shown_items(self, issue: Any) -> int:
        """How many items it has."""
        return int(issue.item_count)

    @display(description="Accepted", ordering="accepted_count")
    def shown_accepted(self, issue: Any) -> str:
        """How many deliveries the mail server took."""
        left = issue.state in (Issue.State.SENDING, Issue.State.SENT)
        return f"{issue.accepted_count:,}" if left else "Not sent yet"

    # --- who may ----------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An issue is never typed from nothing: it is assembled."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Editors, until it has left or was skipped."""
        return may_compose(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """An issue is skipped, not deleted: its number and its period must not come twice."""
        return False

    # --- the desk ---------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The preview, and what the buttons do, beside the usual addresses."""
        own = [
            path(
                "<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="newsletter_issue_preview"
            ),
            path(
                "<int:pk>/act/",
                self.admin_site.admin_view(require_POST(self.act)),
                name="newsletter_issue_act",
            ),
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter alone, for the frame; staff who may see issues, and as it is typed who may compose."""
        if not request.user.has_perm("newsletter.view_issue"):
            raise PermissionDenied
        issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
        items = None
        if request.method == "POST":
            if not may_compose(request, issue):
                raise PermissionDenied
            timezone.activate(issue.newsletter.zone)
            items = unsaved.as_typed(issue, request.POST)
        part, look = request.GET.get("part", ""), request.GET.get("look", "")
        return preview.page(issue, part=part, look=look, items=items)

    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the buttons on an issue that is not being edited; each checks its own permission."""
        if not request.user.has_perm("newsletter.view_issue"):
            raise PermissionDenied
        issue = get_object_or_404(Issue, pk=pk)
        perform(request, issue, request.POST.get("action", ""))
        return HttpResponseRedirect(reverse("admin:newsletter_issue_change", args=[pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The words and items, the letter beside them, what the preflight finds, and the way out."""
        issue: Issue = context["original"]
        proof = preflight.prove(issue) if may_compose(request, issue) else None
        context |= {
            "title": "Issue",
            "may_compose": may_compose(request, issue),
            "moves": [action for action in ACTIONS.values() if action.offered(request, issue)],
            "proof": proof,
            "waits": preflight.still_good(issue) if issue.state == Issue.State.APPROVED else [],
            "deliveries": [(State(state).label, number) for state, number in delivery.counts(issue).items()],
            "uncertain": uncertain_deliveries(issue, request),
            "may_settle": request.user.has_perm("newsletter.send_issue"),
            "audience": active_subscribers(issue),
            "frozen": FrozenMail.objects.filter(issue=issue).first(),
            "sections": [section.title for section in issue.newsletter.sections.all()],
            "items_read": letter.in_order(issue),
        }
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Saving holds the issue, so that nobody approves half of an edit; looking at it holds nothing."""
        newsletter = newsletter_of(object_id)
        if newsletter:
            # Hours on this page are the newsletter's; the middleware takes that back afterwards.
            timezone.activate(newsletter.zone)
        if request.method != "POST" or not newsletter or not object_id:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            Issue.objects.select_for_update().filter(pk=object_id).first()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the items; an approved issue that was changed needs approval again."""
        super().save_related(request, form, formsets, change)
        issue: Issue = form.instance
        settle(issue)
        changed = form.has_changed() or any(formset.has_changed() for formset in formsets)
        if changed and issue.state == Issue.State.APPROVED:
            approval.back_to_draft(issue, user=None)
            issue.refresh_from_db()
            messages.warning(request, f"{issue} was approved; what you changed needs approval again.")

    def response_change(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        """Stay at the desk, and do what the button said beyond saving."""
        action = request.POST.get("_act", "")
        if action:
            perform(request, obj, action)
        else:
            messages.success(request, f"{obj} is saved.")
        return HttpResponseRedirect(reverse("admin:newsletter_issue_change", args=[obj.pk]))

    def get_view_on_site_url(self, obj: Issue | None = None) -> str | None:
        """Its page in the archive, once it has left."""
        left = obj and obj.state in (Issue.State.SENDING, Issue.State.SENT)
        return obj.get_absolute_url() if obj and left else None


def newsletter_of(object_id: str | None) -> Newsletter | None:
    """The newsletter of the issue that an address names, where there is one."""
    if not object_id or not number_in(object_id):
        return None
    return Newsletter.objects.filter(issues__pk=object_id).first()


def settle(issue: Issue) -> None:
    """Let whatever is in the lead section lead, and number the items as they are read, by section."""
    leads = {section.title for section in issue.newsletter.sections.all() if section.is_lead}
    for number, item in enumerate(letter.in_order(issue)):
        is_lead = item.section in leads
        if (item.position, item.is_lead) != (number, is_lead):
            item.position, item.is_lead = number, is_lead
            item.save(update_fields=["position", "is_lead"])


def uncertain_deliveries(issue: Issue, request: HttpRequest) -> list[Delivery]:
    """The first of those of which nobody knows, by address, for whoever may see addresses."""
    if not request.user.has_perm("newsletter.view_subscriber"):
        return []
    found = issue.deliveries.filter(state=State.UNCERTAIN).select_related("subscriber")
    return list(found.order_by("subscriber__email")[:UNCERTAIN_SHOWN])


def active_subscribers(issue: Issue) -> int:
    """How many would get it now."""
    active = Subscription.objects.filter(newsletter=issue.newsletter, status=Subscription.Status.ACTIVE)
    return active.count()

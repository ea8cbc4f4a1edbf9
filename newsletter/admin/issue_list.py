"""The list of issues: what it shows of each."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import display

from newsletter.models import Delivery, Issue, State

STATE_COLOURS = {"Draft": "warning", "Approved": "info", "Sending": "info", "Sent": "success", "Skipped": ""}


class IssueList(ModelAdmin):
    """Issues in a list, newest first."""

    list_display = ["shown_subject", "shown_state", "shown_send_at", "shown_items", "shown_accepted"]
    list_filter = ["state", "newsletter"]
    list_select_related = ["newsletter"]
    search_fields = ["subject", "newsletter__name"]
    nothing_yet = (
        "An issue is assembled from what was published: by itself at the newsletter’s hour, "
        "or by the button on the newsletter’s page."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        """With the numbers that the list shows, or the sections that the desk shows."""
        found: QuerySet[Issue] = super().get_queryset(request)
        match = request.resolver_match
        if match is None or match.url_name != "newsletter_issue_changelist":
            return found.select_related("newsletter", "approved_by").prefetch_related("newsletter__sections")
        # Not joined: each item would meet each of a million deliveries.
        accepted = Delivery.objects.filter(issue=OuterRef("pk"), state=State.ACCEPTED).order_by()
        counted = Subquery(accepted.values("issue").annotate(number=Count("pk")).values("number"))
        kept = Cast(KT("counts_kept__accepted"), IntegerField())
        return found.annotate(
            item_count=Count("items"), accepted_count=Coalesce(counted, 0) + Coalesce(kept, 0)
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

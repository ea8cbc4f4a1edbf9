"""What editors hear of an issue by mail: that it is assembled, and that its hour comes unapproved."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from newsletter import outbox
from newsletter.absolute import absolute
from newsletter.letters import letter, plain
from newsletter.models import Issue, IssueItem, Newsletter
from newsroom.models import User


def editors() -> list[User]:
    """Who hears of issues: people of the newsroom who may change them and have an address."""
    in_charge = Q(groups__name__in=["Editor", "Publisher"]) | Q(is_superuser=True)
    people = User.objects.filter(in_charge, is_active=True, is_staff=True)
    people = people.exclude(email="").distinct().order_by("pk")
    return [person for person in people if person.has_perm("newsletter.change_issue")]


def assembled(issue: Issue) -> None:
    """Write to the editors, in this transaction, that there is an issue to look at, with the issue itself."""
    items = letter.in_order(issue)
    preview = plain.text_of(letter.of(issue, items=items))
    _tell("issue_assembled", issue, f"{issue} is ready for you: {issue.subject}", items, preview=preview)


def remind(issue: Issue, now: datetime) -> bool:
    """Write to the editors, once, that the hour comes and nobody has approved; whether it was written now."""
    if not reminder_is_due(issue, now):
        return False
    with transaction.atomic():
        waiting = Issue.objects.filter(pk=issue.pk, state=Issue.State.DRAFT, reminded_at=None)
        if not waiting.update(reminded_at=now):
            return False
        _tell("issue_waits", issue, f"{issue} waits for approval: {issue.subject}", letter.in_order(issue))
    return True


def reminder_is_due(issue: Issue, now: datetime) -> bool:
    """Whether a draft is so near its hour that editors are reminded."""
    newsletter = issue.newsletter
    # Where the lead time is short, half of it is left to the editors first.
    ahead = min(timedelta(hours=newsletter.remind_hours), timedelta(hours=newsletter.lead_hours) / 2)
    return bool(ahead) and issue.reminded_at is None and issue.send_at - ahead <= now < issue.send_at


def _tell(kind: str, issue: Issue, subject: str, items: list[IssueItem], **more: Any) -> None:
    context = {
        "issue": issue,
        "items": items,
        "link": absolute(reverse("admin:newsletter_issue_change", args=[issue.pk])),
        "what_next": _what_next(issue),
        "hour": _hour(issue),
    }
    for person in editors():
        outbox.put(kind, person.email, context | more, subject=subject[:200])


def _hour(issue: Issue) -> str:
    return f"{timezone.localtime(issue.send_at, issue.newsletter.zone):%A %-d %B at %H:%M}"


def _what_next(issue: Issue) -> str:
    if issue.newsletter.approval == Newsletter.Approval.AUTOMATIC:
        return f"It goes out by itself on {_hour(issue)} unless the preflight finds something wrong."
    return f"It goes out on {_hour(issue)} once somebody has approved it."

"""Freeze, unfreeze, skip, send now: what a person (or a newsletter's own rule) decides about an issue."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from newsletter import delivery, preflight
from newsletter.errors import IssueNotReady
from newsletter.models import FrozenMail, Issue
from newsroom.models import User

State = Issue.State

# Who may bring an issue where; nothing else assigns its state before it leaves.
MOVES: dict[tuple[str, str], str] = {
    (State.DRAFT, State.APPROVED): "newsletter.approve_issue",
    (State.APPROVED, State.DRAFT): "newsletter.change_issue",
    (State.DRAFT, State.SKIPPED): "newsletter.change_issue",
    (State.APPROVED, State.SKIPPED): "newsletter.approve_issue",
    (State.SKIPPED, State.DRAFT): "newsletter.change_issue",
}


def approve(issue: Issue, user: User | None, now: datetime | None = None) -> Issue:
    """Freeze the issue's bytes, so that what was looked at is what goes out.

    `user` is None only where the newsletter goes out by itself, or where the operator approves.
    Raises PermissionDenied, or IssueNotReady with everything that stands in the way.
    """
    with transaction.atomic():
        locked = _moved(issue, State.APPROVED, user)
        proof = preflight.prove(locked)
        if proof.blocking or proof.rendered is None:
            raise IssueNotReady(_why_not(locked, proof))
        FrozenMail.objects.update_or_create(
            issue=locked,
            defaults={"message": proof.message, "html": proof.rendered.html, "text": proof.rendered.text},
        )
        locked.approved_at = now or timezone.now()
        locked.approved_by = user
        locked.save(update_fields=["state", "approved_at", "approved_by"])
    return locked


def back_to_draft(issue: Issue, user: User | None) -> Issue:
    """Take an approved or skipped issue back; what was frozen is thrown away."""
    with transaction.atomic():
        was_skipped = _locked(issue).state == State.SKIPPED
        locked = _moved(issue, State.DRAFT, user)
        newer = locked.newsletter.issues.filter(number__gt=locked.number).exclude(state=State.SKIPPED)
        if was_skipped and newer.exists():
            raise IssueNotReady(
                f"{locked} was skipped and a later issue has taken its articles. Work on that."
            )
        _thaw(locked)
    return locked


def skip(issue: Issue, user: User | None) -> Issue:
    """There will be no issue this week; its articles wait for the next one."""
    with transaction.atomic():
        locked = _moved(issue, State.SKIPPED, user)
        _thaw(locked)
    return locked


def send_now(issue: Issue, user: User | None, now: datetime | None = None) -> int:
    """Let an approved issue leave at once, early or late; returns how many get it."""
    if user is not None and not user.has_perm("newsletter.send_issue"):
        raise PermissionDenied("You may not send an issue. Ask a publisher.")
    now = now or timezone.now()
    with transaction.atomic():
        locked = _locked(issue)
        if locked.state == State.APPROVED:
            refuse_unsendable(locked)
            if locked.send_at > now:
                locked.send_at = now
                locked.save(update_fields=["send_at"])
        return delivery.start(locked, now)


def refuse_unsendable(issue: Issue) -> None:
    """Raise IssueNotReady where something has happened since approval that must stop it."""
    if found := preflight.still_good(issue):
        raise IssueNotReady(f"{issue} waits: " + " ".join(finding.sentence for finding in found))


def _locked(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(of=("self",)).select_related("newsletter").get(pk=issue.pk)


def _moved(issue: Issue, target: str, user: User | None) -> Issue:
    """The issue, locked and in its new state, not yet saved."""
    locked = _locked(issue)
    permission = MOVES.get((locked.state, target))
    if permission is None:
        raise IssueNotReady(
            f"{locked} is {locked.get_state_display().lower()}; it cannot be {State(target).label.lower()}."
        )
    if user is not None and not user.has_perm(permission):
        raise PermissionDenied(f"You may not do that with {locked}. Ask a publisher.")
    locked.state = target
    return locked


def _thaw(issue: Issue) -> None:
    FrozenMail.objects.filter(issue=issue).delete()
    issue.approved_at = issue.approved_by = None
    issue.save(update_fields=["state", "approved_at", "approved_by"])


def _why_not(issue: Issue, proof: preflight.Proof) -> str:
    reasons = " ".join(finding.sentence for finding in proof.blocking)
    return f"{issue} cannot be approved: {reasons or 'It cannot be rendered.'}"

"""What a person (or a newsletter's own rule) decides about an issue: approve, skip, take back, send now."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from newsletter import changes, delivery, holding
from newsletter.assembling import freshening
from newsletter.checks import preflight
from newsletter.errors import IssueNotReady
from newsletter.models import FrozenMail, Issue
from newsroom.models import User

State = Issue.State
COMPOSE = "newsletter.change_issue"

# Who may bring an issue where; nothing else assigns its state before it leaves.
MOVES: dict[tuple[str, str], str] = {
    (State.DRAFT, State.APPROVED): "newsletter.approve_issue",
    (State.DRAFT, State.SKIPPED): COMPOSE,
    (State.APPROVED, State.DRAFT): COMPOSE,
    (State.APPROVED, State.SKIPPED): "newsletter.approve_issue",
    (State.APPROVED, State.SENDING): "newsletter.send_issue",
    (State.SKIPPED, State.DRAFT): COMPOSE,
}
# States in which an editor may change what it says; of an approved one, that takes the approval back.
OPEN = (State.DRAFT, State.APPROVED)


def may(user: User, issue: Issue, target: str) -> bool:
    """Whether this person may bring the issue there from where it stands."""
    permission = MOVES.get((issue.state, target))
    return permission is not None and user.has_perm(permission)


def may_compose(user: User, issue: Issue) -> bool:
    """Whether this person may change what the issue says, as it stands."""
    return issue.state in OPEN and user.has_perm(COMPOSE)


def approve(issue: Issue, user: User | None, now: datetime | None = None) -> Issue:
    """Freeze the issue's bytes, so that what was looked at is what goes out.

    `user` is None only where the newsletter goes out by itself, or where the operator approves.
    Raises PermissionDenied, or IssueNotReady with everything that stands in the way.
    """
    with transaction.atomic():
        locked = _moved(issue, State.APPROVED, user)
        proof = preflight.prove(locked)
        in_the_way = proof.blocking if user else proof.not_by_itself
        if in_the_way or proof.rendered is None:
            raise IssueNotReady(_why_not(locked, in_the_way))
        FrozenMail.objects.update_or_create(
            issue=locked,
            defaults={"message": proof.message, "html": proof.rendered.html, "text": proof.rendered.text},
        )
        freshening.agree(locked)
        locked.approved_at = now or timezone.now()
        locked.approved_by = user
        locked.save(update_fields=["state", "approved_at", "approved_by"])
        changes.record(locked, user, "Approved it.")
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
        changes.record(locked, user, "Took it up again." if was_skipped else "Took the approval back.")
    return locked


def withdraw_after(issue: Issue, user: User | None) -> bool:
    """Take back the approval of an issue that somebody has just changed; whether there was one to take.

    Only the time of day may change and leave it approved: then the frozen bytes are still the letter's.
    Call it inside the transaction of the change.
    """
    locked = _locked(issue)
    if locked.state != State.APPROVED or _is_as_frozen(locked):
        return False
    locked.state = State.DRAFT
    _thaw(locked)
    changes.record(locked, user, "Changed it after its approval, so it needs approval again.")
    return True


def skip(issue: Issue, user: User | None) -> Issue:
    """There will be no issue this week; its articles wait for the next one."""
    with transaction.atomic():
        locked = _moved(issue, State.SKIPPED, user)
        _thaw(locked)
        changes.record(locked, user, "Skipped it.")
    return locked


def send_now(issue: Issue, user: User | None, now: datetime | None = None) -> int:
    """Let an approved issue leave at once, early or late; returns how many get it."""
    if user is not None and not user.has_perm(MOVES[State.APPROVED, State.SENDING]):
        raise PermissionDenied("You may not send an issue. Ask a publisher.")
    now = now or timezone.now()
    if held := holding.sentence(now):
        raise IssueNotReady(held)
    with transaction.atomic():
        locked = _locked(issue)
        if locked.state == State.APPROVED:
            refuse_unsendable(locked)
            if locked.send_at > now:
                locked.send_at = now
                locked.save(update_fields=["send_at"])
        audience = delivery.start(locked, now)
        changes.record(locked, user, f"Sent it to {audience:,} subscriber{'' if audience == 1 else 's'}.")
    return audience


def refuse_unsendable(issue: Issue) -> None:
    """Raise IssueNotReady where something has happened since approval that must stop it."""
    if found := preflight.still_good(issue):
        raise IssueNotReady(f"{issue} waits: " + " ".join(finding.sentence for finding in found))


def _locked(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(of=("self",)).select_related("newsletter").get(pk=issue.pk)


def _moved(issue: Issue, target: str, user: User | None) -> Issue:
    """The issue, locked and in its new state, not yet saved."""
    locked = _locked(issue)
    if (locked.state, target) not in MOVES:
        raise IssueNotReady(
            f"{locked} is {locked.get_state_display().lower()}; it cannot be {State(target).label.lower()}."
        )
    if user is not None and not may(user, locked, target):
        raise PermissionDenied(f"You may not do that with {locked}. Ask a publisher.")
    locked.state = target
    return locked


def _is_as_frozen(issue: Issue) -> bool:
    """Whether the letter, made anew, would be the very bytes that were approved."""
    kept = FrozenMail.objects.filter(issue=issue).first()
    return kept is not None and bytes(kept.message) == preflight.prove(issue).message


def _thaw(issue: Issue) -> None:
    FrozenMail.objects.filter(issue=issue).delete()
    issue.approved_at = issue.approved_by = None
    issue.save(update_fields=["state", "approved_at", "approved_by"])


def _why_not(issue: Issue, in_the_way: list[preflight.Finding]) -> str:
    reasons = " ".join(finding.sentence for finding in in_the_way)
    return f"{issue} cannot be approved: {reasons or 'It cannot be rendered.'}"

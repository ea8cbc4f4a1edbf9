"""The buttons of an issue: what each does, who may press it, and what they read afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone

from newsletter import approval, cadence, changes, delivery, proofs
from newsletter.admin import leaving
from newsletter.errors import IssueNotReady, NewsletterError
from newsletter.models import Delivery, HandoverQuerySet, Issue
from newsletter.models import State as Handed
from newsletter.outlook import moment
from newsroom.models import User

State = Issue.State


@dataclass(frozen=True)
class Action:
    """One button: it returns the sentence that is read once it worked.

    What moves an issue asks the table of moves who may; what does not says its permission and states.
    """

    name: str
    words: str
    do: Callable[[HttpRequest, Issue, User], str]
    target: str = ""
    sources: tuple[str, ...] = ()
    permission: str = ""
    ask: str = ""
    is_strong: bool = False
    only_if: Callable[[Issue], bool] = lambda issue: True

    def allowed(self, user: User, issue: Issue) -> bool:
        """Whether this person may press it on an issue that stands there."""
        if self.target:
            return approval.may(user, issue, self.target)
        return issue.state in self.sources and user.has_perm(self.permission)

    def offered(self, user: User, issue: Issue) -> bool:
        """Whether the button is shown to this person."""
        is_from_here = not self.sources or issue.state in self.sources
        return is_from_here and self.allowed(user, issue) and self.only_if(issue)


def perform(request: HttpRequest, issue: Issue, name: str) -> None:
    """Do what a button says; a refusal is a sentence, and changes nothing."""
    action = ACTIONS.get(name)
    user = request.user
    if action is None or not isinstance(user, User):
        messages.error(request, "That is no button of an issue. Nothing was done.")
        return
    if action.permission and not user.has_perm(action.permission):
        raise PermissionDenied("You may not do that with an issue. Ask a publisher.")
    try:
        messages.success(request, action.do(request, issue, user))
    except NewsletterError as error:
        messages.error(request, str(error))


def _approve(request: HttpRequest, issue: Issue, user: User) -> str:
    approved = approval.approve(issue, user)
    hour = moment(approved.send_at, approved.newsletter)
    if approved.send_at > timezone.now():
        return f"{approved} is approved. It goes out {hour}."
    if cadence.is_late(approved.send_at, timezone.now()):
        return f"{approved} is approved. Its hour has passed ({hour}): it goes out once you send it now."
    return f"{approved} is approved. Its hour has come ({hour}): it goes out within a minute."


def _back(request: HttpRequest, issue: Issue, user: User) -> str:
    return f"{approval.back_to_draft(issue, user)} is a draft again."


def _skip(request: HttpRequest, issue: Issue, user: User) -> str:
    return f"{approval.skip(issue, user)} is skipped. Its articles wait for the next issue."


def _send(request: HttpRequest, issue: Issue, user: User) -> str:
    audience = approval.send_now(issue, user)
    return f"{issue} is leaving for {audience:,} subscriber{'' if audience == 1 else 's'}."


def _is_uncertain(issue: Issue) -> bool:
    return issue.deliveries.filter(state=Handed.UNCERTAIN).exists()


def _meant(request: HttpRequest, issue: Issue) -> HandoverQuerySet:
    """The one delivery whose button was pressed, or all of the issue where the button is for all."""
    deliveries = Delivery.objects.filter(issue=issue)
    if "delivery" not in request.POST:
        return deliveries
    chosen = request.POST["delivery"]
    return deliveries.filter(pk=chosen if chosen.isdecimal() else None)


def _settled(number: int) -> int:
    if not number:
        raise IssueNotReady("Nothing here is uncertain any more, so nothing was changed.")
    return number


def _again(request: HttpRequest, issue: Issue, user: User) -> str:
    number = _settled(_meant(request, issue).move(Handed.UNCERTAIN, Handed.QUEUED))
    delivery.reopen(issue)
    changes.note(issue, user, f"Had {number:,} uncertain sent again.")
    return f"{number:,} uncertain {'delivery is' if number == 1 else 'deliveries are'} queued again."


def _accepted(request: HttpRequest, issue: Issue, user: User) -> str:
    meant = _meant(request, issue)
    number = _settled(meant.move(Handed.UNCERTAIN, Handed.ACCEPTED, accepted_at=timezone.now()))
    changes.note(issue, user, f"Counted {number:,} uncertain as accepted.")
    return f"{number:,} uncertain {'delivery counts' if number == 1 else 'deliveries count'} as accepted."


def _test(request: HttpRequest, issue: Issue, user: User) -> str:
    try:
        addresses = proofs.addresses_in(request.POST.get("test_to") or user.email)
    except ValidationError as error:
        raise IssueNotReady(f"No test was sent. {' '.join(error.messages)}") from None
    return proofs.send(issue, addresses, user)


SETTLE = "newsletter.send_issue"
LEAVING = (State.SENDING,)
LEFT = (*LEAVING, State.SENT)
ACTIONS = {
    action.name: action
    for action in (
        Action("test", "Send test", _test, sources=approval.OPEN, permission=approval.COMPOSE),
        Action(
            "skip",
            "Skip this week",
            _skip,
            target=State.SKIPPED,
            ask="Skip this week? Nobody gets this issue; its articles wait for the next one.",
        ),
        Action("back", "Unschedule", _back, target=State.DRAFT, sources=(State.APPROVED,)),
        Action("resume", "Take it up again", _back, target=State.DRAFT, sources=(State.SKIPPED,)),
        Action("approve", "Approve", _approve, target=State.APPROVED, is_strong=True),
        Action(
            "send",
            "Send now",
            _send,
            target=State.SENDING,
            ask="Send this issue to every subscriber now? It cannot be called back.",
            is_strong=True,
        ),
        Action("pause", "Pause", leaving.pause, sources=LEAVING, permission=SETTLE, only_if=leaving.is_going),
        Action(
            "go_on", "Go on", leaving.go_on, sources=LEAVING, permission=SETTLE, only_if=leaving.is_paused
        ),
        Action(
            "cancel",
            "Cancel the rest",
            leaving.cancel,
            sources=LEAVING,
            permission=SETTLE,
            ask="Cancel this issue? Whoever has not got it yet never will; it cannot be sent again.",
            only_if=leaving.may_be_cancelled,
        ),
        Action(
            "retry",
            "Try the refused again",
            leaving.retry,
            sources=LEFT,
            permission=SETTLE,
            ask="Send it once more to those whom the mail server refused? Nobody else gets anything.",
            only_if=leaving.has_refused,
        ),
        Action(
            "accepted",
            "Count the uncertain as accepted",
            _accepted,
            sources=LEFT,
            permission=SETTLE,
            only_if=_is_uncertain,
        ),
        Action(
            "again",
            "Send the uncertain again",
            _again,
            sources=LEFT,
            permission=SETTLE,
            ask="Send these again? Whoever got the first one gets it twice.",
            only_if=_is_uncertain,
        ),
    )
}

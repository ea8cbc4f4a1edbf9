"""The buttons of an issue: what each does, who may press it, and what they read afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from newsletter import approval, proofs
from newsletter.errors import IssueNotReady, NewsletterError
from newsletter.models import Delivery, HandoverQuerySet, Issue
from newsletter.models import State as Handed
from newsletter.outlook import moment
from newsroom.doorbell import ring
from newsroom.models import User

State = Issue.State


@dataclass(frozen=True)
class Action:
    """One button: it returns the sentence that is read once it worked."""

    name: str
    words: str
    permission: str
    states: tuple[str, ...]
    do: Callable[[HttpRequest, Issue, User], str]
    ask: str = ""
    is_strong: bool = False
    only_if: Callable[[Issue], bool] = lambda issue: True

    def offered(self, request: HttpRequest, issue: Issue) -> bool:
        """Whether the button is shown to whoever asks."""
        allowed = issue.state in self.states and request.user.has_perm(self.permission)
        return allowed and self.only_if(issue)


def perform(request: HttpRequest, issue: Issue, name: str) -> None:
    """Do what a button says; a refusal is a sentence, and changes nothing."""
    action = ACTIONS.get(name)
    user = request.user
    if action is None or not isinstance(user, User):
        messages.error(request, "That is no button of an issue. Nothing was done.")
        return
    if not user.has_perm(action.permission):
        raise PermissionDenied("You may not do that with an issue. Ask a publisher.")
    try:
        messages.success(request, action.do(request, issue, user))
    except NewsletterError as error:
        messages.error(request, str(error))


def _approve(request: HttpRequest, issue: Issue, user: User) -> str:
    approved = approval.approve(issue, user)
    return f"{approved} is approved. It goes out {moment(approved.send_at, approved.newsletter)}."


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
    ring("newsletter.tasks.deliver", issue.pk)
    return f"{number:,} uncertain {'delivery is' if number == 1 else 'deliveries are'} queued again."


def _accepted(request: HttpRequest, issue: Issue, user: User) -> str:
    meant = _meant(request, issue)
    number = _settled(meant.move(Handed.UNCERTAIN, Handed.ACCEPTED, accepted_at=timezone.now()))
    return f"{number:,} uncertain {'delivery counts' if number == 1 else 'deliveries count'} as accepted."


def _test(request: HttpRequest, issue: Issue, user: User) -> str:
    addresses = proofs.addresses_in(request.POST.get("test_to") or user.email)
    proofs.send(issue, addresses)
    return f"A test is on its way to {', '.join(addresses)}."


ACTIONS = {
    action.name: action
    for action in (
        Action("test", "Send test", "newsletter.change_issue", (State.DRAFT, State.APPROVED), _test),
        Action(
            "skip",
            "Skip this week",
            "newsletter.change_issue",
            (State.DRAFT, State.APPROVED),
            _skip,
            ask="Skip this week? Nobody gets this issue; its articles wait for the next one.",
        ),
        Action("back", "Back to draft", "newsletter.change_issue", (State.APPROVED, State.SKIPPED), _back),
        Action("approve", "Approve", "newsletter.approve_issue", (State.DRAFT,), _approve, is_strong=True),
        Action(
            "send",
            "Send now",
            "newsletter.send_issue",
            (State.APPROVED,),
            _send,
            ask="Send this issue to every subscriber now? It cannot be called back.",
            is_strong=True,
        ),
        Action(
            "accepted",
            "Count the uncertain as accepted",
            "newsletter.send_issue",
            (State.SENDING, State.SENT),
            _accepted,
            only_if=_is_uncertain,
        ),
        Action(
            "again",
            "Send the uncertain again",
            "newsletter.send_issue",
            (State.SENDING, State.SENT),
            _again,
            ask="Send these again? Whoever got the first one gets it twice.",
            only_if=_is_uncertain,
        ),
    )
}

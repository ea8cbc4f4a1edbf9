"""What the desk of an issue shows: its items by section, where it stands, what happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from newsletter import changes, holding, progress
from newsletter.admin.acting import ACTIONS
from newsletter.admin.compose_form import ItemForm, may_compose
from newsletter.admin.conflict import conflict_of
from newsletter.admin.testing import problems_with
from newsletter.checks import outside, preflight
from newsletter.letters import letter
from newsletter.models import Delivery, FrozenMail, Issue, State, Subscription
from newsroom.desk import staff_member

MAY_LEAVE = (Issue.State.DRAFT, Issue.State.APPROVED, Issue.State.SENDING)
UNCERTAIN_SHOWN = 200
# Lines of the log that stand open; the rest is behind them.
LOG_SHOWN = 8


@dataclass
class Group:
    """One section of the letter with the cards of its items, in order."""

    title: str
    is_lead: bool = False
    cards: list[ItemForm] = field(default_factory=list)


def shown(request: HttpRequest, issue: Issue, context: dict[str, Any]) -> dict[str, Any]:
    """Everything that the page says beyond its form."""
    is_open = may_compose(request, issue)
    person = staff_member(request)
    form = context["adminform"].form
    log = list(changes.log_of(issue))
    proof = preflight.prove(issue) if is_open and not form.errors else None
    if proof:
        outside.ring_where_due(issue, proof.known)
    return {
        "title": "Issue",
        "may_compose": is_open,
        "moves": [action for action in ACTIONS.values() if action.offered(person, issue)],
        "proof": proof,
        "held": holding.sentence(timezone.now()) if issue.state in MAY_LEAVE else "",
        "waits": preflight.still_good(issue) if issue.state == Issue.State.APPROVED else [],
        "progress": progress.of(issue),
        "uncertain": uncertain_deliveries(issue, request),
        "may_settle": request.user.has_perm("newsletter.send_issue"),
        "audience": active_subscribers(issue),
        "frozen": FrozenMail.objects.filter(issue=issue).only("frozen_at").first(),
        "groups": groups(issue, context) if is_open else [],
        "items_read": letter.in_order(issue) if not is_open else [],
        "log": log[:LOG_SHOWN],
        "log_rest": log[LOG_SHOWN:],
        "conflict": conflict_of(issue, form, context) if is_open else None,
        "test_to": request.GET.get("test_to", person.email),
        "test_problems": problems_with(request.GET["test_to"]) if "test_to" in request.GET else [],
    }


def groups(issue: Issue, context: dict[str, Any]) -> list[Group]:
    """The cards by section, in the newsletter's order and that of the form; a section may be empty."""
    found = {
        section.title: Group(section.title, section.is_lead) for section in issue.newsletter.sections.all()
    }
    for card in sorted(cards_of(context), key=place_of):
        title = str(card["section"].value() or "")
        found.setdefault(title, Group(title)).cards.append(card)
    return list(found.values())


def cards_of(context: dict[str, Any]) -> Iterator[ItemForm]:
    """The form of each item."""
    for inline in context["inline_admin_formsets"]:
        yield from inline.formset.forms


def place_of(card: ItemForm) -> tuple[int, int]:
    """Where a card stands; what is new and has no place comes last."""
    place = str(card["position"].value() or 0)
    return (int(place) if place.isdecimal() else 0, card.instance.pk or 10**9)


def settle(issue: Issue) -> None:
    """Let the first item of the lead section lead, and number the items as they are read, by section."""
    leads = {section.title for section in issue.newsletter.sections.all() if section.is_lead}
    items = letter.in_order(issue)
    leading = next((item for item in items if item.section in leads), None)
    # Whoever led before makes room first: an issue has one lead.
    for number, item in sorted(enumerate(items), key=lambda each: each[1] is leading):
        if (item.position, item.is_lead) != (number, item is leading):
            item.position, item.is_lead = number, item is leading
            item.save(update_fields=["position", "is_lead"])


def saved_in_place(issue: Issue) -> dict[str, Any]:
    """What an open desk must know after a save: the version it now holds, and the keys of its items."""
    keys = {item.key: item.pk for item in issue.items.all()}
    return {"version": issue.version, "said": f"{issue} is saved.", "items": keys}


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

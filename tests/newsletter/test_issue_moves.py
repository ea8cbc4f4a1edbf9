"""Who may bring an issue where: every role, state and move, as the table says and the buttons show."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from newsletter import approval
from newsletter.admin.acting import ACTIONS
from newsletter.errors import IssueNotReady
from newsletter.models import Issue
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

S = Issue.State
ROLES = {"nobody": (), "writer": ("Writer",), "editor": ("Editor",), "publisher": ("Publisher",)}
DO: dict[str, Any] = {
    S.APPROVED: approval.approve,
    S.DRAFT: approval.back_to_draft,
    S.SKIPPED: approval.skip,
    S.SENDING: approval.send_now,
}
# From where to where, and who may: all that an issue can do before it leaves. The rest is refused to all.
MAY = {
    (S.DRAFT, S.APPROVED): {"publisher"},
    (S.DRAFT, S.SKIPPED): {"editor", "publisher"},
    (S.APPROVED, S.DRAFT): {"editor", "publisher"},
    (S.APPROVED, S.SKIPPED): {"publisher"},
    (S.APPROVED, S.SENDING): {"publisher"},
    (S.SKIPPED, S.DRAFT): {"editor", "publisher"},
}
COMPOSES = {"editor", "publisher"}
BUTTONS = {
    S.DRAFT: {"editor": {"test", "skip"}, "publisher": {"test", "skip", "approve"}},
    S.APPROVED: {"editor": {"test", "back"}, "publisher": {"test", "skip", "back", "send"}},
    S.SKIPPED: {"editor": {"resume"}, "publisher": {"resume"}},
    S.SENDING: {"publisher": {"pause", "cancel"}},
}


def in_state(state: str) -> Issue:
    """An issue that came there by itself."""
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    issue = make_issue(newsletter, articles=[make_article()])
    if state in (S.APPROVED, S.SENDING, S.SENT):
        approval.approve(issue, None, NOON)
    if state in (S.SENDING, S.SENT):
        approval.send_now(issue, None, NOON)
    if state == S.SENT:
        Issue.objects.filter(pk=issue.pk).update(state=S.SENT, sent_at=NOON)
    if state == S.SKIPPED:
        approval.skip(issue, None)
    issue.refresh_from_db()
    return issue


def test_the_table_is_the_one_that_is_tested() -> None:
    assert set(approval.MOVES) == set(MAY)


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_moves_an_issue_as_the_table_says_and_no_further(role: str, state: str) -> None:
    person = make_user(*ROLES[role])
    for target, do in DO.items():
        issue = in_state(state)
        is_allowed = role in MAY.get((S(state), S(target)), set())
        assert approval.may(person, issue, target) is is_allowed
        if is_allowed:
            do(issue, person)
        else:
            with pytest.raises((PermissionDenied, IssueNotReady)):
                do(issue, person)
        issue.refresh_from_db()
        assert issue.state == (target if is_allowed else state)


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_buttons_that_it_may_press(role: str, state: str) -> None:
    person, issue = make_user(*ROLES[role]), in_state(state)
    offered = {action.name for action in ACTIONS.values() if action.offered(person, issue)}
    assert offered == BUTTONS.get(S(state), {}).get(role, set())
    may_compose = role in COMPOSES and state in (S.DRAFT, S.APPROVED)
    assert approval.may_compose(person, issue) is may_compose


def test_a_button_that_is_not_offered_changes_nothing(client: Client) -> None:
    issue = in_state(S.APPROVED)
    client.force_login(make_user("Editor"))
    address = reverse("admin:newsletter_issue_act", args=[issue.pk])
    for name in ("skip", "send", "approve"):
        client.post(address, {"action": name})
        issue.refresh_from_db()
        assert issue.state == S.APPROVED, name


@pytest.mark.parametrize("name", ["find", "look_up", "test"])
@pytest.mark.parametrize("groups", [(), ("Writer",)])
def test_only_those_who_compose_search_and_send_tests(
    client: Client, name: str, groups: tuple[str, ...]
) -> None:
    issue = in_state(S.DRAFT)
    address = reverse(f"admin:newsletter_issue_{name}", args=[issue.pk])
    ask = client.get if name == "find" else client.post
    assert ask(address).status_code == 302
    client.force_login(make_user(*groups))
    assert ask(address).status_code == 403
    client.force_login(make_user("Editor"))
    assert ask(address).status_code in (200, 400)
    Issue.objects.filter(pk=issue.pk).update(state=S.SKIPPED)
    assert ask(address).status_code == 403

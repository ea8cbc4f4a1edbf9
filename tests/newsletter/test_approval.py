"""Freeze, unfreeze, skip, send now: who may, from where, and what stays as it was when it fails."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from newsletter import approval
from newsletter.errors import IssueNotReady
from newsletter.models import FrozenMail, Issue
from newsroom import workflow
from newsroom.models import User
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber, make_user


@pytest.fixture
def issue(db: None) -> Issue:
    newsletter = make_newsletter(slug="weekly")
    make_subscriber(newsletter)
    return make_issue(newsletter, articles=[make_article()])


@pytest.fixture
def publisher(db: None) -> User:
    return make_user("Publisher")


def test_approval_freezes_the_bytes(issue: Issue, publisher: User) -> None:
    approved = approval.approve(issue, publisher, now=NOON)
    assert (approved.state, approved.approved_by, approved.approved_at) == ("approved", publisher, NOON)
    kept = FrozenMail.objects.get(issue=issue)
    assert bytes(kept.message).startswith(b"From: The Weekly <weekly@news.example>\r\n")
    assert issue.subject in kept.html and issue.subject in kept.text


def test_what_is_frozen_does_not_follow_the_article(issue: Issue, publisher: User) -> None:
    approval.approve(issue, publisher)
    before = bytes(FrozenMail.objects.get(issue=issue).message)
    article = issue.items.get().article
    assert article
    article.headline = "Changed"
    article.save()
    assert bytes(FrozenMail.objects.get(issue=issue).message) == before


def test_only_a_publisher_approves(issue: Issue) -> None:
    with pytest.raises(PermissionDenied):
        approval.approve(issue, make_user("Editor"))
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT and not FrozenMail.objects.exists()


def test_a_blocking_finding_prevents_approval_and_is_said(issue: Issue, publisher: User) -> None:
    issue.items.all().delete()
    with pytest.raises(IssueNotReady, match="cannot be approved: It has no items"):
        approval.approve(issue, publisher)
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT and not FrozenMail.objects.exists()


def test_an_issue_is_approved_once(issue: Issue, publisher: User) -> None:
    approval.approve(issue, publisher)
    with pytest.raises(IssueNotReady, match="is approved; it cannot be approved"):
        approval.approve(issue, publisher)


def test_back_to_draft_throws_the_frozen_bytes_away(issue: Issue, publisher: User) -> None:
    approval.approve(issue, publisher)
    back = approval.back_to_draft(issue, make_user("Editor"))
    assert (back.state, back.approved_at, back.approved_by) == ("draft", None, None)
    assert not FrozenMail.objects.exists()


def test_a_skipped_issue_gets_to_nobody_and_can_be_taken_up_again(issue: Issue) -> None:
    editor = make_user("Editor")
    assert approval.skip(issue, editor).state == Issue.State.SKIPPED
    with pytest.raises(IssueNotReady, match="skipped"):
        approval.send_now(issue, user=None)
    assert approval.back_to_draft(issue, editor).state == Issue.State.DRAFT


def test_a_skipped_issue_stays_skipped_once_another_has_its_articles(issue: Issue) -> None:
    approval.skip(issue, None)
    make_issue(issue.newsletter, period_end=NOON.replace(day=12))
    with pytest.raises(IssueNotReady, match="a later issue has taken its articles"):
        approval.back_to_draft(issue, None)


def test_an_editor_may_not_skip_what_a_publisher_approved(issue: Issue, publisher: User) -> None:
    approval.approve(issue, publisher)
    with pytest.raises(PermissionDenied):
        approval.skip(issue, make_user("Editor"))


def test_send_now_lets_an_approved_issue_leave_early(issue: Issue, publisher: User) -> None:
    approval.approve(issue, publisher)
    assert approval.send_now(issue, publisher, now=NOON) == 1
    issue.refresh_from_db()
    assert (issue.state, issue.send_at) == (Issue.State.SENDING, NOON)


def test_send_now_is_for_publishers_and_for_approved_issues(issue: Issue, publisher: User) -> None:
    with pytest.raises(IssueNotReady, match="is not approved"):
        approval.send_now(issue, publisher)
    approval.approve(issue, publisher)
    with pytest.raises(PermissionDenied):
        approval.send_now(issue, make_user("Editor"))


def test_send_now_stops_at_a_withdrawn_article(issue: Issue, publisher: User) -> None:
    approval.approve(issue, publisher)
    article = issue.items.get().article
    assert article
    workflow.move(article, "withdrawn", user=None)
    with pytest.raises(IssueNotReady, match="waits: .* is withdrawn"):
        approval.send_now(issue, publisher)
    assert not issue.deliveries.exists()


def test_what_is_leaving_cannot_be_taken_back(issue: Issue, publisher: User) -> None:
    approval.approve(issue, publisher)
    approval.send_now(issue, publisher)
    for act in (approval.back_to_draft, approval.skip, approval.approve):
        with pytest.raises(IssueNotReady, match="is sending"):
            act(issue, publisher)


def test_the_commands_approve_and_send(
    issue: Issue, publisher: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("approve_issue", "weekly", "1", by=publisher.username)
    assert "is approved. It goes out on Thursday 5 March 2026 at 13:00" in capsys.readouterr().out
    call_command("send_issue", "weekly", "1")
    assert "is leaving for 1 subscriber." in capsys.readouterr().out
    issue.refresh_from_db()
    assert issue.approved_by == publisher and issue.deliveries.count() == 1


def test_the_commands_say_what_stands_in_the_way(issue: Issue) -> None:
    editor = make_user("Editor")
    for command, options, sentence in (
        ("approve_issue", {"by": "nobody"}, "There is nobody with the log-in “nobody”."),
        ("approve_issue", {"by": editor.username}, "may not approve issues"),
        ("send_issue", {}, "is not approved"),
    ):
        with pytest.raises(CommandError) as caught:
            call_command(command, "weekly", "1", **options)
        assert sentence in str(caught.value)

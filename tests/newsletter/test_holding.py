"""After a long absence nothing leaves until a person agrees; what is new since then leaves all the same."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from newsletter import approval, delivery, holding, outbox, schedule
from newsletter.errors import IssueNotReady
from newsletter.models import Hold, Issue, Newsletter, OutboxMail
from newsroom import workflow
from newsroom.models import Heartbeat
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber, make_user
from tests.services.mail import MailServer

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def approved(**fields: object) -> Issue:
    newsletter = make_newsletter(**fields)
    make_subscriber(newsletter)
    return approval.approve(make_issue(newsletter, articles=[make_article()]), user=None)


def test_a_first_start_and_a_slow_minute_hold_nothing(db: None) -> None:
    assert holding.notice(NOON) is None
    holding.ticked(NOON)
    assert holding.notice(NOON + holding.AWAY) is None


def test_a_beat_that_was_away_for_hours_sends_nothing_until_a_person_agrees(db: None) -> None:
    issue = approved()
    holding.ticked(issue.send_at - 3 * HOUR)
    schedule.tick(issue.send_at)
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED
    holding.ticked(issue.send_at)
    schedule.tick(issue.send_at + MINUTE)
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED and "the beat did not tick" in holding.sentence(issue.send_at)
    assert holding.go_on(make_user("Publisher"), issue.send_at + MINUTE)
    schedule.tick(issue.send_at + 2 * MINUTE)
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING


def test_not_even_send_now_passes_by_a_hold(db: None) -> None:
    issue = approved()
    holding.ticked(NOON - 3 * HOUR)
    with pytest.raises(IssueNotReady, match="No mail leaves"):
        approval.send_now(issue, None, NOON)


def test_a_newsletter_that_goes_out_by_itself_is_held_as_well(db: None) -> None:
    newsletter = make_newsletter(approval=Newsletter.Approval.AUTOMATIC)
    issue = make_issue(newsletter, articles=[make_article()])
    holding.ticked(issue.send_at - 3 * HOUR)
    schedule.tick(issue.send_at)
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT


@pytest.mark.services
def test_what_a_backup_holds_as_queued_does_not_leave_again(db: None, mail_server: MailServer) -> None:
    issue = approved()
    delivery.start(issue, issue.send_at)
    Heartbeat.record(holding.NAME, NOON)  # years ago by the clock of today
    delivery.send_what_is_queued(issue.pk)
    assert not mail_server.received
    holding.go_on(None)
    delivery.send_what_is_queued(issue.pk)
    assert len(mail_server.received) == 1


@pytest.mark.services
def test_single_mails_of_before_are_held_and_those_of_after_leave(db: None, mail_server: MailServer) -> None:
    old, new = (
        OutboxMail.objects.create(kind="contact", to=to, sender="a@news.example", subject="S", text="T")
        for to in ("old@example.com", "new@example.com")
    )
    OutboxMail.objects.filter(pk=old.pk).update(created_at=NOON - HOUR)
    Heartbeat.record(holding.NAME, NOON)
    outbox.send_what_is_due()
    assert [one.recipients for one in mail_server.received] == [[new.to]]


@pytest.mark.services
def test_a_database_that_went_back_in_time_is_noticed_by_what_redis_remembers(
    db: None, redis_server: object
) -> None:
    holding.ticked(NOON + 30 * MINUTE)
    Heartbeat.record(holding.NAME, NOON)  # as a backup of half an hour ago has it
    hold = holding.notice(NOON + 31 * MINUTE)
    assert hold and hold.reason == Hold.Reason.RESTORED
    assert "put back to how it was" in holding.sentence(NOON)


def test_only_a_publisher_lets_it_go_on(client: Client, db: None) -> None:
    Hold.objects.create(reason=Hold.Reason.AWAY, last_tick_at=NOON, began_at=NOON + 3 * HOUR)
    with pytest.raises(PermissionDenied):
        holding.go_on(make_user("Editor"))
    publisher = make_user("Publisher")
    client.force_login(publisher)
    make_newsletter()
    assert "No mail leaves: the beat did not tick" in client.get(reverse("admin:index")).content.decode()
    answer = client.post(reverse("admin:newsletter_newsletter_go_on"))
    assert answer["Location"] == reverse("admin:index")
    assert Hold.objects.get().agreed_by == publisher
    assert "No mail leaves" not in client.get(reverse("admin:index")).content.decode()


def test_an_issue_that_has_not_left_says_it_and_whoever_agrees_comes_back_to_it(
    client: Client, db: None
) -> None:
    issue = approved()
    Hold.objects.create(reason=Hold.Reason.AWAY, last_tick_at=NOON, began_at=NOON + 3 * HOUR)
    pages = [reverse(f"admin:newsletter_issue_{name}", args=[issue.pk]) for name in ("change", "preflight")]
    for group, may in (("Editor", False), ("Publisher", True)):
        client.force_login(make_user(group))
        for page in pages:
            shown = client.get(page).content.decode()
            assert "No mail leaves: the beat did not tick" in shown
            assert ("Let it go on" in shown) == may
    answer = client.post(reverse("admin:newsletter_newsletter_go_on"), {"issue": issue.pk})
    assert answer["Location"] == pages[0]
    assert "No mail leaves" not in client.get(pages[0]).content.decode()


def test_the_operator_agrees_at_the_command_line(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("go_on")
    assert "Nothing is held." in capsys.readouterr().out
    Hold.objects.create(reason=Hold.Reason.AWAY, last_tick_at=NOON, began_at=NOON + 3 * HOUR)
    call_command("go_on")
    assert "mail leaves again" in capsys.readouterr().out and Hold.objects.get().agreed_at


# --- before the hour -----------------------------------------------------------------------------


def test_editors_are_reminded_once_of_what_nobody_approved(db: None) -> None:
    editor = make_user("Editor")
    issue = make_issue(articles=[make_article()])
    for minutes in (-181, -180, -179, 0):
        schedule.tick(issue.send_at + minutes * MINUTE)
    (mail,) = OutboxMail.objects.filter(kind="issue_waits")
    assert mail.to == editor.email and f"/admin/newsletter/issue/{issue.pk}/change/" in mail.text


def test_nobody_is_reminded_of_what_is_approved_or_goes_out_by_itself(db: None) -> None:
    make_user("Editor")
    issue = approved()
    automatic = make_newsletter(approval=Newsletter.Approval.AUTOMATIC)
    make_issue(automatic, articles=[make_article()])
    schedule.tick(issue.send_at - MINUTE)
    assert not OutboxMail.objects.filter(kind="issue_waits").exists()


@pytest.mark.services
def test_an_article_withdrawn_after_approval_stops_the_sending_until_it_is_settled(
    db: None, mail_server: MailServer
) -> None:
    issue = approved()
    article = issue.items.get().article
    assert article
    workflow.move(article, "withdrawn", user=None)
    schedule.tick(issue.send_at)
    delivery.send_what_is_queued(issue.pk)
    assert not mail_server.received
    workflow.move(article, "published", user=None)
    schedule.tick(issue.send_at + MINUTE)
    delivery.send_what_is_queued(issue.pk)
    assert len(mail_server.received) == 1

"""How an issue leaves: the audience frozen once, each subscriber mailed once, whatever happens."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from newsletter import approval, delivery, smtp, tasks, verp
from newsletter.delivery import leaving
from newsletter.letters import frozen
from newsletter.models import Delivery, FrozenMail, Issue, Newsletter, Pace, State, Subscription, Suppression
from newsletter.models.handover import LEASE
from newsletter.models.subscriber import address_hash
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber
from tests.services.mail import MailServer
from tests.threads import in_threads

pytestmark = pytest.mark.django_db


MESSAGE = f"""\
From: The Weekly <weekly@news.example>
To: {frozen.TO}
Subject: A week of tools
Date: {frozen.DATE}
Message-ID: {frozen.MESSAGE_ID}
List-Unsubscribe: <https://news.example/subscription/{frozen.TOKEN}/weekly/one-click/>

Leave: https://news.example/subscription/{frozen.TOKEN}/weekly/leave/
"""


def make_approved(readers: int = 3, newsletter: Newsletter | None = None) -> Issue:
    """An issue that was approved and frozen, with so many active subscribers."""
    newsletter = newsletter or make_newsletter()
    for number in range(readers):
        make_subscriber(newsletter, email=f"reader{number}@{newsletter.slug}.example.com")
    issue = make_issue(newsletter, state=Issue.State.APPROVED, approved_at=NOON)
    FrozenMail.objects.create(issue=issue, message=MESSAGE.replace("\n", "\r\n").encode(), html="", text="")
    return issue


def started(readers: int = 3) -> Issue:
    """An approved issue that has begun to leave."""
    issue = make_approved(readers)
    delivery.start(issue, NOON)
    return issue


def address(issue: Issue, number: int) -> str:
    """The address of one of an issue's readers."""
    return f"reader{number}@{issue.newsletter.slug}.example.com"


def states(issue: Issue) -> dict[str, int]:
    """The states that occur among an issue's deliveries."""
    return {state: count for state, count in delivery.counts(issue).items() if count}


def test_the_audience_is_whoever_is_active_at_that_moment() -> None:
    issue = make_approved(2)
    make_subscriber(issue.newsletter, active=False)
    make_subscriber(make_newsletter())
    assert delivery.freeze_audience(issue, NOON) == 2
    assert set(issue.deliveries.values_list("subscriber__email", flat=True)) == {
        address(issue, 0),
        address(issue, 1),
    }


def test_freezing_the_audience_again_adds_nobody_not_even_who_came_meanwhile() -> None:
    issue = make_approved(2)
    delivery.freeze_audience(issue, NOON)
    make_subscriber(issue.newsletter)
    assert delivery.freeze_audience(issue, NOON) == 0
    assert issue.deliveries.count() == 2


def test_each_delivery_has_a_message_id_of_its_own_at_the_senders_domain() -> None:
    issue = started()
    ids = {row.message_id for row in issue.deliveries.all()}
    assert len(ids) == 3
    assert all(each.startswith("<") and each.endswith("@news.example>") for each in ids)


def test_freezing_costs_the_same_however_many_read(django_assert_num_queries: Any) -> None:
    issue = make_approved(30)
    with django_assert_num_queries(5):  # the issue, savepoint, the issue, one INSERT, savepoint
        assert delivery.freeze_audience(issue, NOON) == 30


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_the_planner_knows_of_a_large_audience_as_soon_as_it_is_frozen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("newsletter.delivery.audience.MANY", 30)
    assert delivery.start(make_approved(30), NOON) == 30
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'newsletter_delivery'")
        assert cursor.fetchone() == (30,)


def test_an_issue_starts_once() -> None:
    issue = make_approved()
    assert delivery.start(issue, NOON) == 3
    assert issue.state == Issue.State.SENDING
    with pytest.raises(delivery.CannotStart, match="is leaving already"):
        delivery.start(issue, NOON)


def test_an_issue_that_nobody_approved_does_not_start() -> None:
    issue = make_issue()
    with pytest.raises(delivery.CannotStart, match="is not approved. Read it, then approve it."):
        delivery.start(issue, NOON)
    assert not issue.deliveries.exists()


def test_an_issue_without_frozen_mail_does_not_start() -> None:
    issue = make_approved()
    issue.frozen_mail.delete()
    with pytest.raises(delivery.CannotStart, match="approve it again"):
        delivery.start(issue, NOON)
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED


@pytest.mark.services
def test_three_subscribers_get_it_once_each(mail_server: MailServer) -> None:
    issue = started()
    delivery.send_what_is_queued(issue.pk)
    delivery.send_what_is_queued(issue.pk)
    assert sorted(received.recipients for received in mail_server.received) == [
        [address(issue, 0)],
        [address(issue, 1)],
        [address(issue, 2)],
    ]
    assert states(issue) == {"accepted": 3}
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENT
    assert issue.sent_at is not None


@pytest.mark.services
def test_each_copy_is_its_readers_own(mail_server: MailServer) -> None:
    issue = started()
    delivery.send_what_is_queued(issue.pk)
    for row in issue.deliveries.select_related("subscriber"):
        [message] = mail_server.to(row.subscriber.email)
        assert message["To"] == row.subscriber.email
        assert message["Message-ID"] == row.message_id
        assert row.subscriber.token in message["List-Unsubscribe"]
        assert row.subscriber.token in message.get_content()
    senders = {received.sender for received in mail_server.received}
    assert {verp.read(sender) for sender in senders} == {("d", row.pk) for row in issue.deliveries.all()}
    assert all(re.fullmatch(r"bounce\+d\d+-[a-z2-7]{8}@news\.example", sender) for sender in senders)


@pytest.mark.services
def test_what_an_editor_approved_is_what_each_reader_gets(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    readers = [make_subscriber(newsletter) for _ in range(3)]
    issue = make_issue(newsletter, articles=[make_article(headline="Undercurrents")])
    approval.approve(issue, user=None, now=NOON)
    delivery.start(issue, NOON)
    delivery.send_what_is_queued(issue.pk)
    for reader in readers:
        [message] = mail_server.to(reader.email)
        one_click = f"/subscription/{reader.token}/{newsletter.slug}/one-click/"
        assert one_click in message["List-Unsubscribe"]
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "Auto-Submitted" not in message
        for subtype in ("plain", "html"):
            part = message.get_body((subtype,))
            assert part is not None
            assert "Undercurrents" in part.get_content()
            assert f"/subscription/{reader.token}/{newsletter.slug}/leave/" in part.get_content()
    assert all(b"@@" not in received.content for received in mail_server.received)


@pytest.mark.services
def test_who_is_suppressed_or_left_since_the_freeze_gets_nothing(mail_server: MailServer) -> None:
    issue = started()
    Suppression.objects.create(address_hash=address_hash(address(issue, 0).title()), reason="bounced")
    Subscription.objects.filter(subscriber__email=address(issue, 1)).update(status="unsubscribed")
    delivery.send_what_is_queued(issue.pk)
    assert [received.recipients for received in mail_server.received] == [[address(issue, 2)]]
    assert states(issue) == {"accepted": 1, "suppressed": 1, "cancelled": 1}


@pytest.mark.services
def test_an_address_that_cannot_be_mailed_keeps_nobody_else_from_the_letter(mail_server: MailServer) -> None:
    issue = make_approved(1)
    make_subscriber(issue.newsletter, email="a\r\nBcc: b@example.com")
    make_subscriber(issue.newsletter, email="no one@example.com", token="short")
    make_subscriber(issue.newsletter, token="too short to be anybody's")
    delivery.start(issue, NOON)
    delivery.send_what_is_queued(issue.pk)
    assert [received.recipients for received in mail_server.received] == [[address(issue, 0)]]
    assert states(issue) == {"accepted": 1, "refused": 3}


@pytest.mark.services
def test_a_refused_recipient_keeps_the_servers_words(mail_server: MailServer) -> None:
    issue = started()
    mail_server.refuse("RCPT", "550 5.1.1 No such user", address(issue, 1))
    delivery.send_what_is_queued(issue.pk)
    refused = issue.deliveries.get(state=State.REFUSED)
    assert (refused.subscriber.email, refused.last_answer) == (address(issue, 1), "550 5.1.1 No such user")
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENT


@pytest.mark.services
def test_a_deferred_message_goes_out_later_under_the_same_message_id(mail_server: MailServer) -> None:
    issue = started()
    mail_server.refuse("DATA", "451 4.3.0 Try later", address(issue, 1))
    delivery.send_what_is_queued(issue.pk)
    waiting = issue.deliveries.get(state=State.DEFERRED)
    assert waiting.next_attempt_at is not None
    assert waiting.next_attempt_at > timezone.now()
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING
    mail_server.calm()
    Delivery.objects.filter(pk=waiting.pk).update(next_attempt_at=timezone.now())
    delivery.send_what_is_queued(issue.pk)
    [message] = mail_server.to(address(issue, 1))
    assert message["Message-ID"] == waiting.message_id
    assert states(issue) == {"accepted": 3}


@pytest.mark.services
def test_a_server_that_is_away_defers_everything_and_loses_nothing(settings: Settings) -> None:
    issue = started()
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"deferred": 3}
    assert "was not reached" in issue.deliveries.first().last_answer  # type: ignore[union-attr]


@pytest.mark.services
def test_a_server_that_hangs_defers_the_batch_after_one_timeout(
    mail_server: MailServer, settings: Settings
) -> None:
    settings.MAIL_TIMEOUT = 0.3
    mail_server.hang("MAIL")
    issue = started()
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"deferred": 3}
    assert mail_server.received == []
    assert mail_server.connections == 1


@pytest.mark.services
def test_after_a_day_of_deferrals_it_is_given_up(mail_server: MailServer) -> None:
    issue = started()
    mail_server.refuse("RCPT", "452 4.2.2 Mailbox full", address(issue, 1))
    issue.deliveries.update(attempts=12)
    delivery.send_what_is_queued(issue.pk)
    given_up = issue.deliveries.get(state=State.REFUSED)
    assert given_up.last_answer == "Given up after 13 attempts. The last answer: 452 4.2.2 Mailbox full"


@pytest.mark.services
def test_silence_after_the_data_is_uncertain_and_never_repeated(mail_server: MailServer) -> None:
    mail_server.close_after_data()
    issue = started(1)
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"uncertain": 1}
    mail_server.calm()
    tasks.tick()
    delivery.send_what_is_queued(issue.pk)
    assert len(mail_server.received) == 1
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENT


@pytest.mark.services
def test_a_server_that_falls_silent_makes_one_reader_uncertain_not_all(mail_server: MailServer) -> None:
    mail_server.close_after_data()
    issue = started(3)
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"uncertain": 1, "deferred": 2}
    mail_server.calm()
    issue.deliveries.filter(state=State.DEFERRED).update(next_attempt_at=timezone.now())
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"uncertain": 1, "deferred": 2}
    Pace.objects.update(rests_until=timezone.now())  # the server has had its rest
    issue.deliveries.filter(state=State.DEFERRED).update(next_attempt_at=timezone.now())
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"uncertain": 1, "accepted": 2}
    assert len(mail_server.received) == 3


@pytest.mark.services
def test_the_row_says_sending_before_the_data_leaves(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = started(2)
    seen = []
    transmit = smtp.Channel.transmit

    def watched(self: smtp.Channel, *following: Any) -> None:
        seen.append(states(issue))
        transmit(self, *following)

    monkeypatch.setattr(smtp.Channel, "transmit", watched)
    delivery.send_what_is_queued(issue.pk)
    assert seen == [{"claimed": 1, "sending": 1}, {"accepted": 1, "sending": 1}]


@pytest.mark.services
def test_a_worker_that_lost_its_claim_while_asking_sends_nothing(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = started()
    offer, offered = smtp.Channel.offer, []

    def offer_slowly(channel: smtp.Channel, letter: Any, content: bytes) -> None:
        offer(channel, letter, content)
        offered.append(letter.to)
        if len(offered) == 1:
            # So long that the sweep has given everything back.
            Delivery.objects.update(state=State.QUEUED, lease_ends_at=None, claim=None)

    monkeypatch.setattr(smtp.Channel, "offer", offer_slowly)
    delivery.send_what_is_queued(issue.pk)
    delivery.send_what_is_queued(issue.pk)
    assert len(offered) > 3
    assert [len(mail_server.to(address)) for address in sorted(set(offered))] == [1, 1, 1]


@pytest.mark.services
def test_a_long_issue_lets_others_have_their_turn(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = started(120)
    rung: list[int] = []
    monkeypatch.setattr(leaving, "ring", lambda task, issue_id: rung.append(issue_id))
    monkeypatch.setattr(leaving, "TURN", -1)
    delivery.send_what_is_queued(issue.pk)
    assert rung == [issue.pk]
    assert states(issue) == {"queued": 120}
    assert set(issue.deliveries.values_list("attempts", flat=True)) == {0}


def test_the_sweep_gives_back_what_a_killed_worker_held() -> None:
    issue = started(2)
    first, second = issue.deliveries.order_by("pk")
    ended = NOON - timedelta(seconds=1)
    Delivery.objects.filter(pk=first.pk).update(state=State.CLAIMED, lease_ends_at=ended)
    Delivery.objects.filter(pk=second.pk).update(state=State.SENDING, lease_ends_at=ended)
    delivery.sweep(NOON)
    assert states(issue) == {"queued": 1, "uncertain": 1}


def test_the_sweep_rings_for_what_is_due_but_not_where_a_worker_is_at_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(leaving, "ring", lambda task, issue_id: rung.append(issue_id))
    due, busy = started(2), started(2)
    rung.clear()
    Delivery.objects.filter(pk=busy.deliveries.earliest("pk").pk).update(
        state=State.CLAIMED, lease_ends_at=NOON + LEASE
    )
    delivery.sweep(NOON)
    assert rung == [due.pk]


def test_an_issue_with_nobody_to_send_to_is_finished_at_once() -> None:
    issue = started(0)
    delivery.send_what_is_queued(issue.pk)
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENT


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mail_nobody_twice(mail_server: MailServer) -> None:
    issue = started(120)
    in_threads(4, lambda: delivery.send_what_is_queued(issue.pk))
    recipients = [recipient for received in mail_server.received for recipient in received.recipients]
    assert len(recipients) == len(set(recipients)) == 120
    assert states(issue) == {"accepted": 120}


@pytest.mark.django_db(transaction=True)
def test_of_several_who_start_an_issue_at_once_one_wins() -> None:
    issue = make_approved(20)
    refusals: list[str] = []

    def start() -> None:
        try:
            delivery.start(Issue.objects.get(pk=issue.pk), NOON)
        except delivery.CannotStart as refusal:
            refusals.append(str(refusal))

    in_threads(4, start)
    assert len(refusals) == 3
    assert issue.deliveries.count() == 20

"""What is forgotten after the days that a newsletter names, and what is counted for ever."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import delivery, figures, outlook, progress
from newsletter.delivery import audience
from newsletter.errors import IssueNotReady
from newsletter.models import Delivery, Issue, Newsletter, OutboxMail, State
from newsletter.readers import retention
from tests.making import make_issue, make_newsletter, make_subscriber
from tests.newsletter.issue_forms import as_

pytestmark = pytest.mark.django_db
NOW = timezone.now()
_numbers = itertools.count()


def make_sent(newsletter: Newsletter, days_ago: int, *states: State, **fields: Any) -> Issue:
    """An issue that went out so long ago, with a delivery in each of these states."""
    at = NOW - timedelta(days=days_ago)
    period = {"period_start": at - timedelta(days=7), "period_end": at - timedelta(minutes=next(_numbers))}
    moments = {"approved_at": at, "audience_frozen_at": at, "sent_at": at, "send_at": at} | period
    issue = make_issue(newsletter, **{"state": Issue.State.SENT} | moments | fields)
    for state in states:
        reader = make_subscriber(newsletter)
        answer = f"250 {reader.email} said so"
        Delivery.objects.create(issue=issue, subscriber=reader, state=state, last_answer=answer)
    return issue


def test_who_got_an_issue_is_forgotten_after_the_newsletters_days_and_the_counts_stay() -> None:
    newsletter = make_newsletter(keeps_events_days=40)
    old = make_sent(newsletter, 41, *[State.ACCEPTED] * 3, State.REFUSED, State.CANCELLED, State.SUPPRESSED)
    new = make_sent(newsletter, 39, State.ACCEPTED)
    before = delivery.counts(old)
    assert retention.forget(NOW) == 6
    assert list(Delivery.objects.values_list("issue", flat=True)) == [new.pk]
    old.refresh_from_db()
    assert delivery.counts(old) == before
    assert {figure.name: figure.number for figure in figures.of_issue(old)}["Accepted"] == 3
    shown = progress.of(old)
    assert (shown.total, shown.settled, shown.by_domain) == (6, 6, None)
    assert ("Refused by the mail server", 1) in shown.states
    assert (result := outlook.last_result(newsletter)) and result.issue == new


def test_the_last_issue_and_the_list_of_issues_go_on_saying_how_many_got_it(client: Client) -> None:
    newsletter = make_newsletter()
    make_sent(newsletter, 91, *[State.ACCEPTED] * 3, State.REFUSED)

    def said() -> tuple[int, int, int]:
        result = outlook.last_result(newsletter)
        assert result is not None
        page: Any = client.get(reverse("admin:newsletter_issue_changelist"))
        [row] = page.context["cl"].result_list
        return result.audience, result.accepted, row.accepted_count

    as_(client, "Editor")
    assert said() == (4, 3, 3)
    retention.forget(NOW)
    assert said() == (4, 3, 3)


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    issue = make_sent(make_newsletter(), 91, *[State.ACCEPTED] * 4, State.REFUSED)
    assert [retention.forget(NOW) for _ in range(4)] == [2, 2, 1, 0]
    issue.refresh_from_db()
    assert issue.counts_kept == {"accepted": 4, "refused": 1}


def test_what_is_uncertain_waits_for_a_person_however_long() -> None:
    issue = make_sent(make_newsletter(), 800, State.ACCEPTED, State.UNCERTAIN)
    retention.forget(NOW)
    assert Delivery.objects.get().state == State.UNCERTAIN
    Delivery.objects.update(state=State.ACCEPTED)
    retention.forget(NOW)
    issue.refresh_from_db()
    assert (Delivery.objects.count(), issue.counts_kept) == (0, {"accepted": 2})


def test_an_issue_that_leaves_again_is_left_alone() -> None:
    make_sent(make_newsletter(), 800, State.ACCEPTED, State.QUEUED, state=Issue.State.SENDING)
    assert retention.forget(NOW) == 0


def test_nobody_gets_an_issue_again_whose_deliveries_are_forgotten() -> None:
    issue = make_sent(make_newsletter(), 91, State.ACCEPTED, State.REFUSED)
    retention.forget(NOW)
    issue.refresh_from_db()
    assert audience.freeze_audience(issue) == 0
    with pytest.raises(IssueNotReady):
        delivery.retry_refused(issue)
    with pytest.raises(delivery.CannotStart):
        delivery.start(issue, NOW)
    assert not Delivery.objects.exists()


def test_each_newsletter_forgets_by_its_own_days() -> None:
    slow, quick = make_newsletter(keeps_events_days=100), make_newsletter(keeps_events_days=30)
    kept = make_sent(slow, 50, State.ACCEPTED)
    make_sent(quick, 50, State.ACCEPTED)
    assert retention.forget(NOW) == 1
    assert Delivery.objects.get().issue == kept


@pytest.mark.parametrize(("state", "stays"), [(State.ACCEPTED, False), (State.UNCERTAIN, True)])
def test_single_mails_are_forgotten_after_the_longest_of_the_newsletters_days(
    state: State, stays: bool
) -> None:
    make_newsletter(keeps_events_days=30), make_newsletter(keeps_events_days=60)
    for days in (59, 61):
        OutboxMail.objects.create(
            kind="confirm",
            to="a@example.com",
            subject=f"{days}",
            text="x",
            state=state,
            created_at=NOW - timedelta(days=days),
        )
    retention.forget(NOW)
    assert OutboxMail.objects.filter(subject="59").exists()
    assert OutboxMail.objects.filter(subject="61").exists() == stays


def test_forgetting_costs_the_same_however_much_there_is(django_assert_max_num_queries: Any) -> None:
    newsletter = make_newsletter()
    for _ in range(3):
        make_sent(newsletter, 91, *[State.ACCEPTED] * 10)
    with django_assert_max_num_queries(14):
        retention.forget(NOW)

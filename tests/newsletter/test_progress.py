"""How far an issue is, and what a publisher may do with it while it leaves."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from newsletter import delivery, progress, smtp
from newsletter.delivery import deliveries
from newsletter.errors import IssueNotReady
from newsletter.models import Delivery, Issue, Pace, State
from tests.making import NOON
from tests.newsletter.issue_forms import as_, said
from tests.newsletter.test_delivery import address, started, states
from tests.services.recorder import Recorder

pytestmark = pytest.mark.django_db


def act(client: Client, issue: Issue, action: str) -> str:
    page = client.post(
        reverse("admin:newsletter_issue_act", args=[issue.pk]), {"action": action}, follow=True
    )
    return said(page)


def settle(issue: Issue, number: int, state: State, answer: str = "") -> None:
    rows = Delivery.objects.filter(issue=issue, subscriber__email=address(issue, number))
    rows.update(state=state, last_answer=answer, accepted_at=timezone.now())


@pytest.fixture
def kept_here(settings: Settings) -> None:
    """A cache of this test's own, which asks no database."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": f"kept-{time.time_ns()}"}}


def test_it_counts_says_how_fast_and_how_long_still() -> None:
    issue = started(4)
    settle(issue, 0, State.ACCEPTED)
    settle(issue, 1, State.REFUSED, "550 5.1.1 No such user")
    found = progress.of(issue, timezone.now() + timedelta(seconds=1))
    assert (found.total, found.settled) == (4, 2)
    assert found.rate > 0
    assert found.time_left is not None
    assert found.errors == [("550 5.1.1 No such user", 1)]


def test_its_cost_does_not_grow(kept_here: None, django_assert_num_queries: Any) -> None:
    issue = started(30)
    Delivery.objects.update(state=State.DEFERRED, last_answer="451 Later")
    with django_assert_num_queries(4):
        progress.of(issue)
    with django_assert_num_queries(3):  # the domains are not counted again
        progress.of(issue)


def test_the_fragment_is_for_those_who_may_see_issues(client: Client) -> None:
    issue = started(2)
    address_of_it = reverse("admin:newsletter_issue_progress", args=[issue.pk])
    assert client.get(address_of_it).status_code == 302
    as_(client, "Writer")
    assert client.get(address_of_it).status_code == 403
    as_(client, "Editor")
    page = client.get(address_of_it).content.decode()
    assert "0 of 2" in page and "data-again" in page


@pytest.mark.services
def test_paused_resumed_and_cancelled_by_its_buttons(client: Client, recorder: Recorder) -> None:
    issue = started(3)
    as_(client, "Publisher")
    assert "is paused" in act(client, issue, "pause")
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"queued": 3}
    assert "goes on" in act(client, issue, "go_on")
    assert "is cancelled" in act(client, issue, "cancel")
    delivery.send_what_is_queued(issue.pk)
    issue.refresh_from_db()
    assert (states(issue), issue.state) == ({"cancelled": 3}, Issue.State.SENT)
    assert not recorder.got
    said_so = [change.what for change in issue.changes.order_by("pk")]
    assert said_so[-3:] == ["Paused it.", "Let it go on.", "Cancelled the rest."]


@pytest.mark.services
def test_only_the_refused_are_tried_again(client: Client, recorder: Recorder) -> None:
    issue = started(3)
    recorder.of[address(issue, 1)] = {"RCPT": "550 5.1.1 No such user"}
    delivery.send_what_is_queued(issue.pk)
    recorder.calm()
    as_(client, "Publisher")
    assert "1 refused delivery is tried again" in act(client, issue, "retry")
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"accepted": 3}
    assert set(recorder.got.values()) == {1}


@pytest.mark.parametrize("action", ["pause", "go_on", "cancel", "retry"])
def test_an_editor_may_not_stop_what_leaves(client: Client, action: str) -> None:
    issue = started(2)
    as_(client, "Editor")
    data = {"action": action}
    assert client.post(reverse("admin:newsletter_issue_act", args=[issue.pk]), data).status_code == 403
    issue.refresh_from_db()
    assert issue.paused_at is issue.cancelled_at is None


def test_what_makes_no_sense_is_refused_in_a_sentence() -> None:
    issue = started(1)
    for act_on, words in (
        (delivery.resume, "is not paused"),
        (delivery.retry_refused, "was refused"),
    ):
        with pytest.raises(IssueNotReady, match=words):
            act_on(issue)
    Issue.objects.update(state=Issue.State.SENT, sent_at=NOON)
    for act_on in (delivery.pause, delivery.cancel):
        with pytest.raises(IssueNotReady, match="is not leaving now"):
            act_on(issue)


@pytest.mark.services
def test_a_pause_is_heeded_while_a_worker_is_at_it(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = started(200)
    recorder.delay = 0.05
    stopped = deliveries.Deliveries.stopped

    def paused_meanwhile(self: deliveries.Deliveries) -> State | None:
        Issue.objects.filter(pk=issue.pk).update(paused_at=timezone.now())
        return stopped(self)

    monkeypatch.setattr(deliveries.Deliveries, "stopped", paused_meanwhile)
    delivery.send_what_is_queued(issue.pk)
    found = states(issue)
    assert set(found) == {"accepted", "queued"}
    assert sum(recorder.got.values()) == found["accepted"]


def test_the_same_answer_to_many_readers_is_one_answer() -> None:
    issue = started(5)
    for number in range(3):
        settle(issue, number, State.REFUSED, f"550 5.1.1 <reader{number}@d.example>: no such user")
    settle(issue, 3, State.DEFERRED, "451 Later")
    assert progress.of(issue).errors == [("550 5.1.1 …: no such user", 3), ("451 Later", 1)]


def test_the_speed_is_right_from_the_first_seconds_on() -> None:
    issue = started(10)
    now = timezone.now()
    Issue.objects.update(audience_frozen_at=now - timedelta(seconds=2))
    Delivery.objects.update(state=State.ACCEPTED, accepted_at=now)
    issue.refresh_from_db()
    assert progress.of(issue, now).rate == 5


def test_it_says_why_nothing_leaves() -> None:
    issue = started(2)
    now = timezone.now()
    assert "one is called within a minute" in progress.of(issue, now).waits
    Delivery.objects.update(state=State.CLAIMED, lease_ends_at=now + timedelta(minutes=1))
    assert "A worker has begun" in progress.of(issue, now).waits
    Delivery.objects.update(state=State.DEFERRED, lease_ends_at=None, next_attempt_at=now)
    assert "tried again, the next of it at" in progress.of(issue, now).waits
    Pace.objects.create(domain=str(smtp.servers()[0]), rests_until=now + timedelta(minutes=1))
    assert "is left alone until" in progress.of(issue, now).waits
    Issue.objects.update(paused_at=now)
    issue.refresh_from_db()
    assert progress.of(issue, now).waits == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (99, "99 seconds"),
        (100, "2 minutes"),
        (3600, "1 hour"),
        (7800, "2 hours 10 minutes"),
    ],
)
def test_the_time_left_is_told_as_one_waits_for_it(seconds: int, words: str) -> None:
    found = progress.Progress([], 0, 0, time_left=timedelta(seconds=seconds))
    assert found.time_left_in_words == words

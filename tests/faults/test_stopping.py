"""Pause, go on, cancel, while a worker is in the middle of a send: heeded within two seconds."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from newsletter import delivery
from newsletter.models import Delivery, Issue, State
from tests.faults.sending import Nursery, account, alive, make_leaving, nursery
from tests.services.recorder import Recorder
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

READERS = 3000
HEEDED = 2.0


@pytest.fixture
def workers(recorder: Recorder, settings: Settings) -> Iterator[Nursery]:
    """Workers that send to the recorder."""
    with nursery(settings) as found:
        yield found


def in_mid_send(workers: Nursery, recorder: Recorder) -> tuple[Issue, int]:
    """An issue of which some has left, and the worker that is at it."""
    recorder.delay = 0.05
    issue = make_leaving(READERS)
    pid = workers.worker(issue)
    wait_until(lambda: sum(recorder.got.values()) > 100, seconds=30, what="the first letters")
    return issue, pid


def seconds_until_it_stops(act: Callable[[Issue], None], issue: Issue, pid: int, recorder: Recorder) -> float:
    """From the press of the button to the last letter that still arrives."""
    act(issue)
    pressed, last, got = time.monotonic(), time.monotonic(), sum(recorder.got.values())
    while alive(pid) or time.monotonic() < pressed + HEEDED + 0.5:
        if (now_got := sum(recorder.got.values())) != got:
            got, last = now_got, time.monotonic()
        assert time.monotonic() < pressed + 30, "the worker does not stop"
        time.sleep(0.01)
    return last - pressed


def test_a_pause_and_going_on_take_effect_within_two_seconds(workers: Nursery, recorder: Recorder) -> None:
    issue, pid = in_mid_send(workers, recorder)
    assert seconds_until_it_stops(delivery.pause, issue, pid, recorder) < HEEDED
    assert sum(recorder.got.values()) < READERS
    delivery.resume(issue)
    pressed, before = time.monotonic(), sum(recorder.got.values())
    pid = workers.worker(issue)  # whom the bell calls
    wait_until(lambda: sum(recorder.got.values()) > before, seconds=30, what="the next letter")
    assert time.monotonic() - pressed < HEEDED
    recorder.delay = 0
    workers.finish(issue)
    account("paused in mid-send and resumed", issue, recorder)


def test_cancelling_takes_effect_within_two_seconds(workers: Nursery, recorder: Recorder) -> None:
    issue, pid = in_mid_send(workers, recorder)
    assert seconds_until_it_stops(delivery.cancel, issue, pid, recorder) < HEEDED
    delivery.send_what_is_queued(issue.pk)
    delivery.sweep(timezone.now())
    issue.refresh_from_db()
    found = Delivery.objects.filter(issue=issue)
    assert issue.state == Issue.State.SENT
    assert found.filter(state=State.ACCEPTED).count() == sum(recorder.got.values()) < READERS
    assert found.exclude(state=State.ACCEPTED).exclude(state=State.CANCELLED).count() == 0

"""Redis and the beat killed in the middle of a send by real workers: bells are lost, and no reader is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest
from django.utils import timezone
from pytest_django import Settings

from newsletter import approval
from newsletter.models import Delivery, Issue, State
from tests.faults.sending import account, make_draft
from tests.making import make_user
from tests.services.celery import celery, stop, worker
from tests.services.recorder import Recorder
from tests.services.redis import RedisServer
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

# Workers whose turn is a second, and a beat that ticks each second.
HURRIED = "tests.faults.hurried"
READERS = 3000


@pytest.fixture
def issue(
    recorder: Recorder, redis_server: RedisServer, settings: Settings, tmp_path: Path
) -> Iterator[Issue]:
    """An approved issue whose hour has come, and two workers that wait for a bell."""
    recorder.delay = 0.05
    with worker(settings, tmp_path / "worker.log", app=HURRIED, children=2):
        draft = make_draft(READERS, send_at=timezone.now())
        yield approval.approve(draft, make_user("Publisher"))


@contextmanager
def beat(settings: Settings, folder: Path) -> Iterator["Popen[bytes]"]:
    """The beat, whose memory is a file in this folder."""
    words = ("beat", "--schedule", str(folder / "beat-schedule"), "--pidfile", "")
    with celery(settings, folder / "beat.log", *words, app=HURRIED) as process:
        yield process


def wait_for(recorder: Recorder, more: int, seconds: float = 60) -> None:
    """Return once so many more letters have arrived."""
    wanted = sum(recorder.got.values()) + more
    wait_until(lambda: sum(recorder.got.values()) >= wanted, seconds=seconds, what=f"{more} more letters")


def wait_for_the_end(issue: Issue) -> None:
    wait_until(
        lambda: Issue.objects.get(pk=issue.pk).state == Issue.State.SENT, seconds=90, what="the send's end"
    )


def is_at_rest(issue: Issue) -> bool:
    """Whether no worker has anything in its hands."""
    rows = Delivery.objects.filter(issue=issue)
    return not rows.filter(state__in=(State.CLAIMED, State.SENDING)).exists()


def test_redis_is_killed_flushed_and_restarted(
    issue: Issue, recorder: Recorder, redis_server: RedisServer, settings: Settings, tmp_path: Path
) -> None:
    with beat(settings, tmp_path):
        wait_for(recorder, 200)
        redis_server.stop()
        # The turns of the workers end, and each rings in vain for the next.
        wait_until(lambda: is_at_rest(issue), what="the end of the turns")
        assert sum(recorder.got.values()) < READERS
        redis_server.start()
        wait_for(recorder, 200)
        redis_server.client.flushall()
        wait_for(recorder, 200)
        redis_server.stop()
        redis_server.start()
        wait_for_the_end(issue)
    account("Redis killed, flushed and restarted, really", issue, recorder)


def test_the_beat_is_killed_and_started_again(
    issue: Issue, recorder: Recorder, redis_server: RedisServer, settings: Settings, tmp_path: Path
) -> None:
    for _ in range(3):
        with beat(settings, tmp_path) as process:
            wait_for(recorder, 200)
            stop(process)
    # Without a beat a bell that is lost stays lost, until there is one again.
    redis_server.stop()
    wait_until(lambda: is_at_rest(issue), what="the end of the turns")
    redis_server.start()
    with pytest.raises(AssertionError, match="more letters"):
        wait_for(recorder, 1, seconds=4)
    with beat(settings, tmp_path):
        wait_for_the_end(issue)
    account("SIGKILL of the beat three times, and bells lost", issue, recorder)

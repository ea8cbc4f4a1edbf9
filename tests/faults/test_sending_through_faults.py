"""A send through everything that can break: nobody lost, nobody mailed twice, and it ends by itself."""

import os
import random
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from newsletter import delivery, tasks
from newsletter.models import Delivery, Issue, State, Subscriber
from newsroom.models import Heartbeat
from tests.faults.sending import Nursery, account, alive, make_leaving, nursery
from tests.services.recorder import Recorder
from tests.threads import in_threads
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

CONNECTIONS = 8  # as many as a worker has with one server


@pytest.fixture
def workers(recorder: Recorder, settings: Settings) -> Iterator[Nursery]:
    """Workers that send to the recorder."""
    with nursery(settings) as found:
        yield found


def test_workers_killed_twenty_times_in_one_send_of_5000(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(5000)
    pids = [workers.worker(issue) for _ in range(2)]
    for kill in range(20):
        enough = (kill + 1) * 225 + random.randint(0, 50)
        wait_until(
            lambda enough=enough: sum(recorder.got.values()) >= enough or not any(map(alive, pids)),  # type: ignore[misc]
            seconds=60,
            what="progress",
        )
        victim = random.randrange(2)
        workers.kill(pids[victim])
        pids[victim] = workers.worker(issue)
    wait_until(lambda: not any(map(alive, pids)), seconds=60, what="the workers")
    workers.finish(issue, workers=2)
    account("SIGKILL of workers, twenty times", issue, recorder, uncertain_at_most=20 * CONNECTIONS)


FAULTS: dict[str, Callable[[Recorder], None]] = {
    "server refuses everybody for now": lambda server: server.answers.update(MAIL="451 4.3.2 Not now"),
    "server says 421 in mid-session": lambda server: setattr(server, "goodbye_after", 7),
    "server answers late": lambda server: setattr(server, "delay", 0.05),
    "server defers every recipient": lambda server: server.answers.update(RCPT="451 4.7.1 Greylisted"),
    "server does not take commands in advance": lambda server: setattr(server, "features", ("8BITMIME",)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_server_that_misbehaves(fault: str, workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(300)
    FAULTS[fault](recorder)
    pid = workers.worker(issue)
    wait_until(lambda: not alive(pid) or sum(recorder.got.values()) > 100, seconds=60, what="the fault")
    features = recorder.features
    recorder.calm()
    recorder.features = features
    wait_until(lambda: not alive(pid), seconds=60, what="the worker")
    workers.finish(issue)
    account(fault, issue, recorder)


def test_a_server_that_hangs(recorder: Recorder, settings: Settings) -> None:
    issue = make_leaving(100)
    recorder.hangs.add("RCPT")
    with nursery(settings, before="from django.conf import settings; settings.MAIL_TIMEOUT = 1.0") as workers:
        pid = workers.worker(issue)
        wait_until(lambda: not alive(pid), seconds=60, what="the worker")
        recorder.calm()
        workers.finish(issue)
    account("server hangs", issue, recorder)


def test_a_server_that_closes_after_data_before_its_answer(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(300)
    recorder.closes_after = 50
    pid = workers.worker(issue)
    wait_until(lambda: not alive(pid), seconds=60, what="the worker")
    recorder.calm()
    workers.finish(issue)
    account("server closes after DATA, unanswered", issue, recorder, uncertain_at_most=CONNECTIONS)
    assert issue.deliveries.filter(state=State.UNCERTAIN).exists()


def test_a_server_that_goes_away_and_comes_back(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(600)
    pid = workers.worker(issue)
    wait_until(lambda: sum(recorder.got.values()) > 100 or not alive(pid), what="the first letters")
    recorder.vanish()
    wait_until(lambda: not alive(pid), seconds=60, what="the worker")
    recorder.appear()
    workers.finish(issue)
    account("server away for a while", issue, recorder, uncertain_at_most=CONNECTIONS)


def test_a_second_server_takes_over(recorder: Recorder, settings: Settings) -> None:
    issue = make_leaving(300)
    with Recorder().running() as other:
        settings.MAIL_SERVERS = [*settings.MAIL_SERVERS, {"host": "127.0.0.1", "port": other.port}]
        recorder.vanish()
        with nursery(settings) as workers:
            workers.finish(issue)
        other.got += recorder.got
        account("one of two servers away", issue, other)
        assert other.connections


def test_tasks_delivered_twice_and_two_beats_at_once(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(1000)
    pids = [workers.worker(issue) for _ in range(4)]
    in_threads(2, tasks.tick)
    wait_until(lambda: not any(map(alive, pids)), seconds=60, what="the workers")
    workers.finish(issue)
    account("a task delivered four times, two beats at once", issue, recorder)


def test_clocks_that_jump(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(1500)
    pids = [workers.worker(issue) for _ in range(2)]
    for jump in (timedelta(days=1), -timedelta(days=1)) * 5:
        delivery.sweep(timezone.now() + jump)
        enough = sum(recorder.got.values()) + 40
        wait_until(
            lambda enough=enough: sum(recorder.got.values()) >= enough or not any(map(alive, pids)),  # type: ignore[misc]
            seconds=60,
            what="progress",
        )
    wait_until(lambda: not any(map(alive, pids)), seconds=60, what="the workers")
    workers.finish(issue)
    account("clocks that jump a day ahead and back", issue, recorder)


def test_poison_subscribers(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(100)
    poisoned = list(issue.deliveries.order_by("pk").values_list("subscriber", flat=True)[:5])
    words = ("a\r\nRCPT TO:<b@example.com>", "nobody", "<x@example.com>", "a b@example.com", "@")
    for pk, email in zip(poisoned, words, strict=True):
        Subscriber.objects.filter(pk=pk).update(email=email)
    Subscriber.objects.filter(email="reader50@d1.example.com").update(token="short")
    workers.finish(issue)
    account("six poison subscribers", issue, recorder, refused=6)


def test_no_task_ever_arrives(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(200)
    assert not recorder.got
    workers.finish(issue)
    account("every task lost (no Redis): the sweep alone", issue, recorder)


def test_a_worker_that_is_told_to_stop_leaves_nothing_uncertain(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(600)
    recorder.delay = 0.02
    pid = workers.worker(issue)
    wait_until(lambda: sum(recorder.got.values()) > 100, what="the first letters")
    os.kill(pid, 15)
    wait_until(lambda: not alive(pid), what="the worker")
    found = delivery.counts(issue)
    assert found["queued"] and not found["claimed"] and not found["sending"]
    recorder.calm()
    workers.finish(issue)
    account("SIGTERM, as at every upgrade", issue, recorder)


@pytest.mark.only_on("postgresql")  # SQLite has no server that could crash
def test_a_database_that_crashes_and_recovers(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(2000)
    pid = workers.worker(issue)
    wait_until(lambda: sum(recorder.got.values()) > 300 or not alive(pid), what="the first letters")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    # The death of one backend makes the postmaster end all of them and recover from its log.
    os.kill(backend, 9)
    connection.close()
    wait_until(answers_again, seconds=60, what="PostgreSQL")
    wait_until(lambda: not alive(pid), seconds=60, what="the worker")
    workers.finish(issue)
    account("PostgreSQL crashes and recovers", issue, recorder)


def answers_again() -> bool:
    try:
        connection.close()
        return Issue.objects.exists()
    except OperationalError:
        return False


FULL = """
from pathlib import Path
from django.db.backends.signals import connection_created
def fill(connection, **kwargs):
    if Path({flag!r}).exists():
        cursor = connection.connection.cursor()
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {{pages}}")
connection_created.connect(fill, weak=False)
"""


@pytest.mark.only_on("sqlite")  # a full disk ends PostgreSQL itself, which is the crash above
def test_a_disk_that_is_full(recorder: Recorder, settings: Settings, tmp_path: Path) -> None:
    issue = make_leaving(400)
    flag = tmp_path / "full"
    flag.touch()
    before = f"exec({FULL.format(flag=str(flag))!r})"
    with nursery(settings, before=before) as workers:
        pid = workers.worker(issue)
        threading.Timer(1.5, flag.unlink).start()
        wait_until(lambda: not alive(pid), seconds=60, what="the worker")
        workers.finish(issue)
    account("disk full on SQLite", issue, recorder)


def test_a_database_that_was_put_back_to_before_the_send(workers: Nursery, recorder: Recorder) -> None:
    issue = make_leaving(50)
    workers.finish(issue)
    # As the backup has it: approved, its hour past, and nobody mailed yet; the last tick is hours old.
    Delivery.objects.all().delete()
    hours_ago = timezone.now() - timedelta(hours=3)
    Issue.objects.update(
        state=Issue.State.APPROVED, audience_frozen_at=None, sent_at=None, send_at=timezone.now()
    )
    Heartbeat.record("newsletter", hours_ago)
    tasks.tick()
    delivery.send_what_is_queued(issue.pk)
    assert set(recorder.got.values()) == {1}
    assert not Delivery.objects.exists()

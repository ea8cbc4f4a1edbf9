"""Workers that can be killed in a moment, an issue for them, and the account that must come out even."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from pytest_django import Settings

from config.environment import ROOT
from newsletter import delivery
from newsletter.letters import frozen
from newsletter.models import Delivery, FrozenMail, Issue, Newsletter, Pace, State, Subscriber, Subscription
from newsletter.models.handover import LEASE
from tests.making import NOON, make_article, make_issue, make_newsletter
from tests.services.celery import environment_of_a_process
from tests.services.recorder import Recorder
from tests.waiting import wait_until

MESSAGE = (
    f"To: {frozen.TO}\r\nMessage-ID: {frozen.MESSAGE_ID}\r\nDate: {frozen.DATE}\r\n\r\n{frozen.TOKEN}\r\n"
)
# One line for each fault, printed when all tests are over.
TABLE: list[tuple[str, int, int, int, int]] = []

# Django is loaded once; each worker is a fork, so that twenty of them cost no time.
NURSERY = """
import os, signal, sys
import django
django.setup()
from newsletter import delivery
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        {before}
        delivery.send_what_is_queued(int(line))
        os._exit(0)
    print(pid, flush=True)
"""


@dataclass
class Nursery:
    """Starts workers, and ends them as the kernel would."""

    process: "subprocess.Popen[str]"

    def worker(self, issue: Issue) -> int:
        """One that sends this issue; its process id."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{issue.pk}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    @staticmethod
    def kill(pid: int) -> None:
        """SIGKILL; a worker that has ended by itself is no error."""
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        wait_until(lambda: not alive(pid), what="the end of a worker")

    def finish(self, issue: Issue, *, workers: int = 1) -> None:
        """Let workers and the sweep go on until the issue is sent, hours passing as in a film."""
        deadline = time.monotonic() + 90
        pids: list[int] = []
        while Issue.objects.get(pk=issue.pk).state != Issue.State.SENT:
            assert time.monotonic() < deadline, f"The send does not end: {delivery.counts(issue)}"
            if not any(map(alive, pids)):
                time_passes(issue)
                delivery.sweep(timezone.now())
                pids = [self.worker(issue) for _ in range(workers)]
            time.sleep(0.05)
        wait_until(lambda: not any(map(alive, pids)), what="the workers")


@contextmanager
def nursery(
    settings: Settings, before: str = "pass", wrap: tuple[str, ...] = (), **more: str
) -> Iterator[Nursery]:
    """A nursery whose workers use this test's database and mail server."""
    process = subprocess.Popen(
        [*wrap, sys.executable, "-c", NURSERY.format(before=before)],
        cwd=ROOT,
        env=environment_of_a_process(settings) | more,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Nursery(process)
    finally:
        process.kill()
        process.wait()


def alive(pid: int) -> bool:
    """Whether the process is there still."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def make_leaving(readers: int) -> Issue:
    """An issue that has begun to leave to so many readers."""
    newsletter = make_newsletter()
    make_readers(newsletter, readers)
    issue = make_issue(newsletter, state=Issue.State.APPROVED, approved_at=NOON)
    FrozenMail.objects.create(issue=issue, message=MESSAGE.encode(), html="", text="")
    delivery.start(issue, NOON)
    return issue


def make_draft(readers: int, **fields: Any) -> Issue:
    """A real issue that so many readers will get, once somebody approves it."""
    newsletter = make_newsletter()
    make_readers(newsletter, readers)
    return make_issue(newsletter, articles=[make_article()], **fields)


def make_readers(newsletter: Newsletter, readers: int) -> None:
    """So many active subscribers, at seven domains."""
    subscribers = Subscriber.objects.bulk_create(
        Subscriber(email=f"reader{number}@d{number % 7}.example.com") for number in range(readers)
    )
    Subscription.objects.bulk_create(
        Subscription(newsletter=newsletter, subscriber=each, status="active", confirmed_at=NOON)
        for each in subscribers
    )


def time_passes(issue: Issue) -> None:
    """So long that leases of the dead run out, rests are over, and what was put off is due."""
    rows, now = Delivery.objects.filter(issue=issue), timezone.now()
    rows.filter(state__in=(State.CLAIMED, State.SENDING)).update(lease_ends_at=now - LEASE)
    rows.filter(state=State.DEFERRED).update(next_attempt_at=now)
    Pace.objects.update(rests_until=now)


def account(
    fault: str, issue: Issue, recorder: Recorder, *, uncertain_at_most: int = 0, refused: int = 0
) -> None:
    """Nobody lost, nobody twice, and whoever is uncertain is listed; write it into the table."""
    rows = Delivery.objects.filter(issue=issue)
    by_state = {state: set(emails(rows, state)) for state in State}
    accepted, uncertain = by_state[State.ACCEPTED], by_state[State.UNCERTAIN]
    got = set(recorder.got)
    everybody = set(rows.values_list("subscriber__email", flat=True))
    lost = everybody - got - uncertain - by_state[State.REFUSED]
    twice = [address for address, number in recorder.got.items() if number > 1]
    TABLE.append((fault, len(everybody), len(lost), len(twice), len(uncertain)))
    assert (lost, twice) == (set(), [])
    assert accepted <= got <= accepted | uncertain
    assert len(uncertain) <= uncertain_at_most
    assert len(by_state[State.REFUSED]) == refused
    assert sum(delivery.counts(issue).values()) == len(everybody)
    assert len(accepted) + len(uncertain) + refused == len(everybody)
    assert Issue.objects.get(pk=issue.pk).state == Issue.State.SENT


def emails(rows: object, state: State) -> list[str]:
    found = rows.filter(state=state)  # type: ignore[attr-defined]
    return list(found.values_list("subscriber__email", flat=True))

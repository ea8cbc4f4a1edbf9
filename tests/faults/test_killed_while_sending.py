"""A worker killed with SIGKILL at any moment: nobody is mailed twice, nobody is lost."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.environment import ROOT
from newsletter import delivery
from newsletter.letters import frozen
from newsletter.models import FrozenMail, Issue, State, Subscriber, Subscription
from newsletter.models.handover import LEASE
from tests.making import NOON, make_issue, make_newsletter
from tests.services.celery import environment_of_a_process
from tests.services.mail import MailServer
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

READERS = 200
CONNECTIONS = 8  # as many as a worker has with one server: each may leave one message unknown
MESSAGE = (
    f"To: {frozen.TO}\r\nMessage-ID: {frozen.MESSAGE_ID}\r\nDate: {frozen.DATE}\r\n\r\n{frozen.TOKEN}\r\n"
)
WORK = "import django; django.setup(); from newsletter import delivery; delivery.send_what_is_queued({issue})"


def make_started(readers: int) -> Issue:
    """An issue that has begun to leave to so many readers."""
    newsletter = make_newsletter()
    subscribers = Subscriber.objects.bulk_create(
        Subscriber(email=f"reader{number}@example.com") for number in range(readers)
    )
    Subscription.objects.bulk_create(
        Subscription(newsletter=newsletter, subscriber=each, status="active", confirmed_at=NOON)
        for each in subscribers
    )
    issue = make_issue(newsletter, state=Issue.State.APPROVED, approved_at=NOON)
    FrozenMail.objects.create(issue=issue, message=MESSAGE.encode(), html="", text="")
    delivery.start(issue, NOON)
    return issue


def worker(issue: Issue, settings: Settings) -> "subprocess.Popen[bytes]":
    """A process of its own that sends the issue."""
    return subprocess.Popen(
        [sys.executable, "-c", WORK.format(issue=issue.pk)], cwd=ROOT, env=environment_of_a_process(settings)
    )


def killed_once(process: "subprocess.Popen[bytes]", moment: Callable[[], bool]) -> None:
    """Wait for the moment, then end the process as the kernel would for want of memory."""
    wait_until(
        lambda: moment() or process.poll() is not None, seconds=60, what="the moment to kill the worker"
    )
    process.send_signal(signal.SIGKILL)
    process.wait()


def after_the_leases(issue: Issue) -> dict[str, int]:
    """What the sweep makes of it once every lease has run out."""
    delivery.sweep(timezone.now() + LEASE * 2)
    return {state: count for state, count in delivery.counts(issue).items() if count}


def received(mail_server: MailServer) -> Counter[str]:
    return Counter(address for each in list(mail_server.received) for address in each.recipients)


def test_killed_again_and_again_each_reader_is_mailed_once_or_is_listed_as_uncertain(
    mail_server: MailServer, settings: Settings
) -> None:
    issue = make_started(READERS)
    for taken in (20, 70, 130):
        killed_once(worker(issue, settings), lambda taken=taken: len(mail_server.received) >= taken)  # type: ignore[misc]
        after_the_leases(issue)
    assert worker(issue, settings).wait(timeout=60) == 0
    states = after_the_leases(issue)
    got = received(mail_server)
    uncertain = set(
        issue.deliveries.filter(state=State.UNCERTAIN).values_list("subscriber__email", flat=True)
    )
    accepted = set(issue.deliveries.filter(state=State.ACCEPTED).values_list("subscriber__email", flat=True))
    assert max(got.values()) == 1
    assert len(uncertain) <= 3 * CONNECTIONS
    assert states.get("accepted", 0) + states.get("uncertain", 0) == READERS
    assert accepted <= set(got) <= accepted | uncertain
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENT


def test_killed_before_the_data_left_nobody_is_lost(mail_server: MailServer, settings: Settings) -> None:
    issue = make_started(3)
    mail_server.hang("RCPT")
    killed_once(worker(issue, settings), lambda: delivery.counts(issue)["claimed"] == 3)
    assert after_the_leases(issue) == {"queued": 3}
    mail_server.calm()
    assert worker(issue, settings).wait(timeout=60) == 0
    assert after_the_leases(issue) == {"accepted": 3}
    assert sorted(received(mail_server).values()) == [1, 1, 1]


def test_killed_while_the_server_was_answering_it_is_uncertain_and_not_repeated(
    mail_server: MailServer, settings: Settings
) -> None:
    issue = make_started(3)
    mail_server.hang("DATA")
    killed_once(worker(issue, settings), lambda: delivery.counts(issue)["sending"] == 1)
    assert after_the_leases(issue) == {"queued": 2, "uncertain": 1}
    mail_server.calm()
    assert worker(issue, settings).wait(timeout=60) == 0
    assert after_the_leases(issue) == {"accepted": 2, "uncertain": 1}
    assert max(received(mail_server).values()) == 1


def test_two_processes_at_once_mail_nobody_twice(mail_server: MailServer, settings: Settings) -> None:
    issue = make_started(READERS)
    workers = [worker(issue, settings) for _ in range(2)]
    assert [each.wait(timeout=60) for each in workers] == [0, 0]
    got = received(mail_server)
    assert (len(got), set(got.values())) == (READERS, {1})
    assert after_the_leases(issue) == {"accepted": READERS}

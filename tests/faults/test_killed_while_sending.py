"""A worker killed with SIGKILL at any moment: nobody is mailed twice, nobody is lost."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from newsletter import delivery
from newsletter.models import Issue, State
from newsletter.models.handover import LEASE
from tests.faults.sending import Nursery, alive, make_leaving, nursery
from tests.services.mail import MailServer
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

READERS = 200
CONNECTIONS = 8  # as many as a worker has with one server: each may leave one message unknown


@pytest.fixture
def workers(mail_server: MailServer, settings: Settings) -> Iterator[Nursery]:
    """Workers that send to the mail server; Django is loaded before the first of them is asked for."""
    with nursery(settings) as found:
        yield found


def killed_once(pid: int, moment: Callable[[], bool]) -> None:
    """Wait for the moment, then end the process as the kernel would for want of memory."""
    wait_until(lambda: moment() or not alive(pid), what="the moment to kill the worker")
    Nursery.kill(pid)


def finished(*pids: int) -> None:
    """Wait until these have ended by themselves."""
    wait_until(lambda: not any(map(alive, pids)), seconds=60, what="the workers")


def after_the_leases(issue: Issue) -> dict[str, int]:
    """What the sweep makes of it once every lease has run out."""
    delivery.sweep(timezone.now() + LEASE * 2)
    return {state: count for state, count in delivery.counts(issue).items() if count}


def received(mail_server: MailServer) -> Counter[str]:
    return Counter(address for each in list(mail_server.received) for address in each.recipients)


def test_killed_again_and_again_each_reader_is_mailed_once_or_is_listed_as_uncertain(
    mail_server: MailServer, workers: Nursery
) -> None:
    issue = make_leaving(READERS)
    for taken in (20, 70, 130):
        killed_once(workers.worker(issue), lambda taken=taken: len(mail_server.received) >= taken)  # type: ignore[misc]
        after_the_leases(issue)
    finished(workers.worker(issue))
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


def test_killed_before_the_data_left_nobody_is_lost(mail_server: MailServer, workers: Nursery) -> None:
    issue = make_leaving(3)
    mail_server.hang("RCPT")
    killed_once(workers.worker(issue), lambda: delivery.counts(issue)["claimed"] == 3)
    assert after_the_leases(issue) == {"queued": 3}
    mail_server.calm()
    finished(workers.worker(issue))
    assert after_the_leases(issue) == {"accepted": 3}
    assert sorted(received(mail_server).values()) == [1, 1, 1]


def test_killed_while_the_server_was_answering_it_is_uncertain_and_not_repeated(
    mail_server: MailServer, workers: Nursery
) -> None:
    issue = make_leaving(3)
    mail_server.hang("DATA")
    killed_once(workers.worker(issue), lambda: delivery.counts(issue)["sending"] == 1)
    assert after_the_leases(issue) == {"queued": 2, "uncertain": 1}
    mail_server.calm()
    finished(workers.worker(issue))
    assert after_the_leases(issue) == {"accepted": 2, "uncertain": 1}
    assert max(received(mail_server).values()) == 1


def test_two_processes_at_once_mail_nobody_twice(mail_server: MailServer, workers: Nursery) -> None:
    issue = make_leaving(READERS)
    finished(*[workers.worker(issue) for _ in range(2)])
    got = received(mail_server)
    assert (len(got), set(got.values())) == (READERS, {1})
    assert after_the_leases(issue) == {"accepted": READERS}

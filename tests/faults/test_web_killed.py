"""The web process killed while a publisher approves or sends: it happened or it did not, never by half."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from newsletter.models import Delivery, FrozenMail, Issue
from newsroom.models import User
from tests.faults.sending import account, make_draft, nursery
from tests.making import make_user
from tests.services.desk import DeskServer
from tests.services.recorder import Recorder
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

READERS = 500
CSRF = "k" * 32


@pytest.fixture
def issue(transactional_db: None) -> Issue:
    """A draft with an article, and its readers."""
    return make_draft(READERS)


@pytest.fixture
def publisher(transactional_db: None) -> User:
    return make_user("Publisher")


@pytest.fixture
def kill_after(
    desk_server: DeskServer, issue: Issue, publisher: User, tmp_path: Path
) -> Iterator[Callable[[str, str], None]]:
    """Press a button, and kill the web process once the named function has done its work."""

    def killed(action: str, place: str) -> None:
        desk_server.kill()
        flag = tmp_path / place
        desk_server.command = ("-m", "tests.faults.web_that_stops", place, str(flag))
        desk_server.start()
        pressing = threading.Thread(target=press, args=(desk_server, issue, publisher, action))
        pressing.start()
        wait_until(flag.exists, seconds=60, what=f"{place} at {action}")
        desk_server.kill()
        pressing.join(timeout=20)
        issue.refresh_from_db()

    yield killed


def press(server: DeskServer, issue: Issue, publisher: User, action: str) -> int:
    """Send the form of a button of the issue; what the server answered, 0 where it answered nothing."""
    browser = Client()
    browser.force_login(publisher)
    session = browser.cookies["sessionid"].value
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with suppress(http.client.HTTPException, ConnectionError):
        connection.request(
            "POST",
            reverse("admin:newsletter_issue_act", args=[issue.pk]),
            body=f"action={action}",
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"sessionid={session}; csrftoken={CSRF}",
                "X-CSRFToken": CSRF,
            },
        )
        return connection.getresponse().status
    return 0


def said(issue: Issue, beginning: str) -> int:
    return issue.changes.filter(what__startswith=beginning).count()


def test_killed_in_mid_approval(
    kill_after: Callable[[str, str], None],
    desk_server: DeskServer,
    issue: Issue,
    recorder: Recorder,
    settings: Settings,
) -> None:
    kill_after("approve", "newsletter.changes.record")
    assert issue.state == Issue.State.DRAFT
    assert not FrozenMail.objects.exists()
    assert said(issue, "Approved it") == 0
    kill_after("approve", "newsletter.approval.approve")
    assert issue.state == Issue.State.APPROVED
    assert FrozenMail.objects.get().issue == issue
    assert said(issue, "Approved it") == 1
    kill_after("send", "newsletter.approval.send_now")
    with nursery(settings) as workers:
        workers.finish(issue)
    account("web killed in mid-approval, before and after", issue, recorder)


def test_killed_in_mid_send(
    kill_after: Callable[[str, str], None],
    desk_server: DeskServer,
    issue: Issue,
    publisher: User,
    recorder: Recorder,
    settings: Settings,
) -> None:
    kill_after("approve", "newsletter.approval.approve")
    for place in ("newsletter.delivery.audience.freeze_audience", "newsletter.delivery.start"):
        kill_after("send", place)
        assert issue.state == Issue.State.APPROVED
        assert (Delivery.objects.count(), issue.audience_frozen_at, said(issue, "Sent it")) == (0, None, 0)
    kill_after("send", "newsletter.approval.send_now")
    assert issue.state == Issue.State.SENDING
    assert (Delivery.objects.count(), said(issue, "Sent it")) == (READERS, 1)
    # Nobody had an answer, so the button is pressed once more.
    desk_server.command = ("manage.py", "runserver", "--noreload")
    desk_server.start()
    assert press(desk_server, issue, publisher, "send") == 302
    assert (Delivery.objects.count(), said(issue, "Sent it")) == (READERS, 1)
    with nursery(settings) as workers:
        workers.finish(issue)
    account("web killed in mid-Send, Send pressed again", issue, recorder)

"""The doorbells, through a real Redis and a real worker; and what happens when nobody hears them."""

import subprocess

import pytest
from celery import current_app
from django.test import Client

from newsletter import delivery, schedule, tasks
from newsletter.letters import frozen
from newsletter.models import FrozenMail, Issue, OutboxMail, State
from newsletter.readers import subscriptions
from newsroom.doorbell import ring
from tests.making import NOON, make_issue, make_newsletter, make_subscriber
from tests.public.asking import signing_up
from tests.services.mail import MailServer
from tests.services.redis import HangsUp
from tests.waiting import wait_until

MESSAGE = (
    f"To: {frozen.TO}\r\nMessage-ID: {frozen.MESSAGE_ID}\r\nDate: {frozen.DATE}\r\n\r\n{frozen.TOKEN}\r\n"
)


def test_every_bell_that_is_rung_by_name_exists() -> None:
    for name in ("newsletter.tasks.deliver", "newsletter.tasks.send_outbox", "newsletter.tasks.tick"):
        assert name in current_app.tasks


@pytest.mark.services
def test_a_sign_up_reaches_the_inbox_through_redis_and_a_worker(
    mail_server: MailServer, celery_worker_process: "subprocess.Popen[bytes]", client: Client
) -> None:
    newsletter = make_newsletter()
    client.post(f"/newsletter/{newsletter.slug}/subscribe/", signing_up())
    wait_until(lambda: mail_server.received, what="the confirmation")
    wait_until(lambda: OutboxMail.objects.filter(state=State.ACCEPTED).exists(), what="its row")
    [message] = mail_server.to("reader@example.com")
    assert newsletter.name in message["Subject"]


@pytest.mark.services
def test_an_issue_reaches_three_inboxes_once_though_its_bell_rings_twice(
    mail_server: MailServer, celery_worker_process: "subprocess.Popen[bytes]"
) -> None:
    newsletter = make_newsletter()
    readers = [make_subscriber(newsletter) for _ in range(3)]
    issue = make_issue(newsletter, state=Issue.State.APPROVED, approved_at=NOON)
    FrozenMail.objects.create(issue=issue, message=MESSAGE.encode(), html="", text="")
    delivery.start(issue, NOON)
    ring(tasks.deliver, issue.pk)
    wait_until(lambda: Issue.objects.get().state == Issue.State.SENT, what="the issue")
    assert [len(mail_server.to(reader.email)) for reader in readers] == [1, 1, 1]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_with_redis_gone_a_sign_up_is_taken_at_once_and_mailed_by_the_tick(
    mail_server: MailServer, redis_that_hangs_up: HangsUp
) -> None:
    newsletter = make_newsletter()
    subscriptions.ask(newsletter, "reader@example.com", source="/", ip=None, wording="")
    assert redis_that_hangs_up.asked == 1
    assert mail_server.received == []
    tasks.tick()
    assert len(mail_server.to("reader@example.com")) == 1


@pytest.mark.services
@pytest.mark.django_db
def test_what_waits_goes_out_though_the_schedule_stumbles(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(now: object) -> None:
        raise RuntimeError("a bug")

    subscriptions.ask(make_newsletter(), "reader@example.com", source="/", ip=None, wording="")
    monkeypatch.setattr(schedule, "tick", stumble)
    with pytest.raises(RuntimeError):
        tasks.tick()
    assert len(mail_server.received) == 1

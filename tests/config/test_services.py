"""The servers that other tests rely on are real and behave as asked."""

import smtplib

import pytest
from pytest_django import Settings

from newsroom.doorbell import ring
from newsroom.models import Heartbeat
from newsroom.tasks import tick
from tests.services.mail import MailServer
from tests.services.redis import RedisServer
from tests.waiting import wait_until

MAIL = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\n\r\nText.\r\n"


def smtp(server: MailServer) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", server.port, timeout=5)


@pytest.mark.services
def test_the_mail_server_keeps_the_envelope_and_the_bytes(mail_server: MailServer) -> None:
    with smtp(mail_server) as connection:
        connection.sendmail("bounce@example.com", ["b@example.com"], MAIL)
    [received] = mail_server.received
    assert (received.sender, received.recipients) == ("bounce@example.com", ["b@example.com"])
    assert received.content == MAIL
    assert mail_server.to("b@example.com")[0]["Subject"] == "Hello"


@pytest.mark.services
def test_the_mail_server_refuses_one_recipient(mail_server: MailServer) -> None:
    mail_server.refuse("RCPT", "550 5.1.1 No such user", "gone@example.com")
    with smtp(mail_server) as connection:
        refused = connection.sendmail("a@example.com", ["gone@example.com", "b@example.com"], MAIL)
    assert refused == {"gone@example.com": (550, b"5.1.1 No such user")}
    assert mail_server.received[0].recipients == ["b@example.com"]


@pytest.mark.services
def test_the_mail_server_refuses_after_data(mail_server: MailServer) -> None:
    mail_server.refuse("DATA", "451 4.3.0 Try later")
    with smtp(mail_server) as connection, pytest.raises(smtplib.SMTPDataError):
        connection.sendmail("a@example.com", ["b@example.com"], MAIL)
    assert mail_server.received == []


@pytest.mark.services
def test_the_mail_server_takes_a_message_and_never_says_so(mail_server: MailServer) -> None:
    mail_server.close_after_data()
    with pytest.raises(smtplib.SMTPServerDisconnected), smtp(mail_server) as connection:
        connection.sendmail("a@example.com", ["b@example.com"], MAIL)
    assert len(mail_server.received) == 1


@pytest.mark.services
def test_the_mail_server_hangs(mail_server: MailServer) -> None:
    mail_server.hang("MAIL")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtplib.SMTP("127.0.0.1", mail_server.port, timeout=0.3).sendmail(
            "a@b.example", ["c@b.example"], MAIL
        )


@pytest.mark.services
def test_a_worker_runs_what_was_rung(celery_worker_process: object) -> None:
    ring(tick)
    wait_until(Heartbeat.objects.filter(name="tick").exists, what="the tick")


@pytest.mark.services
def test_a_bell_waits_in_a_real_redis(redis_server: RedisServer, transactional_db: None) -> None:
    ring(tick)
    assert redis_server.client.llen("celery") == 1


@pytest.mark.services
def test_redis_can_go_and_come_back(redis_server: RedisServer, settings: Settings) -> None:
    assert redis_server.url == settings.REDIS_URL
    redis_server.stop()
    assert not redis_server.answers()
    redis_server.start()
    assert redis_server.answers()

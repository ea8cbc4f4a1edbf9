"""The door to the mail server, against a real one that misbehaves."""

import pytest
from pytest_django import Settings

from newsletter import smtp
from tests.services.mail import MailServer
from tests.waiting import free_port

pytestmark = pytest.mark.services
FROM, TO = "bounce+d1@news.example", "reader@example.com"
DATA = b"Subject: Hello\r\n\r\n.a dot at the start\r\nand an end\r\n"


def test_a_message_arrives_as_it_was(mail_server: MailServer) -> None:
    with smtp.Connection() as connection:
        answer = connection.hand_over(FROM, TO, DATA)
    assert answer == "250 2.0.0 Taken"
    [received] = mail_server.received
    assert (received.sender, received.recipients, received.content) == (FROM, [TO], DATA)


def test_many_messages_share_one_connection(mail_server: MailServer) -> None:
    with smtp.Connection() as connection:
        for _ in range(3):
            connection.hand_over(FROM, TO, DATA)
    assert (len(mail_server.received), mail_server.connections) == (3, 1)


def test_a_recipient_whom_the_server_refuses_is_refused_for_good(mail_server: MailServer) -> None:
    mail_server.refuse("RCPT", "550 5.1.1 No such user", TO)
    with smtp.Connection() as connection:
        with pytest.raises(smtp.PermanentRefusal, match="550 5.1.1 No such user"):
            connection.offer(FROM, TO)
        connection.hand_over(FROM, "other@example.com", DATA)
    assert [received.recipients for received in mail_server.received] == [["other@example.com"]]


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_server_that_says_later_is_believed(mail_server: MailServer, stage: str) -> None:
    mail_server.refuse(stage, "451 4.3.0 Try later")
    with smtp.Connection() as connection, pytest.raises(smtp.TemporaryRefusal, match="451 4.3.0"):
        connection.hand_over(FROM, TO, DATA)


def test_a_content_that_is_refused_is_refused_for_good(mail_server: MailServer) -> None:
    mail_server.refuse("DATA", "554 5.6.0 Not wanted here")
    with smtp.Connection() as connection, pytest.raises(smtp.PermanentRefusal, match="554 5.6.0"):
        connection.hand_over(FROM, TO, DATA)


def test_a_refused_sender_says_nothing_about_the_recipient(mail_server: MailServer) -> None:
    mail_server.refuse("MAIL", "550 5.7.1 Log in first")
    with smtp.Connection() as connection, pytest.raises(smtp.TemporaryRefusal, match="550 5.7.1"):
        connection.offer(FROM, TO)


def test_a_server_that_closes_after_the_data_leaves_us_not_knowing(mail_server: MailServer) -> None:
    mail_server.close_after_data()
    with (
        smtp.Connection() as connection,
        pytest.raises(smtp.LostAfterData, match="after the message had left"),
    ):
        connection.hand_over(FROM, TO, DATA)


def test_a_server_that_hangs_before_the_data_was_not_reached(mail_server: MailServer) -> None:
    mail_server.hang("RCPT")
    with smtp.Connection(timeout=0.3) as connection, pytest.raises(smtp.NotReached, match="timed out"):
        connection.offer(FROM, TO)


def test_a_server_that_hangs_after_the_data_leaves_us_not_knowing(mail_server: MailServer) -> None:
    mail_server.hang("DATA")
    with smtp.Connection(timeout=0.3) as connection, pytest.raises(smtp.LostAfterData):
        connection.hand_over(FROM, TO, DATA)


def test_no_server_is_named_with_its_address(settings: Settings) -> None:
    port = free_port()
    settings.MAIL_SERVER = settings.MAIL_SERVER | {"host": "127.0.0.1", "port": port}
    with smtp.Connection() as connection, pytest.raises(smtp.NotReached, match=f"127.0.0.1:{port} was not"):
        connection.offer(FROM, TO)


def test_a_connection_that_the_server_ended_meanwhile_is_opened_anew(mail_server: MailServer) -> None:
    with smtp.Connection() as connection:
        mail_server.close_after_data()
        with pytest.raises(smtp.LostAfterData):
            connection.hand_over(FROM, TO, DATA)
        mail_server.calm()
        connection.hand_over(FROM, "next@example.com", DATA)
    assert mail_server.received[-1].recipients == ["next@example.com"]


@pytest.mark.parametrize("address", ["a@b.example\r\nRCPT TO:<c@d.example>", "no one", "<a@b.example>", ""])
def test_no_address_can_speak_for_itself_to_the_server(mail_server: MailServer, address: str) -> None:
    with smtp.Connection() as connection, pytest.raises(smtp.PermanentRefusal, match="no address"):
        connection.offer(FROM, address)
    assert mail_server.connections == 0

"""What comes back: every server's form is understood, each report counts once, none can be forged."""

import io
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from newsletter import verp
from newsletter.bounces import judging, reading, recording
from newsletter.bounces.reading import Kind, NoReport
from newsletter.models import Delivery, Event, OutboxMail, Suppression
from tests.making import make_issue, make_newsletter, make_subscriber
from tests.newsletter import reports

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NUMBER = 777
MID = verp.message_id("d", NUMBER, "news.example")


def make_delivery(**fields: Any) -> Delivery:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter, email="reader@example.com")
    fields = {"pk": NUMBER, "state": "accepted"} | fields
    return Delivery.objects.create(issue=make_issue(newsletter), subscriber=subscriber, **fields)


def raw(sample: str, name: str = MID) -> bytes:
    return sample.replace("{mid}", name).encode()


# --- Reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("server", reports.DEAD)
def test_a_dead_address_is_understood_as_every_server_says_it(server: str) -> None:
    [report] = reading.read(raw(reports.DEAD[server]))
    assert (report.kind, report.recipient) == (Kind.DEAD, "reader@example.com")
    assert MID in report.names


@pytest.mark.parametrize("server", reports.NOT_NOW)
def test_what_is_no_fault_of_the_address_is_understood(server: str) -> None:
    [report] = reading.read(raw(reports.NOT_NOW[server]))
    assert (report.kind, report.recipient) == (Kind.NOT_NOW, "reader@example.com")


@pytest.mark.parametrize("what", reports.NOTHING)
def test_what_reports_nothing_is_left_alone(what: str) -> None:
    with pytest.raises(NoReport):
        reading.read(raw(reports.NOTHING[what]))


def test_a_complaint_and_an_arrival_are_understood() -> None:
    assert [report.kind for report in reading.read(raw(reports.OTHERS["complaint"]))] == [Kind.COMPLAINT]
    assert [report.kind for report in reading.read(raw(reports.OTHERS["arrived"]))] == [Kind.ARRIVED]


@pytest.mark.parametrize(
    ("status", "words", "dead"),
    [
        ("5.1.1", "", True),
        ("5.2.1", "mailbox disabled", True),
        ("5.2.2", "mailbox full", False),
        ("5.7.1", "blocked for spam; user unknown to us", False),
        ("5.7.1", "550 recipient not found", True),
        ("4.1.1", "user unknown", False),
        ("5.0.0", "no such user", True),
        ("5.0.0", "message content rejected due to spam", False),
        ("", "this account has been disabled", True),
        ("", "we do not like you", False),
    ],
)
def test_a_refusal_is_judged_by_its_number_and_its_words(status: str, words: str, dead: bool) -> None:
    assert judging.is_dead(status, words) is dead


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\0" * 5000,
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n",
        b"Content-Type: multipart/report; boundary=\xff\xfe; charset=\xff\n\n--\xff\n",
        b"From: MAILER-DAEMON\nContent-Type: text/plain; charset=nonsense\n\n<a@b.example>:\n550 \xff\xfe\n",
        b"Content-Type: message/feedback-report\n\nFeedback-Type: abuse",
        b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n",
    ],
)
def test_a_broken_mail_costs_nothing(mail: bytes) -> None:
    assert recording.take(mail).startswith(("No report", "It speaks of no letter"))


def test_a_million_lines_are_read_as_far_as_a_report_goes() -> None:
    long = raw(reports.DEAD["postfix"]) + b"x\r\n" * 1_000_000
    [report] = reading.read(long)
    assert report.kind == Kind.DEAD


def test_a_header_without_end_is_cut() -> None:
    sample = reports.DEAD["postfix"].replace("User unknown\n", "User unknown " + "y" * 200_000 + "\n")
    [report] = reading.read(raw(sample))
    assert len(report.words) <= 500


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    mail = "Content-Type: text/plain\n\nx\n"
    for level in range(depth):
        mail = f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n{mail}--b{level}--\n'
    return mail.encode()


def test_mails_nested_without_end_are_refused_at_once() -> None:
    with pytest.raises(NoReport, match="nested deeper"):
        reading.read(nested(3000))
    rfc822 = b"Content-Type: message/rfc822\n\n" * 8000
    with pytest.raises(NoReport):
        reading.read(rfc822)


# --- Recording -----------------------------------------------------------------------------------


def test_a_dead_address_gets_nothing_more_from_any_newsletter() -> None:
    delivery = make_delivery()
    assert recording.take(raw(reports.DEAD["postfix"])) == "Nothing goes to this address any more."
    assert Suppression.objects.get().reason == "bounced"
    assert Suppression.objects.among(["reader@example.com"])
    event = Event.objects.get()
    assert (event.kind, event.issue, event.subscriber) == ("bounced", delivery.issue, delivery.subscriber)
    assert event.is_final
    assert event.words.startswith("5.1.1 550 5.1.1 <reader@example.com>: Recipient")


def test_a_complaint_stops_everything() -> None:
    make_delivery()
    recording.take(raw(reports.OTHERS["complaint"]))
    assert Suppression.objects.get().reason == "complained"
    assert Event.objects.get().kind == "complained"


def test_the_same_report_counts_once_however_often_it_comes() -> None:
    make_delivery()
    recording.take(raw(reports.NOT_NOW["gmail_full"]))
    assert recording.take(raw(reports.NOT_NOW["gmail_full"])) == "It was counted before."
    assert Event.objects.count() == 1


def test_the_fifth_time_within_a_month_is_for_good() -> None:
    make_delivery()
    for number in range(5):
        assert not Suppression.objects.exists()
        recording.take(raw(reports.NOT_NOW["gmail_full"]) + b"%d" % number)
    assert Suppression.objects.get().reason == "bounced"


def test_four_of_this_month_and_one_of_another_are_not_five() -> None:
    make_delivery()
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        recording.take(raw(reports.NOT_NOW["gmail_full"]) + b"long ago")
    for number in range(4):
        recording.take(raw(reports.NOT_NOW["gmail_full"]) + b"%d" % number)
    assert not Suppression.objects.exists()


def test_a_report_that_knows_the_address_alone_is_not_believed() -> None:
    make_delivery()
    assert (
        recording.take(raw(reports.DEAD["postfix"], "<guessed@news.example>"))
        == "It speaks of no letter of ours."
    )
    assert (
        recording.take(raw(reports.OTHERS["complaint"], "<guessed@news.example>"))
        == "It speaks of no letter of ours."
    )
    assert not Suppression.objects.exists()


def test_a_confirmation_that_bounces_for_good_is_the_last() -> None:
    OutboxMail.objects.create(
        kind="confirm",
        to="reader@example.com",
        sender="a@b.example",
        subject="S",
        text="T",
        message_id="<drawn@news.example>",
    )
    recording.take(raw(reports.DEAD["qmail"], "<drawn@news.example>"))
    assert Suppression.objects.among(["reader@example.com"])


def test_a_report_is_taken_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    make_delivery()
    pipe = io.TextIOWrapper(io.BytesIO(raw(reports.DEAD["exim"]) + b"z" * 3_000_000))
    monkeypatch.setattr("sys.stdin", pipe)
    said = io.StringIO()
    call_command("process_bounce", stdout=said)
    assert "Nothing goes to this address" in said.getvalue()
    assert pipe.buffer.read() == b""


def test_what_people_write_is_not_a_report() -> None:
    make_delivery()
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "reader@example.com", "550 5.1.1 user unknown"
    mail.set_content(f"<reader@example.com>:\n550 5.1.1 user unknown\n\nMessage-ID: {MID}")
    assert recording.take(bytes(mail)).startswith("No report")

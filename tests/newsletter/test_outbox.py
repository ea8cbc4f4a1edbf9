"""Single mails: written with their cause, sent once, kept while the way is blocked."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from newsletter import outbox, tasks, verp
from newsletter.errors import TemplateBroken
from newsletter.letters import mjml
from newsletter.models import OutboxMail, State, Suppression
from newsletter.models.handover import LEASE
from newsletter.models.subscriber import address_hash
from newsletter.readers import subscriptions
from tests.making import make_newsletter
from tests.services.mail import MailServer

pytestmark = pytest.mark.django_db


def put_one(to: str = "reader@example.com") -> OutboxMail:
    """A confirmation on its way."""
    context = {"newsletter": make_newsletter(), "confirm_url": "https://news.example/c/", "days": 7}
    return outbox.put("confirm", to, context, subject="Please\r\nconfirm")


def test_a_mail_says_who_it_is_from_and_has_text_and_html() -> None:
    mail = put_one()
    assert mail.sender == "The Weekly <weekly@news.example>"
    assert mail.reply_to == "editors@news.example"
    assert mail.message_id.endswith("@news.example>")
    assert "https://news.example/c/" in mail.text
    assert 'href="https://news.example/c/"' in mail.html
    assert "1 Example Street" in mail.text


def test_what_was_rolled_back_was_never_written() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        put_one()
        raise RuntimeError
    assert not OutboxMail.objects.exists()


@pytest.mark.services
def test_a_mail_arrives_once_as_it_should_be(mail_server: MailServer) -> None:
    mail = put_one()
    outbox.send_what_is_due()
    outbox.send_what_is_due()
    [received] = mail_server.received
    message = received.message
    assert received.recipients == ["reader@example.com"]
    assert verp.read(received.sender) == ("o", mail.pk)
    assert message["Subject"] == "Please confirm"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "editors@news.example"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert received.content.isascii()
    assert max(len(line) for line in received.content.split(b"\r\n")) < 998
    mail.refresh_from_db()
    assert mail.state == State.ACCEPTED
    assert mail.accepted_at is not None


@pytest.mark.services
def test_a_mail_waits_for_a_server_that_is_away_and_goes_when_it_is_back(mail_server: MailServer) -> None:
    mail_server.refuse("RCPT", "451 4.7.1 Greylisted")
    mail = put_one()
    outbox.send_what_is_due()
    mail.refresh_from_db()
    assert (mail.state, mail.last_answer) == (State.DEFERRED, "451 4.7.1 Greylisted")
    mail_server.calm()
    tasks.tick()
    assert mail_server.received == []
    OutboxMail.objects.update(next_attempt_at=timezone.now())
    tasks.tick()
    assert len(mail_server.received) == 1


def test_no_server_at_all_loses_nothing() -> None:
    put_one()
    put_one("other@example.com")
    outbox.send_what_is_due()
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {State.DEFERRED}


@pytest.mark.services
def test_a_refused_mail_keeps_the_servers_words(mail_server: MailServer) -> None:
    mail_server.refuse("RCPT", "550 5.1.1 No such user")
    mail = put_one()
    outbox.send_what_is_due()
    mail.refresh_from_db()
    assert (mail.state, mail.last_answer) == (State.REFUSED, "550 5.1.1 No such user")


@pytest.mark.services
def test_an_address_suppressed_meanwhile_gets_none_of_its_mails(mail_server: MailServer) -> None:
    put_one()
    put_one()
    Suppression.objects.create(address_hash=address_hash("reader@example.com"), reason="complained")
    outbox.send_what_is_due()
    assert mail_server.received == []
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {State.SUPPRESSED}


@pytest.mark.services
def test_the_tick_takes_up_what_a_killed_worker_had_claimed(mail_server: MailServer) -> None:
    mail = put_one()
    OutboxMail.objects.claim(10, timezone.now() - LEASE - timedelta(seconds=1))
    tasks.tick()
    mail.refresh_from_db()
    assert mail.state == State.ACCEPTED
    assert len(mail_server.received) == 1


def test_a_broken_layout_sends_the_text_rather_than_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: str, name: str) -> str:
        raise TemplateBroken("The mail is broken.")

    monkeypatch.setattr(mjml, "to_html", fail)
    mail = put_one()
    assert mail.html == ""
    assert b"text/html" not in outbox.as_bytes(mail)


def test_what_a_newsletter_is_called_cannot_break_the_mail(settings: Settings) -> None:
    newsletter = make_newsletter(name='<b>"Ünder" & Tone</b>', from_name='Ünder, "Tone"', from_email="")
    settings.MAIL_FROM = "Galley <galley@news.example>"
    subscriptions.ask(newsletter, "reader@example.com", source="/", ip=None, wording="")
    mail = OutboxMail.objects.get()
    assert mail.sender == "Galley <galley@news.example>"
    assert '<b>"Ünder" & Tone</b>' in mail.text
    assert "&lt;b&gt;" in mail.html
    assert outbox.as_bytes(mail).isascii()

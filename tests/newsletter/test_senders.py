"""What a newsletter is called and sends from: it can neither add a header nor keep mails of others back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from newsletter import outbox
from newsletter.models import Newsletter, OutboxMail, State
from newsletter.readers import subscriptions
from tests.making import make_newsletter, make_user
from tests.services.mail import MailServer

pytestmark = pytest.mark.django_db


def ask(newsletter: Newsletter, email: str = "reader@example.com") -> OutboxMail:
    subscriptions.ask(newsletter, email, source="/", ip=None, wording="")
    return OutboxMail.objects.get(to=email)


@pytest.mark.parametrize("field", ["from_name", "name"])
def test_a_line_break_in_a_name_is_no_header_of_its_own(field: str) -> None:
    names = {"from_name": "", field: "The Weekly\r\nBcc: everybody@evil.example"}
    message = outbox.as_bytes(ask(make_newsletter(**names)))
    headers = message.partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc:" not in headers
    assert b"The Weekly Bcc: everybody@evil.example" in headers.replace(b"\r\n ", b" ")


@pytest.mark.parametrize("address", ["weekly@bücher.example", "w@x.example\r\nBcc: a@b.example", "nonsense"])
def test_a_sender_that_no_server_takes_gives_way_to_the_sites_own(address: str, settings: Settings) -> None:
    settings.MAIL_FROM = "Galley <galley@news.example>"
    assert ask(make_newsletter(from_email=address)).sender == "Galley <galley@news.example>"


@pytest.mark.services
def test_a_mail_that_cannot_be_made_keeps_no_other_from_leaving(mail_server: MailServer) -> None:
    broken = ask(make_newsletter(), "first@example.com")
    OutboxMail.objects.filter(pk=broken.pk).update(sender="A\r\nBcc: b@evil.example <w@news.example>")
    ask(make_newsletter(), "second@example.com")
    outbox.send_what_is_due()
    assert len(mail_server.to("second@example.com")) == 1
    assert len(mail_server.received) == 1
    broken.refresh_from_db()
    assert broken.state == State.REFUSED
    assert "cannot be made into a message" in broken.last_answer


def saved(client: Client, **changes: Any) -> Any:
    """A newsletter's form, sent by a publisher with these changes."""
    client.force_login(make_user("Publisher"))
    form = {
        "name": "Weekly",
        "slug": "weekly",
        "from_name": "The Weekly",
        "from_email": "weekly@news.example",
        "cadence": "weekly",
        "weekday": "3",
        "week_of_month": "1",
        "enough": "5",
        "remind_hours": "3",
        "thin_below": "3",
        "subject_template": "{lead}",
        "preheader_template": "{others}",
        "hour": "9",
        "time_zone": "UTC",
        "lead_hours": "24",
        "keeps_events_days": "90",
        "approval": "editor",
        "sections-TOTAL_FORMS": "0",
        "sections-INITIAL_FORMS": "0",
    }
    return client.post(reverse("admin:newsletter_newsletter_add"), form | changes)


def test_names_are_kept_on_one_line_and_domains_as_servers_know_them(client: Client) -> None:
    changes = {"name": "The\r\nWeekly", "from_name": "A\nB", "from_email": "w@Bücher.example"}
    assert saved(client, reply_to="ed@bücher.example", **changes).status_code == 302
    newsletter = Newsletter.objects.get()
    assert (newsletter.name, newsletter.from_name) == ("The Weekly", "A B")
    assert (newsletter.from_email, newsletter.reply_to) == (
        "w@xn--bcher-kva.example",
        "ed@xn--bcher-kva.example",
    )


def test_a_newsletter_may_have_no_sender_yet(client: Client) -> None:
    assert saved(client, from_email="").status_code == 302
    assert Newsletter.objects.get().from_email == ""


def test_a_sender_that_is_no_address_is_said_at_the_field(client: Client) -> None:
    answer = saved(client, from_email="weekly@größe")
    assert "from_email" in answer.context["adminform"].form.errors
    assert not Newsletter.objects.exists()

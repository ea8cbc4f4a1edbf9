"""Writing to the editors: what is refused, what is kept, and whom it reaches."""

from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
import time_machine
from django.test import Client

from newsletter import outbox
from newsletter.models import OutboxMail
from newsroom.models import Page, Publication
from public import guards, messages
from tests.making import NOON, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

WORDS = {
    "name": "Ada Lovelace",
    "email": "ada@reader.example",
    "subject": "The price of Quillet",
    "message": "It is twelve dollars now, not ten.",
}


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    guards._limiters.local.storage.reset()


def written(client: Client, **changed: str) -> Any:
    """Open the form, take a minute over it, and send it."""
    with time_machine.travel(NOON, tick=False):
        opened = messages.blank().opened
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        return client.post("/contact/send/", WORDS | {"opened": opened} | changed)


def test_a_message_reaches_everybody_who_may_publish_and_answers_go_to_the_reader(client: Client) -> None:
    publisher = make_user("Publisher")
    make_user("Editor")
    answer = written(client)
    assert (answer.status_code, answer["Location"]) == (302, "/contact/sent/")
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.reply_to) == (publisher.email, "ada@reader.example")
    assert mail.subject == "The price of Quillet (from Ada Lovelace)"
    assert "It is twelve dollars now" in mail.text and "It is twelve dollars now" in mail.html
    wire = message_from_bytes(outbox.as_bytes(mail))
    assert wire["Reply-To"] == "ada@reader.example"


def test_the_settings_say_who_receives_messages(client: Client) -> None:
    make_user("Publisher")
    publication = Publication.load()
    publication.contact_addresses = "one@desk.example\ntwo@desk.example"
    publication.save()
    written(client)
    assert set(OutboxMail.objects.values_list("to", flat=True)) == {"one@desk.example", "two@desk.example"}


def test_a_message_is_never_lost_for_want_of_a_receiver(client: Client) -> None:
    written(client)
    assert OutboxMail.objects.get().to == "galley@news.example"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "nobody", "is no address"),
        ("email", "a@b.example\nBcc: all@x.example", "There is a space in"),
        ("name", "", "Write your name"),
        ("message", "Hi", "Write your message"),
        ("message", "x" * 8001, "there is room for 8,000"),
        ("subject", "y" * 121, "there is room for 120"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_stays(
    client: Client, field: str, typed: str, said: str
) -> None:
    answer = written(client, **{field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    kept = [words for name, words in WORDS.items() if name != field]
    assert all(words in page for words in kept)
    assert not OutboxMail.objects.exists()


def test_a_line_break_in_a_line_becomes_no_header(client: Client) -> None:
    make_user("Publisher")
    written(client, name="Eve\r\nBcc: all@x.example", subject="Hello\nX-Spam: no")
    wire = message_from_bytes(outbox.as_bytes(OutboxMail.objects.get()))
    assert "Bcc" not in wire and "X-Spam" not in wire
    assert wire["Subject"].replace("\n", "") == "Hello X-Spam: no (from Eve Bcc: all@x.example)"


def test_what_a_reader_writes_is_no_html_in_the_mail(client: Client) -> None:
    make_user("Publisher")
    written(client, message="<script>alert(1)</script> & <b>bold</b>", name="<i>Eve</i>")
    html = OutboxMail.objects.get().html
    assert "<script>alert" not in html and "&lt;script&gt;" in html and "<i>Eve" not in html


def test_whoever_fills_the_trap_is_thanked_and_not_read(client: Client) -> None:
    make_user("Publisher")
    assert written(client, website="https://spam.example").status_code == 302
    assert not OutboxMail.objects.exists()


def test_a_form_that_comes_back_at_once_or_from_nowhere_is_asked_for_again(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        quick = client.post("/contact/send/", WORDS | {"opened": messages.blank().opened})
        forged = client.post("/contact/send/", WORDS | {"opened": "1:forged:x"})
    for answer in (quick, forged):
        assert answer.status_code == 422
        assert "quicker than anybody writes" in answer.content.decode()
        assert WORDS["message"] in answer.content.decode()
    opened = forged.context["message"].opened
    with time_machine.travel(NOON + timedelta(seconds=messages.TOO_QUICK), tick=False):
        assert client.post("/contact/send/", WORDS | {"opened": opened}).status_code == 302


def test_too_many_messages_are_refused_with_the_text_kept(client: Client) -> None:
    answers = [written(client) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429]
    assert WORDS["message"] in answers[-1].content.decode() and answers[-1]["Retry-After"]


def test_a_form_from_another_site_is_refused(client: Client) -> None:
    assert client.post("/contact/send/", WORDS, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_form_stands_on_the_page_and_alone_while_that_is_a_draft(client: Client) -> None:
    assert not Page.objects.get(slug="contact").is_public
    alone = client.get("/contact/").content.decode()
    assert "Your message" in alone and "A person reads" not in alone
    make_page("contact", title="Write to us", body="Ring the bell.")
    page = client.get("/contact/").content.decode()
    assert "Ring the bell." in page and "<h1>Write to us</h1>" in page


def test_the_page_sets_no_cookie_and_opening_the_other_address_leads_back(client: Client) -> None:
    assert not client.get("/contact/").cookies
    assert client.get("/contact/send/")["Location"] == "/contact/"
    assert client.get("/contact/sent/").status_code == 200

"""The development mailbox keeps what arrives and shows it."""

from email.message import EmailMessage

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.mailbox import keep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_mailbox(settings: Settings) -> None:
    # Django's test environment puts its own in this place.
    settings.EMAIL_BACKEND = "django_mail_viewer.backends.database.backend.EmailBackend"


def letter(subject: str = "Your week, in six tools", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "The Weekly <weekly@news.example>"
    mail["To"] = "reader@example.com"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{len(subject)}.1@news.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Plain words – https://news.example/blog/one/\n")
    mail.add_alternative("<!doctype html><p style='color: red'>Red words</p>", subtype="html")
    return mail


def arrive(mail: EmailMessage) -> None:
    keep(mail.as_bytes(), "bounce+1@news.example", ["reader@example.com"])


def opened(client: Client, mail: EmailMessage) -> str:
    address = reverse("mail_viewer_detail", args=[str(mail["Message-ID"]).strip("<>")])
    return client.get(address).content.decode()


def test_the_mailbox_shows_both_parts_and_all_headers(client: Client) -> None:
    mail = letter(List_Unsubscribe_Post="List-Unsubscribe=One-Click")
    arrive(mail)
    page = opened(client, mail)
    assert "&lt;p style=&#x27;color: red&#x27;&gt;Red words&lt;/p&gt;" in page
    assert 'Plain words – <a href="https://news.example/blog/one/"' in page
    assert "List-Unsubscribe=One-Click" in page
    assert "bounce+1@news.example" in page


def test_the_newest_mail_is_listed_first(client: Client) -> None:
    for subject in ("The first one", "Second"):
        arrive(letter(subject))
    page = client.get("/mailbox/").content.decode()
    assert page.index("Second") < page.index("The first one")


def test_a_subject_beyond_ascii_reads_as_written(client: Client) -> None:
    mail = letter("Größer, kürzer — “gut”")
    arrive(mail)
    assert "<h1>Größer, kürzer — “gut”</h1>" in opened(client, mail)


def test_a_mail_without_parts_and_one_without_an_id_are_shown(client: Client) -> None:
    keep(b"Subject: Bare\r\n\r\nOnly text.\r\n", "", ["reader@example.com"])
    page = client.get("/mailbox/").content.decode()
    address = page.split('href="/mailbox/message/')[1].split('"')[0]
    assert "Only text." in client.get(f"/mailbox/message/{address}").content.decode()


def test_a_mail_cannot_run_scripts_in_the_mailbox(client: Client) -> None:
    mail = letter()
    arrive(mail)
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in opened(client, mail)
    policy = client.get("/mailbox/")["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy


def test_the_relaxed_policy_ends_at_the_mailbox(client: Client) -> None:
    assert "unsafe-inline" not in client.get("/no-such-page/")["Content-Security-Policy"]


def test_an_attachment_is_downloaded_as_it_came(client: Client) -> None:
    mail = letter()
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="a = b; c.csv")
    arrive(mail)
    page = opened(client, mail)
    assert "a___b__c.csv" in page
    address = page.split("/attachment/")[1].split('"')[0]
    message = reverse("mail_viewer_detail", args=[str(mail["Message-ID"]).strip("<>")])
    answer = client.get(f"{message}attachment/{address}")
    assert answer.content == b"a,b\n1,2\n"
    assert answer["Content-Disposition"].startswith("attachment")

"""How reports arrive: from a mailbox, and from mail services that have to prove who they are."""

import base64
import hashlib
import hmac
import json
import socketserver
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from newsletter.bounces import mailbox, recording
from newsletter.models import Event, Suppression
from tests.newsletter import reports
from tests.newsletter.test_bounces import MID, make_delivery, raw

pytestmark = pytest.mark.django_db


# --- IMAP ----------------------------------------------------------------------------------------


class Imap(socketserver.StreamRequestHandler):
    """As much of RFC 3501 as a client needs that looks for unread mails."""

    mails: dict[int, bytes]
    seen: set[int]

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            command = (
                f"{command} {rest[0].split(' ')[0]}".upper() if command.upper() == "UID" else command.upper()
            )
            getattr(self, f"do_{command.lower().replace(' ', '_')}", self.nothing)(rest[0] if rest else "")
            self.say(f"{tag} NO" if "wrong" in line else f"{tag} OK done")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def nothing(self, rest: str) -> None:
        """Nothing to say but OK."""

    def do_capability(self, rest: str) -> None:
        self.say("* CAPABILITY IMAP4rev1")

    def do_logout(self, rest: str) -> None:
        self.say("* BYE")

    def do_uid_search(self, rest: str) -> None:
        self.say("* SEARCH " + " ".join(str(each) for each in self.mails if each not in self.seen))

    def do_uid_fetch(self, rest: str) -> None:
        number = int(rest.split()[1])
        self.say(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(self.mails[number])}}}")
        self.wfile.write(self.mails[number] + b")\r\n")

    def do_uid_store(self, rest: str) -> None:
        self.seen.add(int(rest.split()[1]))


@pytest.fixture
def imap(settings: Settings) -> Iterator[type[Imap]]:
    handler = type("ThisImap", (Imap,), {"mails": {}, "seen": set()})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings.IMAP_SERVER = {
            "host": "127.0.0.1",
            "port": server.server_address[1],
            "user": "bounces",
            "password": "secret",
            "tls": False,
            "folder": "INBOX",
        }
        yield handler
        server.shutdown()
        thread.join()


def test_reports_are_taken_from_a_mailbox_once(imap: type[Imap]) -> None:
    make_delivery()
    imap.mails = {7: raw(reports.DEAD["postfix"]), 9: b"Subject: hello\r\n\r\nA person wrote this."}
    assert mailbox.collect() == 2
    assert Suppression.objects.count() == Event.objects.count() == 1
    assert imap.seen == {7, 9}
    assert mailbox.collect() == 0


def test_a_mail_that_breaks_its_reader_keeps_no_other_waiting(
    imap: type[Imap], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_delivery()
    take = recording.take

    def take_or_break(mail: bytes) -> str:
        if mail == b"poison":
            raise RuntimeError("no")
        return take(mail)

    monkeypatch.setattr(recording, "take", take_or_break)
    imap.mails = {1: b"poison", 2: raw(reports.DEAD["qmail"])}
    assert mailbox.collect() == 2
    assert Suppression.objects.exists()


def test_a_mailbox_that_is_away_or_refuses_waits_for_the_next_tick(
    imap: type[Imap], settings: Settings
) -> None:
    settings.IMAP_SERVER = settings.IMAP_SERVER | {"password": "wrong"}
    assert mailbox.collect() == 0
    settings.IMAP_SERVER = settings.IMAP_SERVER | {"port": 1}
    assert mailbox.collect() == 0


def test_without_a_mailbox_there_is_nothing_to_do(settings: Settings) -> None:
    settings.IMAP_SERVER = None
    assert mailbox.collect() == 0


# --- Webhooks ------------------------------------------------------------------------------------

SECRET = "galley:a secret of some length"
KEY = "the key of mailgun"


@pytest.fixture(autouse=True)
def _services(settings: Settings) -> None:
    settings.WEBHOOK_SERVICES = ["postmark", "mailgun"]
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET], "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


def postmark(event: dict[str, Any], secret: str = SECRET) -> Any:
    basic = base64.b64encode(secret.encode()).decode()
    headers = {"authorization": f"Basic {basic}"}
    return Client(enforce_csrf_checks=True).post(
        "/webhooks/postmark/", event, content_type="application/json", headers=headers
    )


def bounce(**fields: Any) -> dict[str, Any]:
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "RecordType": "Bounce",
        "ID": 42,
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": "of-the-service",
        "Email": "reader@example.com",
        "BouncedAt": moment,
        "Details": "smtp;550 5.1.1 user unknown",
        "Metadata": {"galley": MID},
    } | fields


def test_a_bounce_that_a_service_reports_is_taken_once() -> None:
    make_delivery()
    assert postmark(bounce()).status_code == 200
    assert postmark(bounce()).status_code == 200
    assert Suppression.objects.count() == Event.objects.count() == 1


def test_a_complaint_that_a_service_reports_stops_everything() -> None:
    make_delivery()
    postmark(bounce(RecordType="SpamComplaint", Type="SpamComplaint", TypeCode=512))
    assert Suppression.objects.get().reason == "complained"


def test_who_does_not_know_the_secret_is_refused_in_a_sentence() -> None:
    make_delivery()
    answer = postmark(bounce(), "galley:guessed")
    assert answer.status_code == 403
    assert answer.content.startswith(b"Refused: ")
    assert not Suppression.objects.exists()


def test_a_report_that_somebody_kept_and_sends_much_later_is_refused() -> None:
    make_delivery()
    answer = postmark(bounce(BouncedAt="2020-01-01T00:00:00Z"))
    assert answer.status_code == 403
    assert b"too old" in answer.content
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b"[" * 9000])
def test_what_cannot_be_read_is_refused_in_a_sentence(body: bytes) -> None:
    basic = base64.b64encode(SECRET.encode()).decode()
    answer = Client().post(
        "/webhooks/postmark/",
        body,
        content_type="application/json",
        headers={"authorization": f"Basic {basic}"},
    )
    assert answer.status_code in (400, 403)
    assert answer.content.endswith(b"\n")


def mailgun(token: str, key: str = KEY) -> Any:
    moment = str(int(time.time()))
    signature = hmac.new(key.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "signature": {"timestamp": moment, "token": token, "signature": signature},
        "event-data": {
            "id": "the-event",
            "event": "failed",
            "severity": "permanent",
            "timestamp": time.time(),
            "recipient": "reader@example.com",
            "message": {"headers": {"message-id": MID.strip("<>")}},
            "delivery-status": {"code": 550, "message": "5.1.1 No such user", "enhanced-code": "5.1.1"},
            "user-variables": {},
        },
    }
    return Client().post(
        "/webhooks/mailgun/", json.dumps(event), content_type="application/json", headers=HEADERS
    )


HEADERS = {"authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()}


def test_a_signed_report_counts_once_and_a_forged_one_never() -> None:
    make_delivery()
    assert mailgun("t", key="another key").status_code == 403
    assert not Event.objects.exists()
    assert mailgun("t").status_code == mailgun("t").status_code == 200
    assert Event.objects.count() == 1


def test_a_service_that_nobody_named_is_not_there(client: Client) -> None:
    for service in ("sendgrid", "nothing", "base"):
        assert client.post(f"/webhooks/{service}/").status_code == 404
    assert client.get("/webhooks/postmark/").status_code == 405

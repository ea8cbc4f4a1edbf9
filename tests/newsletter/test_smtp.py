"""The door to mail servers: one conversation, step by step, with servers that misbehave."""

import selectors
import ssl
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from newsletter.smtp import (
    Channel,
    Fate,
    NotReached,
    Server,
    in_ascii,
    is_address,
    is_speakable,
    open_line,
    servers,
)
from newsletter.smtp.replies import NotSmtp, Reader
from tests.services.mail import MailServer
from tests.services.recorder import Recorder
from tests.waiting import free_port, wait_until

pytestmark = [pytest.mark.services, pytest.mark.one_database]
WIRE = b"Subject: Hello\r\n\r\n..a dot at the start\r\nand an end\r\n.\r\n"


@dataclass(eq=False)
class Parcel:
    """A letter, as a channel sees it."""

    to: str = "reader@example.com"
    envelope_from: str = "bounce+d1-aaaaaaaa@news.example"


def channel(timeout: float = 5, patience: float = 5) -> Channel:
    """A conversation with the server of the settings."""
    return Channel(open_line(servers()[0]), timeout=timeout, patience=patience)


def converse(line: Channel, *parcels: Parcel, content: bytes = WIRE) -> list[tuple[str, Fate, str]]:
    """Hand over all of them, each content with the next envelope behind it; what became of each."""
    waiting = list(parcels)
    line.offer(waiting.pop(0), content)
    with selectors.DefaultSelector() as selector:
        deadline = time.monotonic() + 10
        while not line.is_gone and (line.is_busy or not line.is_free or waiting):
            assert time.monotonic() < deadline, "The conversation does not end."
            if line.is_free and waiting:
                line.offer(waiting.pop(0), content)
            key = selector.register(line, line.events)
            for _, mask in selector.select(0.05):
                line.handle(mask)
            selector.unregister(key.fileobj)
            line.check(time.monotonic())
            if line.ready is not None:
                line.transmit((waiting.pop(0), content) if waiting else None)
    line.bow_out()
    return [(outcome.letter.to, outcome.fate, outcome.answer) for outcome in line.outcomes]


def fates(line: Channel, *parcels: Parcel) -> list[Fate]:
    """What became of each, in the order in which it was known."""
    return [fate for _, fate, _ in converse(line, *parcels)]


def test_a_message_arrives_as_it_was(mail_server: MailServer) -> None:
    [(_, fate, answer)] = converse(channel(), Parcel())
    assert (fate, answer) == (Fate.ACCEPTED, "250 2.0.0 Taken")
    [received] = mail_server.received
    assert received.recipients == ["reader@example.com"]
    assert received.content == b"Subject: Hello\r\n\r\n.a dot at the start\r\nand an end\r\n"


@pytest.mark.parametrize("features", [("PIPELINING",), ("8BITMIME",)])
def test_many_messages_share_one_conversation_whether_commands_go_in_advance_or_not(
    recorder: Recorder, features: tuple[str, ...]
) -> None:
    recorder.features = features
    readers = [Parcel(f"r{number}@example.com") for number in range(5)]
    assert fates(channel(), *readers) == [Fate.ACCEPTED] * 5
    assert recorder.connections == 1
    assert recorder.got == {reader.to: 1 for reader in readers}


def test_a_server_that_does_not_offer_it_never_hears_two_commands_at_once(recorder: Recorder) -> None:
    recorder.features = ("8BITMIME",)
    recorder.hangs.add("MAIL")
    line = channel(timeout=0.2)
    assert fates(line, Parcel()) == [Fate.BACK]
    assert not [said for said in recorder.said if said.startswith("RCPT")]


def test_a_recipient_whom_the_server_refuses_keeps_nobody_else_waiting(recorder: Recorder) -> None:
    recorder.of["gone@example.com"] = {"RCPT": "550 5.1.1 No such user"}
    found = converse(channel(), Parcel(), Parcel("gone@example.com"), Parcel("c@example.com"))
    assert found == [
        ("reader@example.com", Fate.ACCEPTED, "250 2.0.0 Taken"),
        ("gone@example.com", Fate.REFUSED, "550 5.1.1 No such user"),
        ("c@example.com", Fate.ACCEPTED, "250 2.0.0 Taken"),
    ]


@pytest.mark.parametrize(
    ("stage", "answer", "fate"),
    [
        ("RCPT", "451 4.3.0 Try later", Fate.LATER),
        ("END", "451 4.3.0 Try later", Fate.LATER),
        ("END", "554 5.6.0 Not wanted here", Fate.REFUSED),
        ("DATA", "554 5.5.1 No", Fate.REFUSED),
        ("MAIL", "550 5.7.1 Log in first", Fate.NOT_US),
        ("MAIL", "552 5.3.4 Too big", Fate.REFUSED),
        ("RCPT", "530 5.7.0 Log in first", Fate.NOT_US),
        ("MAIL", "421 4.7.0 Going away", Fate.BACK),
        ("END", "421 4.7.0 Going away", Fate.LATER),
    ],
)
def test_what_the_server_says_decides(recorder: Recorder, stage: str, answer: str, fate: Fate) -> None:
    recorder.answers[stage] = answer
    [(_, found, _)] = converse(channel(), Parcel())
    assert found == fate
    assert not recorder.got


def test_a_server_that_closes_after_the_content_leaves_us_not_knowing(recorder: Recorder) -> None:
    recorder.closes_after = 0
    first, second = converse(channel(), Parcel(), Parcel("b@example.com"))
    assert first[:2] == ("reader@example.com", Fate.UNCERTAIN)
    assert "after the message had left" in first[2]
    assert second[:2] == ("b@example.com", Fate.BACK)


def test_a_content_whose_end_never_left_is_known_not_to_have_arrived(recorder: Recorder) -> None:
    recorder.features = ("PIPELINING",)
    line = channel()
    # More than the kernel takes at once.
    line.offer(Parcel(), b"x" * 50_000_000 + b"\r\n.\r\n")
    wait_until(lambda: line.handle(selectors.EVENT_READ) or line.ready)  # type: ignore[func-returns-value]
    recorder.vanish()
    line.transmit()
    wait_until(
        lambda: line.handle(selectors.EVENT_READ | selectors.EVENT_WRITE) or line.is_gone  # type: ignore[func-returns-value]
    )
    assert [outcome.fate for outcome in line.outcomes] == [Fate.BACK]


def test_a_server_that_hangs_before_the_content_has_nothing_of_it(recorder: Recorder) -> None:
    recorder.hangs.add("RCPT")
    line = channel(timeout=0.2)
    assert fates(line, Parcel()) == [Fate.BACK]
    assert line.fell_silent


def test_a_server_is_given_longer_to_take_a_message_than_to_answer_a_command(recorder: Recorder) -> None:
    recorder.delay = 0.5
    assert fates(channel(timeout=0.2, patience=5), Parcel()) == [Fate.ACCEPTED]
    assert fates(channel(timeout=0.2, patience=0.2), Parcel()) == [Fate.UNCERTAIN]


def test_a_message_that_is_too_big_for_the_server_is_not_begun(recorder: Recorder) -> None:
    recorder.features = ("PIPELINING", "SIZE 10")
    [(_, fate, answer)] = converse(channel(), Parcel())
    assert fate == Fate.REFUSED
    assert "takes at most 10" in answer


def test_letters_beyond_ascii_go_where_the_server_takes_them(mail_server: MailServer) -> None:
    assert fates(channel(), Parcel("jürgen@example.com")) == [Fate.ACCEPTED]
    assert mail_server.received[0].recipients == ["jürgen@example.com"]


def test_letters_beyond_ascii_are_refused_with_a_word_elsewhere(recorder: Recorder) -> None:
    [(_, fate, answer)] = converse(channel(), Parcel("jürgen@example.com"))
    assert fate == Fate.REFUSED
    assert "SMTPUTF8" in answer


def test_no_server_is_named_with_its_address(settings: Settings) -> None:
    port = free_port()
    with pytest.raises(NotReached, match=f"127.0.0.1:{port} was not reached"):
        open_line(Server("127.0.0.1", port))


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "no one",
        "<a@b.example>",
        "@",
        "a@",
        "@b.example",
        "",
        "a@b\x00",
    ],
)
def test_no_address_can_speak_for_itself_to_the_server(address: str) -> None:
    assert not is_address(address)
    assert not is_speakable(address)


@pytest.mark.parametrize(
    ("address", "spoken"),
    [
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("ä@bücher.example", "ä@bücher.example"),
        ("a@b.example", "a@b.example"),
        ("a@" + "ü" * 80 + ".example", "a@" + "ü" * 80 + ".example"),
    ],
)
def test_a_domain_in_other_letters_is_spoken_as_the_dns_has_it(address: str, spoken: str) -> None:
    assert in_ascii(address) == spoken


def test_an_envelope_sender_cannot_speak_for_itself_either(recorder: Recorder) -> None:
    [(_, fate, _)] = converse(channel(), Parcel(envelope_from="a@b\r\nRCPT TO:<c@d.example>"))
    assert fate == Fate.REFUSED
    assert not recorder.said[1:] or recorder.said[1:] == ["QUIT"]


# --- TLS ------------------------------------------------------------------------------------------------


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that signs itself, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now().astimezone()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


@pytest.fixture
def over_tls(recorder: Recorder, settings: Settings, tmp_path: Path) -> Path:
    """The recorder wants STARTTLS; returns its certificate."""
    path, recorder.tls = certificate(tmp_path)
    recorder.features = ("PIPELINING", "STARTTLS")
    settings.MAIL_SERVERS = [{"host": "localhost", "port": recorder.port, "starttls": True}]
    return path


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(over_tls: Path) -> None:
    with pytest.raises(NotReached, match="(?i)certificate"):
        channel()


@pytest.mark.skipif("sys.version_info < (3, 11)", reason="asyncio has no start_tls for streams before")
def test_messages_go_over_tls_once_the_certificate_is_good(
    over_tls: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(over_tls))
    big = b"x" * 300_000 + b"\r\n.\r\n"
    found = converse(channel(), Parcel(), Parcel("b@example.com"), content=big)
    assert [fate for _, fate, _ in found] == [Fate.ACCEPTED] * 2
    assert recorder.got == {"reader@example.com": 1, "b@example.com": 1}


# --- what servers say -----------------------------------------------------------------------------------


def test_an_answer_is_whole_however_its_bytes_arrive() -> None:
    reader, said = Reader(), b"250-one\r\n250-two\r\n250 three\r\n354 go\r\n"
    replies = [reply for byte in said for reply in reader.feed(bytes([byte]))]
    assert [str(reply) for reply in replies] == ["250 one two three", "354 go"]


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad\r\n", b"x" * 70_000, b"25\r\n", b"250-a\r\n" * 2000])
def test_what_is_no_answer_of_a_mail_server_is_not_taken_for_one(said: bytes) -> None:
    with pytest.raises(NotSmtp):
        Reader().feed(said)

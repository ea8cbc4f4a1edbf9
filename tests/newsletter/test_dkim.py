"""Signatures that others can check: dkimpy, which knows nothing of us, says whether they hold."""

import base64
from typing import Any

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pytest_django import Settings

from newsletter import dkim
from newsletter.handover.copies import Copies
from newsletter.letters import frozen

pytestmark = pytest.mark.one_database

MESSAGE = (
    "From:  The   Weekly <weekly@news.example>\r\n"
    f"To: {frozen.TO}\r\n"
    "Subject: A week\r\n  of   tools \r\n"
    f"Date: {frozen.DATE}\r\n"
    f"Message-ID: {frozen.MESSAGE_ID}\r\n"
    f"List-Unsubscribe: <https://news.example/{frozen.TOKEN}/>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "X-Not-Signed: yes\r\n"
    "\r\n"
    f".A line  with \t blanks   \r\n  {frozen.TOKEN} \r\n\r\nmore {frozen.TOKEN}\r\n\r\n\r\n"
)
VALUES = {
    frozen.TO: b"reader@example.com",
    frozen.TOKEN: b"t" * 43,
    frozen.MESSAGE_ID: b"<d1-aaaaaaaa@news.example>",
    frozen.DATE: b"Thu, 05 Mar 2026 12:00:00 +0000",
}
RSA = rsa.generate_private_key(65537, 2048)


def pem(key: Any) -> str:
    return str(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
    )


def dns(key: Any) -> bytes:
    """What the domain would publish."""
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)


def signed(message: str = MESSAGE, to: bytes = b"reader@example.com") -> bytes:
    """One copy, signed, as it is before SMTP's dots."""
    parts = frozen.split(message.encode())
    signature = dkim.Signer("news.example", "galley", RSA).signature(parts)
    wire = Copies(parts, signature).one(VALUES | {frozen.TO: to})
    return wire.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")


def holds(message: bytes) -> bool:
    """Whether a receiver would believe the signature."""
    asked = []

    def answer(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return dns(RSA)

    good = bool(dkimpy.verify(message, dnsfunc=answer))
    assert asked == [b"galley._domainkey.news.example."]
    return good


def test_each_copy_is_signed_so_that_others_can_check_it() -> None:
    for address in (b"reader@example.com", b"other@example.org"):
        message = signed(to=address)
        assert holds(message)
        assert address in message


@pytest.mark.parametrize("body", ["", "\r\n", "x", " \r\n \r\n", f"{frozen.TOKEN}", "a \t\r\n\t b\r\n"])
def test_no_shape_of_a_body_breaks_the_signature(body: str) -> None:
    head = MESSAGE.partition("\r\n\r\n")[0]
    assert holds(signed(f"{head}\r\n\r\n{body}"))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"One-Click", b"Two-Click"),
        (b"List-Unsubscribe: <https://news.example/", b"List-Unsubscribe: <https://evil.example/"),
        (b"A line", b"A lime"),
        (b"reader@example.com", b"someone@example.com"),
        (b"Subject: A week", b"Subject: Another\r\nSubject: A week"),
    ],
)
def test_whatever_counts_cannot_be_changed_unnoticed(was: bytes, becomes: bytes) -> None:
    message = signed()
    assert was in message
    assert not holds(message.replace(was, becomes, 1))


def test_leaving_with_one_click_is_among_what_is_signed() -> None:
    header = signed().partition(b"b=")[0]
    assert b"list-unsubscribe:list-unsubscribe-post" in header


@pytest.mark.parametrize(
    ("sender", "signs"),
    [("weekly@news.example", True), ("a@mail.news.example", True), ("a@badnews.example", False), ("", False)],
)
def test_only_mail_of_the_keys_own_domain_is_signed(settings: Settings, sender: str, signs: bool) -> None:
    settings.DKIM_DOMAIN, settings.DKIM_SELECTOR, settings.DKIM_KEY = "news.example", "galley", pem(RSA)
    assert (dkim.signer_for(sender) is not None) == signs


@pytest.mark.parametrize(
    "key",
    [
        "",
        "no key",
        pem(RSA).replace("A", "B"),
        pem(ec.generate_private_key(ec.SECP256R1())),
    ],
)
def test_a_key_that_cannot_sign_is_refused_in_a_sentence(key: str) -> None:
    with pytest.raises(dkim.BadKey, match="DKIM_KEY"):
        dkim.key_of(key)

"""What the environment says of mail: several servers, rates, a service, a key; and what is wrong with it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

pytestmark = pytest.mark.one_database


def test_several_servers_share_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "EMAIL_URL", "smtp+tls://u:p%40w@a.example?weight=3&connections=4 smtp+ssl://b.example:1465"
    )
    first, second = environment.mail_servers(development=False)
    assert (first["host"], first["port"], first["user"], first["password"]) == ("a.example", 587, "u", "p@w")
    assert (first["weight"], first["connections"], first["starttls"], first["tls"]) == (3, 4, True, False)
    assert (second["host"], second["port"], second["tls"]) == ("b.example", 1465, True)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "http://a.example",
        "smtp://",
        "smtp://a.example?speed=9",
        "smtp://a.example?connections=0",
        "smtp://a.example:x",
    ],
)
def test_an_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("EMAIL_URL", value)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        environment.mail_servers(development=False)


def test_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "ftp://user:secret@a.example")
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.mail_servers(development=False)
    assert "secret" not in str(refusal.value)


def test_rates_are_read_by_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_DOMAIN_RATES", "Mail.example=10, other.example=0.5")
    assert environment.domain_rates("MAIL_DOMAIN_RATES") == {"mail.example": 10.0, "other.example": 0.5}
    monkeypatch.setenv("MAIL_RATE", "14")
    assert environment.rate("MAIL_RATE") == 14.0


@pytest.mark.parametrize("value", ["mail.example", "mail.example=0", "mail.example=x", "=3", "a=1"])
def test_a_rate_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MAIL_DOMAIN_RATES", value)
    with pytest.raises(ImproperlyConfigured, match="MAIL_DOMAIN_RATES"):
        environment.domain_rates("MAIL_DOMAIN_RATES")


@pytest.mark.parametrize("value", ["-1", "fast", "inf", "nan"])
def test_a_pace_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MAIL_RATE", value)
    with pytest.raises(ImproperlyConfigured, match="MAIL_RATE"):
        environment.rate("MAIL_RATE")


def test_a_service_needs_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "")
    monkeypatch.setenv("MAIL_SERVICE", "postmark")
    monkeypatch.setenv("ANYMAIL_POSTMARK_SERVER_TOKEN", "t")
    assert environment.mail_servers(development=False) == []
    assert environment.words_for_the_service()["POSTMARK_SERVER_TOKEN"] == "t"


def test_a_key_may_stand_in_a_file_or_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"
    (tmp_path / "key.pem").write_text(pem)
    for value in (str(tmp_path / "key.pem"), pem.replace("\n", "\\n")):
        monkeypatch.setenv("DKIM_KEY", value)
        assert environment.key("DKIM_KEY") == pem
    monkeypatch.setenv("DKIM_KEY", str(tmp_path / "none.pem"))
    with pytest.raises(ImproperlyConfigured, match="DKIM_KEY"):
        environment.key("DKIM_KEY")

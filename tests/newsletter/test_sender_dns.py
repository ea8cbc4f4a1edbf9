"""What the DNS says of a sender's domain, asked of a real server that the test starts."""

import pytest
from dns.resolver import NoResolverConfiguration

from newsletter.checks import sender_dns
from newsletter.checks.verdicts import Verdict
from tests.services import dns

DOMAIN = "news.example"
GOOD = {
    (DOMAIN, "MX"): ["10 mail.news.example."],
    (DOMAIN, "TXT"): ['"v=spf1 include:mail.example" " -all"', '"something=else"'],
    (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:d@news.example"'],
    (f"galley._domainkey.{DOMAIN}", "TXT"): ['"v=DKIM1; k=rsa; p=MIGf" "MA0G"'],
}
ABOUT = {"dkim": f"galley {DOMAIN}"}


@pytest.mark.parametrize("kind", ["domain", "spf", "dmarc", "dkim"])
def test_a_domain_that_is_in_order_is_good(kind: str) -> None:
    with dns.answering(GOOD) as resolver:
        assert sender_dns.look(kind, ABOUT.get(kind, DOMAIN), resolver).verdict == Verdict.GOOD


@pytest.mark.parametrize(
    ("kind", "records", "verdict", "said"),
    [
        ("domain", {}, Verdict.BAD, "There is no domain news.example"),
        ("domain", {(DOMAIN, "TXT"): ['"x"']}, Verdict.DOUBTFUL, "no mail server (MX)"),
        ("spf", {(DOMAIN, "TXT"): ['"x"']}, Verdict.DOUBTFUL, "has no SPF record"),
        ("spf", {(DOMAIN, "TXT"): ['"v=spf1 -all"', '"v=spf1 ~all"']}, Verdict.DOUBTFUL, "counts as none"),
        ("spf", {(DOMAIN, "TXT"): ['"v=spf1 mx +all"']}, Verdict.DOUBTFUL, "allows every server"),
        ("dmarc", {(DOMAIN, "TXT"): ['"x"']}, Verdict.DOUBTFUL, "has no DMARC record"),
        ("dmarc", {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1;"']}, Verdict.DOUBTFUL, "has no policy"),
        ("dkim", {(DOMAIN, "TXT"): ['"x"']}, Verdict.BAD, "not published at galley._domainkey.news.example"),
        ("dkim", {(f"galley._domainkey.{DOMAIN}", "TXT"): ['"k=rsa; p="']}, Verdict.BAD, "was revoked"),
    ],
)
def test_what_is_wrong_is_said(
    kind: str, records: dict[tuple[str, str], list[str]], verdict: Verdict, said: str
) -> None:
    with dns.answering(records) as resolver:
        answer = sender_dns.look(kind, ABOUT.get(kind, DOMAIN), resolver)
    assert answer.verdict == verdict
    assert said in answer.said


def test_a_parent_domain_may_say_what_becomes_of_letters() -> None:
    with dns.answering({("_dmarc.example.net", "TXT"): ['"v=DMARC1; p=none"']}) as resolver:
        assert sender_dns.dmarc(resolver, "letters.news.example.net").verdict == Verdict.GOOD


def test_silence_is_no_word_against_a_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_dns, "SECONDS", 0.05)
    with dns.answering(GOOD, silent=True) as resolver:
        answer = sender_dns.look("spf", DOMAIN, resolver)
    assert (answer.verdict, answer.said) == (Verdict.UNKNOWN, "DNS did not answer.")


def test_a_machine_without_a_resolver_checks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise NoResolverConfiguration

    monkeypatch.setattr("dns.resolver.Resolver", none)
    assert sender_dns.look("dmarc", DOMAIN, None).verdict == Verdict.UNKNOWN

"""What the DNS says of a sender's domain: that it exists, and who may send and sign for it.

Mailbox providers look there before they show a letter to anybody. Where DNS does not answer, nothing
is said about the domain but that it was not checked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.checks.verdicts import Answer, Verdict

if TYPE_CHECKING:
    from dns.resolver import Resolver as Resolver

SECONDS = 4.0
_SILENT = Answer(Verdict.UNKNOWN, "DNS did not answer.")


class NoAnswer(Exception):
    """DNS cannot be asked, or stayed silent."""


@dataclass(frozen=True)
class Found:
    """What a name has in the DNS: records, or that there is no such name."""

    records: tuple[str, ...] = ()
    is_there: bool = True


# dnspython is loaded where it is asked, as it is large and every process loads this module.


def usual_resolver() -> "Resolver":
    """The resolver of this machine. Raises NoAnswer where it has none."""
    import dns.resolver

    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration as error:
        raise NoAnswer from error


def ask(resolver: "Resolver", name: str, kind: str) -> Found:
    """The records of one kind at a name. Raises NoAnswer."""
    import dns.exception
    import dns.resolver

    try:
        answer = resolver.resolve(name, kind, lifetime=SECONDS, search=False)
    except dns.resolver.NXDOMAIN:
        return Found(is_there=False)
    except dns.resolver.NoAnswer:
        return Found()
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NoAnswer from error
    return Found(tuple(_text(record) for record in answer))


def _text(record: object) -> str:
    # A TXT record is cut into strings of 255 bytes, which belong together without a space.
    strings = getattr(record, "strings", None)
    return b"".join(strings).decode("utf-8", "replace") if strings is not None else str(record)


def exists(resolver: "Resolver", domain: str) -> Answer:
    """Whether there is such a domain, and whether replies to it arrive."""
    found = ask(resolver, domain, "MX")
    if not found.is_there:
        said = (
            f"There is no domain {domain}, so mailbox providers refuse its letters. Correct the from address."
        )
        return Answer(Verdict.BAD, said)
    if found.records or ask(resolver, domain, "A").records or ask(resolver, domain, "AAAA").records:
        return Answer(Verdict.GOOD)
    return Answer(Verdict.DOUBTFUL, f"{domain} has no mail server (MX), so replies to it come back.")


def spf(resolver: "Resolver", domain: str) -> Answer:
    """Whether the domain says which servers send for it (RFC 7208)."""
    records = [text for text in ask(resolver, domain, "TXT").records if re.match(r"v=spf1( |$)", text, re.I)]
    if not records:
        said = (
            f"{domain} has no SPF record, so anybody’s server may send for it. Publish one that names yours."
        )
        return Answer(Verdict.DOUBTFUL, said)
    if len(records) > 1:
        return Answer(Verdict.DOUBTFUL, f"{domain} has {len(records)} SPF records, which counts as none.")
    if re.search(r"(^| )\+?all( |$)", records[0], re.I):
        return Answer(Verdict.DOUBTFUL, f"The SPF record of {domain} allows every server (“+all”).")
    return Answer(Verdict.GOOD)


def dmarc(resolver: "Resolver", domain: str) -> Answer:
    """Whether the domain says what becomes of letters that fail both (RFC 7489); a parent may say it."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        name = "_dmarc." + ".".join(labels[start:])
        texts = [text for text in ask(resolver, name, "TXT").records if text.lower().startswith("v=dmarc1")]
        if len(texts) > 1:
            return Answer(Verdict.DOUBTFUL, f"{name} has {len(texts)} DMARC records, which counts as none.")
        if texts:
            return _policy_of(texts[0], name)
    said = f"{domain} has no DMARC record, which Gmail and Yahoo ask for. Publish one at _dmarc.{domain}."
    return Answer(Verdict.DOUBTFUL, said)


def _policy_of(text: str, name: str) -> Answer:
    if re.search(r";\s*p\s*=\s*(none|quarantine|reject)\b", text, re.I):
        return Answer(Verdict.GOOD)
    return Answer(
        Verdict.DOUBTFUL, f"The DMARC record at {name} has no policy (p=…), so it counts for nothing."
    )


def dkim(resolver: "Resolver", about: str) -> Answer:
    """Whether the key that letters are signed with is published; `about` is “selector domain”."""
    selector, _, domain = about.partition(" ")
    name = f"{selector}._domainkey.{domain}"
    records = ask(resolver, name, "TXT").records
    keys = [found[1] for text in records if (found := re.search(r"(?:^|;)\s*p\s*=\s*([^;]*)", text))]
    if not records or not keys:
        said = f"The key that letters are signed with is not published at {name}, so no signature counts."
        return Answer(Verdict.BAD, said)
    if not keys[0].strip():
        return Answer(Verdict.BAD, f"The key at {name} was revoked (its p= is empty). Publish the new one.")
    return Answer(Verdict.GOOD)


CHECKS: dict[str, Callable[["Resolver", str], Answer]] = {
    "domain": exists,
    "spf": spf,
    "dmarc": dmarc,
    "dkim": dkim,
}


def look(kind: str, about: str, resolver: "Resolver | None") -> Answer:
    """One question about a domain; silence is no word against it."""
    try:
        return CHECKS[kind](resolver or usual_resolver(), about)
    except NoAnswer:
        return _SILENT

"""Links that are counted and letters that are opened, only where a newsletter says so.

A link's key is a signature of its issue and its address, kept with the row that says where it leads:
nobody can make this site lead to an address that stood in no letter. What a reader's link carries is the
first half of their token, which says who followed it and opens nothing.

What counts as a machine, and is left out of every figure:
- a HEAD request, which is not even noted;
- a browser that says it only looks ahead (Sec-Purpose, Purpose, X-Moz);
- a User-Agent that names itself as a program, or none at all;
- whoever follows a link within ten seconds of the mail server's taking the letter: so quick are scanners.
"""

import base64
import hashlib
import hmac
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.utils import timezone

from newsletter.absolute import absolute
from newsletter.letters import frozen
from newsletter.letters.rendering import RenderedEmail
from newsletter.models import CountedLink, Delivery, Event, Issue, Newsletter, Subscriber

TOO_QUICK = timedelta(seconds=10)
_MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|prefetch|check|monitor|fetch|curl|wget|python|java/|go-http|okhttp"
    r"|libwww|httpclient|headless|phantom|proofpoint|barracuda|mimecast|urldefense|safelinks|symantec"
    r"|trend ?micro|forcepoint|cloudmark|fireeye|virustotal|slack|whatsapp|telegram|facebookexternalhit",
    re.IGNORECASE,
)
_HREF = re.compile(r'(<a\b[^>]*?\bhref=")(https?://[^"]+)(")', re.IGNORECASE)
_SIGNED = re.compile(rf"/go/([\w-]+)/{frozen.MARK}/")
_SIGNED_HREF = re.compile(rf'https?://[^"/]+/go/([\w-]+)/{frozen.MARK}/')
_PIXEL = '<img src="{}" alt="" width="1" height="1" style="display:block;width:1px;height:1px;border:0;" />'


@dataclass(frozen=True)
class Target:
    """Where a counted link leads and what it belongs to."""

    pk: int
    url: str
    issue_id: int
    newsletter_id: int


def key_of(issue_id: int, url: str) -> str:
    """A link's signed key, of sixteen characters; the key for it outlives a change of SECRET_KEY."""
    signature = hmac.digest(settings.ADDRESS_KEY.encode(), f"link:{issue_id}:{url}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(signature[:12]).decode()


def sign_links(issue: Issue, rendered: RenderedEmail) -> RenderedEmail:
    """The letter with counted links and the picture that counts openings, where its newsletter wants them."""
    newsletter = issue.newsletter
    found: dict[str, str] = {}

    def signed(match: "re.Match[str]") -> str:
        url = html.unescape(match[2])
        if frozen.TOKEN in url:
            return match[0]  # a subscriber's own pages are nobody's business
        found.setdefault(url, key_of(issue.pk, url))
        return f"{match[1]}{absolute(f'/go/{found[url]}/{frozen.MARK}/')}{match[3]}"

    body = _HREF.sub(signed, rendered.html) if newsletter.counts_clicks else rendered.html
    if newsletter.counts_opens:
        found[""] = key_of(issue.pk, "")
        pixel = _PIXEL.format(absolute(f"/opened/{found['']}/{frozen.MARK}.gif"))
        body = body.replace("</body>", f"{pixel}</body>")
    _keep(issue, found)
    return replace(rendered, html=body)


def as_they_lead(issue: Issue, source: str) -> str:
    """A signed letter with each counted link as what it leads to, for whoever checks it."""
    keys = set(_SIGNED.findall(source))
    urls = CountedLink.objects.filter(issue=issue, key__in=keys).values_list("key", "url") if keys else ()
    led = {key: html.escape(url) for key, url in urls}
    return _SIGNED_HREF.sub(lambda match: led.get(match[1], match[0]), source)


def _keep(issue: Issue, found: Mapping[str, str]) -> None:
    """Remember where each leads; the same links again cost one query."""
    known = (
        set(CountedLink.objects.filter(key__in=found.values()).values_list("key", flat=True))
        if found
        else set()
    )
    CountedLink.objects.bulk_create(
        (
            CountedLink(issue=issue, key=key, url=url, position=position)
            for position, (url, key) in enumerate(found.items())
            if key not in known
        ),
        ignore_conflicts=True,
    )


def target(key: str) -> Target | None:
    """Where a key leads; None for one that we never signed."""
    try:
        return _target(key)
    except LookupError:
        return None


@lru_cache(maxsize=4096)
def _target(key: str) -> Target:
    """Kept for good, as it never changes; what is not there is asked for again."""
    link = CountedLink.objects.select_related("issue").filter(key=key).first()
    if link is None or not hmac.compare_digest(key_of(link.issue_id, link.url), key):
        raise LookupError(key)
    return Target(link.pk, link.url, link.issue_id, link.issue.newsletter_id)


def is_machine(headers: Mapping[str, str]) -> bool:
    """Whether a program rather than a person asks, as far as it says."""
    ahead = " ".join(headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz")).lower()
    agent = headers.get("User-Agent", "")
    return "prefetch" in ahead or not agent or bool(_MACHINES.search(agent))


_NOTE = """
INSERT INTO {event} (kind, newsletter_id, issue_id, link_id, subscriber_id, is_final, by_machine, words, at)
SELECT %(kind)s, %(newsletter)s, %(issue)s, %(link)s, reader.id, %(no)s,
    %(machine)s OR EXISTS (
        SELECT 1 FROM {delivery} d
        WHERE d.issue_id = %(issue)s AND d.subscriber_id = reader.id AND d.accepted_at > %(quick)s
    ), '', %(now)s
FROM {subscriber} reader WHERE {is_reader}
    AND EXISTS (SELECT 1 FROM {newsletter} n WHERE n.id = %(newsletter)s AND n.{counts})
"""
_IS_READER = {
    # The index for LIKE is there; the plain one orders by the database's language.
    "postgresql": "reader.token LIKE %(mark)s || '%%'",
    "sqlite": "reader.token >= %(mark)s AND reader.token < %(mark)s || '~'",
}


def note(link: Target, mark: str, headers: Mapping[str, str], now: datetime | None = None) -> bool:
    """Note that somebody followed a link, in one statement; False where the mark is nobody's.

    A newsletter that counts them no more has nothing noted, however long its letters lead over this site.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", mark) or len(mark) != len(frozen.MARK):
        return False
    now = now or timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    statement = _NOTE.format(
        event=Event._meta.db_table,
        delivery=Delivery._meta.db_table,
        subscriber=Subscriber._meta.db_table,
        newsletter=Newsletter._meta.db_table,
        counts="counts_clicks" if link.url else "counts_opens",
        is_reader=_IS_READER[connection.vendor],
    )
    values = {
        "kind": Event.Kind.CLICKED if link.url else Event.Kind.OPENED,
        "newsletter": link.newsletter_id,
        "issue": link.issue_id,
        "link": link.pk,
        "no": False,
        "machine": is_machine(headers),
        "quick": adapt(now - TOO_QUICK),
        "now": adapt(now),
        # An underscore is a character like any other here.
        "mark": mark.replace("_", r"\_") if connection.vendor == "postgresql" else mark,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)

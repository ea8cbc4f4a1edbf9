"""Asking, politely, whether the links in our articles still lead somewhere.

One machine is asked once at a time and after a pause, with HEAD, and with GET where HEAD is not
understood. A link counts as dead only after two clear “it is gone”, or after three failures over two
days; a wall that keeps machines out proves nothing. The database holds what is to be asked and when, so
a worker that is killed costs no more than its lease.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils import timezone

from newsroom.links import link_collection
from newsroom.links.fetching import Answer, Fetcher, Limits, Refused, Unreachable
from newsroom.models import Heartbeat, LinkCheck

Verdict = LinkCheck.Verdict
logger = logging.getLogger(__name__)

ROUND = "link-round"  # the heartbeat that says until when nobody else may begin a round
LEASE = timedelta(minutes=5)
AT_ONCE = 10  # addresses a round
ROUND_SECONDS = 25.0
PAUSE = 1.0  # seconds between two questions to one machine
LIMITS = Limits(seconds=8, silence=5, size=2_000)

ALIVE_FOR = timedelta(days=14)
DEAD_FOR = timedelta(days=7)
AFTER_FAILURE = (timedelta(hours=1), timedelta(days=1), timedelta(days=3))
FAILURES, FAILING_FOR = 3, timedelta(days=2)
LONGEST_WAIT = timedelta(days=7)
GONE = frozenset({404, 410})
# What walls against machines say, and what asks for a log-in or patience: no word on whether it is there.
WALLS = frozenset(
    {401, 402, 403, 405, 406, 407, 418, 421, 425, 429, 430, 451, 460, 498, 501, 520, 521, 525, 999}
)


@dataclass(frozen=True)
class Seen:
    """What came of asking once."""

    status: int = 0
    trouble: str = ""
    is_refused: bool = False
    retry_after: timedelta | None = None


@dataclass
class Round:
    """One round's manners: when it ends, and when each machine was asked last."""

    fetcher: Fetcher
    pause: float = PAUSE
    sleep: Callable[[float], None] = time.sleep
    began: float = field(default_factory=time.monotonic)
    last_asked: dict[str, float] = field(default_factory=dict)

    def is_over(self) -> bool:
        """Whether the worker is wanted for other things."""
        return time.monotonic() - self.began > ROUND_SECONDS

    def wait_for(self, host: str) -> None:
        """Keep the pause between two questions to one machine."""
        if host in self.last_asked:
            self.sleep(max(0.0, self.pause - (time.monotonic() - self.last_asked[host])))
        self.last_asked[host] = time.monotonic()


def has_work(now: datetime) -> bool:
    """Whether a round would find anything to do: a link that is due, or articles that changed."""
    if due(now).exists():
        return True
    return link_collection.changed_since(link_collection.cursor(now)).exists()


def due(now: datetime) -> "QuerySet[LinkCheck]":
    """Links that want asking, the longest overdue first."""
    return LinkCheck.objects.filter(next_check_at__lte=now).order_by("next_check_at", "pk")


def check(now: datetime | None = None, manners: Round | None = None) -> int:
    """Collect links and ask the few that are due, unless another worker is at it; how many were asked."""
    now = now or timezone.now()
    if not take_turn(now):
        return 0
    try:
        link_collection.collect(now)
        return ask_due(now, manners or Round(Fetcher(limits=LIMITS)))
    finally:
        Heartbeat.objects.filter(name=ROUND).update(beat_at=now)


def take_turn(now: datetime) -> bool:
    """Whether this worker may begin: one round at a time, and a killed one's lease runs out."""
    Heartbeat.objects.get_or_create(name=ROUND, defaults={"beat_at": now})
    free = Heartbeat.objects.filter(name=ROUND, beat_at__lte=now)
    return free.update(beat_at=now + LEASE) == 1


def ask_due(now: datetime, manners: Round) -> int:
    """Ask what is due until the round is over; one machine's patience is not tried twice."""
    asked, tired = 0, set()
    for link in due(now)[:AT_ONCE]:
        host = urlsplit(link.url).hostname or ""
        if host in tired:
            continue
        if manners.is_over():
            break
        manners.wait_for(host)
        seen = look(link.url, manners)
        settle(link, seen, now)
        asked += 1
        if seen.retry_after:
            tired.add(host)
            put_off(host, now + seen.retry_after, now)
    return asked


def look(url: str, manners: Round) -> Seen:
    """Ask one address: HEAD first, GET where that is answered with a refusal."""
    asked = link_collection.asked_as(url)
    try:
        answer = manners.fetcher.head(asked)
        if answer.status >= 400 and answer.status != 429:
            manners.wait_for(urlsplit(url).hostname or "")
            answer = manners.fetcher.get(asked)
    except Refused as refusal:
        return Seen(trouble=str(refusal), is_refused=True)
    except Unreachable as trouble:
        return Seen(trouble=str(trouble))
    return Seen(status=answer.status, retry_after=patience(answer))


def patience(answer: Answer) -> timedelta | None:
    """How long a machine asks us to stay away, where it does."""
    asked = answer.headers.get("retry-after", "").strip()
    if answer.status not in (429, 503) or not asked:
        return None
    if asked.isdecimal() and len(asked) < 10:
        return min(timedelta(seconds=int(asked)), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(asked)
    except (ValueError, OverflowError):  # numbers beyond any calendar overflow
        return None
    if timezone.is_naive(moment):
        return None
    return max(timedelta(0), min(moment - timezone.now(), LONGEST_WAIT)) or None


def settle(link: LinkCheck, seen: Seen, now: datetime) -> None:
    """Store what was seen, what it means, and when to ask again."""
    before = link.status
    link.status, link.checked_at = seen.status, now
    if 200 <= seen.status < 400:
        note(link, Verdict.ALIVE, now + ALIVE_FOR)
        link.failures, link.failing_since = 0, None
    elif seen.is_refused or seen.status in WALLS:
        words = seen.trouble or f"It lets no machine look (answer {seen.status}); open it to see."
        note(link, Verdict.UNSURE, now + (seen.retry_after or ALIVE_FOR), words)
        link.failures, link.failing_since = 0, None
    else:
        link.failures += 1
        link.failing_since = link.failing_since or now
        is_gone_again = seen.status in GONE and before in GONE
        is_failing = link.failures >= FAILURES and now - link.failing_since >= FAILING_FOR
        wait = AFTER_FAILURE[min(link.failures, len(AFTER_FAILURE)) - 1]
        if is_gone_again or is_failing or link.verdict == Verdict.DEAD:
            note(link, Verdict.DEAD, now + DEAD_FOR, words_of(seen))
        else:
            verdict = Verdict.UNSURE if link.verdict == Verdict.UNKNOWN else Verdict(link.verdict)
            note(link, verdict, now + max(wait, seen.retry_after or wait), words_of(seen))
    link.save()


def note(link: LinkCheck, verdict: Verdict, next_check_at: datetime, detail: str = "") -> None:
    """Write down a verdict."""
    link.verdict, link.next_check_at, link.detail = verdict, next_check_at, detail[:200]


def words_of(seen: Seen) -> str:
    """What was seen, in a sentence."""
    if seen.trouble:
        return seen.trouble
    if seen.status in GONE:
        return f"It says that there is no such page (answer {seen.status})."
    return f"It answers with an error ({seen.status})."


def put_off(host: str, until: datetime, now: datetime) -> None:
    """Leave a machine alone that asked for it, with all the links to it that are due."""
    for scheme in ("http", "https"):
        near = LinkCheck.objects.filter(url__startswith=f"{scheme}://{host}", next_check_at__lt=until)
        for link in near.filter(next_check_at__lte=now):
            if urlsplit(link.url).hostname == host:
                LinkCheck.objects.filter(pk=link.pk).update(next_check_at=until)


def dead_links() -> "QuerySet[LinkCheck]":
    """The links that lead nowhere any more, with the articles in which they stand."""
    found = LinkCheck.objects.filter(verdict=Verdict.DEAD).order_by("failing_since", "pk")
    return found.prefetch_related("articles").exclude(articles=None)

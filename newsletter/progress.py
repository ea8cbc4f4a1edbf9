"""How far an issue is on its way: counts, speed, time left, and where it is held up."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from newsletter import verp
from newsletter.models import Delivery, HandoverQuerySet, Issue, Pace, State
from newsletter.models.handover import UNSETTLED

LATELY = timedelta(seconds=30)
# Enough to say what is wrong; a million rows would say it no better.
LOOKED_AT = 5_000
SHOWN = 6
TROUBLED = (State.DEFERRED, State.REFUSED, State.UNCERTAIN)


@dataclass(frozen=True)
class Trouble:
    """One domain that does not take everything, or rests."""

    domain: str
    deferred: int
    refused: int
    rests_until: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """What the issue's page shows of its deliveries."""

    states: list[tuple[str, int]]
    total: int
    settled: int
    rate: float = 0.0
    time_left: timedelta | None = None
    errors: list[tuple[str, int]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    # Seconds after which it is worth asking again; more where asking costs the database much.
    every: float = 2.0


def of(issue: Issue, now: datetime | None = None) -> Progress:
    """Where the issue's deliveries stand now."""
    began, now = time.perf_counter(), now or timezone.now()
    rows = Delivery.objects.filter(issue=issue)
    lately = Count("pk", filter=Q(accepted_at__gt=now - LATELY))
    found = {state: (count, new) for state, count, new in _counted(rows, lately)}
    total = sum(count for count, _ in found.values())
    left = sum(found.get(state, (0, 0))[0] for state in UNSETTLED)
    rate = sum(new for _, new in found.values()) / LATELY.total_seconds()
    is_leaving = issue.state == Issue.State.SENDING and not issue.paused_at
    has_trouble = any(state in found for state in TROUBLED)
    return Progress(
        states=[(state.label, found[state][0]) for state in State if state in found],
        total=total,
        settled=total - left,
        rate=rate if is_leaving else 0.0,
        time_left=timedelta(seconds=round(left / rate)) if left and rate and is_leaving else None,
        errors=_errors(rows) if has_trouble else [],
        troubles=_troubles(rows, now) if has_trouble else [],
        every=min(15.0, max(1.5, 10 * (time.perf_counter() - began))),
    )


def _counted(rows: HandoverQuerySet, lately: Count) -> list[tuple[str, int, int]]:
    return list(rows.order_by().values_list("state").annotate(number=Count("pk"), new=lately))


def _errors(rows: HandoverQuerySet) -> list[tuple[str, int]]:
    """What mail servers said most often, the most frequent first."""
    said = rows.filter(state__in=TROUBLED).exclude(last_answer="").order_by()
    counted = said.values_list("last_answer").annotate(number=Count("pk")).order_by("-number", "last_answer")
    return list(counted[:SHOWN])


def _troubles(rows: HandoverQuerySet, now: datetime) -> list[Trouble]:
    """The domains with most that waits or was refused."""
    troubled = rows.filter(state__in=(State.DEFERRED, State.REFUSED)).order_by()
    seen = troubled.values_list("state", "subscriber__email")[:LOOKED_AT]
    counts = Counter((state, verp.domain_of(email)) for state, email in seen)
    worst = Counter(domain for _, domain in counts.elements()).most_common(SHOWN)
    resting = Pace.objects.filter(domain__in=[domain for domain, _ in worst], rests_until__gt=now)
    until = dict(resting.values_list("domain", "rests_until"))
    return [
        Trouble(domain, counts[State.DEFERRED, domain], counts[State.REFUSED, domain], until.get(domain))
        for domain, _ in worst
    ]

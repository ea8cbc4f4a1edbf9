"""How far an issue is on its way: counts, speed, time left, and where it is held up."""

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from newsletter import domains, smtp
from newsletter.domains import Domain
from newsletter.models import Delivery, HandoverQuerySet, Issue, Pace, State
from newsletter.models.handover import UNSETTLED

LATELY = timedelta(seconds=30)
# Enough to say what is wrong; a million rows would say it no better.
LOOKED_AT = 5_000
SHOWN = 6
TROUBLED = (State.DEFERRED, State.REFUSED, State.UNCERTAIN)
# The same answer to another reader is the same answer.
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@:;,]+>?")


# The columns of the table by domain; all but the first two are there where they say something.
COLUMNS = {
    "readers": "Readers",
    "accepted": "Accepted",
    "waiting": "Waiting",
    "deferred": "Deferred",
    "refused": "Refused",
    "uncertain": "Uncertain",
    "left_out": "Left out",
}
ALWAYS = ("readers", "accepted")


@dataclass(frozen=True)
class Row:
    """One domain: the numbers of the table's columns, how fast it goes, what holds it up."""

    name: str
    numbers: list[int]
    rate: float = 0.0
    time_left: str = ""
    rests_until: datetime | None = None
    said: str = ""


@dataclass(frozen=True)
class ByDomain:
    """The table of the domains: the biggest of them and those in trouble."""

    columns: list[str]
    rows: list[Row]
    of: int
    at: datetime

    @property
    def has_rates(self) -> bool:
        return any(row.rate for row in self.rows)

    @property
    def has_rests(self) -> bool:
        return any(row.rests_until for row in self.rows)


@dataclass(frozen=True)
class Progress:
    """What the issue's page shows of its deliveries."""

    states: list[tuple[str, int]]
    total: int
    settled: int
    rate: float = 0.0
    time_left: timedelta | None = None
    # Why nothing has left for a while, where nothing has.
    waits: str = ""
    errors: list[tuple[str, int]] = field(default_factory=list)
    by_domain: ByDomain | None = None
    # Seconds after which it is worth asking again; more where asking costs the database much.
    every: float = 2.0

    @property
    def time_left_in_words(self) -> str:
        """As somebody who waits wants to know it: “40 seconds”, “7 minutes”, “2 hours 10 minutes”."""
        return _in_words(self.time_left.total_seconds() if self.time_left else 0)


@dataclass(frozen=True)
class _Counted:
    """The deliveries in one state: how many, how many accepted lately, how many a worker holds."""

    number: int = 0
    new: int = 0
    held: int = 0
    next_attempt_at: datetime | None = None


def of(issue: Issue, now: datetime | None = None) -> Progress:
    """Where the issue's deliveries stand now."""
    began, now = time.perf_counter(), now or timezone.now()
    rows = Delivery.objects.filter(issue=issue)
    found = _counted(rows, now)
    numbers = Counter(issue.counts_kept) + Counter({state: each.number for state, each in found.items()})
    total = numbers.total()
    left = sum(found[state].number for state in UNSETTLED if state in found)
    is_leaving = issue.state == Issue.State.SENDING and not issue.paused_at
    rate = _rate(issue, found, now) if is_leaving else 0.0
    has_trouble = any(state in found for state in TROUBLED)
    resting = _resting(now) if has_trouble else {}
    errors = _errors(rows) if has_trouble else []
    # Counting by domain is not in it: however often somebody asks, that is done now and then.
    took = time.perf_counter() - began
    return Progress(
        states=[(state.label, numbers[state]) for state in State if numbers[state]],
        total=total,
        settled=total - left,
        rate=rate,
        time_left=timedelta(seconds=round(left / rate)) if left and rate else None,
        waits=_why(found, resting) if is_leaving and left and not rate else "",
        errors=errors,
        by_domain=_by_domain(issue, found, resting, is_leaving) if found else None,
        every=min(15.0, max(1.5, 10 * took)),
    )


def _counted(rows: HandoverQuerySet, now: datetime) -> dict[str, _Counted]:
    by_state = rows.order_by().values_list("state")
    found = by_state.annotate(
        number=Count("pk"),
        new=Count("pk", filter=Q(accepted_at__gt=now - LATELY)),
        held=Count("pk", filter=Q(lease_ends_at__gte=now)),
        next_at=Min("next_attempt_at"),
    )
    return {state: _Counted(*counts) for state, *counts in found}


def _rate(issue: Issue, found: dict[str, _Counted], now: datetime) -> float:
    """How many a second were accepted lately, or since it began."""
    return sum(each.new for each in found.values()) / _window(issue, now)


def _window(issue: Issue, now: datetime) -> float:
    began = issue.audience_frozen_at or now
    return min(LATELY, max(now - began, timedelta(seconds=1))).total_seconds()


def _why(found: dict[str, _Counted], resting: dict[str, Pace]) -> str:
    """What it waits for, as far as the ledger knows."""
    servers = (resting[name] for name in map(str, smtp.servers()) if name in resting)
    if server := next(servers, None):
        return f"The mail server {server.domain} is left alone until {_hour(server.rests_until)}."
    if any(each.held for each in found.values()):
        return "A worker has begun, and no mail server has answered yet."
    if any(state in found for state in (State.QUEUED, State.CLAIMED, State.SENDING)):
        return "No worker is at it just now; one is called within a minute."
    again = found.get(State.DEFERRED, _Counted()).next_attempt_at
    return f"What is left is tried again, the next of it at {_hour(again)}." if again else ""


def _in_words(waited: float) -> str:
    seconds = round(waited)
    if seconds < 100:
        return _many(seconds, "second")
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(_many(number, unit) for number, unit in ((hours, "hour"), (minutes, "minute")) if number)


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _hour(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def _errors(rows: HandoverQuerySet) -> list[tuple[str, int]]:
    """What mail servers said most often, whomever of, the most frequent first."""
    said = rows.filter(state__in=TROUBLED).exclude(last_answer="").order_by()
    counted = said.values_list("last_answer").annotate(number=Count("pk")).order_by("-number", "last_answer")
    return _merged(counted[:LOOKED_AT])


def _merged(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    merged: Counter[str] = Counter()
    for answer, number in counted:
        merged[_ADDRESS.sub("…", answer)] += number
    return merged.most_common(SHOWN)


def _resting(now: datetime) -> dict[str, Pace]:
    """Domains and mail servers that are left alone for a while."""
    return {pace.domain: pace for pace in Pace.objects.filter(rests_until__gt=now)}


def _by_domain(
    issue: Issue, found: dict[str, _Counted], resting: dict[str, Pace], is_leaving: bool
) -> ByDomain:
    standing = {state: each.number for state, each in found.items()}
    counted = domains.of(issue, standing, LATELY)
    names = [name for name in COLUMNS if name in ALWAYS or any(getattr(d, name) for d in counted.domains)]
    window = _window(issue, counted.at)
    return ByDomain(
        columns=[COLUMNS[name] for name in names],
        rows=[
            _row(each, names, resting, each.lately / window if is_leaving else 0) for each in counted.domains
        ],
        of=counted.of,
        at=counted.at,
    )


def _row(domain: Domain, names: list[str], resting: dict[str, Pace], rate: float) -> Row:
    left = domain.waiting + domain.deferred
    return Row(
        domain.name,
        [getattr(domain, name) for name in names],
        rate=rate,
        time_left=_in_words(left / rate) if left and rate else "",
        rests_until=resting[domain.name].rests_until if domain.name in resting else None,
        said=_ADDRESS.sub("…", domain.said),
    )

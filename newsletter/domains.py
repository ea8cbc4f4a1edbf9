"""Where an issue stands with each recipient domain: the biggest of them, and those in trouble."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.core.cache import cache
from django.db import connection as database
from django.utils import timezone

from newsletter.models import Delivery, Issue, State, Subscriber

BIGGEST = 20
WORST = 6
KEPT = timedelta(days=1)
# Counting looks at every delivery: it is done for everybody who watches together, for at most about a
# twentieth of the time. Whoever died while counting kept the turn for LONGEST.
OFTEN, LONGEST = timedelta(seconds=4), timedelta(minutes=2)
PART = 20

_DOMAIN = {
    "postgresql": "split_part(email, '@', -1)",
    "sqlite": "substr(email, length(rtrim(email, replace(email, '@', ''))) + 1)",
}
_COUNT = """
WITH counted AS (
    SELECT
        lower({domain}) AS name,
        count(*) AS readers,
        count(*) FILTER (WHERE state = %(accepted)s) AS accepted,
        count(*) FILTER (WHERE state IN (%(queued)s, %(claimed)s, %(sending)s)) AS waiting,
        count(*) FILTER (WHERE state = %(deferred)s) AS deferred,
        count(*) FILTER (WHERE state = %(refused)s) AS refused,
        count(*) FILTER (WHERE state = %(uncertain)s) AS uncertain,
        count(*) FILTER (WHERE state IN (%(suppressed)s, %(cancelled)s)) AS left_out,
        count(*) FILTER (WHERE accepted_at > %(since)s) AS lately,
        coalesce(max(last_answer) FILTER (
            WHERE state IN (%(deferred)s, %(refused)s, %(uncertain)s)
        ), '') AS said
    FROM {delivery} AS delivery
    JOIN {subscriber} AS subscriber ON subscriber.id = delivery.subscriber_id
    WHERE issue_id = %(issue)s
    GROUP BY 1
), biggest AS (
    SELECT * FROM counted ORDER BY readers DESC, name LIMIT %(biggest)s
), worst AS (
    SELECT * FROM counted WHERE deferred + refused + uncertain > 0
    ORDER BY deferred + refused + uncertain DESC, name LIMIT %(worst)s
)
SELECT shown.*, (SELECT count(*) FROM counted) FROM (
    SELECT * FROM biggest UNION SELECT * FROM worst
) AS shown ORDER BY readers DESC, name
"""


@dataclass(frozen=True)
class Domain:
    """The deliveries to one domain: how many stand where, and what its servers said to one that failed."""

    name: str
    readers: int
    accepted: int
    waiting: int
    deferred: int
    refused: int
    uncertain: int
    left_out: int
    lately: int
    said: str


@dataclass(frozen=True)
class Counted:
    """Those that are shown, of how many, and when they were counted."""

    domains: Sequence[Domain]
    of: int
    at: datetime


def of(issue: Issue, standing: dict[str, int], lately: timedelta) -> Counted:
    """The domains as they stand, or as they stood some seconds ago where counting them takes long.

    `standing` is how many deliveries are in each state: as long as it says the same, nothing is
    counted again. Whoever asks first when a count has grown old makes the next; others see the old one.
    """
    key, turn = f"domains-of-issue:{issue.pk}", f"domains-of-issue:{issue.pk}:turn"
    kept = cache.get(key)
    if kept and (kept["standing"] == standing or not cache.add(turn, 1, LONGEST.total_seconds())):
        return _read(kept)
    began, now = perf_counter(), timezone.now()
    # In plain words, which the next release reads too.
    kept = {"rows": _count(issue, now - lately), "standing": standing, "at": now}
    cache.set(key, kept, KEPT.total_seconds())
    cache.set(turn, 1, max(OFTEN.total_seconds(), PART * (perf_counter() - began)))
    return _read(kept)


def _read(kept: dict[str, Any]) -> Counted:
    rows = [(Domain(*row), of) for *row, of in kept["rows"]]
    return Counted([domain for domain, _ in rows], max((of for _, of in rows), default=0), kept["at"])


def _count(issue: Issue, since: datetime) -> list[tuple[Any, ...]]:
    statement = _COUNT.format(
        domain=_DOMAIN[database.vendor],
        delivery=Delivery._meta.db_table,
        subscriber=Subscriber._meta.db_table,
    )
    values = {state.value: state.value for state in State} | {
        "issue": issue.pk,
        "since": database.ops.adapt_datetimefield_value(since),
        "biggest": BIGGEST,
        "worst": WORST,
    }
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()  # type: ignore[no-any-return]

"""Who gets an issue: fixed once, by the database itself, however many they are."""

from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from newsletter.models import Delivery, Issue, State, Subscription

# SQLite has one writer: others must have their turn between two of these.
CHUNK = 20_000
MANY = 1_000  # rows; of fewer, a plan that knows nothing of them does no harm

_INSERT = """
INSERT INTO {delivery} (issue_id, subscriber_id, state, attempts, last_answer, created_at)
SELECT %(issue)s, subscriber_id, %(queued)s, 0, '', %(now)s
FROM {subscription}
WHERE newsletter_id = %(newsletter)s AND status = %(active)s
"""
_NEXT = " AND subscriber_id > %(after)s AND subscriber_id <= %(upto)s"
_ONCE = " ON CONFLICT DO NOTHING"
_UPTO = """
SELECT max(subscriber_id) FROM (
    SELECT subscriber_id FROM {subscription}
    WHERE newsletter_id = %(newsletter)s AND status = %(active)s AND subscriber_id > %(after)s
    ORDER BY subscriber_id LIMIT {chunk}
) AS some
"""


def freeze_audience(issue: Issue, now: datetime | None = None) -> int:
    """Fix who gets this issue; running it again adds nobody.

    One statement on PostgreSQL. On SQLite, where that would hold up every other writer, one for each
    chunk; whoever is stopped between two of them goes on where it stopped.
    """
    now = now or timezone.now()
    if not Issue.objects.filter(pk=issue.pk, audience_frozen_at=None).exists():
        return 0
    values = {
        "issue": issue.pk,
        "newsletter": issue.newsletter_id,
        "queued": State.QUEUED,
        "active": Subscription.Status.ACTIVE,
        "now": database.ops.adapt_datetimefield_value(now),
    }
    if database.vendor == "sqlite" and not transaction.get_connection().in_atomic_block:
        return _in_chunks(issue, now, values)
    with transaction.atomic():
        number = _execute(_INSERT + _ONCE, values) if _is_first(issue, now) else 0
    if number >= MANY and database.vendor == "postgresql":
        transaction.on_commit(_tell_the_planner)
    return number


def _tell_the_planner() -> None:
    """Until autovacuum comes by, PostgreSQL would plan for a table without these rows, and read all of it."""
    with database.cursor() as cursor:
        cursor.execute(f"ANALYZE (SKIP_LOCKED) {Delivery._meta.db_table}")


def _in_chunks(issue: Issue, now: datetime, values: dict[str, Any]) -> int:
    number = after = 0
    while (upto := _last_of_chunk(values | {"after": after})) is not None:
        with transaction.atomic():
            number += _execute(_INSERT + _NEXT + _ONCE, values | {"after": after, "upto": upto})
        after = upto
    return number if _is_first(issue, now) else 0


def _is_first(issue: Issue, now: datetime) -> bool:
    return bool(Issue.objects.filter(pk=issue.pk, audience_frozen_at=None).update(audience_frozen_at=now))


def _last_of_chunk(values: dict[str, Any]) -> int | None:
    statement = _UPTO.format(subscription=Subscription._meta.db_table, chunk=CHUNK)
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        (upto,) = cursor.fetchone()
    return upto  # type: ignore[no-any-return]


def _execute(statement: str, values: dict[str, Any]) -> int:
    tables = {"delivery": Delivery._meta.db_table, "subscription": Subscription._meta.db_table}
    with database.cursor() as cursor:
        cursor.execute(statement.format(**tables), values)
        return int(cursor.rowcount)

"""What is written down of a message on its way, the same for an issue's deliveries and for single mails.

Before a message's content leaves, a commit has recorded it as sending; the same commit records what
became of those before it, for every conversation of the worker at once. So a worker that is killed
leaves rows that say what can be known: claimed means that nothing left, sending means that nobody knows.
"""

import random
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, F, Model
from django.utils import timezone

from newsletter import verp
from newsletter.models import Delivery, Handover, HandoverQuerySet, Issue, OutboxMail, State
from newsletter.models.handover import LEASE, MOVES

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# With the pauses above this is about a day.
MOST_ATTEMPTS = 13
TABLES: dict[str, type[Handover]] = {"d": Delivery, "o": OutboxMail}
domain_of = verp.domain_of
_ESCAPED = str.maketrans({'"': '\\"', "\\": "\\\\"})


@dataclass(slots=True, eq=False)
class Letter:
    """One row of the ledger in a worker's hands, and how its message is made."""

    table: type[Model]
    pk: int
    claim: int
    attempts: int
    envelope_from: str
    to: str
    # Makes the bytes when they are needed: thousands are claimed, few are on their way at once.
    compose: Callable[[], bytes]
    tries: int = 0
    not_before: float = 0.0

    @property
    def domain(self) -> str:
        return domain_of(self.to)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be written down about one letter."""

    letter: Letter
    state: State
    answer: str = ""
    next_attempt_at: datetime | None = None
    # The attempt was none: nobody was asked.
    uncounted: bool = False


@dataclass
class Page:
    """What one commit writes down: what became of letters, and which leave now."""

    verdicts: list[Verdict] = field(default_factory=list)
    leaving: list[Letter] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.verdicts or self.leaving)


def new_claim() -> int:
    """A number that no other claim has."""
    return secrets.randbits(62)


def insist(connection: BaseDatabaseWrapper | None = None) -> None:
    """Have a connection's commits on disk before they count, however the server is set up."""
    if database.vendor == "postgresql":
        with (connection or database).cursor() as cursor:
            cursor.execute("SET synchronous_commit TO on")


def record(page: Page) -> set[Letter]:
    """Write a page in one commit; returns those of `page.leaving` that are this worker's to send.

    Writing the same page again changes nothing, so it may be repeated when nobody knows whether
    the commit arrived.
    """
    if statement := statement_of(page):
        with database.cursor() as cursor:
            cursor.execute(*statement)
            return ours(page, cursor.fetchall() if page.leaving else ())
    mine: set[Letter] = set()
    with transaction.atomic():
        for table in TABLES.values():
            verdicts = [each for each in page.verdicts if each.letter.table is table]
            for verdict in verdicts:
                if verdict.state != State.ACCEPTED:
                    _settle(verdict)
            accepted = [each for each in verdicts if each.state == State.ACCEPTED]
            mine |= _write(table, accepted, [letter for letter in page.leaving if letter.table is table])
    return mine


def put_off(letter: Letter, answer: str, *, until: datetime | None = None) -> Verdict:
    """Try again later, or give up when it has been tried for a day; `until` counts no attempt."""
    if until is not None:
        return Verdict(letter, State.DEFERRED, answer, next_attempt_at=until, uncounted=True)
    if letter.attempts >= MOST_ATTEMPTS:
        given_up = f"Given up after {letter.attempts} attempts. The last answer: {answer}"
        return Verdict(letter, State.REFUSED, given_up)
    next_attempt_at = timezone.now() + pause_after(letter.attempts)
    return Verdict(letter, State.DEFERRED, answer, next_attempt_at=next_attempt_at)


def pause_after(attempts: int) -> timedelta:
    """A minute, then twice as long each time, up to four hours; give or take a fifth."""
    pause = min(FIRST_PAUSE * 2 ** max(attempts - 1, 0), LONGEST_PAUSE)
    # Not a secret: it only keeps a thousand messages from knocking in the same second.
    spread: timedelta = pause * random.uniform(0.8, 1.2)  # noqa: S311
    return spread


def renew(letters: Iterable[Letter]) -> None:
    """Hold on to what is claimed and not yet sent, before its lease ends."""
    for table in TABLES.values():
        held = [letter for letter in letters if letter.table is table]
        if held:
            rows = table._default_manager.filter(
                pk__in=[letter.pk for letter in held], claim__in={letter.claim for letter in held}
            )
            rows.filter(state=State.CLAIMED).update(lease_ends_at=timezone.now() + LEASE)


def resolve(name: str, outcome: str, answer: str = "") -> Delivery | OutboxMail | None:
    """What somebody else reports of a message, by its VERP token, envelope sender or Message-ID.

    An uncertain one becomes `outcome`, "accepted" or "refused", and nobody need decide about it any
    more; what is settled stays as it is. Returns the row, or None where the name is none of ours.
    """
    row = named(name)
    if row is not None and row.state == State.UNCERTAIN:
        moved = (
            type(row)
            ._default_manager.filter(pk=row.pk)
            .move(
                State.UNCERTAIN,
                State(outcome),
                last_answer=answer[:500] or row.last_answer,
                accepted_at=timezone.now() if outcome == State.ACCEPTED else None,
            )
        )
        if moved:
            row.refresh_from_db()
    return row


def counted(rows: HandoverQuerySet) -> dict[str, int]:
    """How many of these messages are in each state, in the order of a message's life."""
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def of_issue(issue: Issue) -> dict[str, int]:
    """The same of an issue's deliveries, with those of which only the number is kept."""
    found = counted(Delivery.objects.filter(issue=issue))
    return {state: number + issue.counts_kept.get(state, 0) for state, number in found.items()}


def named(name: str) -> Delivery | OutboxMail | None:
    """The row that a VERP token, an envelope sender or a Message-ID names; None where it is none of ours."""
    kind, pk = verp.read(name) or ("", 0)
    if kind == "d":
        rows: Any = Delivery.objects.select_related("subscriber", "issue__newsletter")
        delivery: Delivery | None = rows.filter(pk=pk).first()
        return delivery
    mail: OutboxMail | None = OutboxMail.objects.filter(pk=pk).first() if kind == "o" else None
    if mail is not None:
        return mail
    # A single mail's Message-ID was drawn before it had a number.
    name = name.strip().replace("\0", "")
    drawn: OutboxMail | None = OutboxMail.objects.filter(message_id=name).first() if name else None
    return drawn


# --- the beaten track: one statement for any number of rows, and on PostgreSQL for both kinds --------------

# Sending is among the origins of sending: a page may be written twice.
_BEGIN = """
UPDATE {table} SET state = %s, lease_ends_at = %s
WHERE (id, claim) IN (SELECT column1, column2 FROM {rows}) AND state IN (%s, %s)
RETURNING id, claim
"""
_ACCEPT = """
UPDATE {table} SET state = %s, last_answer = given.column3, accepted_at = %s, lease_ends_at = NULL
FROM {rows}
WHERE {table}.id = given.column1 AND {table}.claim = given.column2 AND {table}.state IN (%s, %s)
"""
# On PostgreSQL rows come as arrays, which is the same statement however many they are.
_NAMED = "unnest(%s::bigint[], %s::bigint[]) AS given (column1, column2)"
_SAID = "unnest(%s::bigint[], %s::bigint[], %s::text[]) AS given (column1, column2, column3)"


def statement_of(page: Page) -> tuple[str, list[Any]] | None:
    """The one statement that writes a page on PostgreSQL, its own transaction; None where it takes more."""
    tables = {each.letter.table for each in page.verdicts} | {letter.table for letter in page.leaving}
    is_plain = len(tables) == 1 and all(each.state == State.ACCEPTED for each in page.verdicts)
    if not is_plain or database.vendor != "postgresql":
        return None
    table = tables.pop()
    accept, said = _accept(table, page.verdicts)
    begin, named = _begin(table, page.leaving)
    if page.verdicts and page.leaving:
        return f"WITH settled AS ({accept}) {begin}", said + named
    return (accept, said) if page.verdicts else (begin, named)


def ours(page: Page, begun: Iterable[tuple[int, int]]) -> set[Letter]:
    """Those of the page's letters that were begun under our claim."""
    rows = set(begun)
    return {letter for letter in page.leaving if (letter.pk, letter.claim) in rows}


def _write(table: type[Model], accepted: Sequence[Verdict], leaving: Sequence[Letter]) -> set[Letter]:
    """Record what was accepted and what leaves; those that are ours to send."""
    with database.cursor() as cursor:
        if accepted:
            cursor.execute(*_accept(table, accepted))
        if not leaving:
            return set()
        cursor.execute(*_begin(table, leaving))
        return ours(Page(leaving=list(leaving)), cursor.fetchall())


def _begin(table: type[Model], letters: Sequence[Letter]) -> tuple[str, list[Any]]:
    rows, named = _rows(_NAMED, [[letter.pk for letter in letters], [letter.claim for letter in letters]])
    until = _moment(timezone.now() + LEASE)
    statement = _BEGIN.format(table=table._meta.db_table, rows=rows)
    return statement, [State.SENDING, until, *named, State.CLAIMED, State.SENDING]


def _accept(table: type[Model], verdicts: Sequence[Verdict]) -> tuple[str, list[Any]]:
    pks, claims = [each.letter.pk for each in verdicts], [each.letter.claim for each in verdicts]
    rows, said = _rows(_SAID, [pks, claims, [each.answer for each in verdicts]])
    statement = _ACCEPT.format(table=table._meta.db_table, rows=rows)
    return statement, [State.ACCEPTED, _moment(timezone.now()), *said, State.SENDING, State.UNCERTAIN]


def _rows(unnested: str, columns: list[list[Any]]) -> tuple[str, list[Any]]:
    """The columns as a table named `given`, and its parameters."""
    if database.vendor == "postgresql":
        return unnested, list(map(_array, columns))
    row = f"({', '.join(['%s'] * len(columns))})"
    values = ", ".join([row] * len(columns[0]))
    return f"(VALUES {values}) AS given", [value for each in zip(*columns, strict=True) for value in each]


def _array(values: list[Any]) -> str:
    """An array as PostgreSQL reads one; psycopg looks at the type of each value, which takes far longer."""
    if values and isinstance(values[0], str):
        values = [f'"{each.translate(_ESCAPED)}"' for each in values]
    return f"{{{','.join(map(str, values))}}}"


def _moment(value: datetime) -> Any:
    return database.ops.adapt_datetimefield_value(value)


def _settle(verdict: Verdict) -> None:
    """Anything but accepted, from wherever the table of moves lets it come."""
    letter = verdict.letter
    row: Any = letter.table._default_manager.filter(pk=letter.pk, claim=letter.claim)
    fields: dict[str, Any] = {"lease_ends_at": None}
    if verdict.answer:
        fields["last_answer"] = verdict.answer
    if verdict.next_attempt_at:
        fields["next_attempt_at"] = verdict.next_attempt_at
    if verdict.uncounted:
        fields["attempts"] = F("attempts") - 1
    for origin in (State.CLAIMED, State.SENDING, State.UNCERTAIN):
        if verdict.state in MOVES[origin] and row.move(origin, verdict.state, **fields):
            return

"""What becomes of each row: decided a thousand at a time, in few queries, writing nothing."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from newsletter.importing import columns
from newsletter.models import Newsletter, Subscriber, Subscription, Suppression
from newsletter.readers import addresses

Status = Subscription.Status
_FORMS = (
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
    "%b %d, %Y",
    "%d %b %Y",
)


@dataclass(frozen=True)
class Row:
    """One row of a file, by the roles of its columns."""

    line: int
    typed: str
    status: str = ""
    at: str = ""
    ip: str = ""
    tags: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody whom an import would subscribe."""

    line: int
    email: str
    at: datetime | None
    ip: str | None
    tags: tuple[str, ...]


@dataclass
class Verdict:
    """What becomes of some rows."""

    new: list[Person] = field(default_factory=list)
    joining: list[Person] = field(default_factory=list)
    already: int = 0
    refused: list[tuple[Row, str]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """In numbers."""
        return {
            "new": len(self.new),
            "joining": len(self.joining),
            "already": self.already,
            "refused": len(self.refused),
        }


def row_of(line: int, cells: Sequence[str], roles: Mapping[str, int]) -> Row:
    """A row's cells by what they mean; one that is too short lacks some."""

    def cell(role: str) -> str:
        column = roles.get(role)
        return cells[column].strip()[:1000] if column is not None and column < len(cells) else ""

    # Our own export puts an apostrophe before what a spreadsheet would take for a formula.
    typed = cell("email").removeprefix("'")
    return Row(line, typed, cell("status"), cell("at"), cell("ip"), cell("tags"))


def judge(rows: Sequence[Row], newsletter: Newsletter, status_name: str = "") -> Verdict:
    """What becomes of these rows now."""
    verdict = Verdict()
    people: dict[str, tuple[Row, Person]] = {}
    for row in rows:
        try:
            email = addresses.normalise(row.typed)
        except ValidationError as error:
            verdict.refused.append((row, error.messages[0]))
            continue
        if row.status and not columns.reads(row.status, status_name):
            verdict.refused.append((row, f"Does not get it where the list comes from (“{row.status[:40]}”)."))
        elif email.lower() in people:
            verdict.already += 1
        else:
            people[email.lower()] = (row, _person(row, email))
    _compare(people, newsletter, verdict)
    return verdict


def _compare(people: dict[str, tuple[Row, Person]], newsletter: Newsletter, verdict: Verdict) -> None:
    """Against those who must not be written to, and those whom we know."""
    suppressed = Suppression.objects.among(people)
    known = dict(_known(people, newsletter))
    for lowered, (row, person) in people.items():
        standing = known.get(lowered)
        if lowered in suppressed:
            verdict.refused.append(
                (
                    row,
                    "Must not be written to: a letter came back for good, or they complained or were erased.",
                )
            )
        elif standing == Status.UNSUBSCRIBED:
            verdict.refused.append((row, "Has left this newsletter, and only they can come back."))
        elif standing in (Status.ACTIVE, Status.PAUSED):
            verdict.already += 1
        else:
            (verdict.new if standing is None else verdict.joining).append(person)


def _known(people: Mapping[str, object], newsletter: Newsletter) -> list[tuple[str, str]]:
    """The subscribers among them, with their standing with this newsletter ("" for none)."""
    found = Subscriber.objects.alias(lowered=Lower("email")).filter(lowered__in=list(people))
    mine = dict(
        Subscription.objects.filter(newsletter=newsletter, subscriber__in=found).values_list(
            "subscriber", "status"
        )
    )
    return [(email.lower(), mine.get(pk, "")) for pk, email in found.order_by().values_list("pk", "email")]


def _person(row: Row, email: str) -> Person:
    tags = tuple(
        filter(None, (tag.strip().lower()[:60] for tag in re.split(r"[,;|]", row.tags.replace('"', ""))))
    )
    return Person(row.line, email, moment(row.at), _network(row.ip), tags[:50])


def moment(written: str) -> datetime | None:
    """A moment as other services write it; None for what cannot be understood or is yet to come."""
    written = written.strip().removesuffix(" UTC")
    try:
        found = parse_datetime(written) or _at_midnight(parse_date(written)) or _in_a_form(written)
    except (ValueError, OverflowError):
        return None
    if found is None or not 1990 < found.year < 2200:
        return None
    known = found if timezone.is_aware(found) else found.replace(tzinfo=UTC)
    return known if known < timezone.now() else None


def _at_midnight(day: object) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None  # type: ignore[attr-defined]


def _in_a_form(written: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(written, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _network(written: str) -> str | None:
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        return None

"""A month as a calendar shows it: whole weeks of days, each with what happens on it."""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(frozen=True)
class Entry:
    """One thing that happens at a moment; `kind` colours it and is said in words."""

    moment: datetime
    text: str
    link: str
    kind: str


@dataclass(frozen=True)
class Day:
    """One square of the calendar."""

    date: date
    is_in_month: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month in a time zone."""

    year: int
    number: int
    zone: ZoneInfo

    @classmethod
    def asked_for(cls, typed: str, today: date, zone: ZoneInfo) -> "Month":
        """The month that an address names as 2026-03; this one where it names none."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", typed)
        year, number = map(int, found.groups()) if found else (0, 0)
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12:
            return cls(year, number, zone)
        return cls(today.year, today.month, zone)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def key(self) -> str:
        """Its name in an address."""
        return f"{self.year}-{self.number:02}"

    def beside(self, months: int) -> "Month":
        """The month so many months later, or earlier."""
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1, self.zone)

    def span(self) -> tuple[datetime, datetime]:
        """From the first moment of its first week to that of the week after its last."""
        weeks = self.dates()
        return self._midnight(weeks[0][0]), self._midnight(weeks[-1][-1] + timedelta(days=1))

    def dates(self) -> list[list[date]]:
        """Its weeks, from Monday on."""
        return calendar.Calendar().monthdatescalendar(self.year, self.number)

    def weeks(self, entries: Iterable[Entry], today: date) -> list[list[Day]]:
        """Its weeks, each day with its entries in their order."""
        by_day: dict[date, list[Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda one: one.moment):
            by_day[entry.moment.astimezone(self.zone).date()].append(entry)
        return [
            [Day(day, day.month == self.number, day == today, by_day[day]) for day in week]
            for week in self.dates()
        ]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)

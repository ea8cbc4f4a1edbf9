"""When letters come, whatever the cadence, the zone and the day: properties of every hour."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter import cadence, schedule
from newsletter.assembling import assembly
from newsletter.models import Issue, Newsletter
from newsletter.outlook import outlook
from tests.making import NOON, make_article, make_issue, make_newsletter

DAY = timedelta(days=1)
# A busy machine is no fault of what is tested.
patiently = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "America/Santiago",
]
REGULAR = ["weekly", "fortnightly", "monthly"]
newsletters = st.fixed_dictionaries(
    {
        "cadence": st.sampled_from(REGULAR),
        "weekday": st.integers(0, 6),
        "week_of_month": st.integers(1, 5),
        "counts_from": st.sampled_from([None, date(2020, 1, 1), date(2024, 7, 6), date(2029, 12, 31)]),
        "hour": st.integers(0, 23),
        "time_zone": st.sampled_from(ZONES),
        "lead_hours": st.integers(1, 144),
    }
).map(lambda fields: Newsletter(**fields))
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(newsletters, moments)
@patiently
def test_the_next_hour_is_later_and_shows_the_hour_on_the_weekday(
    letter: Newsletter, after: datetime
) -> None:
    due = cadence.next_send(letter, after)
    shown = due.astimezone(letter.zone)
    assert after < due <= after + 36 * DAY and shown.weekday() == letter.weekday
    # Where the clocks skip the hour, it is the first moment after the gap.
    assert (
        shown.hour == letter.hour
        or (shown - timedelta(minutes=1)).astimezone(UTC).astimezone(letter.zone).utcoffset()
        != shown.utcoffset()
        or abs(shown.hour - letter.hour) == 1
    )


@given(newsletters, moments)
@patiently
def test_every_hour_comes_once_and_none_is_left_out(letter: Newsletter, after: datetime) -> None:
    first = cadence.next_send(letter, after)
    second = cadence.next_send(letter, first)
    assert cadence.next_send(letter, second - timedelta(seconds=1)) == second
    days = (second.astimezone(letter.zone).date() - first.astimezone(letter.zone).date()).days
    assert days in {"weekly": {7}, "fortnightly": {14}, "monthly": {28, 35}}[letter.cadence]


@given(newsletters, moments)
@patiently
def test_the_lead_is_counted_on_the_clock_and_lies_before_the_hour(
    letter: Newsletter, after: datetime
) -> None:
    due = cadence.next_send(letter, after)
    cut = cadence.cut_off(letter, due)
    assert cut < due
    shown = due.astimezone(letter.zone).replace(tzinfo=None) - cut.astimezone(letter.zone).replace(
        tzinfo=None
    )
    assert abs(shown - timedelta(hours=letter.lead_hours)) <= timedelta(hours=1)


def test_a_letter_of_sundays_is_assembled_on_saturdays_at_the_same_hour_when_the_clocks_change() -> None:
    letter = Newsletter(weekday=6, hour=9, time_zone="Europe/Berlin", lead_hours=24)
    for day in (date(2026, 3, 22), date(2026, 3, 29), date(2026, 10, 25)):
        due = cadence.at_hour(day, 9, ZoneInfo("Europe/Berlin"))
        assert cadence.cut_off(letter, due).astimezone(letter.zone).hour == 9


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"week_of_month": 1}, [date(2026, 4, 2), date(2026, 5, 7)]),
        ({"week_of_month": 5}, [date(2026, 3, 26), date(2026, 4, 30)]),
        ({"cadence": "fortnightly", "counts_from": date(2026, 3, 9)}, [date(2026, 3, 12), date(2026, 3, 26)]),
        ({"cadence": "fortnightly", "counts_from": date(2026, 3, 22)}, [date(2026, 3, 19), date(2026, 4, 2)]),
    ],
)
def test_months_and_fortnights_are_counted_as_people_do(
    fields: dict[str, object], expected: list[date]
) -> None:
    letter = Newsletter(**({"cadence": "monthly", "weekday": 3, "hour": 9} | fields))
    first = cadence.next_send(letter, NOON)
    assert [first.date(), cadence.next_send(letter, first).date()] == expected


def test_one_that_comes_with_enough_waits_for_the_last_item_and_comes_once(db: None) -> None:
    letter = make_newsletter(cadence="enough", enough=2)
    make_article(first_published_at=NOON)
    schedule.tick(NOON + DAY)
    assert not letter.issues.exists()
    assert "1 of 2 items wait" in outlook(letter, NOON + DAY)[0].sentence
    make_article(first_published_at=NOON + DAY)
    for minutes in (1, 2, 3):
        schedule.tick(NOON + DAY + timedelta(minutes=minutes))
    issue = letter.issues.get()
    assert issue.items.count() == 2
    assert issue.send_at == datetime(2026, 3, 8, 9, tzinfo=UTC)  # the next nine o'clock after a day's lead


def test_one_that_comes_with_enough_is_not_made_again_of_what_was_skipped(db: None) -> None:
    letter = make_newsletter(cadence="enough", enough=1)
    old = make_article(first_published_at=NOON - DAY)
    make_issue(letter, articles=[old], state=Issue.State.SKIPPED)
    schedule.tick(NOON + DAY)
    assert letter.issues.count() == 1
    make_article(first_published_at=NOON + DAY)
    schedule.tick(NOON + 2 * DAY)
    assert letter.issues.get(number=2).items.count() == 2


def test_the_first_issue_of_a_monthly_looks_back_a_month(db: None) -> None:
    letter = make_newsletter(cadence="monthly")
    article = make_article(first_published_at=NOON - 30 * DAY)
    issue = assembly.assemble(letter, NOON)
    assert issue and issue.items.get().article == article

"""The hour of publication: to the minute on the publication's clock, and what the beat makes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from newsroom import hours, workflow
from newsroom.hours import PublishAtField, said_of, settle
from newsroom.models import Article, Heartbeat
from newsroom.signals import publication_changed
from tests.making import NOON, make_article
from tests.threads import in_threads

Status = Article.Status
BERLIN, NEW_YORK, LORD_HOWE = map(ZoneInfo, ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
ZONES = [BERLIN, NEW_YORK, LORD_HOWE]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- hours that are odd ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "typed", "meant"),
    [
        (BERLIN, "2026-01-10T09:30", "2026-01-10T08:30"),
        (BERLIN, "2026-07-10T09:30", "2026-07-10T07:30"),
        (BERLIN, "2026-03-29T01:59", "2026-03-29T00:59"),
        (BERLIN, "2026-03-29T03:00", "2026-03-29T01:00"),
        (NEW_YORK, "2026-03-08T03:00", "2026-03-08T07:00"),
        (LORD_HOWE, "2026-10-04T02:30", "2026-10-03T15:30"),
    ],
)
def test_an_hour_means_a_moment_on_the_clock_of_the_zone(zone: ZoneInfo, typed: str, meant: str) -> None:
    assert settle(wall(typed), zone) == utc(meant)


@pytest.mark.parametrize(
    ("zone", "typed", "gap"),
    [
        (BERLIN, "2026-03-29T02:00", "from 02:00 to 03:00. Choose 03:00 or later."),
        (BERLIN, "2026-03-29T02:59", "from 02:00 to 03:00. Choose 03:00 or later."),
        (NEW_YORK, "2026-03-08T02:30", "from 02:00 to 03:00. Choose 03:00 or later."),
        (LORD_HOWE, "2026-10-04T02:15", "from 02:00 to 02:30. Choose 02:30 or later."),
        (ZoneInfo("Africa/Cairo"), "2026-04-24T00:10", "from 00:00 to 01:00. Choose 01:00 or later."),
    ],
)
def test_an_hour_that_the_clock_leaps_over_is_refused_with_the_next_one(
    zone: ZoneInfo, typed: str, gap: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        settle(wall(typed), zone)
    assert gap in refusal.value.messages[0]
    assert f"{wall(typed):%H:%M} does not exist on" in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("zone", "typed", "first", "offset"),
    [
        (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30", "UTC+2"),
        (NEW_YORK, "2026-11-01T01:30", "2026-11-01T05:30", "UTC-4"),
        (LORD_HOWE, "2026-04-05T01:45", "2026-04-04T14:45", "UTC+11"),
    ],
)
def test_an_hour_that_comes_twice_means_the_first_and_that_is_said(
    zone: ZoneInfo, typed: str, first: str, offset: str
) -> None:
    moment = settle(wall(typed), zone)
    assert moment == utc(first)
    assert f"comes twice: this is the first, {offset}." in said_of(moment, zone)


def test_of_an_ordinary_hour_nothing_is_said() -> None:
    assert said_of(utc("2026-01-10T08:30"), BERLIN) == ""


@pytest.mark.parametrize("year", [1, 1999, 2200, 9999])
def test_a_year_out_of_reach_is_refused(year: int) -> None:
    with pytest.raises(ValidationError, match="out of reach"):
        settle(datetime(year, 1, 1), BERLIN)  # noqa: DTZ001


# --- the field of the form -------------------------------------------------------------------------


@given(minutes=st.integers(0, 60 * 24 * 365 * 3), zone=st.sampled_from(ZONES))
def test_what_is_shown_is_read_back_as_the_same_moment(minutes: int, zone: ZoneInfo) -> None:
    moment = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    with timezone.override(zone):
        field = PublishAtField()
        shown = field.widget.format_value(field.prepare_value(moment))
        read = field.clean(shown)
    assert read == (moment if not moment.astimezone(zone).fold else read)
    assert read is not None
    assert read.astimezone(zone).replace(tzinfo=None) == moment.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize("typed", ["2026-07-10T09:30", "2026-07-10T09:30:59", "2026-07-10 09:30"])
def test_the_field_reads_an_hour_to_the_minute(typed: str) -> None:
    with timezone.override(BERLIN):
        assert PublishAtField().clean(typed) == utc("2026-07-10T07:30")


@pytest.mark.parametrize("typed", ["tomorrow", "2026-02-30T10:00", "2026-07-10", "24:00", "2026-07-10T25:00"])
def test_what_is_no_hour_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match="no date and hour"):
        PublishAtField().clean(typed)


def test_an_empty_field_is_no_hour() -> None:
    assert PublishAtField(required=False).clean("") is None


def test_the_second_of_two_hours_that_is_stored_counts_as_unchanged() -> None:
    second = utc("2026-10-25T01:30")
    with timezone.override(BERLIN):
        assert not PublishAtField().has_changed(second, "2026-10-25T02:30")
        assert PublishAtField().has_changed(second, "2026-10-25T02:31")
        assert PublishAtField().has_changed(None, "2026-10-25T02:31")
        assert PublishAtField().has_changed(second, "")
        assert not PublishAtField().has_changed(None, "")


# --- the tick ---------------------------------------------------------------------------------------


def scheduled(**fields: Any) -> Article:
    return make_article(status=Status.SCHEDULED, **({"publish_at": NOON} | fields))


@pytest.mark.django_db
def test_a_late_tick_publishes_what_is_due_once() -> None:
    early, late = scheduled(publish_at=NOON - timedelta(hours=5)), scheduled()
    assert workflow.publish_due(NOON + timedelta(hours=3)) == [early, late]
    assert workflow.publish_due(NOON + timedelta(hours=3)) == []
    early.refresh_from_db()
    assert early.first_published_at == NOON + timedelta(hours=3)


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_publish_once() -> None:
    for _ in range(3):
        scheduled()
    announced: list[int] = []

    def listen(article: Article, **_: Any) -> None:
        announced.append(article.pk)

    publication_changed.connect(listen)
    try:
        in_threads(2, lambda: workflow.publish_due(NOON))
    finally:
        publication_changed.disconnect(listen)
    assert Article.objects.published().count() == 3
    assert len(announced) == len(set(announced)) == 3


@pytest.mark.django_db
def test_an_article_that_became_unready_waits_and_the_others_go_out(caplog: pytest.LogCaptureFixture) -> None:
    unready = scheduled(body="![](/media/images/gone.png)", publish_at=NOON - timedelta(minutes=1))
    other = scheduled()
    assert workflow.publish_due(NOON) == [other]
    unready.refresh_from_db()
    assert unready.status == Status.SCHEDULED
    assert "was due and is not published" in caplog.text


@pytest.mark.django_db
def test_a_listener_that_fails_for_one_article_keeps_no_other_from_its_hour(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, other = scheduled(publish_at=NOON - timedelta(minutes=1)), scheduled()

    def fail(article: Article, **_: Any) -> None:
        if article == broken:
            raise RuntimeError("The index is broken.")

    publication_changed.connect(fail)
    try:
        assert workflow.publish_due(NOON) == [other]
    finally:
        publication_changed.disconnect(fail)
    broken.refresh_from_db()
    assert broken.status == Status.SCHEDULED
    assert "could not be published" in caplog.text


@pytest.mark.django_db
def test_what_is_overdue_is_named_with_its_reason() -> None:
    Heartbeat.record("tick", NOON)
    unready = scheduled(authors=[], publish_at=NOON - timedelta(minutes=2))
    due = scheduled()
    scheduled(publish_at=NOON + timedelta(hours=1))
    assert hours.last_tick(NOON) == hours.Tick(NOON, is_late=False)
    assert [(one.article, one.reason) for one in hours.overdue(NOON)] == [
        (unready, "It has no author. Add one to the byline."),
        (due, "It goes out with the next tick, within a minute."),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("beat_at", "since"), [(None, "yet"), (NOON, "since 5 Mar 2026, 12:00")])
def test_a_beat_that_is_away_is_the_reason_why_something_is_overdue(beat_at: Any, since: str) -> None:
    if beat_at:
        Heartbeat.record("tick", beat_at)
    scheduled()
    later = NOON + timedelta(hours=1)
    assert hours.last_tick(later).is_late
    assert f"The beat has not knocked {since}:" in hours.overdue(later)[0].reason


@pytest.mark.django_db
def test_what_fails_again_and_again_points_to_the_log() -> None:
    Heartbeat.record("tick", NOON)
    scheduled(publish_at=NOON - timedelta(hours=1))
    assert "the log of the workers" in hours.overdue(NOON)[0].reason

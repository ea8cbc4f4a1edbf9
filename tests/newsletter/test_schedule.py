"""When letters come: in their own time zone, once a week, never late without a person's word."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from newsletter import approval, cadence, delivery, schedule
from newsletter.assembling import assembly
from newsletter.models import Issue, Newsletter
from newsletter.outlook import outlook
from newsroom import workflow
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# A weekly of Thursdays at nine; NOON is a Thursday, so this is the next one.
NEXT = NOON + 7 * DAY - 3 * HOUR
CUT_OFF = NEXT - DAY


def sentences(newsletter: Newsletter, now: datetime) -> str:
    newsletter.refresh_from_db()
    return " ".join(line.sentence for line in outlook(newsletter, now))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (datetime(2026, 3, 26, 7, 59, tzinfo=UTC), datetime(2026, 3, 26, 8, tzinfo=UTC)),
        (datetime(2026, 3, 26, 8, 0, tzinfo=UTC), datetime(2026, 4, 2, 7, tzinfo=UTC)),
        (datetime(2026, 10, 22, 7, 0, tzinfo=UTC), datetime(2026, 10, 29, 8, tzinfo=UTC)),
    ],
)
def test_a_letter_at_nine_stays_at_nine_when_the_clocks_change(after: datetime, expected: datetime) -> None:
    newsletter = Newsletter(weekday=3, hour=9, time_zone="Europe/Berlin")
    assert cadence.next_send(newsletter, after) == expected


def test_an_hour_that_the_clocks_skip_is_the_first_after_the_gap() -> None:
    newsletter = Newsletter(weekday=6, hour=2, time_zone="Europe/Berlin")
    due = cadence.next_send(newsletter, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert due == datetime(2026, 3, 29, 1, tzinfo=UTC)  # three o'clock, as two does not exist


def test_an_hour_that_the_clocks_show_twice_is_the_first_of_them() -> None:
    newsletter = Newsletter(weekday=6, hour=2, time_zone="Europe/Berlin")
    due = cadence.next_send(newsletter, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert due == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_the_weekday_is_the_one_where_the_newsletter_is_at_home() -> None:
    newsletter = Newsletter(weekday=0, hour=7, time_zone="Pacific/Auckland")
    due = cadence.next_send(newsletter, datetime(2026, 7, 1, tzinfo=UTC))
    assert due == datetime(2026, 7, 5, 19, tzinfo=UTC)  # a Sunday in London


def test_an_issue_is_assembled_when_its_lead_time_begins(db: None) -> None:
    newsletter = make_newsletter()
    make_article(first_published_at=CUT_OFF - HOUR)
    schedule.tick(CUT_OFF - timedelta(minutes=1))
    assert not newsletter.issues.exists()
    schedule.tick(CUT_OFF)
    issue = newsletter.issues.get()
    assert (issue.send_at, issue.period_end) == (NEXT, CUT_OFF)


def test_a_second_tick_assembles_nothing_more(db: None) -> None:
    newsletter = make_newsletter()
    make_article(first_published_at=CUT_OFF - HOUR)
    for minute in range(3):
        schedule.tick(CUT_OFF + timedelta(minutes=minute))
    assert newsletter.issues.count() == 1


def test_weeks_in_which_the_beat_was_away_are_caught_up_once(db: None) -> None:
    newsletter = make_newsletter()
    make_issue(newsletter, state=Issue.State.SENT, approved_at=NOON)
    missed = make_article(first_published_at=NOON + DAY)
    new = make_article(first_published_at=NOON + 15 * DAY)
    schedule.tick(NOON + 9 * DAY)  # the hour of a week ago has passed: nothing is made up in a hurry
    assert newsletter.issues.count() == 1
    for minute in range(3):
        schedule.tick(CUT_OFF + 14 * DAY + timedelta(minutes=minute))
    assert newsletter.issues.count() == 2
    caught_up = newsletter.issues.get(number=2)
    assert {item.article for item in caught_up.items.all()} == {missed, new}


def test_a_newsletter_that_does_not_come_regularly_is_left_alone(db: None) -> None:
    newsletter = make_newsletter(is_active=False)
    make_article(first_published_at=CUT_OFF - HOUR)
    schedule.tick(CUT_OFF)
    assert not newsletter.issues.exists()


def test_a_week_without_news_has_no_issue_and_the_dashboard_says_so(db: None) -> None:
    newsletter = make_newsletter()
    schedule.tick(CUT_OFF)
    assert not newsletter.issues.exists()
    said = sentences(newsletter, CUT_OFF + HOUR)
    assert "Nothing new since Wednesday 4 March at 09:00, so there will be no issue on Thursday." in said


def test_a_newsletter_without_a_sender_does_not_keep_others_from_their_hour(db: None) -> None:
    broken = make_newsletter(name="A broken one", from_email="")
    sound = make_newsletter()
    make_article(first_published_at=CUT_OFF - HOUR)
    schedule.tick(CUT_OFF)
    assert not broken.issues.exists()
    assert sound.issues.exists()
    assert "“A broken one” has no sender" in sentences(broken, CUT_OFF)


def test_a_fault_in_one_newsletter_does_not_stop_the_tick(db: None) -> None:
    first, second = make_newsletter(name="A"), make_newsletter(name="B")
    make_article(first_published_at=CUT_OFF - HOUR)
    really = assembly.assemble

    def stumbling(newsletter: Newsletter, *args: object, **kwargs: object) -> Issue | None:
        if newsletter == first:
            raise RuntimeError("a fault of ours")
        return really(newsletter, *args, **kwargs)  # type: ignore[arg-type]

    with patch.object(assembly, "assemble", stumbling):
        schedule.tick(CUT_OFF)
    assert second.issues.exists()


# --- sending -------------------------------------------------------------------------------------


def approved_issue(**fields: object) -> Issue:
    newsletter = make_newsletter(**fields)
    make_subscriber(newsletter)
    issue = make_issue(newsletter, articles=[make_article()])
    return approval.approve(issue, user=None)


def test_an_approved_issue_starts_at_its_hour_and_not_before(db: None) -> None:
    issue = approved_issue()
    schedule.tick(issue.send_at - timedelta(seconds=1))
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED
    schedule.tick(issue.send_at)
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING
    assert issue.deliveries.count() == 1


def test_a_draft_never_leaves_by_itself(db: None) -> None:
    issue = make_issue(articles=[make_article()])
    schedule.tick(issue.send_at)
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT


def test_an_issue_that_missed_its_hour_waits_for_a_person(db: None) -> None:
    issue = approved_issue()
    late = issue.send_at + cadence.LATEST + timedelta(seconds=1)
    schedule.tick(late)
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED
    (line,) = [line for line in outlook(issue.newsletter, late) if line.send]
    assert line.asks and "missed its hour" in line.sentence
    approval.send_now(issue, user=None, now=late)
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING


def test_an_issue_that_is_a_little_late_still_goes(db: None) -> None:
    issue = approved_issue()
    schedule.tick(issue.send_at + cadence.LATEST)
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING


def test_an_article_withdrawn_after_approval_stops_the_sending_and_asks(db: None) -> None:
    issue = approved_issue()
    article = issue.items.get().article
    assert article
    workflow.move(article, "withdrawn", user=None)
    schedule.tick(issue.send_at)
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED
    said = sentences(issue.newsletter, issue.send_at)
    assert f"“{article}” is withdrawn" in said and "waits" in said


def test_a_newsletter_may_go_out_by_itself_when_the_preflight_is_clean(db: None) -> None:
    newsletter = make_newsletter(approval=Newsletter.Approval.AUTOMATIC)
    issue = make_issue(newsletter, articles=[make_article()])
    schedule.tick(issue.send_at)
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENDING
    assert issue.approved_by is None


def test_it_does_not_go_out_by_itself_when_something_is_found(db: None) -> None:
    newsletter = make_newsletter(approval=Newsletter.Approval.AUTOMATIC, postal_address="")
    issue = make_issue(newsletter, articles=[make_article()])
    schedule.tick(issue.send_at)
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT


def test_of_two_ticks_one_starts_the_issue(db: None) -> None:
    issue = approved_issue()
    with patch.object(delivery, "start", wraps=delivery.start) as start:
        schedule.tick(issue.send_at)
        schedule.tick(issue.send_at)
    assert start.call_count == 1
    assert issue.deliveries.count() == 1

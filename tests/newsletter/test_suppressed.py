"""Addresses that get nothing: what weighs more stays, and one that only bounced can be let go again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from newsletter.bounces import lifting, recording
from newsletter.bounces.lifting import StaysSuppressed
from newsletter.bounces.reading import Kind, Report
from newsletter.models import Delivery, Lifting, Suppression
from newsletter.models.subscriber import address_hash
from newsletter.readers import own_data
from newsletter.readers.subscriptions import Origin
from tests.making import make_issue, make_newsletter, make_subscriber, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/newsletter/subscriber/suppressed/"
READER = "reader@example.com"
Reason = Suppression.Reason


def stopped(reason: str = Reason.BOUNCED, email: str = READER) -> Suppression:
    return Suppression.objects.create(address_hash=address_hash(email), reason=reason)


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [
        (Reason.BOUNCED, Reason.COMPLAINED, Reason.COMPLAINED),
        (Reason.COMPLAINED, Reason.BOUNCED, Reason.COMPLAINED),
        (Reason.COMPLAINED, Reason.ERASED, Reason.ERASED),
        (Reason.ERASED, Reason.COMPLAINED, Reason.ERASED),
    ],
)
def test_what_the_reader_asked_for_weighs_more_than_what_a_server_said(
    first: str, then: str, stays: str
) -> None:
    for reason in (first, then):
        Suppression.objects.stop(address_hash(READER), reason)
    assert Suppression.objects.get().reason == stays


def test_an_address_that_bounced_is_let_go_again_and_the_log_says_why() -> None:
    subscriber, publisher = make_subscriber(email=READER), make_user("Publisher")
    other, since = stopped(email="another@example.com"), stopped().at
    lifting.lift("Reader@Example.com", " Wrote  to us ", publisher)
    assert list(Suppression.objects.all()) == [other]
    log = Lifting.objects.get()
    assert (log.subscriber, log.stopped_at, log.why, log.by) == (
        subscriber,
        since,
        "Wrote to us",
        publisher,
    )


@pytest.mark.parametrize("reason", [Reason.COMPLAINED, Reason.ERASED])
def test_a_complaint_and_an_erasure_stay_whatever_is_said(reason: str) -> None:
    stopped(reason)
    with pytest.raises(StaysSuppressed):
        lifting.lift(READER, "They asked me to", make_user(is_superuser=True))
    assert Suppression.objects.get().reason == reason
    assert not Lifting.objects.exists()


@pytest.mark.parametrize("why", ["", "  ", "x" * 301])
def test_without_a_reason_nothing_is_lifted(why: str) -> None:
    stopped()
    with pytest.raises(StaysSuppressed):
        lifting.lift(READER, why, make_user("Publisher"))
    assert Suppression.objects.exists()


def test_who_may_not_lifts_nothing() -> None:
    stopped()
    with pytest.raises(PermissionDenied):
        lifting.lift(READER, "It works", make_user("Editor"))
    assert Suppression.objects.exists()


def test_an_erased_address_that_had_bounced_stays_for_good_and_the_log_forgets_the_words() -> None:
    subscriber, publisher = make_subscriber(email=READER), make_user("Publisher")
    stopped()
    lifting.lift(READER, "Ada wrote to us", publisher)
    stopped()
    own_data.erase(subscriber, Origin("/", ""))
    assert Suppression.objects.get().reason == Reason.ERASED
    log = Lifting.objects.get()
    assert (log.subscriber, log.why) == (None, "")
    with pytest.raises(StaysSuppressed):
        lifting.lift(READER, "It works", publisher)


def test_what_came_back_before_is_forgiven_and_what_comes_back_afterwards_counts() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter, email=READER)
    letter = Delivery.objects.create(issue=make_issue(newsletter), subscriber=subscriber, state="accepted")

    def comes_back(times: int) -> None:
        for _ in range(times):
            report = Report(Kind.NOT_NOW, names=(letter.message_id,))
            recording.record(report, f"{timezone.now()}{numbers.pop()}")

    numbers = list(range(20))
    comes_back(5)
    assert Suppression.objects.exists()
    publisher = make_user("Publisher")
    # More than once: what counts is the last time.
    for hours in (1, 2):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
            lifting.lift(READER, "The mailbox was full", publisher)
            comes_back(4)
            assert not Suppression.objects.exists()
            comes_back(1)
            assert Suppression.objects.get().reason == Reason.BOUNCED


def test_a_lifting_of_long_ago_makes_the_month_no_longer() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter, email=READER)
    letter = Delivery.objects.create(issue=make_issue(newsletter), subscriber=subscriber, state="accepted")
    now = timezone.now()
    Lifting.objects.create(
        address_hash=address_hash(READER), stopped_at=now, why="Works", at=now - timedelta(days=90)
    )
    for days in (80, 70, 60, 50, 0):
        report = Report(Kind.NOT_NOW, names=(letter.message_id,))
        recording.record(report, f"{days}", now - timedelta(days=days))
    assert not Suppression.objects.exists()


# --- the page ----------------------------------------------------------------------------------------


def test_a_publisher_looks_an_address_up_and_lets_mail_go_there_again() -> None:
    subscriber = make_subscriber(email=READER)
    stopped()
    browser = signed_in(make_user("Publisher", username="ada"))
    page = text(browser.get(f"/admin/newsletter/subscriber/{subscriber.pk}/change/"))
    assert "The address takes no mail, since" in page
    assert f"{PAGE}?address=reader%40example.com" in page
    assert "Let mail go there again" in text(browser.get(PAGE, {"address": READER}))
    form = {"address": READER, "why": "Wrote to us from there"}
    page = text(browser.post(PAGE, form, follow=True))
    assert "Mail goes to reader@example.com again" in page
    assert "Nothing stops mail to this address" in page
    assert "Wrote to us from there" in page and "ada" in page


def test_an_editor_sees_why_and_cannot_lift_it() -> None:
    stopped()
    browser = signed_in(make_user("Editor"))
    page = text(browser.get(PAGE, {"address": READER}))
    assert "The address takes no mail" in page and "Let mail go there again" not in page
    assert browser.post(PAGE, {"address": READER, "why": "It works"}).status_code == 403
    assert Suppression.objects.exists()


@pytest.mark.parametrize("typed", ["", "a\tb@example.com", "x" * 5000, "<script>alert(1)</script>"])
def test_nonsense_is_looked_up_in_vain(typed: str) -> None:
    browser = signed_in(make_user("Publisher"))
    page = browser.get(PAGE, {"address": typed})
    assert page.status_code == 200
    assert "<script>alert" not in text(page)
    said = text(browser.post(PAGE, {"address": typed, "why": "x"}, follow=True))
    assert "Nothing stops mail to" in said

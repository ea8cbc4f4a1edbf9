"""How fast: rates for all mail and for single domains, and a domain that rests while others go on."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from newsletter import delivery, ledger
from newsletter.handover.pacing import Pacing, rest
from newsletter.models import Delivery, Pace, State, Subscriber
from tests.newsletter.test_delivery import address, started, states
from tests.services.recorder import Recorder

pytestmark = pytest.mark.django_db


def letters(number: int, domain: str = "slow.example") -> list[ledger.Letter]:
    """Letters to so many readers of one domain."""
    return [
        ledger.Letter(Delivery, pk, 1, 1, "b@c.example", f"r{pk}@{domain}", bytes) for pk in range(number)
    ]


def test_a_domain_gets_no_more_than_its_rate_and_the_rest_comes_back_in_turn(settings: Settings) -> None:
    settings.MAIL_DOMAIN_RATES = {"slow.example": 1.0}
    kept, late = Pacing().place(letters(8) + letters(3, "other.example"))
    slow = [letter for letter in kept if letter.domain == "slow.example"]
    now = time.monotonic()
    assert [round(letter.not_before - now) for letter in slow] == [0, 1, 2, 3]
    assert len(kept) == 7
    moments = [verdict.next_attempt_at for verdict in late]
    assert moments == sorted(moments) and len(set(moments)) == 4  # type: ignore[type-var]
    assert all(verdict.state == State.DEFERRED and verdict.uncounted for verdict in late)


def test_two_workers_share_a_domains_rate(settings: Settings) -> None:
    settings.MAIL_DOMAIN_RATES = {"slow.example": 1.0}
    first, _ = Pacing().place(letters(3))
    second, late = Pacing().place(letters(3))
    assert (len(first), len(second), len(late)) == (3, 1, 2)


def test_no_more_is_claimed_than_the_rate_of_all_mail_lets_go_soon(settings: Settings) -> None:
    settings.MAIL_RATE = 2.0
    assert Pacing().allowance(200) <= 7
    Pacing().place(letters(7))
    assert Pacing().allowance(200) == 0


def test_a_resting_domain_waits_longer_each_time_until_it_takes_a_letter() -> None:
    until = [rest("slow.example", "451 Later").rests_until for _ in range(3)]
    pauses = [moment - timezone.now() for moment in until if moment]
    assert timedelta(seconds=40) < pauses[0] < pauses[1] < pauses[2] < timedelta(minutes=6)
    Pacing().took("slow.example")
    assert not Pace.objects.filter(rests_until__gt=timezone.now()).exists()


def test_a_letter_to_a_resting_domain_waits_at_least_as_long() -> None:
    pace = rest("slow.example", "451 Later")
    [verdict] = [Pacing().held_up(letter) for letter in letters(1)]
    assert verdict is not None and verdict.next_attempt_at is not None and pace.rests_until is not None
    assert verdict.next_attempt_at >= pace.rests_until
    assert verdict.answer == "451 Later"


@pytest.mark.services
def test_a_domain_that_throttles_slows_only_itself(recorder: Recorder) -> None:
    issue = started(6)
    for number in range(4):
        email = f"reader{number}@slow.example"
        Subscriber.objects.filter(email=address(issue, number)).update(email=email)
        recorder.of[email] = {"RCPT": "451 4.7.1 Too many"}
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"accepted": 2, "deferred": 4}
    assert Pace.objects.get(domain="slow.example").rests_until is not None
    assert len([said for said in recorder.said if "slow.example" in said]) < 4 * 2

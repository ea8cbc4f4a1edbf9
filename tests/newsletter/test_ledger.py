"""The ledger's table of moves: who may go where, and what is claimed."""

from datetime import timedelta

import pytest

from newsletter import ledger
from newsletter.models import Delivery, State
from newsletter.models.handover import LEASE, MOVES
from tests.making import NOON, make_issue, make_subscriber

pytestmark = pytest.mark.django_db


def make_delivery(**fields: object) -> Delivery:
    """One subscriber's copy of an issue, queued unless said otherwise."""
    return Delivery.objects.create(issue=make_issue(), subscriber=make_subscriber(), **fields)


def test_a_message_is_claimed_once() -> None:
    delivery = make_delivery()
    assert Delivery.objects.claim(10, NOON) == [delivery.pk]
    assert Delivery.objects.claim(10, NOON) == []


def test_a_deferred_message_is_claimed_when_its_moment_has_come() -> None:
    delivery = make_delivery(state=State.DEFERRED, next_attempt_at=NOON)
    assert Delivery.objects.claim(10, NOON - timedelta(seconds=1)) == []
    assert Delivery.objects.claim(10, NOON) == [delivery.pk]


def test_what_was_settled_is_never_claimed() -> None:
    settled = [state for state in State if state not in (State.QUEUED, State.DEFERRED)]
    for state in settled:
        make_delivery(state=state, next_attempt_at=NOON)
    assert Delivery.objects.claim(10, NOON) == []


@pytest.mark.parametrize("origin", State)
def test_a_move_that_the_table_does_not_hold_is_refused(origin: State) -> None:
    delivery = make_delivery(state=origin)
    for target in set(State) - MOVES.get(origin, set()):
        with pytest.raises(ValueError, match="cannot become"):
            Delivery.objects.all().move(origin, target)
    delivery.refresh_from_db()
    assert delivery.state == origin


def test_accepted_leads_nowhere() -> None:
    assert State.ACCEPTED not in MOVES


def test_an_expired_claim_goes_back_but_what_was_leaving_is_uncertain() -> None:
    ended = NOON - timedelta(seconds=1)
    claimed = make_delivery(state=State.CLAIMED, lease_ends_at=ended)
    sending = make_delivery(state=State.SENDING, lease_ends_at=ended)
    held = make_delivery(state=State.SENDING, lease_ends_at=NOON + LEASE)
    assert Delivery.objects.release_expired(NOON) == 2
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {claimed.pk: "queued", sending.pk: "uncertain", held.pk: "sending"}


def test_a_worker_whose_lease_has_ended_may_not_begin() -> None:
    delivery = make_delivery()
    claim, _ = ledger.Claim.take(Delivery.objects.all(), NOON)
    letter = ledger.Letter(delivery.pk, 1, "bounce@news.example", "reader@example.com", b"")
    Delivery.objects.release_expired(NOON + LEASE * 2)
    ledger.Claim.take(Delivery.objects.all(), NOON + LEASE * 2)
    assert not claim.begin(letter)


def test_pauses_grow_from_a_minute_to_four_hours_and_end_after_about_a_day() -> None:
    pauses = [ledger.pause_after(attempt) for attempt in range(1, ledger.MOST_ATTEMPTS)]
    assert timedelta(seconds=48) <= pauses[0] <= timedelta(seconds=72)
    assert max(pauses) <= timedelta(hours=4.8)
    assert timedelta(hours=18) < sum(pauses, timedelta()) < timedelta(hours=30)

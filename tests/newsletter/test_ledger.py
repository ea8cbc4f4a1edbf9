"""The ledger's table of moves: who may go where, and what is claimed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter import ledger, verp
from newsletter.models import Delivery, OutboxMail, State, Suppression
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


def make_letter(delivery: Delivery, claim: int) -> ledger.Letter:
    """The delivery in a worker's hands."""
    return ledger.Letter(Delivery, delivery.pk, claim, 1, "bounce@news.example", "a@example.com", bytes)


def claimed() -> tuple[Delivery, ledger.Letter]:
    """A delivery that a worker holds."""
    delivery, claim = make_delivery(), ledger.new_claim()
    Delivery.objects.claim(1, NOON, claim)
    return delivery, make_letter(delivery, claim)


def test_a_worker_whose_lease_has_ended_may_not_begin() -> None:
    delivery, letter = claimed()
    Delivery.objects.release_expired(NOON + LEASE * 2)
    assert ledger.record(ledger.Page(leaving=[letter])) == set()
    assert Delivery.objects.claim(1, NOON + LEASE * 2, ledger.new_claim()) == [delivery.pk]
    assert ledger.record(ledger.Page(leaving=[letter])) == set()


def test_a_page_that_is_written_twice_says_the_same() -> None:
    delivery, letter = claimed()
    assert ledger.record(ledger.Page(leaving=[letter])) == {letter}
    assert ledger.record(ledger.Page(leaving=[letter])) == {letter}
    page = ledger.Page([ledger.Verdict(letter, State.ACCEPTED, "250 2.0.0 Taken")])
    ledger.record(page)
    ledger.record(page)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_answer) == (State.ACCEPTED, "250 2.0.0 Taken")


@pytest.mark.parametrize(
    "answer", ['250 "quoted" {braces}', "250 back\\slash \\", "250 a, b, NULL", "", "250 grüße ☃"]
)
def test_a_servers_words_are_kept_as_they_were_said(answer: str) -> None:
    delivery, letter = claimed()
    ledger.record(ledger.Page(leaving=[letter]))
    ledger.record(ledger.Page([ledger.Verdict(letter, State.ACCEPTED, answer)]))
    delivery.refresh_from_db()
    assert delivery.last_answer == answer


def test_many_are_found_by_one_parameter() -> None:
    delivery = make_delivery()
    found = Delivery.objects.filter(pk__any_of=[delivery.pk, delivery.pk + 1])
    assert list(found) == [delivery]
    assert len(found.query.sql_with_params()[1]) == 1
    assert not Delivery.objects.filter(pk__any_of=[]).exists()
    assert not Suppression.objects.filter(address_hash__any_of=["', '", "x"]).exists()


def test_what_goes_back_unasked_counts_no_attempt_however_often_that_is_written() -> None:
    delivery, letter = claimed()
    page = ledger.Page([ledger.Verdict(letter, State.QUEUED, uncounted=True)])
    ledger.record(page)
    ledger.record(page)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.QUEUED, 0)


def test_an_answer_that_comes_after_the_lease_settles_what_was_uncertain() -> None:
    delivery, letter = claimed()
    ledger.record(ledger.Page(leaving=[letter]))
    Delivery.objects.release_expired(timezone.now() + LEASE * 2)
    ledger.record(ledger.Page([ledger.Verdict(letter, State.ACCEPTED, "250 late")]))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_answer) == (State.ACCEPTED, "250 late")


@pytest.mark.parametrize("outcome", ["accepted", "refused"])
def test_a_later_word_settles_an_uncertain_one_by_each_of_its_names(outcome: str) -> None:
    for number in range(3):
        delivery = make_delivery(state=State.UNCERTAIN)
        sender = verp.sender("d", delivery.pk, "news.example")
        name = (verp.token("d", delivery.pk), sender, delivery.message_id)[number]
        assert ledger.resolve(name, outcome, "The mailbox said so.") == delivery
        delivery.refresh_from_db()
        assert (delivery.state, delivery.last_answer) == (outcome, "The mailbox said so.")


def test_a_later_word_changes_nothing_that_is_settled() -> None:
    delivery = make_delivery(state=State.ACCEPTED, last_answer="250")
    assert ledger.resolve(delivery.message_id, "refused", "550") == delivery
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_answer) == (State.ACCEPTED, "250")


@pytest.mark.parametrize(
    "name", ["", "x", "d1-aaaaaaaa", "<d1-aaaaaaaa@news.example>", "d1", "\0", "d²-aaaaaaaa"]
)
def test_a_name_that_is_forged_or_none_of_ours_finds_nothing(name: str) -> None:
    make_delivery(pk=1, state=State.UNCERTAIN)
    assert ledger.resolve(name, "accepted") is None


def test_a_single_mail_is_found_by_its_message_id_and_by_its_sender() -> None:
    mail = OutboxMail.objects.create(kind="x", to="a@example.com", message_id="<abc@news.example>")
    assert ledger.resolve("<abc@news.example>", "accepted") == mail
    assert ledger.resolve(verp.sender("o", mail.pk, "news.example"), "accepted") == mail


def test_pauses_grow_from_a_minute_to_four_hours_and_end_after_about_a_day() -> None:
    pauses = [ledger.pause_after(attempt) for attempt in range(1, ledger.MOST_ATTEMPTS)]
    assert timedelta(seconds=48) <= pauses[0] <= timedelta(seconds=72)
    assert max(pauses) <= timedelta(hours=4.8)
    assert timedelta(hours=18) < sum(pauses, timedelta()) < timedelta(hours=30)

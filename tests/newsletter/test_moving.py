"""Another address: proved from there, told to the one before it, and taken back from there."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from newsletter.models import AddressChange, Consent, FormerAddress, OutboxMail, Subscriber, Suppression
from newsletter.models.subscriber import address_hash
from newsletter.readers import moving
from newsletter.readers.subscriptions import Origin
from tests.making import make_newsletter, make_subscriber

pytestmark = pytest.mark.django_db
PAGE = Origin("/", "Yes, write to this address", "203.0.113.7")


def test_a_new_address_counts_only_once_it_has_confirmed() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter, email="old@example.com")
    moving.ask_for_new_address(subscriber, " New@Example.COM ")
    [mail] = OutboxMail.objects.all()
    assert (mail.kind, mail.to) == ("new_address", "New@example.com")
    assert Subscriber.objects.get().email == "old@example.com"
    assert subscriber.address_change.key in mail.text
    moving.take_new_address(subscriber.address_change.key, PAGE)
    assert Subscriber.objects.get().email == "New@example.com"
    assert Consent.objects.get().action == "moved"


def make_moved() -> tuple[Subscriber, FormerAddress]:
    """Somebody whose letters go to another address since a moment ago."""
    subscriber = make_subscriber(make_newsletter(), email="old@example.com")
    moving.ask_for_new_address(subscriber, "new@example.com")
    return moving.take_new_address(subscriber.address_change.key, PAGE), FormerAddress.objects.get()


def test_the_address_before_is_told_and_not_where_the_letters_go_now() -> None:
    _, former = make_moved()
    mail = OutboxMail.objects.get(kind="address_moved")
    assert mail.to == "old@example.com"
    assert former.key in mail.text and former.key in mail.html
    assert "new@example.com" not in mail.text + mail.html


def test_the_address_before_takes_it_back_and_whoever_moved_it_is_left_outside() -> None:
    moved, former = make_moved()
    moving.ask_for_new_address(moved, "third@example.com")
    subscriber = moving.go_back(former.key, PAGE)
    assert Subscriber.objects.get().email == "old@example.com"
    assert subscriber.token != moved.token
    assert not AddressChange.objects.exists()
    assert list(Consent.objects.values_list("action", "email").order_by("pk")) == [
        ("moved", "new@example.com"),
        ("moved", "old@example.com"),
    ]
    with pytest.raises(moving.NoSuchChange):
        moving.go_back(former.key, PAGE)


def test_going_back_two_steps_forgets_the_step_between() -> None:
    moved, former = make_moved()
    moving.ask_for_new_address(moved, "third@example.com")
    moving.take_new_address(moved.address_change.key, PAGE)
    between = FormerAddress.objects.get(email="new@example.com")
    moving.go_back(former.key, PAGE)
    assert Subscriber.objects.get().email == "old@example.com"
    with pytest.raises(moving.NoSuchChange):
        moving.go_back(between.key, PAGE)


def test_there_is_no_way_back_after_thirty_days_and_the_address_is_forgotten() -> None:
    _, former = make_moved()
    later = timezone.now() + timedelta(days=30)
    moving.forget_former(later - timedelta(hours=1))
    assert FormerAddress.objects.exists()
    with time_machine.travel(later), pytest.raises(moving.NoSuchChange):
        moving.go_back(former.key, PAGE)
    moving.forget_former(later)
    assert not FormerAddress.objects.exists()


def test_an_address_that_somebody_else_has_meanwhile_is_not_taken_from_them() -> None:
    _, former = make_moved()
    make_subscriber(email="old@example.com")
    with pytest.raises(ValidationError, match="has a subscription of its own"):
        moving.go_back(former.key, PAGE)
    assert Subscriber.objects.filter(email="new@example.com").exists()


def test_a_new_address_that_somebody_has_is_not_told_before_it_is_proved() -> None:
    newsletter = make_newsletter()
    other = make_subscriber(newsletter, email="taken@example.com")
    subscriber = make_subscriber(newsletter)
    moving.ask_for_new_address(subscriber, other.email)
    with pytest.raises(ValidationError, match="has a subscription of its own"):
        moving.take_new_address(subscriber.address_change.key, PAGE)
    assert Subscriber.objects.filter(email=subscriber.email).exists()


def test_a_suppressed_address_is_not_written_to_for_a_change_either() -> None:
    Suppression.objects.create(address_hash=address_hash("gone@example.com"), reason="bounced")
    moving.ask_for_new_address(make_subscriber(), "gone@example.com")
    assert not OutboxMail.objects.exists()


def test_one_address_is_asked_for_a_change_once_an_hour() -> None:
    for _ in range(2):
        moving.ask_for_new_address(make_subscriber(), "new@example.com")
    assert OutboxMail.objects.count() == 1

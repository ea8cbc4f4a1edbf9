"""The log of consent: only added to, whoever asks; erasing takes out who it was and nothing else."""

import pytest
from django.db import IntegrityError, connection, transaction

from newsletter.models import Consent, OutboxMail, Subscriber, Subscription, Suppression
from newsletter.models.consent import version_of
from newsletter.models.subscriber import address_hash
from newsletter.readers import moving, own_data, subscriptions
from newsletter.readers.subscriptions import Origin
from tests.making import make_newsletter, make_subscriber

pytestmark = pytest.mark.django_db
PAGE = Origin("/blog/", "One letter a week.", "203.0.113.7")


def a_consent() -> Consent:
    newsletter = make_newsletter(name="The Weekly")
    subscriber = make_subscriber(newsletter, email="Reader@example.com")
    subscriptions.leave(subscriber, newsletter, PAGE)
    return Consent.objects.get()


def test_an_entry_says_by_itself_who_agreed_to_what() -> None:
    consent = a_consent()
    assert (consent.about, consent.email) == ("The Weekly", "Reader@example.com")
    assert consent.address_hash == address_hash("reader@example.com")
    assert consent.version == version_of("One  letter a week.")


@pytest.mark.parametrize(
    "change",
    [
        {"wording": "Everything, for ever."},
        {"action": "confirmed"},
        {"email": "other@example.com"},
        {"ip_address": "203.0.113.8"},
        {"address_hash": ""},
        {"at": "2020-01-01 00:00Z"},
    ],
)
def test_the_database_lets_nobody_change_an_entry(change: dict[str, str]) -> None:
    consent = a_consent()
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**change)


def test_the_database_lets_nobody_delete_an_entry() -> None:
    a_consent()
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        Consent.objects.all().delete()
    with (
        pytest.raises(IntegrityError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM newsletter_consent")


def test_the_proof_outlives_its_subscriber() -> None:
    a_consent()
    Subscriber.objects.all().delete()
    assert Consent.objects.get().subscription is None


def test_erasing_takes_out_who_it_was_and_keeps_a_hash() -> None:
    consent = a_consent()
    own_data.erase(Subscriber.objects.get(), PAGE)
    erased, kept = Consent.objects.all()
    assert (erased.action, kept.action) == ("erased", "withdrawn")
    for each in (erased, kept):
        assert (each.subscription, each.email, each.ip_address) == (None, "", None)
        assert (each.about, each.wording) == ("The Weekly", consent.wording)
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    assert Suppression.objects.get().reason == "erased"
    assert Suppression.objects.among(["reader@EXAMPLE.com"])


def test_erasing_reaches_addresses_that_somebody_had_before_and_mails_to_them() -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter, email="old@example.com")
    moving.ask_for_new_address(subscriber, "new@example.com")
    moving.take_new_address(subscriber.address_change.key, PAGE)
    subscriptions.ask(newsletter, "new@example.com", source="/", ip=None, wording="")
    own_data.erase(Subscriber.objects.get(), PAGE)
    assert Suppression.objects.among(["new@example.com"])
    assert set(Consent.objects.values_list("email", flat=True)) == {""}
    assert not OutboxMail.objects.exists()


def test_who_was_erased_cannot_be_signed_up_by_others() -> None:
    a_consent()
    own_data.erase(Subscriber.objects.get(), PAGE)
    subscriptions.ask(make_newsletter(), "reader@example.com", source="/", ip=None, wording="")
    assert not Subscriber.objects.exists()

"""Another address: confirmed from there, told to the one before it, and taken back from there."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from newsletter import outbox
from newsletter.absolute import absolute
from newsletter.models import AddressChange, Consent, FormerAddress, Subscriber, Suppression
from newsletter.models.subscriber import new_token
from newsletter.readers import addresses, own_data, subscriptions
from newsletter.readers.subscriptions import Origin

CONFIRM_WITHIN = timedelta(days=2)
# So long a mailbox that is seldom read has for saying that this was not its owner.
BACK_WITHIN = timedelta(days=30)


class NoSuchChange(Exception):
    """A link to another address that was used, replaced by a newer one, or has run out."""


def ask_for_new_address(subscriber: Subscriber, typed: str) -> None:
    """Write to the new address for its confirmation; nothing changes before that. Raises ValidationError.

    Who else has the address is not said: the mail alone tells, to whoever reads there.
    """
    email = addresses.normalise(typed)
    if email.lower() == subscriber.email.lower() and email != subscriber.email:
        Subscriber.objects.filter(pk=subscriber.pk).update(email=email)
        return
    if email == subscriber.email:
        raise ValidationError(f"“{email}” is the address that we write to already.")
    with transaction.atomic():
        Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        just_written = outbox.wrote_lately(email, timezone.now(), subscriptions.QUIET)
        if just_written or Suppression.objects.among([email]):
            return
        change, _ = AddressChange.objects.update_or_create(
            subscriber=subscriber, defaults={"email": email, "key": new_token(), "asked_at": timezone.now()}
        )
        confirm_url = absolute(reverse("new_address", args=[change.key]))
        outbox.put(
            "new_address",
            email,
            {"confirm_url": confirm_url, "hours": int(CONFIRM_WITHIN.total_seconds() // 3600)},
            subject="Please confirm your new address",
        )


def address_change(key: str, now: datetime) -> AddressChange:
    """The change that a link from a mail speaks of; raises NoSuchChange."""
    changes = AddressChange.objects.select_related("subscriber")
    change = changes.filter(key=key, asked_at__gt=now - CONFIRM_WITHIN).first() if key.isprintable() else None
    if change is None:
        raise NoSuchChange
    return change


def take_new_address(key: str, origin: Origin) -> Subscriber:
    """Write to the confirmed address from now on, and tell the one before it how to take that back.

    Raises NoSuchChange, or ValidationError if the address is taken.
    """
    change = address_change(key, timezone.now())
    subscriber, before = change.subscriber, change.subscriber.email
    with transaction.atomic():
        _move(subscriber, change.email, origin)
        change.delete()
        former = FormerAddress.objects.create(subscriber=subscriber, email=before)
        outbox.put(
            "address_moved",
            before,
            {
                "back_url": absolute(reverse("former_address", args=[former.key])),
                "days": BACK_WITHIN.days,
            },
            subject="Your letters go to another address now",
        )
    return subscriber


def former_address(key: str, now: datetime) -> FormerAddress:
    """The address that a link in its mailbox speaks of; raises NoSuchChange."""
    rows = FormerAddress.objects.select_related("subscriber")
    found = rows.filter(key=key, left_at__gt=now - BACK_WITHIN).first() if key.isprintable() else None
    if found is None:
        raise NoSuchChange
    return found


def go_back(key: str, origin: Origin) -> Subscriber:
    """Write to the former address again; raises NoSuchChange, or ValidationError if it is taken.

    Whoever moved it knew the link of the subscriber's pages, so that is replaced, and nothing that they
    asked for since comes true.
    """
    former = former_address(key, timezone.now())
    subscriber = former.subscriber
    with transaction.atomic():
        _move(subscriber, former.email, origin)
        FormerAddress.objects.filter(subscriber=subscriber, left_at__gte=former.left_at).delete()
        AddressChange.objects.filter(subscriber=subscriber).delete()
        own_data.replace_link(subscriber)
    return subscriber


def forget_former(now: datetime) -> None:
    """Former addresses are kept as long as there is a way back; the tick asks."""
    FormerAddress.objects.filter(left_at__lte=now - BACK_WITHIN).delete()


def _move(subscriber: Subscriber, email: str, origin: Origin) -> None:
    """Give the subscriber this address, with the proof for each of their newsletters."""
    try:
        with transaction.atomic():
            subscriber.email = email
            subscriber.save(update_fields=["email"])
    except IntegrityError as error:
        raise ValidationError(
            f"{email} has a subscription of its own. Use the links in the letters that come there, "
            "and leave with the old address."
        ) from error
    for subscription in subscriber.subscriptions.select_related("newsletter"):
        subscription.subscriber = subscriber
        subscriptions.record(subscription, Consent.Action.MOVED, origin)

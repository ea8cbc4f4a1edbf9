"""What is one subscriber's own: subjects, link, address, a copy of everything, erasure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from newsletter import outbox
from newsletter.absolute import absolute
from newsletter.models import (
    AddressChange,
    Consent,
    FormerToken,
    Lifting,
    OutboxMail,
    Subscriber,
    Suppression,
)
from newsletter.models.subscriber import address_hash, new_token
from newsletter.readers import addresses, subscriptions
from newsletter.readers.subscriptions import Origin
from newsroom.models import Tag

CONFIRM_WITHIN = timedelta(days=2)


class NoSuchChange(Exception):
    """A link to a new address that was used, replaced by a newer one, or has run out."""


def follow(subscriber: Subscriber, tags: Iterable[Tag]) -> None:
    """Follow these subjects and no others."""
    subscriber.followed_tags.set(tags)


def replace_link(subscriber: Subscriber) -> str:
    """Give the subscriber's pages a new address; the old one unsubscribes still, and does nothing else."""
    with transaction.atomic():
        locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        FormerToken.objects.get_or_create(token=locked.token, defaults={"subscriber": locked})
        locked.token = new_token()
        locked.save(update_fields=["token"])
    subscriber.token = locked.token
    return locked.token


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
    """Write to the confirmed address from now on. Raises NoSuchChange, or ValidationError if it is taken."""
    change = address_change(key, timezone.now())
    subscriber = change.subscriber
    try:
        with transaction.atomic():
            subscriber.email = change.email
            subscriber.save(update_fields=["email"])
            for subscription in subscriber.subscriptions.select_related("newsletter"):
                subscription.subscriber = subscriber
                subscriptions.record(subscription, Consent.Action.MOVED, origin)
            change.delete()
    except IntegrityError as error:
        raise ValidationError(
            f"{change.email} has a subscription of its own. Use the links in the letters that come there, "
            "and leave with the old address."
        ) from error
    return subscriber


def copy_of(subscriber: Subscriber) -> dict[str, Any]:
    """Everything that is kept about one subscriber, as the copy that they may ask for."""
    deliveries = subscriber.deliveries.select_related("issue__newsletter").order_by("pk")
    return {
        "address": subscriber.email,
        "joined": subscriber.created_at,
        "follows": [tag.name for tag in subscriber.followed_tags.all()],
        "subscriptions": [
            {
                "newsletter": each.newsletter.name,
                "standing": each.get_status_display(),
                "requested": each.requested_at,
                "confirmed": each.confirmed_at,
                "left": each.unsubscribed_at,
                "paused until": each.paused_until,
                "why they left": each.left_because,
            }
            for each in subscriber.subscriptions.select_related("newsletter")
        ],
        "consent": list(
            Consent.objects.of(subscriber).values(
                "action", "about", "email", "wording", "version", "source", "ip_address", "at"
            )
        ),
        "letters": [
            {
                "letter": str(each.issue),
                "subject": each.issue.subject,
                "state": each.state,
                "at": each.accepted_at,
            }
            for each in deliveries
        ],
    }


def erase(subscriber: Subscriber, origin: Origin) -> None:
    """Forget somebody: what was agreed stays without a name, and a keyed hash keeps imports out."""
    with transaction.atomic():
        locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        for subscription in locked.subscriptions.select_related("newsletter"):
            subscription.subscriber = locked
            subscriptions.record(subscription, Consent.Action.ERASED, origin)
        # Under every address that they ever had, also where the subscription went before them.
        hashes = {
            address_hash(locked.email),
            *Consent.objects.of(locked).values_list("address_hash", flat=True),
        }
        Consent.objects.filter(address_hash__in=hashes).pseudonymise()
        for each in hashes:
            Suppression.objects.stop(each, Suppression.Reason.ERASED)
        Lifting.objects.filter(address_hash__in=hashes).update(why="")
        OutboxMail.objects.filter(to__iexact=locked.email, kind__in=outbox.TO_READERS).delete()
        locked.delete()

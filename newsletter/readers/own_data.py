"""What is one subscriber's own: subjects, link, a copy of everything, erasure; moving.py has the address."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from newsletter import outbox
from newsletter.models import (
    Consent,
    FormerAddress,
    FormerToken,
    Lifting,
    OutboxMail,
    Subscriber,
    Suppression,
)
from newsletter.models.subscriber import address_hash, new_token
from newsletter.readers import subscriptions
from newsletter.readers.subscriptions import Origin
from newsroom.models import Tag


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
        "happened": [
            {
                "what": each.get_kind_display(),
                "at": each.at,
                "link": each.link and each.link.url,
                "words": each.words,
            }
            for each in subscriber.events.select_related("link").order_by("pk")
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
        emails = {locked.email, *FormerAddress.objects.of(locked)}
        hashes = {
            *map(address_hash, emails),
            *Consent.objects.of(locked).values_list("address_hash", flat=True),
        }
        Consent.objects.filter(address_hash__in=hashes).pseudonymise()
        for each in hashes:
            Suppression.objects.stop(each, Suppression.Reason.ERASED)
        Lifting.objects.filter(address_hash__in=hashes).update(why="")
        for email in emails:
            OutboxMail.objects.filter(to__iexact=email, kind__in=outbox.TO_READERS).delete()
        locked.delete()

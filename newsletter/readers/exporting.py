"""Subscribers as CSV: a row for each newsletter, with the standing there and its dates."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from newsletter.models import Subscriber, Subscription

HEADER = (
    "email",
    "newsletter",
    "status",
    "requested at",
    "confirmed at",
    "unsubscribed at",
    "tags",
    "joined",
)


def rows(subscribers: QuerySet[Subscriber]) -> Iterator[tuple[Any, ...]]:
    """One row for each subscription, two thousand subscribers a query."""
    yield HEADER
    found = subscribers.order_by("pk").prefetch_related(
        Prefetch("subscriptions", Subscription.objects.select_related("newsletter")), "followed_tags"
    )
    for subscriber in found.iterator(chunk_size=2000):
        tags = ", ".join(tag.name for tag in subscriber.followed_tags.all())
        for each in subscriber.subscriptions.all():
            yield (
                subscriber.email,
                each.newsletter.name,
                each.status,
                each.requested_at,
                each.confirmed_at,
                each.unsubscribed_at,
                tags,
                subscriber.created_at,
            )

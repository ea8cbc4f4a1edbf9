"""The log of consent: what was agreed to or withdrawn, in which words. Rows are added, never changed."""

import hashlib
from typing import Any

from django.db import models
from django.utils import timezone

from newsletter.models.subscriber import Subscriber, Subscription, address_hash


def version_of(wording: str) -> str:
    """The same words have the same version, whenever and wherever they stood."""
    return hashlib.sha256(" ".join(wording.split()).encode()).hexdigest()[:12]


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, subscriber: Subscriber) -> "ConsentQuerySet":
        """Everything that one subscriber agreed to or withdrew, newest first."""
        return self.filter(subscription__subscriber=subscriber)

    def pseudonymise(self) -> int:
        """Take out who it was; what was agreed, when and in which words stays, under a keyed hash."""
        return self.update(subscription=None, email="", ip_address=None)


class Consent(models.Model):
    """What was agreed or withdrawn, when, from where and in which words.

    The database itself refuses to change or delete a row, but for taking out who it was
    (newsletter/readers/append_only.py). The subscription's newsletter is named in words, as it may be
    gone one day.
    """

    class Action(models.TextChoices):
        REQUESTED = "requested", "Asked to subscribe"
        CONFIRMED = "confirmed", "Confirmed"
        IMPORTED = "imported", "Imported, with consent given elsewhere"
        MOVED = "moved", "Changed their address"
        WITHDRAWN = "withdrawn", "Unsubscribed"
        ERASED = "erased", "Asked to be erased"

    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.SET_NULL, related_name="consents"
    )
    action = models.CharField(max_length=12, choices=Action)
    about = models.CharField("newsletter", max_length=80)
    email = models.EmailField("address", max_length=254, blank=True)
    address_hash = models.CharField(max_length=64, db_index=True)
    wording = models.TextField()
    version = models.CharField("version of the wording", max_length=12)
    source = models.CharField(max_length=200, help_text="The page or the mail it came from.")
    ip_address = models.GenericIPAddressField("IP address", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def about_subscription(cls, subscription: Subscription, email: str, **fields: Any) -> "Consent":
        """An entry, not yet saved, that names the newsletter and the address as they are now."""
        return cls(
            subscription=subscription,
            about=subscription.newsletter.name,
            email=email,
            address_hash=address_hash(email),
            version=version_of(fields["wording"]),
            **fields,
        )

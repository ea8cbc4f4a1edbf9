"""Who reads by mail: subscribers, their subscriptions, and what they agreed to."""

import hmac
import secrets
from typing import Self

from django.conf import settings
from django.db import connections, models
from django.db.models.functions import Lower
from django.utils import timezone

from newsletter.models.newsletter import Newsletter
from newsroom.models import Tag


def new_token() -> str:
    """A random token of fixed length (43 characters) that opens one subscriber's preferences."""
    return secrets.token_urlsafe(32)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def at(self, email: str) -> Self:
        """Whoever has this address, however its letters are cased."""
        # Not __iexact: it would pass by the index of the constraint below.
        return self.alias(lowered=Lower("email")).filter(lowered=email.lower())

    def beginning_with(self, typed: str) -> Self:
        """Those whose address begins so; an index finds them on both databases."""
        start = typed.strip().lower()
        lowered = self.alias(lowered=Lower("email"))
        if connections[self.db].vendor == "postgresql":
            return lowered.filter(lowered__startswith=start)
        # LIKE with an escape passes by the index of SQLite.
        return lowered.filter(lowered__gte=start, lowered__lt=f"{start}\U0010ffff")


class Subscriber(models.Model):
    """One address. Its token is random and stored, so that links in old mails work for years."""

    class Flag(models.TextChoices):
        ROLE = "role", "Read by several people, as info@ is"
        DISPOSABLE = "disposable", "From a service for throw-away addresses"

    email = models.EmailField(max_length=254)
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField("joined", default=timezone.now, editable=False)
    flag = models.CharField("worth a look", max_length=12, choices=Flag, blank=True, editable=False)
    followed_tags = models.ManyToManyField(Tag, blank=True, related_name="followers")

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="subscriber_by_joining")]
        permissions = [("export_subscriber", "Can export subscribers")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_subscriber_per_address",
                violation_error_message="This address is already a subscriber.",
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Subscription(models.Model):
    """One subscriber's standing with one newsletter."""

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting for confirmation"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"

    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="subscriptions")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    requested_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    left_because = models.CharField("why they left", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "subscriber"], name="one_subscription_per_newsletter_and_subscriber"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="active") | models.Q(confirmed_at__isnull=False),
                name="an_active_subscription_was_confirmed",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="paused")
                | models.Q(paused_until__isnull=False, confirmed_at__isnull=False),
                name="a_pause_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["newsletter", "status"], name="subscription_by_status")]

    def __str__(self) -> str:
        return f"{self.subscriber} · {self.newsletter} ({self.get_status_display().lower()})"


class FormerToken(models.Model):
    """A token that was replaced: the links of old letters still unsubscribe, and do nothing else."""

    token = models.CharField(max_length=43, unique=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="former_tokens")
    replaced_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Former link of {self.subscriber}"


class AddressChange(models.Model):
    """A new address that somebody asked for and has not confirmed from there yet."""

    subscriber = models.OneToOneField(Subscriber, on_delete=models.CASCADE, related_name="address_change")
    email = models.EmailField(max_length=254)
    key = models.CharField(max_length=43, unique=True, default=new_token)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.subscriber} to {self.email}"


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    def of(self, subscriber: Subscriber) -> list[str]:
        """The addresses that a subscriber had before."""
        return list(self.filter(subscriber=subscriber).values_list("email", flat=True))


class FormerAddress(models.Model):
    """An address that a subscriber gave up lately; whoever reads there may take that back."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="former_addresses")
    email = models.EmailField(max_length=254)
    key = models.CharField(max_length=43, unique=True, default=new_token)
    left_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = FormerAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email}, now {self.subscriber}"


def address_hash(email: str) -> str:
    """A keyed hash of an address, from which the address cannot be read back."""
    return hmac.digest(settings.ADDRESS_KEY.encode(), email.strip().lower().encode(), "sha256").hex()

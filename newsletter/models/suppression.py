"""Addresses that get nothing more, and those of them that get something again."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletter.models.subscriber import Subscriber, address_hash


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def among(self, emails: Iterable[str]) -> set[str]:
        """Which of these addresses are suppressed."""
        hashes = {address_hash(email): email for email in emails}
        found = self.filter(address_hash__any_of=hashes).values_list("address_hash", flat=True)
        return {hashes[each] for each in found}

    def of(self, email: str) -> "Suppression | None":
        """What stops mail to this address, if anything does."""
        return self.filter(address_hash=address_hash(email)).first()

    def stop(self, hashed: str, reason: str) -> None:
        """Let nothing go there any more; what the reader asked for takes the place of what a server said."""
        self.get_or_create(address_hash=hashed, defaults={"reason": reason})
        weight = Suppression.Reason.values.index(reason)
        weaker = Suppression.Reason.values[:weight]
        self.filter(address_hash=hashed, reason__in=weaker).update(reason=reason)


class Suppression(models.Model):
    """An address that gets nothing more from any newsletter, kept as a keyed hash."""

    class Reason(models.TextChoices):
        # The later one weighs more.
        BOUNCED = "bounced", "The address takes no mail"
        COMPLAINED = "complained", "The reader complained"
        ERASED = "erased", "The reader asked to be erased"

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.DateTimeField(default=timezone.now)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        permissions = [("lift_suppression", "Can let mail go again to an address that bounced")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.address_hash[:8]}…)"


class LiftingQuerySet(models.QuerySet["Lifting"]):
    def last_of(self, email: str) -> datetime | None:
        """When mail was let go to this address again, for the last time."""
        found = self.filter(address_hash=address_hash(email)).values_list("at", flat=True)
        return found.order_by("-at").first()


class Lifting(models.Model):
    """Somebody let mail go again to an address that bounced, for a reason that they gave."""

    address_hash = models.CharField(max_length=64, db_index=True)
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.SET_NULL, related_name="liftings"
    )
    stopped_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = LiftingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subscriber or 'An address'}, {self.at:%Y-%m-%d}: {self.why}"

"""Letting mail go again to an address that bounced and works once more."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from newsletter.errors import NewsletterError
from newsletter.models import Lifting, Subscriber, Suppression
from newsletter.models.subscriber import address_hash
from newsroom.models import User

Reason = Suppression.Reason
LONGEST = 300
# Why nobody may lift it, and what can be done in its place.
STAYS = {
    Reason.COMPLAINED: (
        "The reader reported a letter as spam. Writing there again would cost every reader's mail its good "
        "name, so no click can undo it."
    ),
    Reason.ERASED: (
        "Whoever read there asked to be forgotten, and only a fingerprint of the address is left. It stays."
    ),
}


class StaysSuppressed(NewsletterError):
    """Nothing goes to this address after all, for the reason given."""


def lift(email: str, why: str, by: User) -> None:
    """Let mail go there again, and log who said so and why. Raises PermissionDenied or StaysSuppressed."""
    if not by.has_perm("newsletter.lift_suppression"):
        raise PermissionDenied("You may not let mail go to an address that bounced. Ask a publisher.")
    why = " ".join(why.split())
    if not why:
        raise StaysSuppressed("Say how you know that the address works again; it is kept in the log.")
    if len(why) > LONGEST:
        raise StaysSuppressed(f"There is room for {LONGEST} characters; this reason has {len(why)}.")
    with transaction.atomic():
        hashed = address_hash(email)
        found = Suppression.objects.select_for_update().filter(address_hash=hashed).first()
        if found is None:
            raise StaysSuppressed(f"Nothing stops mail to {email or 'nobody'}.")
        if found.reason in STAYS:
            raise StaysSuppressed(STAYS[Reason(found.reason)])
        subscriber = Subscriber.objects.at(email).first()
        Lifting.objects.create(
            address_hash=hashed, subscriber=subscriber, stopped_at=found.at, why=why, by=by
        )
        found.delete()

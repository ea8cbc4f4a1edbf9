"""When somebody began to sign up: a signed moment that is worth something only where it was given out.

Pages are kept for everybody, so no stamp can stand in them. The form's script fetches one once somebody
comes to the form, and holds the form back until it is old enough; whoever has no script gets one with the
form that is shown once more. So nobody signs up in less than two seconds, and no person is turned away.
"""

from datetime import datetime, timedelta

from django.core import signing

SALT = "public.signing-up"
QUICK = timedelta(seconds=2)
# A page may lie open for a day before somebody comes back to it.
STALE = timedelta(days=1)


def stamp(client: str, now: datetime) -> str:
    """The moment, for this client."""
    return signing.dumps(now.timestamp(), salt=f"{SALT}:{client}")


def age(stamped: str, client: str, now: datetime) -> timedelta | None:
    """How long ago this client was given the stamp; None for one that is not theirs, or is too old."""
    try:
        found = timedelta(seconds=now.timestamp() - float(signing.loads(stamped, salt=f"{SALT}:{client}")))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return found if found < STALE else None

"""After a long absence nothing leaves until a person agrees.

A beat that was away for hours, or a database that was put back to an earlier state, may not know what
has left already. Both are seen by the last tick that the database knows of: it is hours old, or older
than the one that Redis remembers. What only Redis could tell is lost with Redis; a backup that is
hours old is noticed all the same.
"""

import logging
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from newsletter.models import HandoverQuerySet, Hold, OutboxMail
from newsroom.models import Heartbeat, User

logger = logging.getLogger(__name__)

NAME = "newsletter"
# A restart or a slow minute is nothing; this is an absence.
AWAY = timedelta(hours=2)
# Redis is told after the database, by far less than this.
SLACK = timedelta(minutes=2)
BRIEFLY = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}


def notice(now: datetime) -> Hold | None:
    """The hold that is on, which begins here where the last tick says so; None where mail may leave."""
    if open_hold := Hold.objects.filter(agreed_at=None).first():
        return open_hold
    last = Heartbeat.last(NAME)
    if last is None or not (reason := _reason(last, now)):
        return None
    hold = Hold.objects.create(reason=reason, last_tick_at=last, began_at=now)
    logger.warning("Sending is held: %s", hold)
    return hold


def _reason(last: datetime, now: datetime) -> str:
    if now - last > AWAY:
        return Hold.Reason.AWAY
    seen = _seen_by_redis()
    return Hold.Reason.RESTORED if seen and seen - last > SLACK else ""


def ticked(now: datetime) -> None:
    """Note in the database, and then in Redis, that the beat is alive."""
    Heartbeat.record(NAME, now)
    try:
        with Redis.from_url(settings.REDIS_URL, **BRIEFLY) as client:
            client.set(_key(), now.isoformat())
    except (RedisError, OSError):
        return


def _seen_by_redis() -> datetime | None:
    """The last tick that Redis remembers; None where it is away or remembers none."""
    try:
        with Redis.from_url(settings.REDIS_URL, **BRIEFLY) as client:
            kept = client.get(_key())
            return datetime.fromisoformat(kept.decode()) if isinstance(kept, bytes) else None
    except (RedisError, OSError, ValueError):
        return None


def _key() -> str:
    """One for each site, as several may share a Redis."""
    return f"galley:{sha256(settings.SITE_URL.encode()).hexdigest()[:12]}:newsletter-tick"


def free(now: datetime) -> HandoverQuerySet:
    """Those single mails that may leave: while sending is held, only what was written after the last tick.

    Nobody can have got those before, so that confirmations and notices go on.
    """
    hold, mails = notice(now), OutboxMail.objects.all()
    return mails.filter(created_at__gt=hold.last_tick_at + SLACK) if hold else mails


def go_on(user: User | None, now: datetime | None = None) -> bool:
    """Let mail leave again, because a person looked and agrees; whether it was held.

    `user` is None only for the operator at the command line.
    """
    if user is not None and not user.has_perm("newsletter.send_issue"):
        raise PermissionDenied("You may not let mail leave again. Ask a publisher.")
    now = now or timezone.now()
    with transaction.atomic():
        agreed = Hold.objects.filter(agreed_at=None).update(agreed_at=now, agreed_by=user)
        if agreed:
            # What was noticed is settled, also where the next tick is a while off.
            Heartbeat.record(NAME, now)
    return bool(agreed)


def sentence(now: datetime) -> str:
    """What is held and why, and what to look at before agreeing; empty where nothing is held."""
    hold = notice(now)
    if hold is None:
        return ""
    last, began = (_moment(value) for value in (hold.last_tick_at, hold.began_at))
    why = {
        Hold.Reason.AWAY: f"the beat did not tick between {last} and {began}",
        Hold.Reason.RESTORED: f"the database was put back to how it was at {last}",
    }[Hold.Reason(hold.reason)]
    return f"No mail leaves: {why}. Look whether what is shown as unsent went out before, then let it go on."


def _moment(value: datetime) -> str:
    return f"{timezone.localtime(value):%-d %B, %H:%M}"

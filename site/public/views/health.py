"""Whether the site is usable, for whoever watches it; nothing here is secret."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from newsroom.models import Heartbeat

LATE = timedelta(minutes=5)
# Without these, redis-py tries eleven times before it believes that nobody is there.
AT_ONCE: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    "retry": Retry(NoBackoff(), 0),
}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For anybody: 200 while pages can be read, though Redis or the beat be away; 503 when they cannot."""
    try:
        tick = last_tick()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "away"}, status=503)
    redis_answers = ping_redis()
    ticking = tick is not None and timezone.now() - tick < LATE
    return JsonResponse(
        {
            "status": "ok" if redis_answers and ticking else "degraded",
            "database": "ok",
            "redis": "ok" if redis_answers else "away",
            "beat": "ok" if ticking else "late",
            "last_tick": tick,
        }
    )


def last_tick() -> datetime | None:
    """When a worker last did what beat asks for once a minute."""
    return Heartbeat.objects.filter(name="tick").values_list("beat_at", flat=True).first()


def ping_redis() -> bool:
    """Whether Redis answers within a second."""
    try:
        with Redis.from_url(settings.REDIS_URL, **AT_ONCE) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False

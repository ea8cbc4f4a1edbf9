"""What processes count together, such as tries to log in: in Redis, in the database while Redis is away."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TABLE = "public_sharedcount"
# How long Redis is left alone after it did not answer.
REDIS_REST = 30.0
BRIEFLY = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "retry": None}


class SharedCache(BaseCache):
    """Django's two caches, one behind the other; nothing that is kept here is missed for long."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        plain = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._redis = RedisCache(settings.REDIS_URL, plain | {"OPTIONS": BRIEFLY})
        self._table = DatabaseCache(TABLE, plain)
        self._rest_until = 0.0

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._rest_until:
            try:
                return getattr(self._redis, name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                self._rest_until = time.monotonic() + REDIS_REST
                logger.warning("Redis is away; the database counts in its place: %s", error)
        return getattr(self._table, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """Keep a value where there is none yet."""
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """The value."""
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        """Keep a value."""
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        """Let it live longer."""
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Forget a value."""
        return self._ask("delete", *args, **kwargs)

    def clear(self) -> None:
        """Forget everything."""
        self._ask("clear")

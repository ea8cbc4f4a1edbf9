"""The Celery application: workers and beat start from here."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process
from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost

from config import loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("galley")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def share_what_is_loaded(**kwargs: Any) -> None:
    """Let a worker's children share what their parent loaded: a collector that looks at it copies it."""
    loaded.leave_alone()


# kombu's types do not know what is mended here.
_channel: Any = redis.Channel
_where_redis_is = _channel._connparams


def where_redis_is(channel: Any, asynchronous: bool = False) -> Any:
    """Say where Redis is to a channel that is open, and that its connection has gone to one that is not.

    A task that ends after Redis was started anew is acknowledged on the channel it came by, which is
    closed. kombu 5.7.0 then raises an AttributeError, and the worker ends for good; a lost connection
    it notes, and goes on. The task comes a second time, as a bell may.
    """
    if channel.connection is None or channel.connection.client is None:
        raise ConnectionLost("The connection by which this task came is gone.")
    return _where_redis_is(channel, asynchronous)


_channel._connparams = where_redis_is

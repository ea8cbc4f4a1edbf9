"""Ringing a worker: tasks are doorbells, and a bell that nobody hears loses nothing."""

import logging
from functools import partial
from typing import Any

from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A connection of its own: the shared ones of the broker would keep a page waiting for six seconds
# where nothing listens, and for thirty where something listens and says nothing.
BRIEFLY = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
}


def ring(task: "Task[Any, Any] | str", *ids: int) -> None:
    """Ask a worker to run `task`, or the task of that name, once this transaction is committed.

    The database already holds what is to be done, so a Redis that is away costs time, not data:
    the beat tick finds the work within a minute.
    """
    transaction.on_commit(partial(_ring_now, task, ids))


def _ring_now(task: "Task[Any, Any] | str", ids: tuple[int, ...]) -> None:
    name = task if isinstance(task, str) else task.name
    try:
        with current_app.connection_for_write(transport_options=BRIEFLY) as connection:
            current_app.send_task(name, args=ids, connection=connection, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("Redis is away, %s waits for the next tick: %s", name, error)

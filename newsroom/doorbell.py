"""Ringing a worker: tasks are doorbells, and a bell that nobody hears loses nothing."""

import logging
from functools import partial
from typing import Any

from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def ring(task: "Task[Any, Any] | str", *ids: int) -> None:
    """Ask a worker to run `task`, or the task of that name, once this transaction is committed.

    The database already holds what is to be done, so a Redis that is away costs time, not data:
    the beat tick finds the work within a minute.
    """
    transaction.on_commit(partial(_ring_now, task, ids))


def _ring_now(task: "Task[Any, Any] | str", ids: tuple[int, ...]) -> None:
    name = task if isinstance(task, str) else task.name
    try:
        current_app.send_task(name, args=ids, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("Redis is away, %s waits for the next tick: %s", name, error)

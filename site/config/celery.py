"""The Celery application: workers and beat start from here."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process
from kombu.transport import redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("galley")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A connection that broke cannot give unfinished tasks back; trying to, a worker ended when Redis was started
# anew under it. They are only bells: the tick rings again.
redis.Channel.do_restore = False


@worker_before_create_process.connect
def share_what_is_loaded(**kwargs: Any) -> None:
    """Let the garbage collector of a worker's children leave alone what they share with their parent."""
    gc.collect()
    gc.freeze()

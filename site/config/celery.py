"""The Celery application: workers and beat start from here."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("galley")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def share_what_is_loaded(**kwargs: Any) -> None:
    """Let the garbage collector of a worker's children leave alone what they share with their parent."""
    gc.collect()
    gc.freeze()

"""Celery's application in a hurry: a worker's turn lasts a second, and the beat ticks each second.

So a send of a few seconds needs many bells, as one of hours does.
"""

import django

django.setup()

from config.celery import app as celery  # noqa: E402
from newsletter.delivery import leaving  # noqa: E402

leaving.TURN = 1
celery.conf.beat_schedule = {"newsletter-tick": {"task": "newsletter.tasks.tick", "schedule": 1.0}}

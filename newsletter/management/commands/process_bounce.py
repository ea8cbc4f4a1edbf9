"""Take one report from a pipe, as a mail server hands it over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from newsletter.bounces import reading, recording


class Command(BaseCommand):
    """For an alias such as `bounce: "|/srv/galley/manage.py process_bounce"`; see docs/operating.md."""

    help = "Read one bounce or complaint from standard input and do what it asks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer with a sentence; what is no report is no error, or the mail server would send it back."""
        raw = sys.stdin.buffer.read(reading.MOST_BYTES)
        while sys.stdin.buffer.read(1024 * 1024):
            pass  # a pipe that is closed early would make the mail server try again
        self.stdout.write(recording.take(raw))

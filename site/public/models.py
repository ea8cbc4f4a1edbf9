"""What the public site stores: how often what readers see has changed."""

from django.db import models


class Generation(models.Model):
    """How often the publication has changed for readers: the sum of all weights.

    Written by triggers alone (public/page_cache/triggers.py). The row 0 counts what is past. On PostgreSQL
    each transaction adds a row under its own number, so that none waits for another one; the tick adds
    them to row 0.
    """

    id = models.BigIntegerField(primary_key=True)
    weight = models.BigIntegerField(default=0)
    # Tells two databases of the same sum apart: one that was restored from a backup counts on from there.
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.weight} at {self.moved_at:%Y-%m-%d %H:%M:%S}"

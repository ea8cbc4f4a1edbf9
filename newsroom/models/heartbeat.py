"""When recurring work last ran."""

from datetime import datetime

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """The last time a named piece of recurring work finished; the health page reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def record(cls, name: str, now: datetime | None = None) -> None:
        """Note that `name` has just finished."""
        cls.objects.update_or_create(name=name, defaults={"beat_at": now or timezone.now()})

    @classmethod
    def last(cls, name: str) -> datetime | None:
        """When `name` finished last; None where it never did."""
        return cls.objects.filter(name=name).values_list("beat_at", flat=True).first()

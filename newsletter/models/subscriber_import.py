"""Lists of subscribers that come from elsewhere: the file, what it means, how far a worker has come."""

import gzip
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletter.models.newsletter import Newsletter

# After this a worker counts as stopped, and another goes on where its last commit was.
LEASE = timedelta(minutes=2)


class SubscriberImportQuerySet(models.QuerySet["SubscriberImport"]):
    def waiting(self, now: datetime) -> Self:
        """Those that a worker should go on with: nobody holds them, or not any more."""
        free = models.Q(lease_ends_at=None) | models.Q(lease_ends_at__lt=now)
        return self.filter(free, state__in=SubscriberImport.AT_WORK)


class SubscriberImport(models.Model):
    """One file of addresses for one newsletter."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Say what its columns mean"
        CHECKING = "checking", "Being looked through"
        CHECKED = "checked", "Looked through, nothing taken yet"
        IMPORTING = "importing", "Being imported"
        DONE = "done", "Imported"

    AT_WORK = (State.CHECKING, State.IMPORTING)

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    columns = models.JSONField(default=dict)
    consent = models.CharField(
        "where they agreed",
        max_length=200,
        help_text="Kept with each address as proof, such as “Form on our old site, confirmed by mail”.",
    )
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    lease_ends_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "import of subscribers"
        verbose_name_plural = "imports of subscribers"

    def __str__(self) -> str:
        return self.file_name

    def keep(self, raw: bytes) -> None:
        """Hold the file in the row itself, packed: workers may stand on other machines."""
        self.content = gzip.compress(raw, 6, mtime=0)

    def raw(self) -> bytes:
        """The file as it was uploaded."""
        return gzip.decompress(bytes(self.content))

    @property
    def is_at_work(self) -> bool:
        """Whether a worker is at it, or will be."""
        return self.state in self.AT_WORK


class RefusedRow(models.Model):
    """A row that an import did not take, and why."""

    source = models.ForeignKey(SubscriberImport, on_delete=models.CASCADE, related_name="refused_rows")
    line = models.PositiveIntegerField()
    typed = models.CharField("address as it stood there", max_length=254, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["source", "line"], name="a_row_is_refused_once")]

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}"

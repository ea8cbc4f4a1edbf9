"""Who changed what in an issue: lines that are added and never altered."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletter.models.issue import Issue


class Log(models.QuerySet["IssueChange"]):
    """Lines can be read and added."""

    def update(self, **kwargs: Any) -> int:
        """Nothing that stands in the log is altered."""
        raise TypeError("A line of an issue’s log is added once and never altered.")

    def delete(self) -> Any:
        """Nothing is taken out of the log."""
        raise TypeError("A line of an issue’s log is never taken out.")


class IssueChange(models.Model):
    """One sentence about what somebody did with an issue, and the version that it made."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.TextField()

    objects = Log.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.what

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; what stands in the log stays as it is."""
        if not self._state.adding:
            raise TypeError("A line of an issue’s log is added once and never altered.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Nothing is taken out of the log."""
        raise TypeError("A line of an issue’s log is never taken out.")

    @property
    def name(self) -> str:
        """Whoever did it, as colleagues call them; Galley where nobody did."""
        return (self.by.get_full_name() or self.by.get_username()) if self.by else "Galley"

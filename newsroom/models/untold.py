"""What somebody has not been told yet; a row goes once the mail about it is written."""

from django.conf import settings
from django.db import models


class UntoldNote(models.Model):
    """Something happened to a review note, and one of those concerned is still to hear of it."""

    class Event(models.TextChoices):
        WRITTEN = "written", "wrote"
        RESOLVED = "resolved", "resolved"
        REOPENED = "reopened", "reopened"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="untold_notes"
    )
    # A note that is deleted before anybody was told takes its news with it.
    note = models.ForeignKey("newsroom.ReviewNote", on_delete=models.CASCADE, related_name="untold")
    event = models.CharField(max_length=10, choices=Event)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "note"], name="one_piece_of_news_per_person_and_note"),
        ]

    def __str__(self) -> str:
        return f"{self.person} does not know yet: {self.note}"

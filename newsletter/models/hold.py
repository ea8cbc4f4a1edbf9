"""When nothing may leave until a person says so."""

from django.conf import settings
from django.db import models


class Hold(models.Model):
    """Sending is held since `began_at`: the beat was away for hours, or the database went back in time."""

    class Reason(models.TextChoices):
        AWAY = "away", "The beat was away"
        RESTORED = "restored", "The database was put back to an earlier state"

    reason = models.CharField(max_length=10, choices=Reason)
    last_tick_at = models.DateTimeField(help_text="The last tick that the database knew of.")
    began_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, noticed at {self.began_at:%Y-%m-%d %H:%M}"

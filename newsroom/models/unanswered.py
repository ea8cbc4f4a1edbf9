"""What readers looked for and did not find."""

from django.db import models


class UnansweredQuery(models.Model):
    """A search that found nothing, and how often; nothing about whoever asked."""

    text = models.CharField(max_length=100, unique=True)
    times = models.PositiveIntegerField(default=1)
    last_asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-times", "-last_asked_at"]
        verbose_name = "search in vain"
        verbose_name_plural = "searches in vain"

    def __str__(self) -> str:
        return self.text

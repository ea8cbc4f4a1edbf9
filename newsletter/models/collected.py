"""Pages elsewhere that editors collected for a newsletter's next issue."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletter.models.newsletter import Newsletter


class CollectedLink(models.Model):
    """One outside page; its title and publisher are looked up by a worker, and it is kept whatever comes."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="collected")
    url = models.URLField("address", max_length=1000)
    title = models.CharField(max_length=250, blank=True, help_text="Left empty, it is looked up.")
    publisher = models.CharField(max_length=120, blank=True, help_text="Left empty, it is looked up.")
    note = models.TextField(
        max_length=1000, blank=True, help_text="Markdown: why readers should open it; the blurb in the issue."
    )
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    collected_at = models.DateTimeField(default=timezone.now, editable=False)
    looked_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-collected_at", "-pk"]
        indexes = [models.Index(fields=["newsletter", "collected_at"], name="links_by_collection")]
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "url"],
                name="a_newsletter_collects_an_address_once",
                violation_error_message="This address is collected for this newsletter already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

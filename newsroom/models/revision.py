"""What writing leaves behind: revisions, working copies, and who is at the desk."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class Revision(models.Model):
    """An article as it was saved once, with everything that hangs on it; never changed afterwards."""

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text="The snapshot; newsroom/history/revisions.py says what is in it.")
    summary = models.CharField(max_length=200, blank=True, help_text="What changed, in one line.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(
        null=True, blank=True, help_text="When it became what readers see; empty for those that never did."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_per_article_and_number"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"

    def get_admin_url(self) -> str:
        """Where it is compared with the one before it."""
        return reverse("admin:newsroom_article_revision", args=[self.article_id, self.number])


class WorkingCopy(models.Model):
    """What a person has typed and not saved: one for each article and person, overwritten as they type."""

    article = models.ForeignKey(
        "newsroom.Article", null=True, blank=True, on_delete=models.CASCADE, related_name="working_copies"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_copies"
    )
    key = models.CharField(
        max_length=40, blank=True, help_text="Tells new articles apart that were never saved."
    )
    content = models.JSONField(help_text="The fields of the form as they were typed.")
    base = models.PositiveIntegerField(
        default=0, help_text="The number of the revision that was on the desk when typing began."
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at"]
        verbose_name_plural = "working copies"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "person"],
                condition=models.Q(article__isnull=False),
                name="one_working_copy_per_article_and_person",
            ),
            models.UniqueConstraint(
                fields=["person", "key"],
                condition=models.Q(article__isnull=True),
                name="one_working_copy_per_new_article",
            ),
        ]

    def __str__(self) -> str:
        return str(self.content.get("headline") or "Untitled")


class Presence(models.Model):
    """Somebody has an article open at the desk, as of a moment ago."""

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["person"]
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="one_presence_per_article_and_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} at “{self.article}”"

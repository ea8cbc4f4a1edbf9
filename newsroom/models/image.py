"""Pictures, stored under names that nobody can guess."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse


def unguessable_name(image: "Image", filename: str) -> str:
    """Where an upload is kept: a random name, so that a draft's pictures cannot be found by trying."""
    extension = filename.rsplit(".", 1)[-1].lower()
    return f"images/{secrets.token_urlsafe(18)}.{extension}"


class Image(models.Model):
    """A picture with what it shows (alt), what stands under it (caption) and who made it (credit)."""

    file = models.ImageField(upload_to=unguessable_name, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField(
        "alt text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for those who cannot see it.",
    )
    caption = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=120, blank=True)
    focus_x = models.PositiveSmallIntegerField(
        "focal point, from the left", default=50, validators=[MaxValueValidator(100)], help_text="Percent."
    )
    focus_y = models.PositiveSmallIntegerField(
        "focal point, from the top", default=50, validators=[MaxValueValidator(100)], help_text="Percent."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.alt or str(self.file.name).rsplit("/", 1)[-1]

    def get_admin_url(self) -> str:
        """The page where its alt text, caption and credit are written."""
        return reverse("admin:newsroom_image_change", args=[self.pk])

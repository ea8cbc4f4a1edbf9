"""Pictures, stored under names that nobody can guess."""

import secrets
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from pictures.models import PictureField


def unguessable_name(image: "Image", filename: str) -> str:
    """Where an upload is kept: a random name, so that a draft's pictures cannot be found by trying."""
    extension = filename.rsplit(".", 1)[-1].lower()
    return f"images/{secrets.token_urlsafe(18)}.{extension}"


class ImageQuerySet(models.QuerySet["Image"]):
    def kept(self) -> "ImageQuerySet":
        """Those in the library: an upload that nobody has described or called off yet is not there."""
        return self.filter(upload_key="")


class Image(models.Model):
    """A picture with what it shows (alt), what stands under it (caption) and who made it (credit)."""

    # Renditions are 400, 800 … 2400 pixels wide where the picture is at least as wide itself.
    file = PictureField(
        upload_to=unguessable_name,
        width_field="width",
        height_field="height",
        container_width=2400,
        grid_columns=6,
        pixel_densities=[1],
        file_types=["AVIF", "WEBP"],
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    size = models.PositiveIntegerField(editable=False, default=0, help_text="Of the file, in bytes.")
    alt = models.CharField(
        "alt text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for those who cannot see it.",
    )
    is_decorative = models.BooleanField(
        "only decorates",
        default=False,
        help_text="It says nothing: whoever cannot see it loses nothing, and needs no alt text.",
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
    upload_key = models.CharField(
        max_length=40,
        blank=True,
        editable=False,
        help_text="Names an upload until somebody describes it; empty for every picture that is kept.",
    )

    renditions = models.JSONField(
        null=True, editable=False, help_text="The widths made of it, by file type; null until it was tried."
    )
    renditions_lease_ends = models.DateTimeField(null=True, editable=False)
    renditions_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(renditions__isnull=True), name="images_without_renditions"
            ),
            models.Index(
                fields=["uploaded_at"], condition=~models.Q(upload_key=""), name="images_nobody_described"
            ),
        ]

    def __str__(self) -> str:
        return self.alt or str(self.file.name).rsplit("/", 1)[-1]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note how large a new file is, so that no list has to ask the storage."""
        if self._state.adding and self.file and not getattr(self.file, "_committed", True):
            self.size = self.file.size
        super().save(*args, **kwargs)

    def get_admin_url(self) -> str:
        """The page where its alt text, caption and credit are written."""
        return reverse("admin:newsroom_image_change", args=[self.pk])

    @property
    def is_upright(self) -> bool:
        """Whether it is clearly higher than wide: as a cover it stands beside the headline then."""
        return self.height > 1.1 * self.width

    @property
    def focus(self) -> str:
        """The classes that keep what matters in sight where the picture is cropped."""
        if (self.focus_x, self.focus_y) == (50, 50):
            return ""
        return f"focus-x-{round(self.focus_x, -1)} focus-y-{round(self.focus_y, -1)}"

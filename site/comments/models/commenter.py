"""Who comments: a person with an account, or a guest with a confirmed address."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


def new_secret() -> str:
    """What a guest's browser must know to be taken for this guest."""
    return secrets.token_urlsafe(24)


def portrait_path(commenter: "Commenter", filename: str) -> str:
    """An address that nobody can guess."""
    return f"images/{secrets.token_hex(12)}{PurePath(filename).suffix}"


class Commenter(models.Model):
    """One person who comments, with the name that is shown and how far they are known."""

    class Standing(models.TextChoices):
        NEW = "new", "New: comments wait"
        KNOWN = "known", "Known: comments appear at once"
        BANNED = "banned", "Banned: comments are seen by their writer alone"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="commenter"
    )
    email = models.EmailField(
        blank=True, help_text="Of a guest. Never shown to readers; of those with an account, see People."
    )
    name = models.CharField(max_length=60)
    portrait = models.ImageField(upload_to=portrait_path, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.NEW)
    secret = models.CharField(max_length=40, default=new_secret, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "commenter"
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="one_guest_per_address"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_banned(self) -> bool:
        """Whether what they write is shown to nobody else."""
        return self.standing == self.Standing.BANNED

    @property
    def address(self) -> str:
        """Where mail reaches them; empty for those who have left."""
        return self.user.email if self.user else self.email

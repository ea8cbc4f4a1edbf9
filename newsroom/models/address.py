"""Old addresses that keep working."""

from django.db import models


class Redirect(models.Model):
    """An address that something had once, and where it is now."""

    old_path = models.CharField("old address", max_length=250, unique=True)
    new_path = models.CharField("new address", max_length=250, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old_path=models.F("new_path")), name="a_redirect_leads_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_path} → {self.new_path}"

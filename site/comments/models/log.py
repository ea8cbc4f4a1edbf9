"""Who decided what about comments and their writers, and why."""

from django.conf import settings
from django.db import models


class Decision(models.Model):
    """One step of moderation, with what was before it, so that it can be undone."""

    class Act(models.TextChoices):
        APPROVE = "approve", "approved"
        REJECT = "reject", "rejected"
        SPAM = "spam", "called spam"
        BAN = "ban", "banned the writer of"
        LIFT = "lift", "lifted the ban on the writer of"
        UNDO = "undo", "undid the last decision on"

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    act = models.CharField(max_length=10, choices=Act)
    reason = models.CharField(max_length=200, blank=True)
    state_before = models.CharField(max_length=12)
    was_in_queue = models.BooleanField(default=False)
    standing_before = models.CharField(max_length=10)
    is_undone = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("moderate_comments", "Can moderate comments")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.comment_id}"

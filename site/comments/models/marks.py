"""What readers do to a comment: call it helpful, report it, wish to hear of answers."""

import secrets

from django.db import models


def new_token() -> str:
    """The key to stop mails about one thread."""
    return secrets.token_urlsafe(24)


class Helpful(models.Model):
    """One reader's mark on a comment; `who` is an account or a hash of where it came from."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="marks")
    who = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "who"], name="one_mark_per_reader_and_comment")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} is helpful"


class Report(models.Model):
    """One reader's word that a comment should not be there."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="complaints")
    who = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "who"], name="one_report_per_reader_and_comment")
        ]

    def __str__(self) -> str:
        return self.reason or "reported"


class AnswerWish(models.Model):
    """Somebody wants mail about answers in a thread, until they press the link in it."""

    thread = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="wishes")
    commenter = models.ForeignKey("comments.Commenter", on_delete=models.CASCADE, related_name="wishes")
    token = models.CharField(max_length=40, unique=True, default=new_token)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "commenter"], name="one_wish_per_thread_and_commenter")
        ]

    def __str__(self) -> str:
        return f"{self.commenter_id} about {self.thread_id}"

"""Comments: two deep, each in one state."""

from django.db import models
from django.db.models import Q


class CommentQuerySet(models.QuerySet["Comment"]):
    def seen(self) -> "CommentQuerySet":
        """What readers see: comments that are shown, and the places of those that their writers took back."""
        return self.filter(state__in=(Comment.State.SHOWN, Comment.State.GONE))

    def shown(self) -> "CommentQuerySet":
        """Comments that readers read."""
        return self.filter(state=Comment.State.SHOWN)

    def in_queue(self) -> "CommentQuerySet":
        """What a moderator is to look at: what waits, and what was reported."""
        return self.filter(is_in_queue=True)


class Comment(models.Model):
    """What a reader answers to an article, or to another comment."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Waits for the guest's confirmation"
        WAITING = "waiting", "Waits for a moderator"
        SHOWN = "shown", "Shown"
        REJECTED = "rejected", "Rejected"
        SPAM = "spam", "Spam"
        HIDDEN = "hidden", "Seen by its writer alone"
        GONE = "gone", "Taken back by its writer"

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    commenter = models.ForeignKey("comments.Commenter", on_delete=models.CASCADE, related_name="comments")
    # As it was when it was written, or as its writer changed it since: what readers see beside it.
    name = models.CharField(max_length=60)
    body = models.TextField(max_length=5000)
    body_html = models.TextField(editable=False, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    held_because = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=40, editable=False, blank=True)
    is_in_queue = models.BooleanField(default=False, editable=False)
    helpful = models.PositiveIntegerField(default=0, editable=False)
    reports = models.PositiveIntegerField(default=0, editable=False)
    wants_answers = models.BooleanField(default=False)
    are_told = models.BooleanField("those who wait for answers are told", default=False, editable=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_in_queue=True) | ~Q(state="waiting"), name="what_waits_is_in_the_queue"
            )
        ]
        indexes = [
            models.Index(fields=["article", "created_at"], name="comments_of_an_article"),
            models.Index(fields=["id"], condition=Q(is_in_queue=True), name="comments_in_the_queue"),
            models.Index(fields=["state", "-id"], name="comments_of_a_state"),
            models.Index(fields=["-created_at", "-id"], name="comments_newest_first"),
            models.Index(fields=["commenter", "-created_at"], name="comments_of_somebody"),
            models.Index(fields=["fingerprint", "created_at"], name="comments_said_again"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="answers_to_a_comment"),
        ]

    def __str__(self) -> str:
        line = " ".join(self.body.split())
        return line if len(line) <= 80 else f"{line[:79]}…"

    @property
    def anchor(self) -> str:
        """Its place on the article's page."""
        return f"comment-{self.pk}"

    def get_absolute_url(self) -> str:
        """Its place on the article's page, as an address that stays."""
        return f"{self.article.get_absolute_url()}#{self.anchor}"

"""What happens around an article: review notes, preview links, corrections, checked links."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator

from newsroom.models.article import Article


class ReviewNote(models.Model):
    """One remark of a thread between editors and writers; the first of a thread may quote a passage."""

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="notes")
    thread = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    text = models.TextField(max_length=4000)
    quote = models.TextField(max_length=1000, blank=True, help_text="The passage that it is about.")
    is_blocking = models.BooleanField("must be settled before publication", default=False)
    returned_with = models.BooleanField(
        default=False, editable=False, help_text="The article was returned to its writer with these words."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="a_note_says_something"),
            models.CheckConstraint(
                condition=models.Q(thread__isnull=True) | models.Q(resolved_at__isnull=True),
                name="a_thread_is_resolved_at_its_first_note",
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)


class PreviewLink(models.Model):
    """A secret address under which somebody without a log-in reads an article before it is published."""

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="preview_links")
    key = models.CharField(max_length=40, unique=True)
    label = models.CharField("for whom", max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label or f"Preview of “{self.article}”"

    def is_open(self, now: datetime) -> bool:
        """Whether it still shows the article."""
        return self.revoked_at is None and now < self.expires_at


class Correction(models.Model):
    """A dated public note that something in an article was wrong."""

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(max_length=1000, help_text="What was wrong, and what is right.")
    published_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="a_correction_says_something"),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)

    def clean(self) -> None:
        """Refuse a new correction of what no reader sees; an old one outlives a withdrawal."""
        if not self._state.adding:
            return
        article = Article.objects.filter(pk=self.article_id).first()
        if article and not article.is_published:
            raise ValidationError(
                {"article": f"“{article}” is not published. Change its text: no reader saw the old one."}
            )


class LinkCheck(models.Model):
    """What an address outside answered when a worker last asked it."""

    class Verdict(models.TextChoices):
        UNKNOWN = "unknown", "Not asked yet"
        ALIVE = "alive", "Answers"
        DEAD = "dead", "Gone"
        UNSURE = "unsure", "No clear answer"

    url = models.URLField("URL", max_length=500, unique=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNKNOWN)
    detail = models.CharField(max_length=200, blank=True)
    status = models.PositiveSmallIntegerField(default=0, help_text="The last answer's number; 0 for none.")
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(db_index=True)
    articles = models.ManyToManyField("newsroom.Article", editable=False, related_name="link_checks")

    class Meta:
        ordering = ["next_check_at"]
        verbose_name = "link"

    def __str__(self) -> str:
        return self.url

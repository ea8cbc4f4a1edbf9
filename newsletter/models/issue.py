"""One number of a newsletter: its items, its frozen mail, and a delivery per subscriber."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from newsletter.models.handover import Handover, HandoverQuerySet
from newsletter.models.newsletter import Newsletter
from newsletter.models.subscriber import Subscriber
from newsroom.models import Article, Tool


class Issue(models.Model):
    """One number of a newsletter, with a subject and items in sections."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Skipped"

    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    preheader = models.CharField(max_length=200, blank=True, help_text="What inboxes show after the subject.")
    intro = models.TextField(blank=True, help_text="Markdown")
    signoff = models.TextField("sign-off", blank=True, help_text="Markdown")
    period_start = models.DateTimeField(editable=False)
    period_end = models.DateTimeField(editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    send_at = models.DateTimeField("goes out at")
    assembled_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    audience_frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-send_at", "-number"]
        permissions = [("approve_issue", "Can approve an issue"), ("send_issue", "Can send an issue now")]
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "number"], name="a_newsletter_numbers_issues_once"),
            models.UniqueConstraint(
                fields=["newsletter", "period_end"], name="a_newsletter_covers_a_period_once"
            ),
            models.CheckConstraint(
                condition=models.Q(period_start__lt=models.F("period_end")), name="a_period_has_a_length"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "skipped"]) | models.Q(approved_at__isnull=False),
                name="nothing_leaves_without_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.newsletter} #{self.number}"

    def get_absolute_url(self) -> str:
        """Its page in the public archive, once it is sent."""
        return reverse("issue", args=[self.newsletter.slug, self.number])


class IssueItem(models.Model):
    """One article, tool or outside link in an issue, with the reason why it is there."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(max_length=80)
    is_lead = models.BooleanField("lead story", default=False)
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="issue_items"
    )
    tool = models.ForeignKey(
        Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="issue_items"
    )
    headline = models.CharField(
        max_length=200, blank=True, help_text="Only for this issue; empty takes the article's own."
    )
    blurb = models.TextField(blank=True, help_text="Markdown")
    reason = models.CharField(max_length=200, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "article"],
                condition=models.Q(article__isnull=False),
                name="an_article_is_in_an_issue_once",
                violation_error_message="This article is already in the issue.",
            ),
            models.CheckConstraint(
                condition=models.Q(article__isnull=False) ^ models.Q(tool__isnull=False),
                name="an_item_points_to_one_thing",
                violation_error_message="Choose an article or a tool, and not both.",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or str(self.article or self.tool)


class FrozenMail(models.Model):
    """The bytes of an approved issue, with tokens where the subscriber's own address and links go."""

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="frozen_mail")
    message = models.BinaryField()
    html = models.TextField()
    text = models.TextField()
    frozen_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.issue}, {len(self.message):,} bytes"


class Delivery(Handover):
    """One issue for one subscriber."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "subscriber"], name="one_delivery_per_subscriber_and_issue"
            ),
        ]
        indexes = [models.Index(fields=["issue", "state"], name="delivery_by_state")]

    def __str__(self) -> str:
        return f"{self.issue} for {self.subscriber}"

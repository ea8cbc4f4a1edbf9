"""One number of a newsletter: its items, its frozen mail, and a delivery per subscriber."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from newsletter import verp
from newsletter.assembling.drafting import as_markdown
from newsletter.models.collected import CollectedLink
from newsletter.models.handover import Handover, HandoverQuerySet
from newsletter.models.newsletter import Newsletter
from newsletter.models.subscriber import Subscriber
from newsroom.models import Article, Correction, Tool

ONE_THING = "Choose an article, a tool or an outside address, and one only."


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
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    audience_frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How many of its deliveries ended in which state, of those that are kept no longer.
    counts_kept = models.JSONField(default=dict, blank=True, editable=False)
    # How often it was changed; whoever writes into it says which version they saw.
    version = models.PositiveIntegerField(default=0, editable=False)

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
    """One thing in an issue, with the reason why it is there."""

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        TOOL = "tool", "Tool"
        LINK = "link", "Outside link"
        CORRECTION = "correction", "Correction"
        ARCHIVE = "archive", "From the archive"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ARTICLE, editable=False)
    section = models.CharField(max_length=80)
    is_lead = models.BooleanField("lead story", default=False)
    article = models.ForeignKey(
        Article,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issue_items",
        help_text="Also the one that a correction is about.",
    )
    tool = models.ForeignKey(
        Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="issue_items"
    )
    what_changed = models.TextField(
        max_length=600, blank=True, help_text="What changed in the directory’s entry of a tool."
    )
    correction = models.ForeignKey(
        Correction,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="issue_items",
    )
    link = models.ForeignKey(
        CollectedLink,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="issue_items",
    )
    url = models.URLField("address", max_length=1000, blank=True)
    title = models.CharField(max_length=250, blank=True, help_text="What stands over an outside page.")
    publisher = models.CharField(max_length=120, blank=True, help_text="Whose page it is.")
    headline = models.CharField(
        max_length=200, blank=True, help_text="Only for this issue; empty takes the article's own."
    )
    blurb = models.TextField(blank=True, help_text="Markdown")
    # What it is about said of itself when the blurb was drafted, or when somebody last approved the blurb.
    drafted_from = models.TextField(blank=True, editable=False)
    reason = models.CharField(max_length=200, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "article"],
                condition=models.Q(article__isnull=False, kind__in=["article", "archive"]),
                name="an_article_is_in_an_issue_once",
                violation_error_message="This article is already in the issue.",
            ),
            models.UniqueConstraint(
                fields=["issue", "tool"],
                condition=models.Q(tool__isnull=False),
                name="a_tool_is_in_an_issue_once",
                violation_error_message="This tool is already in the issue.",
            ),
            models.UniqueConstraint(
                fields=["issue", "url"],
                condition=~models.Q(url=""),
                name="an_address_is_in_an_issue_once",
                violation_error_message="This address is already in the issue.",
            ),
            models.UniqueConstraint(
                fields=["issue", "correction"],
                condition=models.Q(correction__isnull=False),
                name="a_correction_is_in_an_issue_once",
                violation_error_message="This correction is already in the issue.",
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=models.Q(is_lead=True), name="one_item_leads_an_issue"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(kind__in=["article", "archive", "correction"], url="", tool__isnull=True)
                    & models.Q(article__isnull=False)
                )
                | models.Q(kind="tool", tool__isnull=False, article__isnull=True, url="")
                | (models.Q(kind="link", tool__isnull=True, article__isnull=True) & ~models.Q(url="")),
                name="an_item_points_to_one_thing",
                violation_error_message=ONE_THING,
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.name

    @property
    def name(self) -> str:
        """What it is called where no editor has given it a headline of its own."""
        if self.kind == self.Kind.CORRECTION:
            return f"Correction: {self.article}"
        return str(self.article or self.tool or self.title or self.url)

    @property
    def key(self) -> str:
        """What it is about, in one word: “article:12”, “correction:3”, “link:https://…”."""
        if self.kind == self.Kind.LINK:
            return f"link:{self.url}"
        if self.kind == self.Kind.CORRECTION:
            return f"correction:{self.correction_id}"
        return f"tool:{self.tool_id}" if self.tool_id else f"article:{self.article_id}"

    @property
    def own_words(self) -> str:
        """What it is about says of itself by now, in Markdown: what its blurb is drafted from."""
        if self.kind == self.Kind.LINK:
            return self.link.note if self.link else ""
        if self.kind == self.Kind.CORRECTION:
            return as_markdown(self.correction.text) if self.correction else ""
        if self.tool:
            return as_markdown(self.tool.one_liner)
        return as_markdown(self.article.standfirst) if self.article else ""

    def clean(self) -> None:
        """Whoever adds one names an article, a tool or an address; that says what kind it is."""
        # Said here too: no form shows the kind, so Django would leave the constraint to the database.
        if sum(map(bool, (self.article_id, self.tool_id, self.url))) != 1:
            raise ValidationError(ONE_THING)
        self.kind = self._kind_of_what_it_names()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.kind = self._kind_of_what_it_names()
        super().save(*args, **kwargs)

    def _kind_of_what_it_names(self) -> str:
        if self.article_id is None and self.tool_id is not None:
            return self.Kind.TOOL
        return self.Kind.LINK if self.article_id is None and self.url else self.kind


class DroppedItem(models.Model):
    """What was weighed for an issue and is not in it, so that assembling it again does not bring it in.

    An editor took it out, or no section had room for it.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="dropped")
    key = models.CharField(max_length=1010, help_text="As IssueItem.key says it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "key"], name="an_item_is_dropped_from_an_issue_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} is not in {self.issue}"


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

    # No index of its own: the constraint below begins with it.
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "subscriber"], name="one_delivery_per_subscriber_and_issue"
            ),
        ]
        indexes = [
            models.Index(fields=["issue", "state", "id"], name="delivery_by_state"),
            models.Index(
                fields=["issue", "next_attempt_at"],
                condition=models.Q(state="deferred"),
                name="delivery_to_try_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} for {self.subscriber}"

    @property
    def message_id(self) -> str:
        """Its Message-ID, the same at every attempt: it is read from the row's own number."""
        return verp.message_id("d", self.pk, verp.domain_of(self.issue.newsletter.from_email))

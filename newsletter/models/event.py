"""What happened to letters: what came back, was followed, opened or left, and which links an issue has."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from newsletter.models.issue import Issue
from newsletter.models.newsletter import Newsletter
from newsletter.models.subscriber import Subscriber


class CountedLink(models.Model):
    """One link of an issue whose clicks are counted; its key is signed, so no address can be smuggled in."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="links")
    key = models.CharField(max_length=16, unique=True)
    url = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.url


class EventQuerySet(models.QuerySet["Event"]):
    def by_people(self) -> Self:
        """Without what scanners did, as far as they can be told from people."""
        return self.filter(by_machine=False)

    def older_than(self, moment: datetime) -> Self:
        """What has been kept for one person long enough."""
        return self.filter(at__lt=moment, subscriber__isnull=False)


class Event(models.Model):
    """Something that happened to a letter or a subscription; after a while nobody knows whose it was.

    What the mail server accepted or refused is in the ledger, and is not told twice.
    """

    class Kind(models.TextChoices):
        BOUNCED = "bounced", "Came back"
        COMPLAINED = "complained", "Reported as spam"
        CLICKED = "clicked", "Followed a link"
        OPENED = "opened", "Opened, as far as one can tell"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"

    kind = models.CharField(max_length=12, choices=Kind)
    newsletter = models.ForeignKey(Newsletter, null=True, on_delete=models.CASCADE, related_name="events")
    issue = models.ForeignKey(Issue, null=True, on_delete=models.CASCADE, related_name="events")
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.SET_NULL, related_name="events")
    link = models.ForeignKey(CountedLink, null=True, on_delete=models.SET_NULL, related_name="events")
    is_final = models.BooleanField("the address is dead", default=False)
    by_machine = models.BooleanField(default=False)
    words = models.CharField("what was said", max_length=500, blank=True)
    # What one report is known by, so that it counts once however often it is sent.
    source = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["issue", "kind", "at"], name="event_of_an_issue"),
            models.Index(fields=["newsletter", "kind", "at"], name="event_of_a_newsletter"),
            models.Index(fields=["kind", "at"], name="event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"

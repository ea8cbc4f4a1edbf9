"""What the newsletter stores."""

from newsletter.models.handover import Handover, HandoverQuerySet, State
from newsletter.models.issue import Delivery, FrozenMail, Issue, IssueItem
from newsletter.models.newsletter import Newsletter, Section
from newsletter.models.outbox import OutboxMail
from newsletter.models.subscriber import Consent, Subscriber, Subscription, Suppression

__all__ = [
    "Consent",
    "Delivery",
    "FrozenMail",
    "Handover",
    "HandoverQuerySet",
    "Issue",
    "IssueItem",
    "Newsletter",
    "OutboxMail",
    "Section",
    "State",
    "Subscriber",
    "Subscription",
    "Suppression",
]

"""What the newsletter stores."""

from newsletter.models.consent import Consent
from newsletter.models.handover import Handover, HandoverQuerySet, State
from newsletter.models.issue import Delivery, FrozenMail, Issue, IssueItem
from newsletter.models.newsletter import FormerSlug, Newsletter, Section
from newsletter.models.outbox import OutboxMail
from newsletter.models.subscriber import AddressChange, FormerToken, Subscriber, Subscription, Suppression

__all__ = [
    "AddressChange",
    "Consent",
    "Delivery",
    "FormerSlug",
    "FormerToken",
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

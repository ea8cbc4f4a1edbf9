"""What the newsletter stores."""

from newsletter.models.change import IssueChange
from newsletter.models.collected import CollectedLink
from newsletter.models.consent import Consent
from newsletter.models.event import CountedLink, Event
from newsletter.models.handover import Handover, HandoverQuerySet, State
from newsletter.models.hold import Hold
from newsletter.models.issue import Delivery, DroppedItem, FrozenMail, Issue, IssueItem
from newsletter.models.many import AnyOf
from newsletter.models.newsletter import FormerSlug, Newsletter, Section
from newsletter.models.outbox import OutboxMail
from newsletter.models.outside import OutsideAnswers
from newsletter.models.pace import Pace
from newsletter.models.subscriber import AddressChange, FormerAddress, FormerToken, Subscriber, Subscription
from newsletter.models.subscriber_import import RefusedRow, SubscriberImport
from newsletter.models.suppression import Lifting, Suppression

__all__ = [
    "AddressChange",
    "AnyOf",
    "CollectedLink",
    "Consent",
    "CountedLink",
    "Delivery",
    "DroppedItem",
    "Event",
    "FormerAddress",
    "FormerSlug",
    "FormerToken",
    "FrozenMail",
    "Handover",
    "HandoverQuerySet",
    "Hold",
    "Issue",
    "IssueChange",
    "IssueItem",
    "Lifting",
    "Newsletter",
    "OutboxMail",
    "OutsideAnswers",
    "RefusedRow",
    "Pace",
    "Section",
    "State",
    "Subscriber",
    "SubscriberImport",
    "Subscription",
    "Suppression",
]

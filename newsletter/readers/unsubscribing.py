"""Unsubscribing in as few statements as the database allows: thousands may do so at once.

On PostgreSQL it is one, and so its own transaction; on SQLite three in one transaction.
"""

from typing import Any

from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from newsletter.models import Consent, Event, Subscription

_LEAVE = """
UPDATE newsletter_subscription SET status = %(left)s, unsubscribed_at = %(now)s, paused_until = NULL
WHERE newsletter_id = %(newsletter)s AND subscriber_id = %(subscriber)s AND status <> %(left)s
RETURNING id
"""
_PROVE = """
INSERT INTO newsletter_consent
    (subscription_id, action, about, email, address_hash, wording, version, source, ip_address, at)
SELECT id, %(action)s, %(about)s, %(email)s, %(address_hash)s, %(wording)s, %(version)s, %(source)s,
    %(ip_address)s, %(now)s FROM {gone}
"""
# For the figures: by which issue somebody left, which is the last that they got.
_NOTE = """
INSERT INTO newsletter_event
    (kind, newsletter_id, issue_id, subscriber_id, is_final, by_machine, words, at)
SELECT %(kind)s, %(newsletter)s, (
    SELECT delivery.issue_id FROM newsletter_delivery AS delivery
    JOIN newsletter_issue AS issue ON issue.id = delivery.issue_id
    WHERE delivery.subscriber_id = %(subscriber)s AND issue.newsletter_id = %(newsletter)s
    ORDER BY delivery.id DESC LIMIT 1
), %(subscriber)s, %(no)s, %(no)s, '', %(now)s FROM {gone}
"""
_PROOF = ("action", "about", "email", "address_hash", "wording", "version", "source", "ip_address")


def leave(subscription: Subscription, proof: Consent) -> bool:
    """End it, with its proof and its place in the figures; False where nobody was subscribed any more."""
    values: dict[str, Any] = {name: getattr(proof, name) for name in _PROOF} | {
        "left": Subscription.Status.UNSUBSCRIBED.value,
        "kind": Event.Kind.UNSUBSCRIBED.value,
        "now": database.ops.adapt_datetimefield_value(timezone.now()),
        "newsletter": subscription.newsletter_id,
        "subscriber": subscription.subscriber_id,
        "no": False,
    }
    if database.vendor == "postgresql":
        proved, noted = (each.format(gone="gone") for each in (_PROVE, _NOTE))
        with database.cursor() as cursor:
            cursor.execute(f"WITH gone AS ({_LEAVE}), proved AS ({proved}) {noted}", values)
            return bool(cursor.rowcount)
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(_LEAVE, values)
        if (row := cursor.fetchone()) is None:
            return False
        for statement in (_PROVE, _NOTE):
            cursor.execute(statement.format(gone="(SELECT %(pk)s AS id) AS gone"), values | {"pk": row[0]})
    return True

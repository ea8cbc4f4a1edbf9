"""What an editor takes out of an issue stays out, however it was taken out."""

from typing import Any

from django.db.models import QuerySet

from newsletter.models import DroppedItem, IssueItem


def remember(sender: type[IssueItem], instance: IssueItem, origin: Any = None, **kwargs: Any) -> None:
    """Note what an item was about, in the transaction that deletes it; an issue that goes takes all along."""
    deleted = origin.model if isinstance(origin, QuerySet) else type(origin)
    if deleted is IssueItem:
        DroppedItem.objects.get_or_create(issue_id=instance.issue_id, key=instance.key)

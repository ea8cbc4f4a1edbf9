"""The newsroom's tags as the newsletter uses them: who follows them, and which sections they fill."""

from collections.abc import Iterable
from typing import Any

from newsletter.models import Section, Subscriber
from newsroom.models import Tag

# What points to tags, and by which column of its own.
POINTING = (
    (Subscriber.followed_tags.through, "subscriber_id"),
    (Section.tags.through, "section_id"),
)


def follow_merged(into: Tag, gone: Iterable[int], **kwargs: Any) -> None:
    """The receiver of `tags_merged`: whoever followed one that goes follows the one that stays, once."""
    for through, column in POINTING:
        rows = through._default_manager
        for pk in gone:
            already = rows.filter(tag=into).values(column)
            rows.filter(tag=pk).exclude(**{f"{column}__in": already}).update(tag=into)

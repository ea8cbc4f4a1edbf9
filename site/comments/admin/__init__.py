"""The moderators' screens."""

from comments.admin import people, queue, settings

__all__ = ["people", "queue", "settings"]

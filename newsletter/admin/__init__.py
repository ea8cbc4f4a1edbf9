"""The newsletter's part of the admin: composing, newsletters, subscribers, the outbox."""

from newsletter.admin import issues, newsletters, people

__all__ = ["issues", "newsletters", "people"]

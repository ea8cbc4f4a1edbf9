"""The newsletter's part of the admin: composing, newsletters, collected links, subscribers, the outbox."""

from newsletter.admin import collected, issues, newsletters, people

__all__ = ["collected", "issues", "newsletters", "people"]

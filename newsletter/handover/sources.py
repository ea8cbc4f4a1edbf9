"""Where the engine gets its letters from: an issue's deliveries, or the outbox."""

from datetime import datetime
from typing import Protocol

from newsletter.ledger import Letter, Verdict
from newsletter.models import State


class Source(Protocol):
    """Claims what is due, and says when no more of it may leave."""

    def claim(self, limit: int, now: datetime) -> tuple[list[Letter], list[Verdict]]:
        """Take up to so many due ones: those that may leave, and what becomes of the others."""

    def stopped(self) -> State | None:
        """What becomes of what was claimed and has not left, where somebody stopped it; else None."""

    def is_due(self, before: datetime) -> bool:
        """Whether something of it is due before this moment."""

"""Handing letters to mail servers: one loop over many conversations, and one commit a round for all."""

from newsletter.handover.engine import Engine
from newsletter.handover.sources import Source

__all__ = ["Engine", "Source"]

"""Handing letters to mail servers: one loop over many conversations, and one commit a round for all."""

from collections.abc import Sequence

from django.conf import settings

from newsletter.handover.engine import Engine
from newsletter.handover.sources import Source


def hand_over(sources: Sequence[Source], turn: float) -> bool:
    """Send what the sources have, by SMTP or through the mail service of the settings.

    Says whether it was cut short, because its turn was over before its work was.
    """
    if settings.MAIL_SERVICE:
        # Only here: whoever sends by SMTP need not load what speaks to services.
        from newsletter.handover.service import Service

        worker: Engine | Service = Service(sources, turn)
    else:
        worker = Engine(sources, turn)
    worker.run()
    return worker.is_cut_short


__all__ = ["Source", "hand_over"]

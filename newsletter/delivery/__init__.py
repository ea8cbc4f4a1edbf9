"""How an issue leaves: its audience is frozen, then workers hand each delivery over once."""

from newsletter.delivery.audience import freeze_audience
from newsletter.delivery.leaving import (
    CannotStart,
    cancel,
    counts,
    finish,
    pause,
    reopen,
    resume,
    retry_refused,
    send_what_is_queued,
    start,
    sweep,
)

__all__ = [
    "CannotStart",
    "cancel",
    "counts",
    "finish",
    "freeze_audience",
    "pause",
    "reopen",
    "resume",
    "retry_refused",
    "send_what_is_queued",
    "start",
    "sweep",
]

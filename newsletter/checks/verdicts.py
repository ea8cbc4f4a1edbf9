"""What an answer from outside means for an issue."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How much an answer weighs."""

    GOOD = "good"
    BAD = "bad"  # stands in the way
    DOUBTFUL = "doubtful"  # worth a look
    UNKNOWN = "unknown"  # not checked


@dataclass(frozen=True)
class Answer:
    """What somebody else answered, and what it means."""

    verdict: Verdict
    said: str = ""

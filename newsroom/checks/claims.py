"""Words that a date will overtake: “expected in April”, “later this year”."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from newsroom.checks.body_parts import Passage

MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
PART = r"(?:early|mid|late|spring|summer|autumn|fall|winter|q[1-4]|the (?:first|second) half of)"
WHEN = (
    rf"(?:(?:in|by|on|from|for|until|this|next|around)\s+(?:the\s+end\s+of\s+)?(?:\d{{1,2}}\s+)?"
    rf"(?:{PART}[-\s]+)*(?:{MONTH}|{PART}|20\d\d)\b"
    rf"|(?:later\s+)?(?:this|next)\s+(?:week|month|quarter|year|spring|summer|autumn|fall|winter)\b"
    rf"|in\s+the\s+coming\s+(?:days|weeks|months)\b)"
)
COMING = (
    r"(?:(?:is|are)\s+)?(?<!was )(?<!were )(?:expected|due|planned|scheduled|slated|promised"
    r"|announced\s+for|set\s+to|arriving|coming|launching|shipping)\b|\bwill\s+(?:be|come|launch|ship|arrive|follow|open|land|get|start|cost|end)\b"
)
CLAIM = re.compile(rf"\b(?:{COMING})[^.!?;:]{{0,60}}?\b{WHEN}", re.IGNORECASE)
YEAR = re.compile(r"\b20\d\d\b")
LONGEST = 90


@dataclass(frozen=True)
class Claim:
    """Words of the article that will not stay true by themselves, and the line where they stand."""

    words: str
    line: int


def claims(passages: Iterable[Passage], today: date) -> list[Claim]:
    """The sentences of a text that say when something is to happen; years that are over are history."""
    found = []
    for passage in passages:
        for match in CLAIM.finditer(passage.text):
            words = " ".join(match.group().split())
            if any(int(year) < today.year for year in YEAR.findall(words)):
                continue
            found.append(Claim(words if len(words) <= LONGEST else f"{words[:LONGEST]}…", passage.line))
    return found

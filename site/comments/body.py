"""What a comment says: made readable, measured, rendered, and known again."""

import hashlib
import re
import unicodedata

from newsroom.markdown import honest
from newsroom.markdown.small import render_small, without_towers

LONGEST = 5000
LINK = re.compile(r"https?://|www\.|\]\(\s*\S", re.IGNORECASE)


def readable(typed: str) -> str:
    """The text without signs that nobody sees, that turn others around, or that stack into towers."""
    lines = honest(typed.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(s for s in lines if s in "\n\t" or unicodedata.category(s) not in ("Cc", "Cs", "Co"))
    return without_towers(kept).strip()


def problem(text: str) -> str:
    """The sentence for a text that cannot be taken; empty for all others."""
    if not any(sign.isalnum() or unicodedata.category(sign).startswith("S") for sign in text):
        return "Write your comment first; a sentence is enough."
    if len(text) > LONGEST:
        return (
            f"Your comment has {len(text):,} characters; at most {LONGEST:,} fit. Cut it, or split it in two."
        )
    return ""


def rendered(text: str) -> str:
    """The text as readers see it."""
    return render_small(text)


def links_in(text: str) -> int:
    """How many links it holds, in whatever form."""
    return len(LINK.findall(text))


def fingerprint(text: str) -> str:
    """What two texts share that differ in case, spaces and signs only."""
    letters = "".join(s for s in unicodedata.normalize("NFKC", text).casefold() if s.isalnum())
    return hashlib.sha256((letters or text).encode()).hexdigest()[:40]

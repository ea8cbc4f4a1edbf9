"""Which texts are refused, in a sentence, because rendering them would take too long."""

MAX_CHARACTERS = 2_000_000


def too_long(source: str, most: int = MAX_CHARACTERS) -> str:
    """The sentence for a text that has more characters than fit."""
    return f"This text has {len(source):,} characters; at most {most:,} fit. Split it in two."


def refusal(source: str) -> str:
    """The sentence for a text whose structure would take too long to work out; else empty."""
    return ""

"""What a mail server's refusal means: the address is dead, or this one letter did not get through."""

import re

# Said of an address that will not come back, whatever number stands before it.
_DEAD = re.compile(
    r"user (is )?unknown|unknown (user|recipient|address|local)"
    r"|no such (user|recipient|mailbox|address|person)"
    r"|(does not|doesn't|doesn.t) exist|mailbox (not found|unavailable)|no mailbox (here|by)"
    r"|(user|recipient|account|address|mailbox)[\w\s<>@.'\"-]{0,80}(not found|could not be found|not exist)"
    r"|(account|mailbox)( \S{1,80})? (is |has been )?(disabled|deactivated|inactive|closed|terminated)"
    r"|invalid (recipient|mailbox|address)|recipient address rejected|bad destination mailbox"
    r"|address (rejected|couldn't be found|could not be found)|not our customer"
    r"|isn't a valid|unrouteable address",
    re.IGNORECASE,
)
# Said of the letter or its sender: the address may be as alive as ever.
_NOT_THE_READER = re.compile(
    r"spam|block(ed|list)|black ?list|reputation|policy|dmarc|\bspf\b|dkim|throttl|rate limit|quota|full"
    r"|too (large|big|many)|greylist|try again|temporar|over.?quota|storage|virus",
    re.IGNORECASE,
)
# Enhanced status codes (RFC 3463) under which an address is dead for good.
_DEAD_CODES = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
_DECIDED_BY_WORDS = ("5.0.", "5.4.", "5.5.", "5.7.", "")
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_PLAIN = re.compile(r"(?<![\d.])([45])\d\d(?=[\s\-#]|$)")


def is_dead(status: str, words: str) -> bool:
    """Whether nothing should ever be sent to this address again."""
    if status.startswith("4"):
        return False
    if status in _DEAD_CODES:
        return True
    by_words = not status or status.startswith(_DECIDED_BY_WORDS[:-1])
    return by_words and bool(_DEAD.search(words)) and not _NOT_THE_READER.search(words)


def status_of(stated: str, words: str) -> str:
    """The enhanced status code: as stated, or as the server's words hold it; "" where nobody said one.

    Many servers state 5.0.0 and say the truth in their words.
    """
    stated_code = _ENHANCED.search(stated)
    said = [code for code in _ENHANCED.findall(words) if not code.endswith(".0.0")]
    if stated_code and (not stated_code[1].endswith(".0.0") or not said):
        return stated_code[1]
    if said:
        return str(said[-1])
    plain = _PLAIN.search(words)
    return f"{plain[1]}.0.0" if plain else ""

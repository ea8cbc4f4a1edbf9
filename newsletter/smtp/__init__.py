"""The one door to mail servers: conversations that many of may go on at once, step by step.

`server` is what the settings say of one, `opening` begins a conversation (TLS, log-in), `channel`
carries it on without ever waiting, `replies` reads what the server says, `fates` is what follows from
it for a letter, `spoken` is what we say.
"""

from newsletter.smtp.channel import Channel
from newsletter.smtp.fates import Fate, Outcome
from newsletter.smtp.opening import NotReached, Opened, open_line
from newsletter.smtp.server import Server, servers
from newsletter.smtp.spoken import in_ascii, is_address, is_speakable

__all__ = [
    "Channel",
    "Fate",
    "NotReached",
    "Opened",
    "Outcome",
    "Server",
    "in_ascii",
    "is_address",
    "is_speakable",
    "open_line",
    "servers",
]

"""What can become of a letter at a mail server, and what the server's answers say of it."""

from enum import Enum
from typing import NamedTuple, Protocol

from newsletter.smtp.replies import Reply

# These speak of our own login, never of the recipient.
_LOGIN_IS_WRONG = {530, 534, 535, 538}
_TOO_BIG = {523, 552}


class Fate(Enum):
    """What can become of a letter at a server."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # for good
    LATER = "later"  # not this recipient now
    NOT_US = "not us"  # the server does not take mail from us now, whoever it is for
    BACK = "back"  # nothing of it left; another conversation may have it
    UNCERTAIN = "uncertain"  # it left, and no answer came


class Parcel(Protocol):
    """What a conversation must know of a letter."""

    envelope_from: str
    to: str


class Outcome(NamedTuple):
    """What became of one letter."""

    letter: Parcel
    fate: Fate
    answer: str


def of_content(reply: Reply) -> Fate:
    """What the answer to the whole message says."""
    if reply.is_good:
        return Fate.ACCEPTED
    return _refused(reply)


def of_sender(reply: Reply) -> Fate:
    """A refused sender says nothing of the recipient; but it may speak of the message's size."""
    if reply.is_goodbye:
        return Fate.BACK
    return Fate.REFUSED if reply.code in _TOO_BIG else Fate.NOT_US


def of_recipient(reply: Reply) -> Fate:
    """A refused recipient: for good, or for now."""
    return Fate.BACK if reply.is_goodbye else _refused(reply)


def _refused(reply: Reply) -> Fate:
    if reply.code in _LOGIN_IS_WRONG:
        return Fate.NOT_US
    return Fate.REFUSED if reply.is_for_good else Fate.LATER

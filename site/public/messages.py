"""What a reader writes to the editors: read from the form, checked, and put into the outbox."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from newsletter import outbox
from newsletter.readers import addresses
from newsroom import contact
from newsroom.models import Publication

LONGEST = {"name": 80, "email": 254, "subject": 120, "message": 8000}
SHORTEST_MESSAGE = 10
# Nobody reads a form and writes to strangers within so many seconds.
TOO_QUICK = 3
SALT = "public.contact"
WRITE = {
    "name": "Write your name, so that we know whom to answer.",
    "message": "Write your message; a sentence is enough.",
}


@dataclass
class Message:
    """A reader's message as it was typed, and what is wrong with each part of it."""

    name: str = ""
    email: str = ""
    subject: str = ""
    message: str = ""
    opened: str = ""  # when the form was, signed
    errors: dict[str, str] = field(default_factory=dict)


def blank() -> Message:
    """An empty form, which knows when it was opened."""
    return Message(opened=signing.dumps(int(timezone.now().timestamp()), salt=SALT))


def read(typed: Mapping[str, str]) -> Message:
    """What was typed, with a sentence for each part that will not do."""
    message = Message(
        name=one_line(typed.get("name", "")),
        email=one_line(typed.get("email", "")),
        subject=one_line(typed.get("subject", "")),
        message=readable(typed.get("message", "")),
        opened=typed.get("opened", ""),
    )
    message.errors = dict(problems(message))
    if was_quick(message):
        message.errors.setdefault("form", "That was quicker than anybody writes. Please send it once more.")
        message.opened = blank().opened if seconds_open(message) is None else message.opened
    return message


def one_line(typed: str) -> str:
    """What belongs on one line: a line break in it would be a header of its own."""
    kept = "".join(" " if sign.isspace() else sign for sign in typed)
    return " ".join("".join(sign for sign in kept if unicodedata.category(sign) not in ("Cc", "Cf")).split())


def readable(typed: str) -> str:
    """A text without signs that nobody sees and no mail should hold."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(s for s in lines if s in "\n\t" or unicodedata.category(s) not in ("Cc", "Cs")).strip()


def problems(message: Message) -> dict[str, str]:
    """A sentence for each part that is missing, too long, or no address."""
    found = {}
    for name, longest in LONGEST.items():
        length = len(getattr(message, name))
        if length > longest:
            found[name] = f"This is {length:,} characters long; there is room for {longest:,}."
    for name, sentence in WRITE.items():
        if len(getattr(message, name)) < (SHORTEST_MESSAGE if name == "message" else 1):
            found[name] = sentence
    if "email" not in found:
        try:
            addresses.normalise(message.email)
        except ValidationError as error:
            found["email"] = error.messages[0]
    return found


def was_quick(message: Message) -> bool:
    """Whether the form came back sooner than anybody types, or was opened nowhere."""
    seconds = seconds_open(message)
    return seconds is None or seconds < TOO_QUICK


def seconds_open(message: Message) -> int | None:
    """How long the form was open; at least as long as its page is old. None for a stamp that is not ours."""
    try:
        opened = int(signing.loads(message.opened, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(timezone.now().timestamp()) - opened


@transaction.atomic
def send(message: Message, publication: Publication) -> int:
    """Write it to each of those who receive messages; how many mails that made."""
    receivers = contact.receivers(publication) or [parseaddr(settings.MAIL_FROM)[1]]
    subject = f"{message.subject or 'Message'} (from {message.name})"
    context = {"message": message, "sent_at": timezone.localtime(timezone.now(), publication.zone)}
    reply_to = addresses.normalise(message.email)
    for receiver in receivers:
        outbox.put("contact", receiver, context, subject=subject, reply_to=reply_to)
    return len(receivers)

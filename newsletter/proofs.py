"""A test send: the letter as it is now, to a few people of the newsroom, and to no subscriber."""

import re
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction

from newsletter import changes, ledger
from newsletter.letters import frozen, message, rendering
from newsletter.models import Issue, IssueItem, OutboxMail
from newsletter.readers.addresses import normalise
from newsroom.doorbell import ring
from newsroom.models import User

AT_MOST = 10
_BETWEEN = re.compile(r"[\s,;]+")


def addresses_in(typed: str) -> list[str]:
    """The addresses of what was typed, each once.

    Raises ValidationError with one sentence for each that is none, or for too many.
    """
    found: dict[str, None] = {}
    wrong = []
    for word in filter(None, _BETWEEN.split(typed)):
        try:
            found[normalise(word)] = None
        except ValidationError as error:
            wrong += error.messages
    if wrong:
        raise ValidationError(wrong)
    if not found:
        raise ValidationError("Type at least one address for the test.")
    if len(found) > AT_MOST:
        raise ValidationError(
            f"A test goes to at most {AT_MOST} addresses; these are {len(found)}. Take some out."
        )
    return list(found)


def send(issue: Issue, addresses: list[str], user: User, items: list[IssueItem] | None = None) -> str:
    """Put the letter into the outbox for each address, and say so; all get it, or none.

    With `items` it is the letter as somebody is typing it. Its links for subscribers lead nowhere.
    """
    rendered = rendering.render(issue, items)
    newsletter = issue.newsletter
    sender = dict(message.headers(issue, rendered.subject))["From"]
    nobody = "0" * len(frozen.TOKEN)
    domain = ledger.domain_of(newsletter.from_email)
    with transaction.atomic():
        OutboxMail.objects.bulk_create(
            OutboxMail(
                kind="test",
                to=address,
                sender=sender,
                reply_to=newsletter.reply_to,
                subject=f"[Test] {rendered.subject}"[:200],
                text=rendered.text.replace(frozen.TOKEN, nobody),
                html=rendered.html.replace(frozen.TOKEN, nobody).replace(
                    frozen.MARK, nobody[: len(frozen.MARK)]
                ),
                message_id=f"<{uuid.uuid4().hex}@{domain}>",
            )
            for address in addresses
        )
        changes.note(issue, user, f"Sent a test to {', '.join(addresses)}.")
        ring("newsletter.tasks.send_outbox")
    return f"A test is on its way to {', '.join(addresses)}."

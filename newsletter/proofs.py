"""A test send: the letter as it is now, to a few people of the newsroom, and to no subscriber."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from newsletter import frozen, ledger, message, rendering
from newsletter.errors import IssueNotReady
from newsletter.models import Issue, OutboxMail
from newsroom.doorbell import ring

AT_MOST = 10


def addresses_in(typed: str) -> list[str]:
    """The addresses of a typed line, each once. Raises IssueNotReady for what is none, or for too many."""
    found = list(dict.fromkeys(typed.replace(",", " ").replace(";", " ").split()))
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise IssueNotReady(f"“{address}” is no email address. Nothing was sent; correct it.") from None
    if not found:
        raise IssueNotReady("Type at least one address for the test.")
    if len(found) > AT_MOST:
        raise IssueNotReady(f"A test goes to at most {AT_MOST} addresses; these are {len(found)}.")
    return found


def send(issue: Issue, addresses: list[str]) -> None:
    """Put the letter into the outbox for each address; its links for subscribers lead nowhere."""
    rendered = rendering.render(issue)
    newsletter = issue.newsletter
    sender = dict(message.headers(issue, rendered.subject))["From"]
    nobody = "0" * len(frozen.TOKEN)
    for address in addresses:
        OutboxMail.objects.create(
            kind="test",
            to=address,
            sender=sender,
            reply_to=newsletter.reply_to,
            subject=f"[Test] {rendered.subject}"[:200],
            text=rendered.text.replace(frozen.TOKEN, nobody),
            html=rendered.html.replace(frozen.TOKEN, nobody),
            message_id=f"<{uuid.uuid4().hex}@{ledger.domain_of(newsletter.from_email)}>",
        )
    ring("newsletter.tasks.send_outbox")

"""Single mails: written in the transaction that causes them, sent by a worker after it."""

import logging
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from newsletter import holding, ledger, mjml, mjml_repairs, smtp
from newsletter.colours import DARK, LIGHT, readable
from newsletter.errors import TemplateBroken
from newsletter.models import HandoverQuerySet, Newsletter, OutboxMail, State, Suppression
from newsroom.doorbell import ring
from newsroom.models import Publication

logger = logging.getLogger(__name__)

# These go to readers, whom a suppression protects; notices to the staff go out all the same.
SIGNING_UP = ("confirm", "already_subscribed", "new_address")
TO_READERS = (*SIGNING_UP, "comment_confirm", "comment_answer")


def put(kind: str, to: str, context: dict[str, Any], *, subject: str, reply_to: str = "") -> OutboxMail:
    """Write one mail inside the caller's transaction; it leaves once that is committed."""
    return send(compose(kind, to, context, subject=subject, reply_to=reply_to))


def send(mail: OutboxMail) -> OutboxMail:
    """Write down a mail that was composed; it leaves once the caller's transaction is committed."""
    mail.save()
    ring("newsletter.tasks.send_outbox")
    return mail


def compose(kind: str, to: str, context: dict[str, Any], *, subject: str, reply_to: str = "") -> OutboxMail:
    """The mail that `put` would write, from templates/emails/<kind>.txt and .mjml."""
    subject = " ".join(subject.split())
    newsletter: Newsletter | None = context.get("newsletter")
    sender = _sender(newsletter)
    shown = _around(subject) | context
    return OutboxMail(
        kind=kind,
        to=to,
        subject=subject[:200],
        text=render_to_string(f"emails/{kind}.txt", shown).strip() + "\n",
        html=_html(kind, shown),
        sender=sender,
        reply_to=reply_to or (newsletter.reply_to if newsletter else ""),
        message_id=f"<{uuid.uuid4().hex}@{ledger.domain_of(parseaddr(sender)[1])}>",
    )


def _around(subject: str) -> dict[str, Any]:
    """What the layout of every single mail shows."""
    publication = Publication.load()
    return {
        "publication": publication,
        "site_url": settings.SITE_URL,
        "subject": subject,
        "language": mjml_repairs.language(),
        "accent": readable(publication.accent_colour, LIGHT),
        "accent_in_the_dark": readable(publication.accent_colour, DARK),
    }


def _html(kind: str, shown: dict[str, Any]) -> str:
    """The HTML part; a mail whose template is broken goes out as text rather than not at all."""
    try:
        return mjml.to_html(render_to_string(f"emails/{kind}.mjml", shown), f"The mail “{kind}”")
    except TemplateBroken:
        logger.exception("The mail “%s” goes out without its HTML part", kind)
        return ""


def wrote_lately(to: str, now: datetime, within: timedelta) -> bool:
    """Whether a mail about signing up to this address was written a short while ago."""
    return OutboxMail.objects.filter(to=to, kind__in=SIGNING_UP, created_at__gt=now - within).exists()


def send_what_is_due() -> None:
    """Hand every due mail to the mail server, each once."""
    with smtp.Connection() as connection:
        while _send_batch(connection, holding.free(timezone.now())):
            pass


def _send_batch(connection: smtp.Connection, mails: HandoverQuerySet) -> bool:
    """Claim and send some; False when none is left or the server cannot be reached."""
    claim, pks = ledger.Claim.take(mails)
    taken = list(OutboxMail.objects.filter(pk__in=pks).order_by("pk"))
    suppressed = Suppression.objects.among(mail.to for mail in taken if mail.kind in TO_READERS)
    stopped = [mail.pk for mail in taken if mail.kind in TO_READERS and mail.to in suppressed]
    claim.move(stopped, State.SUPPRESSED, "The address is suppressed.")
    letters = list(_letters(claim, [mail for mail in taken if mail.pk not in stopped]))
    return bool(pks) and ledger.hand_over(connection, claim, letters)


def _letters(claim: ledger.Claim, mails: Iterable[OutboxMail]) -> Iterator[ledger.Letter]:
    """The mails as bytes; one that cannot be made into a message keeps no other from leaving."""
    for mail in mails:
        try:
            yield _letter(mail)
        except ValueError as error:
            logger.exception("The mail “%s” cannot be made into a message", mail)
            claim.move([mail.pk], State.REFUSED, f"This cannot be made into a message: {error}")


def _letter(mail: OutboxMail) -> ledger.Letter:
    domain = ledger.domain_of(parseaddr(mail.sender)[1])
    return ledger.Letter(
        pk=mail.pk,
        attempts=mail.attempts,
        envelope_from=f"bounce+o{mail.pk}@{domain}",
        to=mail.to,
        data=as_bytes(mail),
    )


def as_bytes(mail: OutboxMail) -> bytes:
    """The mail as it goes over the wire: text and HTML, seven bits wide."""
    message = EmailMessage(policy=SMTP)
    message["From"] = mail.sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(timezone.localtime(mail.created_at))
    message["Message-ID"] = mail.message_id
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    # A machine wrote it in answer to somebody: out-of-office replies are asked to stay at home.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _sender(newsletter: Newsletter | None) -> str:
    """The newsletter's own sender where it has one, else the site's."""
    if newsletter and newsletter.from_email.isascii() and smtp.is_address(newsletter.from_email):
        # A line break in a name would be a header of its own.
        name = " ".join((newsletter.from_name or newsletter.name).split())
        return formataddr((name, newsletter.from_email))
    return str(settings.MAIL_FROM)

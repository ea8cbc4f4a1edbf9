"""Single mails: written in the transaction that causes them, sent by a worker after it."""

import logging
import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from newsletter import dkim, holding, ledger, smtp, verp
from newsletter.errors import TemplateBroken
from newsletter.handover import hand_over
from newsletter.handover.copies import Copies
from newsletter.ledger import Letter, Verdict
from newsletter.letters import mjml, mjml_repairs, typefaces
from newsletter.letters.colours import DARK, LIGHT, readable
from newsletter.letters.frozen import Parts
from newsletter.models import Newsletter, OutboxMail, State, Suppression
from newsroom.doorbell import ring
from newsroom.models import Publication

logger = logging.getLogger(__name__)

# Seconds after which a worker queues up again behind other tasks; the next tick goes on.
TURN = 60
# These go to readers, whom a suppression protects; notices to the staff go out all the same.
SIGNING_UP = ("confirm", "already_subscribed", "new_address")
TO_READERS = (*SIGNING_UP, "address_moved", "comment_confirm", "comment_answer")


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
        one_click=context.get("one_click", ""),
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
        "typeface": typefaces.stack_of(publication),
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
    mails = Mails()
    if mails.rows.due(timezone.now()).exists():
        hand_over([mails], TURN)


class Mails:
    """The outbox as the engine takes it, as far as nothing is held."""

    def __init__(self) -> None:
        self.rows = holding.free(timezone.now())

    def claim(self, limit: int, now: datetime) -> tuple[list[Letter], list[Verdict]]:
        """Take some; to readers who are suppressed nothing goes."""
        claim = ledger.new_claim()
        pks = self.rows.claim(limit, now, claim)
        mails = list(OutboxMail.objects.filter(pk__in=pks).order_by("pk"))
        suppressed = Suppression.objects.among(mail.to for mail in mails if mail.kind in TO_READERS)
        letters, verdicts = [], []
        for mail in mails:
            letter = _letter(mail, claim)
            if mail.kind in TO_READERS and mail.to in suppressed:
                verdicts.append(Verdict(letter, State.SUPPRESSED, "The address is suppressed."))
            elif not smtp.is_speakable(mail.to):
                verdicts.append(Verdict(letter, State.REFUSED, "This is no address that mail can go to."))
            else:
                letters.append(letter)
        return letters, verdicts

    def stopped(self) -> State | None:
        """Nobody stops single mails."""
        return None

    def is_due(self, before: datetime) -> bool:
        """Whether one that was put off is due before this moment."""
        return self.rows.filter(state=State.DEFERRED, next_attempt_at__lte=before).exists()


def _letter(mail: OutboxMail, claim: int) -> Letter:
    return Letter(
        table=OutboxMail,
        pk=mail.pk,
        claim=claim,
        attempts=mail.attempts,
        envelope_from=verp.sender("o", mail.pk, verp.domain_of(parseaddr(mail.sender)[1])),
        to=mail.to,
        compose=partial(_on_the_wire, mail),
    )


def _on_the_wire(mail: OutboxMail) -> bytes:
    parts: Parts = [as_bytes(mail)]
    signer = dkim.signer_for(parseaddr(mail.sender)[1])
    return Copies(parts, signer.signature(parts) if signer else None).one({})


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
    if mail.one_click:
        message["List-Unsubscribe"] = f"<{mail.one_click}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
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

"""The development mailbox: an SMTP server that keeps every message for the page /mailbox/."""

import asyncio
import json
import re
import signal
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import django
from aiosmtpd.smtp import SMTP
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, close_old_connections, transaction


class Keeper:
    """Takes every message that arrives and stores it."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Answer only once the message is in the database."""
        try:
            await asyncio.to_thread(take, envelope.content, envelope.mail_from, envelope.rcpt_tos)
        except DatabaseError as error:
            return f"451 4.3.0 The mailbox cannot keep this now: {type(error).__name__}"
        return "250 2.0.0 Kept for /mailbox/"


def take(content: bytes, sender: str, recipients: list[str]) -> None:
    """Store one message in a thread that lets go of its database connection afterwards."""
    try:
        keep(content, sender, recipients)
    finally:
        close_old_connections()


def keep(content: bytes, sender: str, recipients: list[str]) -> None:
    """Store one message as django-mail-viewer reads it: a row for the whole, one for each part."""
    message = message_from_bytes(content, policy=policy.default)
    if "Message-ID" not in message:
        message["Message-ID"] = make_msgid(domain="mailbox.invalid")  # the page finds messages by it
    envelope = {"X-Envelope-From": sender, "X-Envelope-To": ", ".join(recipients)}
    with transaction.atomic():
        whole = add_row(message, None, envelope)
        if message.is_multipart():
            for part in message.walk():
                if not part.is_multipart():
                    add_row(part, whole, {})


def add_row(part: EmailMessage, parent: Any, extra: dict[str, str]) -> Any:
    """Store a message or one of its parts, its headers in the plain form that the viewer can parse."""
    headers = {name: str(value) for name, value in part.items()} | extra
    kind = part.get_content_type()
    is_text = kind in {"text/plain", "text/html"} and not part.is_attachment()
    headers["Content-Type"] = f"{kind}; charset=utf-8" if is_text else kind
    row = apps.get_model(settings.MAILVIEWER_DATABASE_BACKEND_MODEL)(
        message_id=str(part.get("Message-ID", "")).strip()[:250],
        content=part.get_content() if is_text else "",
        parent=parent,
    )
    if not is_text and not part.is_multipart():
        name = re.sub(r"[^\w.-]", "_", part.get_filename() or "attachment")
        headers["Content-Disposition"] = f"attachment; filename={name}"
        row.file_attachment = ContentFile(part.get_payload(decode=True) or b"", name=name)
    row.message_headers = json.dumps(headers)
    row.save()
    return row


async def serve() -> None:
    """Listen where EMAIL_URL says until we are stopped."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    where = settings.MAIL_SERVERS[0]
    # A name of its own, or aiosmtpd would ask the network for one at every connection.
    listener = await loop.create_server(
        lambda: SMTP(Keeper(), hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        host=where["host"],
        port=where["port"],
    )
    async with listener:
        await stopped.wait()


if __name__ == "__main__":
    django.setup()
    asyncio.run(serve())

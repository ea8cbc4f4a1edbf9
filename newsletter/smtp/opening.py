"""Beginning a conversation: connecting, TLS, hello, log-in. It may wait, so it happens in a thread.

smtplib of the standard library does this well, and once a conversation, so that it costs nothing;
the conversation itself is carried on by `channel`.
"""

import smtplib
import socket
import ssl
from dataclasses import dataclass, field

from django.conf import settings

from newsletter.smtp.server import Server


class NotReached(Exception):
    """No server, or one that does not let us in; the message says where and why."""


@dataclass(frozen=True)
class Opened:
    """A conversation that has said hello: its socket, and what the server says that it understands."""

    server: Server
    sock: socket.socket
    features: dict[str, str] = field(default_factory=dict)

    @property
    def pipelines(self) -> bool:
        return "pipelining" in self.features


def open_line(server: Server) -> Opened:
    """Connect, say hello, go over to TLS and log in where the settings want it. Raises NotReached."""
    try:
        smtp = _connected(server)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotReached(f"The mail server {server} was not reached: {words(error)}") from error
    sock = smtp.sock
    assert sock is not None, "smtplib keeps the socket of a conversation that it began"  # noqa: S101
    sock.setblocking(False)
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    features = {name: str(value) for name, value in smtp.esmtp_features.items()}
    return Opened(server, sock, features)


def _connected(server: Server) -> smtplib.SMTP:
    me = settings.SITE_HOST if "." in settings.SITE_HOST else "localhost"
    timeout = settings.MAIL_TIMEOUT
    if server.tls:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, me, timeout=timeout, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, me, timeout=timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.starttls:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def words(error: BaseException) -> str:
    """What an error says, in a line."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {text}".replace("\n", " ")[:500]
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:500]

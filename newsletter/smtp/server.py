"""What the settings say of one mail server."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Server:
    """Where it is, who we are there, and how much of our mail it gets."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    # Its part of the mail beside other servers; one of weight 0 is asked only while all others are away.
    weight: int = 1
    # How many conversations at once each worker may have with it.
    connections: int = 8
    # How many messages it takes in one conversation; 0 where it does not count.
    messages: int = 0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def servers() -> list[Server]:
    """Every server of the settings."""
    return [Server(**each) for each in settings.MAIL_SERVERS]

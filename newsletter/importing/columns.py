"""What a file's columns mean, guessed from the names that other services give them."""

import re
from collections.abc import Sequence

# Role, what it is called on the screen, and the names that it has elsewhere, the likeliest first.
ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "email": (
        "Address",
        ("email", "email address", "e mail", "e mail address", "subscriber email", "mail", "address"),
    ),
    "status": (
        "Whether they get it",
        ("status", "subscription status", "subscribed to emails", "email disabled", "subscribed", "state"),
    ),
    "at": (
        "When they agreed",
        (
            *(
                "confirm time",
                "optin time",
                "opt in time",
                "confirmed at",
                "subscribed at",
                "subscription date",
            ),
            *("created at", "start date", "signup date", "date added", "joined", "date", "added at"),
        ),
    ),
    "ip": ("From which network address", ("confirm ip", "optin ip", "signup ip", "ip address", "ip")),
    "tags": ("Subjects they follow", ("tags", "labels", "topics", "segments", "sections")),
}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

# What a status says of somebody who does not want the letter, or never confirmed it.
NOT_READING = set(
    """
    unsubscribed cleaned bounced complained inactive pending unconfirmed suppressed deleted removed false no 0
    disabled blocked spam paused invalid non-subscribed nonsubscribed unsub validating deactivated archived
    """.split()
)


def guess(header: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, int]:
    """Which column plays which role; an address is also known by what stands below."""
    names = [_plain(name) for name in header]
    found: dict[str, int] = {}
    for role, (_, known) in ROLES.items():
        column = next((names.index(name) for name in known if name in names), None)
        if column is not None:
            found[role] = column
    if "email" not in found or not _holds_addresses(found["email"], sample):
        widest = max((len(row) for row in sample), default=len(header))
        by_content = [column for column in range(widest) if _holds_addresses(column, sample)]
        if by_content:
            found["email"] = by_content[0]
    return found


def reads(status: str, column_name: str) -> bool:
    """Whether a status says that somebody gets the letter. “email_disabled: true” says the opposite."""
    said = status.strip().lower()
    if "disabled" in column_name.lower() or column_name.lower().startswith("unsub"):
        return said in ("", "false", "no", "0")
    return said not in NOT_READING


def _holds_addresses(column: int, sample: Sequence[Sequence[str]]) -> bool:
    cells = [row[column] for row in sample if len(row) > column and row[column].strip()]
    return bool(cells) and sum(bool(_ADDRESS.search(cell)) for cell in cells) * 2 > len(cells)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.lower()).split())

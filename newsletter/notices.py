"""What the newsroom has to tell its people becomes mails in the outbox, in the same transaction."""

from collections.abc import Iterable
from typing import Any

from newsletter import outbox
from newsletter.absolute import absolute
from newsroom.models import User


def write_notices(people: Iterable[User], kind: str, context: dict[str, Any], subject: str, **_: Any) -> None:
    """Write one mail to each person; `path`, `public_path`, `one_click_path` become whole addresses."""
    shown = context | {"link": absolute(context["path"])}
    if public_path := context.get("public_path"):
        shown["public_link"] = absolute(public_path)
    if one_click_path := context.get("one_click_path"):
        shown["one_click"] = absolute(one_click_path)
    for person in people:
        outbox.put(kind, person.email, shown | {"person": person}, subject=subject)

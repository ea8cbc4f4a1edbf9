"""What a search gives back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.safestring import SafeString

Kind = Literal["article", "tool", "tag", "author"]


@dataclass(frozen=True)
class Hit:
    """One thing that was found, ready to be shown."""

    kind: Kind
    pk: int
    title_html: SafeString  # escaped, matched words in <mark>
    snippet_html: SafeString
    url: str
    kicker: str
    date: datetime | None


@dataclass(frozen=True)
class Results:
    """A page of what was found.

    Where nothing matched but a corrected query did, `suggestion` is that query and the hits are its hits.
    """

    query: str
    hits: list[Hit]
    count: int
    count_is_capped: bool  # there are more than `count`: show “1,000+”
    suggestion: str

"""What a page says about itself to browsers, search engines and those who share it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Model


def absolute(path: str) -> str:
    """A full address on this site; an address that is already full stays as it is."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"


@dataclass(frozen=True)
class Head:
    """Title, description and address of a page, its picture, feeds and structured data."""

    title: str
    path: str = ""
    description: str = ""
    canonical_url: str = ""
    card: Model | None = None  # what the picture is about that others show; see public/cards
    kind: str = "website"
    is_home: bool = False
    is_hidden: bool = False  # from search engines
    feeds: Sequence[tuple[str, str]] = ()
    structured_data: Sequence[dict[str, Any]] = field(default_factory=list)

    @property
    def canonical(self) -> str:
        """The one address under which this page should be known."""
        return self.canonical_url or absolute(self.path)

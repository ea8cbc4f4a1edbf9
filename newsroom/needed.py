"""Tags and tools that something above the newsroom cannot do without: it says why they stay."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from newsroom.models import Tag, Tool

Things = Sequence[Tag | Tool]


@dataclass(frozen=True)
class Need:
    """Why something may not be deleted, and where that is mended."""

    sentence: str
    url: str
    where: str


Finder = Callable[[Things], Iterable[Need]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask this one, too, before tags or tools are deleted together."""
    if finder not in _finders:
        _finders.append(finder)


def needs(things: Things) -> list[Need]:
    """Everything that these must stay for."""
    return [need for finder in _finders for need in finder(things)] if things else []

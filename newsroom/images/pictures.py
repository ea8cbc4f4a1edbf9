"""What pages need to show a picture: its renditions for each kind of browser, and a small one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pictures.models import PillowPicture

if TYPE_CHECKING:  # the models are rendered with what is here
    from newsroom.models import Image

# The best first: a browser takes the first type that it knows.
TYPES = {"avif": "image/avif", "webp": "image/webp"}
LARGEST = 2400
MOST_BYTES_TO_SHARE = 2 * 1024 * 1024


def planned(image: Image) -> dict[str, dict[int, PillowPicture]]:
    """Every rendition that a picture should have, by type and width, as django-pictures names them.

    The picture's own width comes on top of the grid's, or a screenshot of 1,000 pixels would be shown
    with 800; what is hardly smaller than it is left out.
    """
    file: Any = image.file
    own = min(image.width, LARGEST)
    plan: dict[str, dict[int, PillowPicture]] = {}
    for kind, grid in file.aspect_ratios[None].items():
        kept = {width: rendition for width, rendition in sorted(grid.items()) if width < own * 0.9}
        whole = {own: PillowPicture(str(file.name), kind, None, file.storage, own)} if own else {}
        plan[kind.lower()] = kept | whole
    return plan


def renditions_of(image: Image) -> dict[str, str]:
    """A srcset for each type that was made: {"image/avif": "/media/… 400w, …"}; empty until then."""
    made: dict[str, list[int]] = image.renditions or {}
    return {
        TYPES[kind]: ", ".join(f"{_url(image, kind, width)} {width}w" for width in made[kind])
        for kind in TYPES
        if made.get(kind)
    }


def small(image: Image, width: int = 400) -> str:
    """The address of a copy that is at least so wide, where there is one; else of the picture itself."""
    made: list[int] = (image.renditions or {}).get("webp", [])
    found = next((one for one in made if one >= width), made[-1] if made else 0)
    return _url(image, "webp", found) if found else str(image.file.url)


def small_name(image: Image, width: int) -> str:
    """The name under which such a copy is stored, for those who open the file itself."""
    made: list[int] = (image.renditions or {}).get("webp", [])
    found = next((one for one in made if one >= width), made[-1] if made else 0)
    return str(_stored(image, "webp", found).name) if found else str(image.file.name)


def to_share(image: Image) -> str:
    """The address for a card on somebody else's page, where a file of many megabytes is not shown."""
    return small(image, 1200) if image.size > MOST_BYTES_TO_SHARE else str(image.file.url)


def _url(image: Image, kind: str, width: int) -> str:
    return str(_stored(image, kind, width).url)


def _stored(image: Image, kind: str, width: int) -> PillowPicture:
    file: Any = image.file
    return PillowPicture(str(file.name), kind.upper(), None, file.storage, width)

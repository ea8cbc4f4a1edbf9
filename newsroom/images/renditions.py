"""Smaller copies of a picture in AVIF and WebP, made by a worker in bounded memory.

django-pictures says which there are and what they are called; see docs/decisions for why the pixels
are ours.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import F, Q
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageCms

from newsroom.images.picture_files import remove_files
from newsroom.images.pictures import LARGEST, planned
from newsroom.models import Image

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MOST_TRIES = 3
AT_ONCE = 20  # bells a tick rings
ENCODING: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 62, "speed": 7},
    "WEBP": {"quality": 80, "method": 4},
}


def leave_to_the_worker(**kwargs: Any) -> None:
    """What django-pictures calls while a picture is saved: nothing may be done, or fail, there."""


def forgotten(now: datetime) -> list[int]:
    """The pictures that wait for renditions and that nobody is working on."""
    return list(_waiting(now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def make(pk: int) -> bool:
    """Make a picture's renditions, unless they are made or being made; whether there are new ones now.

    A picture that fails three times is shown as it is.
    """
    now = timezone.now()
    # One conditional UPDATE decides which worker makes them.
    claimed = _waiting(now).filter(pk=pk)
    if not claimed.update(renditions_lease_ends=now + LEASE, renditions_tries=F("renditions_tries") + 1):
        return False
    image = Image.objects.get(pk=pk)
    try:
        made = _make_all(image)
    except Exception:
        logger.exception("The renditions of picture %s could not be made.", pk)
        made = {}
        if image.renditions_tries < MOST_TRIES:
            return False  # the lease runs out, and a tick rings again
    size = image.size or _size(image)
    if not Image.objects.filter(pk=pk).update(renditions=made, renditions_lease_ends=None, size=size):
        remove_files(image)  # deleted meanwhile
        return False
    return bool(made)


def _waiting(now: datetime) -> Any:
    free = Q(renditions_lease_ends__isnull=True) | Q(renditions_lease_ends__lt=now)
    return Image.objects.filter(free, renditions__isnull=True, renditions_tries__lt=MOST_TRIES)


def _size(image: Image) -> int:
    """How large a file is that was stored before sizes were noted."""
    try:
        return int(image.file.size)
    except OSError:
        return 0


def _make_all(image: Image) -> dict[str, list[int]]:
    plan = planned(image)
    widths = sorted({width for sizes in plan.values() for width in sizes}, reverse=True)
    if not widths:
        return {}
    with _picture(image) as picture:
        if picture is None:
            return {}
        for width in widths:
            smaller = _resized(picture, width)
            for kind, sizes in plan.items():
                _store(image, sizes[width].name, _encoded(smaller, kind.upper()))
    return {kind: sorted(sizes) for kind, sizes in plan.items()}


@contextmanager
def _picture(image: Image) -> Iterator[Pillow.Image | None]:
    """The picture, no larger than its largest rendition; None for an animation, which stays as it is."""
    with image.file.storage.open(str(image.file.name)) as file, Pillow.open(file) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            yield None
            return
        # A JPEG is decoded at a half or a quarter where that suffices: a fraction of the memory.
        picture.draft(None, (LARGEST, LARGEST * picture.height // picture.width + 1))
        ready = _in_colour(picture)
        # In place, so that the full size is let go before the first rendition is made.
        ready.thumbnail((LARGEST, ready.height), Pillow.Resampling.LANCZOS, reducing_gap=3.0)
        yield ready


def _in_colour(picture: Pillow.Image) -> Pillow.Image:
    """The picture in a mode that AVIF and WebP know."""
    if picture.mode.startswith("I"):  # 16 bits of grey, which convert() would clip to white
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    if picture.mode == "CMYK":
        return _from_ink(picture)
    if picture.mode == "RGB" and "transparency" not in picture.info:
        picture.load()
        return picture
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if picture.mode not in ("RGB", "RGBA", "P", "PA"):
        picture.info.pop("icc_profile", None)  # a profile for greys does not fit colours
    return picture.convert("RGBA" if has_alpha else "RGB")


def _from_ink(picture: Pillow.Image) -> Pillow.Image:
    """A picture meant for print, in the colours of a screen."""
    profile = picture.info.pop("icc_profile", None)
    if profile:
        try:
            screen = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, BytesIO(profile), screen, outputMode="RGB")
        except ImageCms.PyCMSError:
            logger.info("A colour profile could not be read; the picture is converted without it.")
        else:
            if converted is not None:
                converted.info.pop("icc_profile", None)
                return converted
    return picture.convert("RGB")


def _resized(picture: Pillow.Image, width: int) -> Pillow.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Pillow.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Pillow.Image, kind: str) -> bytes:
    out = BytesIO()
    profile = picture.info.get("icc_profile")
    colours = {"icc_profile": profile} if profile else {}
    picture.save(out, kind, exif=b"", xmp=b"", **ENCODING[kind], **colours)
    return out.getvalue()


def _store(image: Image, name: str, content: bytes) -> None:
    """Under exactly this name: what a killed worker left there is in the way."""
    storage = image.file.storage
    storage.delete(name)
    storage.save(name, ContentFile(content))

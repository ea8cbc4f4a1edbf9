"""Pictures as every mail program can show them: no WebP, no more pixels than a letter is wide."""

import io
import logging
from dataclasses import dataclass

from django.core.files.base import ContentFile
from PIL import Image as Pillow

from newsletter.absolute import absolute
from newsroom.models import Image

logger = logging.getLogger(__name__)

# Twice the width of a letter's column, for dense screens.
WIDTH = 1160
_EVERYWHERE = ("jpg", "jpeg", "png", "gif")


@dataclass(frozen=True)
class Picture:
    """One picture with a whole address, and the width it is shown at."""

    url: str
    alt: str
    width: int


def for_mail(image: Image | None, width: int) -> Picture | None:
    """The picture as mail programs can show it, or None where there is none or its file is gone."""
    if image is None:
        return None
    try:
        name = _rendition(image)
    except OSError as error:  # Pillow's own errors are among these
        logger.warning("The picture “%s” cannot be mailed: %s", image, error)
        return None
    return Picture(absolute(image.file.storage.url(name)), image.alt, min(width, image.width or width))


def _rendition(image: Image) -> str:
    """The name of the file to show: the original where it will do, else a JPEG made once and kept."""
    original = str(image.file.name)
    stem, _, extension = original.rpartition(".")
    storage = image.file.storage
    if not storage.exists(original):
        raise FileNotFoundError(original)
    if extension.lower() in _EVERYWHERE and image.width <= WIDTH:
        return original
    name = f"{stem}-mail.jpg"
    if not storage.exists(name):
        name = storage.save(name, ContentFile(_as_jpeg(storage.open(original).read())))
    return str(name)


def _as_jpeg(content: bytes) -> bytes:
    picture = Pillow.open(io.BytesIO(content)).convert("RGBA")
    picture.thumbnail((WIDTH, WIDTH * 4))
    # JPEG has no transparency; letters are on white paper.
    flat = Pillow.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    made = io.BytesIO()
    flat.save(made, "JPEG", quality=84, optimize=True, progressive=True)
    return made.getvalue()

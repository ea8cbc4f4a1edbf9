"""Cards as files: one for each page, drawn by a worker or for whoever asks first, gone with its page."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from newsroom.images import pictures
from newsroom.models import Image
from public.cards import Card, drawing

logger = logging.getLogger(__name__)

FOLDER = "drawn"
# A process draws one at a time; whoever waits for longer is asked to come back.
DRAWING = threading.Lock()
PATIENCE = 5.0
# What a whole file ends with; another may still be being written.
ENDS = {"jpg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}


class TooBusy(Exception):
    """Another is being drawn, and this one would have had to wait for too long."""


def content_of(card: Card) -> bytes:
    """The card's bytes, drawn where they are not kept yet."""
    return kept(f"{card.kind}-{card.key}", f"{card.digest}.jpg", lambda: _draw(card))


def kept(page: str, name: str, make: Callable[[], bytes]) -> bytes:
    """The file of that name, made where there is none; older files of the same page go."""
    path = f"{FOLDER}/{page}/{name}"
    if content := _read(path):
        return content
    if not DRAWING.acquire(timeout=PATIENCE):
        raise TooBusy
    try:
        content = _read(path) or make()
        _store(page, name, content)
    finally:
        DRAWING.release()
    return content


def forget(page: str, keep: str = "") -> None:
    """Remove a page's files, but for the one to keep."""
    try:
        names = default_storage.listdir(f"{FOLDER}/{page}")[1]
        for name in names:
            if name != keep:
                default_storage.delete(f"{FOLDER}/{page}/{name}")
    except FileNotFoundError:
        return  # none was ever drawn
    except OSError as error:
        logger.info("Nothing is removed of the cards of %s: %s", page, error)


def _read(path: str) -> bytes:
    try:
        with default_storage.open(path) as file:
            content: bytes = file.read()
    except OSError:
        return b""
    return content if content.endswith(ENDS[path.rsplit(".", 1)[-1]]) else b""


def _store(page: str, name: str, content: bytes) -> None:
    """Keep it under exactly this name; a storage that is full or away costs drawing it again."""
    path = f"{FOLDER}/{page}/{name}"
    try:
        default_storage.delete(path)
        default_storage.save(path, ContentFile(content))
    except OSError as error:
        logger.warning("The card %s is not kept: %s", path, error)
        return
    forget(page, keep=name)


def _draw(card: Card) -> bytes:
    with ExitStack() as open_files:
        look = drawing.Look(
            accent=card.publication.accent_colour,
            picture=open_files.enter_context(opened(card.picture)),
            focus=(card.picture.focus_x, card.picture.focus_y) if card.picture else (50, 50),
            is_whole=card.is_whole,
            logo=open_files.enter_context(opened(card.publication.logo)),
        )
        return drawing.draw(card.words, look)


@contextmanager
def opened(image: Image | None) -> Iterator[Pillow.Image | None]:
    """A picture no larger than a card needs; none where its file is lost or broken."""
    if image is None:
        yield None
        return
    try:
        with default_storage.open(pictures.small_name(image, 1200)) as file, Pillow.open(file) as picture:
            picture.draft(None, (1600, 1600))
            picture.thumbnail((1600, 1600), reducing_gap=2.0)
            small = picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "PA", "P") else "RGB")
    except (OSError, ValueError, Pillow.DecompressionBombError) as error:
        logger.warning("A card goes without picture %s: %s", image.pk, error)
        yield None
        return
    yield small

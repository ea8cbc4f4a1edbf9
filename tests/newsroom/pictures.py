"""Files to upload, for tests."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """The bytes of a small picture."""
    out = BytesIO()
    Pillow.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def upload_of(
    content: bytes, name: str = "picture.png", content_type: str = "image/png"
) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type)


def picture_file(name: str = "picture.png", kind: str = "PNG", **options: Any) -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    return upload_of(picture_bytes(kind, **options), name)

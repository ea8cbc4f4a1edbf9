"""Pictures for articles in tests."""

import io

from django.core.files.base import ContentFile
from PIL import Image as Drawing

from newsroom.models import Image


def make_image(width: int = 60, height: int = 40, **fields: str) -> Image:
    """A plain picture of this size."""
    drawn = io.BytesIO()
    Drawing.new("RGB", (width, height), "#336655").save(drawn, "PNG")
    return Image.objects.create(
        **({"file": ContentFile(drawn.getvalue(), "plain.png"), "alt": "A green field"} | fields)
    )

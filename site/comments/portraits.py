"""The name and the picture beside somebody's comments."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps

from comments.models import Comment, Commenter, Conversation
from newsroom.images.uploads import accept as accept_picture

SIDE = 192  # pixels; three times what a page shows


def accept(upload: Any) -> "ContentFile[bytes] | None":
    """A small square WebP of an uploaded picture; ValidationError with a sentence for what is none."""
    if not isinstance(upload, UploadedFile):
        return None
    with Image.open(accept_picture(upload)) as picture:
        square = ImageOps.fit(picture.convert("RGB"), (SIDE, SIDE))
    out = BytesIO()
    square.save(out, "WEBP", quality=82)
    return ContentFile(out.getvalue(), name="portrait.webp")


@transaction.atomic
def rename(
    commenter: Commenter, name: str, picture: "ContentFile[bytes] | None", *, remove: bool = False
) -> None:
    """Show another name and picture, beside what was said before too."""
    old = commenter.portrait.name
    commenter.name = name
    if picture or remove:
        commenter.portrait = picture or ""
    commenter.save()
    Comment.objects.filter(commenter=commenter).exclude(state=Comment.State.GONE).update(name=name)
    Conversation.move(commenter.pk)
    if old and old != commenter.portrait.name:
        storage = commenter.portrait.storage
        transaction.on_commit(lambda: storage.delete(old))

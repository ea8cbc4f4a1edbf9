"""Taking pictures away, with every file that was made of them."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import ProtectedError

from newsroom.images.picture_uses import uses
from newsroom.images.pictures import planned
from newsroom.models import Image

# Long enough to go to lunch in the middle of describing a picture.
PATIENCE = timedelta(days=1)
AT_ONCE = 50


def remove(image: Image) -> None:
    """Delete a picture, and its files once that is certain."""
    with transaction.atomic():
        Image.objects.get(pk=image.pk).delete()
        transaction.on_commit(partial(remove_files, image))


def remove_files(image: Image) -> None:
    """Delete a picture's file and all its renditions from the storage."""
    for name in file_names(image):
        image.file.storage.delete(name)


def file_names(image: Image) -> list[str]:
    """Every file that a picture has or may have."""
    renditions = [rendition.name for sizes in planned(image).values() for rendition in sizes.values()]
    return [str(image.file.name), *renditions]


def forget_abandoned(now: datetime) -> int:
    """Delete the uploads that nobody described within a day and nothing shows; how many those were."""
    undescribed = Image.objects.exclude(upload_key="")
    gone = 0
    for image in undescribed.filter(uploaded_at__lt=now - PATIENCE)[:AT_ONCE]:
        if uses(image):
            Image.objects.filter(pk=image.pk).update(upload_key="")
            continue
        try:
            remove(image)
        except ProtectedError:  # somebody took it for a cover just now
            continue
        gone += 1
    return gone

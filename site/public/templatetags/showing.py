"""Pictures on public pages: AVIF and WebP in the size that a screen needs, cropped where it matters least."""

from typing import Any

from django import template

from newsroom.images import pictures
from newsroom.models import Image

register = template.Library()

# How wide each place is, so that a browser can choose before it knows the styles.
SIZES = {
    "cover": "(min-width: 77.5rem) 72.5rem, 94vw",
    "upright": "(min-width: 60rem) 27rem, 94vw",
    "lead": "(min-width: 77.5rem) 46rem, (min-width: 64rem) 60vw, 94vw",
    "topic": "(min-width: 68rem) 17rem, (min-width: 36rem) 46vw, 94vw",
    "card": "(min-width: 56rem) 23rem, (min-width: 42rem) 46vw, 94vw",
    "brief": "5.5rem",
    "row": "clamp(6rem, 24vw, 17rem)",
    "item": "12rem",
    "item-lead": "(min-width: 46rem) 46rem, 94vw",
    "portrait": "5rem",
    "profile": "11rem",
    "face": "2.5rem",
    "logo": "4rem",
    "wordmark": "12rem",
}
# What is seen first comes first; everything else waits until it comes near.
FIRST = ("cover", "upright", "lead")
AT_ONCE = (*FIRST, "wordmark", "face", "profile")


@register.inclusion_tag("public/_picture.html")
def picture(
    image: Image, place: str, *, alt: str | None = None, eager: Any = False, classes: str = ""
) -> dict[str, Any]:
    """A picture at one of the places in SIZES; `alt=""` where the words beside it say what it shows."""
    return {
        "image": image,
        "renditions": pictures.renditions_of(image),
        "sizes": SIZES[place],
        "alt": image.alt if alt is None else alt,
        "is_first": place in FIRST,
        "is_lazy": not eager and place not in AT_ONCE,
        "classes": f"{classes} {image.focus}".strip(),
    }

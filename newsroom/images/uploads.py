"""Uploaded pictures: looked at by Pillow, turned upright, stripped of metadata, written anew."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image as Pillow
from PIL import ImageOps, ImageSequence

MAX_BYTES = 20 * 1024 * 1024
# Decoded, a picture takes four bytes a pixel: this is 160 MB, what a small server can spare once.
MAX_PIXELS = 40_000_000
# All frames of an animation together.
MAX_ANIMATED_PIXELS = 200_000_000
ACCEPTED = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
NAMES = "JPEG, PNG, WebP, GIF or AVIF"
# What Pillow calls a phone's JPEG with a second picture in it; the first one is the photograph.
SAME_AS = {"MPO": "JPEG"}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 90},
    "GIF": {},
    "AVIF": {"quality": 85},
}
# Of what a file says about itself, only what its pixels need to look right is kept.
KEPT = frozenset(("transparency", "background", "duration", "loop", "icc_profile", "disposal", "gamma"))


@dataclass(frozen=True)
class Refusal:
    """Why a file cannot be used: its name, the reason and what to do."""

    filename: str
    reason: str
    remedy: str

    def error(self) -> ValidationError:
        """The sentence a person reads."""
        return ValidationError(f"“{self.filename}” {self.reason}. {self.remedy}")


def accept(upload: "UploadedFile[bytes]") -> "ContentFile[bytes]":
    """The picture in an uploaded file, safe to store and to show.

    Raises ValidationError with a sentence that names the file, the reason and what to do.
    """
    name = PurePath(upload.name or "file").name
    if (upload.size or 0) > MAX_BYTES:
        megabytes = (upload.size or 0) / 1024 / 1024
        raise Refusal(
            name, f"is {megabytes:.1f} MB; at most {MAX_BYTES // 1024 // 1024} MB fit", "Save a smaller copy."
        ).error()
    picture = _open(upload, name)
    _check_size(picture, name)
    kind = SAME_AS.get(str(picture.format), str(picture.format))
    try:
        written = _write(picture, kind)
    except ValidationError:
        raise
    except Exception as error:
        # Pillow's decoders raise whatever a broken file makes them raise.
        raise Refusal(
            name, "is broken: the picture in it cannot be read to its end", "Export or download it again."
        ).error() from error
    stem = PurePath(name).stem[:80] or "picture"
    return ContentFile(written, name=f"{stem}.{EXTENSIONS[kind]}")


def _open(upload: "UploadedFile[bytes]", name: str) -> Pillow.Image:
    try:
        upload.seek(0)
        # Reads the header only; a bomb is refused here, before a pixel is decoded.
        return Pillow.open(upload, formats=ACCEPTED)
    except Pillow.DecompressionBombError as error:
        raise _too_large(name).error() from error
    except Exception as error:
        raise Refusal(
            name, f"is no picture that can be shown here: it is not {NAMES}", f"Save it as {NAMES}."
        ).error() from error


def _check_size(picture: Pillow.Image, name: str) -> None:
    pixels = picture.width * picture.height
    if pixels >= MAX_PIXELS:
        raise _too_large(name, pixels).error()
    frames = _frames(picture)
    if frames > 1 and pixels * frames > MAX_ANIMATED_PIXELS:
        raise Refusal(
            name,
            f"is an animation of {frames} frames that would fill {pixels * frames / 1e6:.0f} megapixels;"
            f" at most {MAX_ANIMATED_PIXELS // 1_000_000} fit",
            "Shorten it or make it smaller.",
        ).error()


def _too_large(name: str, pixels: int = 0) -> Refusal:
    has = f"has {pixels / 1e6:.0f} megapixels" if pixels else "has far too many pixels"
    limit = MAX_PIXELS // 1_000_000
    return Refusal(
        name, f"{has}; a picture must stay under {limit}", "Save a smaller copy, 4,000 pixels wide."
    )


def _frames(picture: Pillow.Image) -> int:
    return 1 if picture.format == "MPO" else int(getattr(picture, "n_frames", 1))


def _write(picture: Pillow.Image, kind: str) -> bytes:
    out = BytesIO()
    if _frames(picture) > 1:
        _write_animation(picture, kind, out)
    else:
        _write_still(picture, kind, out)
    return out.getvalue()


def _write_still(picture: Pillow.Image, kind: str, out: BytesIO) -> None:
    picture.load()
    options = QUALITY[kind] | _profile(picture)
    upright = ImageOps.exif_transpose(picture)
    if kind == "JPEG" and picture.format == "JPEG" and picture.getexif().get(0x0112, 1) == 1:
        options["quality"] = "keep"  # its own tables: writing it anew then costs hardly anything
        upright = picture
    upright.info = {key: value for key, value in upright.info.items() if key in KEPT}
    upright.save(out, kind, **options)


def _write_animation(picture: Pillow.Image, kind: str, out: BytesIO) -> None:
    options = QUALITY[kind] | _profile(picture)
    loop = picture.info.get("loop")
    if loop is not None:
        options["loop"] = loop
    frames, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        frame.load()
        durations.append(int(frame.info.get("duration", 0)) or 100)
        copy = frame.copy()
        copy.info = {key: value for key, value in copy.info.items() if key in KEPT}
        frames.append(copy)
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=durations, **options)


def _profile(picture: Pillow.Image) -> dict[str, Any]:
    """The colour profile: without it, a wide-gamut photograph looks washed out."""
    profile = picture.info.get("icc_profile")
    return {"icc_profile": profile} if profile else {}


class PictureField(forms.FileField):
    """A form's file field that lets through pictures only, ready to be stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            f"{NAMES}, up to {MAX_BYTES // 1024 // 1024} MB and under {MAX_PIXELS // 1_000_000} megapixels.",
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The picture, written anew where one was uploaded."""
        cleaned = super().clean(data, initial)
        return accept(cleaned) if isinstance(cleaned, UploadedFile) else cleaned

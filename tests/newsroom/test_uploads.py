"""What an upload must be, and what becomes of it."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin

from newsroom.images import uploads
from tests.newsroom.pictures import picture_bytes, picture_file, upload_of


def opened(upload: Any) -> Pillow.Image:
    return Pillow.open(BytesIO(uploads.accept(upload).read()))


def sentence_about(upload: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        uploads.accept(upload)
    return refused.value.messages[0]


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    checked = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + checked + struct.pack(">I", 1000) + b"IDAT"


@pytest.mark.parametrize(
    ("kind", "extension"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif"), ("AVIF", "avif")],
)
def test_the_extension_is_what_the_file_is_not_what_it_says(kind: str, extension: str) -> None:
    kept = uploads.accept(picture_file("photo.html", kind))
    assert str(kept.name) == f"photo.{extension}"


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a<script>alert(1)</script>",
        b"",
        b"\x00" * 4000,
    ],
)
def test_what_is_no_picture_is_refused_with_its_name_and_what_to_do(content: bytes) -> None:
    sentence = sentence_about(upload_of(content, "cat.gif", "image/gif"))
    assert "“cat.gif”" in sentence
    assert "Save it as JPEG, PNG, WebP, GIF or AVIF" in sentence or "Export or download it again" in sentence


def test_other_picture_formats_are_refused() -> None:
    assert "is no picture that can be shown here" in sentence_about(picture_file("scan.tiff", "TIFF"))


def test_a_picture_that_breaks_off_is_refused() -> None:
    whole = picture_bytes("JPEG", (600, 600))
    assert "“half.jpg” is broken" in sentence_about(upload_of(whole[: len(whole) // 2], "half.jpg"))


def test_a_forty_megapixel_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: Any, **__: Any) -> None:
        raise AssertionError("It was decoded.")

    monkeypatch.setattr(Pillow.Image, "load", decoded)
    sentence = sentence_about(upload_of(png_header(8000, 5000), "huge.png"))
    assert sentence.startswith("“huge.png” has 40 megapixels; a picture must stay under 40.")


def test_a_decompression_bomb_is_refused() -> None:
    assert "far too many pixels" in sentence_about(upload_of(png_header(60_000, 60_000), "bomb.png"))


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 1024 * 1024)
    sentence = sentence_about(upload_of(b"0" * (1024 * 1024 + 1), "big.png"))
    assert sentence == "“big.png” is 1.0 MB; at most 1 MB fit. Save a smaller copy."


def test_an_animation_that_fills_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_ANIMATED_PIXELS", 1000)
    assert "is an animation of 3 frames" in sentence_about(upload_of(animation("GIF"), "dance.gif"))


def test_a_photograph_is_turned_upright_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # lay the camera on its side
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    kept = opened(picture_file("side.jpg", "JPEG", size=(40, 20), exif=exif, comment=b"at home"))
    assert kept.size == (20, 40)
    assert not kept.getexif()
    assert "comment" not in kept.info


def test_metadata_of_an_upright_photograph_goes_too() -> None:
    exif = Pillow.Exif()
    exif[0x010F] = "Camera maker"
    content = uploads.accept(picture_file("a.jpg", "JPEG", exif=exif, comment=b"at home")).read()
    assert b"Camera maker" not in content
    assert b"at home" not in content


def test_bytes_after_the_picture_are_not_kept() -> None:
    content = uploads.accept(upload_of(picture_bytes() + b"<script>alert(1)</script>")).read()
    assert b"<script>" not in content


def test_colours_keep_their_profile_and_pictures_their_size() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = opened(picture_file("wide.png", size=(2400, 1600), icc_profile=profile))
    assert kept.info["icc_profile"] == profile
    assert kept.size == (2400, 1600)


def animation(kind: str) -> bytes:
    out = BytesIO()
    frames = [Pillow.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_its_frames(kind: str) -> None:
    kept = opened(upload_of(animation(kind), f"dance.{kind.lower()}"))
    assert getattr(kept, "n_frames", 1) == 3
    kept.seek(1)
    kept.load()
    assert kept.info["duration"] == 200


def test_a_transparent_picture_stays_transparent() -> None:
    out = BytesIO()
    Pillow.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    kept = opened(upload_of(out.getvalue()))
    assert kept.convert("RGBA").getpixel((3, 3)) == (0, 0, 0, 0)


def test_a_phones_two_picture_jpeg_becomes_a_plain_one() -> None:
    out = BytesIO()
    Pillow.new("RGB", (50, 40), "teal").save(
        out, "MPO", save_all=True, append_images=[Pillow.new("RGB", (50, 40), "red")]
    )
    kept = opened(upload_of(out.getvalue(), "phone.jpg"))
    assert kept.format == "JPEG"


# --- what a file says about itself, and what hides in it -------------------------------------------

WHERE = b"52.5200N 13.4050E"


def xmp(words: bytes = WHERE) -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf>' + words + b"</rdf></x:xmpmeta>"


def jpeg_segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def jpeg_with_everything(**options: Any) -> bytes:
    """A JPEG with GPS in EXIF, XMP, IPTC (in a Photoshop segment) and a comment."""
    exif = Pillow.Exif()
    exif[0x010E] = WHERE.decode()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    plain = picture_bytes("JPEG", (60, 40), exif=exif, **options)
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\x00\x00"
        + struct.pack(">I", 5 + len(WHERE))
        + b"\x1c\x02\x78\x00\x11"
        + WHERE
    )
    extra = [
        jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + xmp()),
        jpeg_segment(0xED, iptc),
        jpeg_segment(0xFE, WHERE),
    ]
    return plain[:2] + b"".join(extra) + plain[2:]


def png_with_everything() -> bytes:
    """A PNG with text of all three kinds, a time stamp and EXIF."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", WHERE.decode())
    notes.add_text("Zipped", WHERE.decode(), zip=True)
    notes.add_itxt("XML:com.adobe.xmp", xmp().decode())
    exif = Pillow.Exif()
    exif[0x010E] = WHERE.decode()
    return picture_bytes("PNG", (60, 40), pnginfo=notes, exif=exif)


def test_a_jpeg_keeps_nothing_of_what_it_says_about_place_and_camera() -> None:
    given = jpeg_with_everything()
    assert given.count(WHERE) == 4
    content = uploads.accept(upload_of(given, "a.jpg")).read()
    for trace in (WHERE, b"Exif", b"xmpmeta", b"Photoshop", b"8BIM"):
        assert trace not in content
    kept = Pillow.open(BytesIO(content))
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_png_keeps_no_text() -> None:
    content = uploads.accept(upload_of(png_with_everything())).read()
    for chunk in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", WHERE):
        assert chunk not in content


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_newer_formats_keep_no_metadata_either(kind: str) -> None:
    exif = Pillow.Exif()
    exif[0x010E] = WHERE.decode()
    given = picture_bytes(kind, (60, 40), exif=exif, xmp=xmp())
    assert given.count(WHERE) == 2
    content = uploads.accept(upload_of(given, "a.bin")).read()
    assert WHERE not in content
    assert b"xmpmeta" not in content


def test_a_gifs_comment_goes_from_every_frame() -> None:
    frames = [Pillow.new("P", (30, 30), number) for number in (1, 2)]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=WHERE)
    assert WHERE in out.getvalue()
    assert WHERE not in uploads.accept(upload_of(out.getvalue(), "a.gif")).read()


def test_a_profile_survives_beside_stripped_metadata() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = opened(upload_of(jpeg_with_everything(icc_profile=profile), "a.jpg"))
    assert kept.info["icc_profile"] == profile


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    "tail", [b"<html><script>alert(1)</script>", b"PK\x03\x04zip", b"<?php system($_GET[0]);"]
)
def test_what_is_appended_to_a_picture_is_gone(kind: str, tail: bytes) -> None:
    content = uploads.accept(upload_of(picture_bytes(kind) + tail, "a.bin")).read()
    assert tail not in content


def test_a_gif_that_is_also_a_script_is_stored_as_a_picture_only() -> None:
    # Its width reads as “/*”, so that “GIF89a/*…*/=1;alert(1)” is a script too.
    plain = bytearray(picture_bytes("GIF", (0x2A2F, 1)))
    assert plain[6:8] == b"/*"
    content = uploads.accept(upload_of(bytes(plain) + b"*/=1;alert(1)", "a.gif")).read()
    assert b"alert(1)" not in content
    assert Pillow.open(BytesIO(content)).format == "GIF"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 ...", "a.pdf"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.svg"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "a.mp4"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "a.eps"),
    ],
)
def test_other_kinds_of_file_each_get_their_sentence(content: bytes, name: str) -> None:
    assert sentence_about(upload_of(content, name, "image/jpeg")).startswith(f"“{name}” is no picture")

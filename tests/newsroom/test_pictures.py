"""Renditions: what is made of a picture, when, and what pages are told of it."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageCms

from newsroom import tasks
from newsroom.images import picture_files, pictures, renditions
from newsroom.models import Image
from tests.making import make_article, make_author, make_tool
from tests.newsroom.pictures import picture_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def make_image(size: tuple[int, int] = (60, 40), kind: str = "PNG", **fields: Any) -> Image:
    name = f"picture.{'jpg' if kind == 'JPEG' else kind.lower()}"
    content = fields.pop("content", None) or picture_bytes(kind, size)
    return Image.objects.create(**({"file": ContentFile(content, name), "alt": "A teal field"} | fields))


def made(image: Image) -> Image:
    assert renditions.make(image.pk)
    image.refresh_from_db()
    return image


def rendition(image: Image, kind: str, width: int) -> Pillow.Image:
    stem = str(image.file.name).rpartition(".")[0]
    return Pillow.open(BytesIO(image.file.storage.open(f"{stem}/{width}w.{kind}").read()))


def test_renditions_are_avif_and_webp_and_never_larger_than_the_picture() -> None:
    image = made(make_image((1000, 500)))
    assert image.renditions == {"avif": [400, 800, 1000], "webp": [400, 800, 1000]}
    assert rendition(image, "avif", 800).size == (800, 400)
    assert rendition(image, "webp", 1000).size == (1000, 500)


def test_a_picture_larger_than_any_screen_needs_stops_at_the_largest_width() -> None:
    image = made(make_image((4000, 100), "JPEG"))
    assert image.renditions is not None
    assert image.renditions["webp"] == [400, 800, 1200, 1600, 2000, 2400]
    assert (image.width, image.height) == (4000, 100)


def test_a_srcset_names_the_best_type_first_and_is_empty_until_the_renditions_are_there() -> None:
    image = make_image((500, 400))
    assert pictures.renditions_of(image) == {}
    assert pictures.small(image) == image.file.url
    srcsets = pictures.renditions_of(made(image))
    assert list(srcsets) == ["image/avif", "image/webp"]
    assert re.fullmatch(r"/media/images/[\w-]+/400w\.avif 400w, \S+/500w\.avif 500w", srcsets["image/avif"])
    assert pictures.small(image).endswith("/400w.webp")


def test_an_animation_stays_as_it_is() -> None:
    frames = [Pillow.new("RGB", (500, 300), colour) for colour in ("red", "green")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    image = make_image(kind="GIF", content=out.getvalue())
    assert not renditions.make(image.pk)
    image.refresh_from_db()
    assert image.renditions == {}


def test_a_colour_profile_is_kept_and_a_transparent_picture_stays_transparent() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = BytesIO()
    Pillow.new("RGBA", (450, 300), (0, 0, 0, 0)).save(out, "PNG", icc_profile=profile)
    image = made(make_image(content=out.getvalue()))
    small = rendition(image, "webp", 450)
    assert small.info["icc_profile"] == profile
    assert small.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16"])
def test_every_kind_of_png_can_be_made_smaller(mode: str) -> None:
    out = BytesIO()
    Pillow.new(mode, (450, 300), 1 if mode == "1" else 100 * 256 if mode == "I;16" else None or 0).save(
        out, "PNG"
    )
    assert made(make_image(content=out.getvalue())).renditions


def test_sixteen_bits_of_grey_do_not_become_white() -> None:
    out = BytesIO()
    Pillow.new("I;16", (450, 300), 128 * 256).save(out, "PNG")
    grey: Any = rendition(made(make_image(content=out.getvalue())), "webp", 450).convert("L").getpixel((9, 9))
    assert 120 < grey < 136


def test_ink_becomes_light() -> None:
    out = BytesIO()
    Pillow.new("CMYK", (450, 300), (0, 255, 255, 0)).save(out, "JPEG")
    image = made(make_image(kind="JPEG", content=out.getvalue()))
    red, green, blue = rendition(image, "webp", 450).convert("RGB").getpixel((9, 9))  # type: ignore[misc]
    assert red > 180
    assert green < 80 > blue


def test_two_workers_make_them_once() -> None:
    image = make_image((500, 300))
    assert renditions.make(image.pk)
    assert not renditions.make(image.pk)


def test_what_somebody_works_on_is_left_alone_until_the_lease_ends() -> None:
    image = make_image((500, 300))
    Image.objects.update(renditions_lease_ends=timezone.now() + timedelta(minutes=5))
    assert not renditions.make(image.pk)
    assert renditions.forgotten(timezone.now()) == []
    assert renditions.forgotten(timezone.now() + timedelta(minutes=6)) == [image.pk]


def test_a_picture_that_fails_three_times_is_shown_as_it_is() -> None:
    image = make_image((500, 300))
    image.file.storage.delete(str(image.file.name))
    for _ in range(renditions.MOST_TRIES):
        Image.objects.update(renditions_lease_ends=None)
        assert not renditions.make(image.pk)
    image.refresh_from_db()
    assert image.renditions == {}
    assert renditions.forgotten(timezone.now() + timedelta(days=1)) == []


def test_a_lost_bell_is_rung_again_by_the_tick() -> None:
    image = make_image((500, 300))
    with patch("newsroom.tasks.ring") as ring:
        tasks.tick()
    assert (tasks.make_renditions, image.pk) in [call.args for call in ring.call_args_list]


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_kept_while_redis_is_away() -> None:
    assert make_image((500, 300)).pk


def test_texts_offer_the_renditions_as_soon_as_they_are_made() -> None:
    image = make_image((900, 500))
    article = make_article(slug="shown", body=f"![A teal field]({image.file.url})")
    assert "srcset" not in article.body_html
    tasks.make_renditions(image.pk)
    article.refresh_from_db()
    assert "/800w.avif 800w" in article.body_html


# --- taking away ---------------------------------------------------------------------------------


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_deleted_picture_leaves_no_file(settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    image = made(make_image((500, 300)))
    assert len(files(settings.MEDIA_ROOT)) == 5
    with django_capture_on_commit_callbacks(execute=True):
        picture_files.remove(image)
    assert files(settings.MEDIA_ROOT) == []


def test_renditions_of_a_picture_that_was_deleted_meanwhile_are_not_left_behind(settings: Any) -> None:
    image = make_image((500, 300))
    real = renditions._make_all

    def and_it_goes(gone: Image) -> Any:
        kept = real(gone)
        Image.objects.all().delete()
        return kept

    with patch("newsroom.images.renditions._make_all", and_it_goes):
        assert not renditions.make(image.pk)
    assert files(settings.MEDIA_ROOT) == []


def test_an_upload_that_nobody_described_is_forgotten_after_a_day() -> None:
    abandoned = make_image(upload_key="a" * 32)
    make_image(upload_key="b" * 32)
    taken = make_image(upload_key="c" * 32)
    make_article(cover=taken)
    Image.objects.filter(pk__in=[abandoned.pk, taken.pk]).update(
        uploaded_at=timezone.now() - timedelta(days=2)
    )
    assert picture_files.forget_abandoned(timezone.now()) == 1
    assert not Image.objects.filter(pk=abandoned.pk).exists()
    taken.refresh_from_db()
    assert taken.upload_key == ""


# --- on the site ---------------------------------------------------------------------------------


def test_a_cover_is_offered_in_every_type_with_its_measures_and_comes_first(client: Client) -> None:
    image = made(make_image((900, 500), focus_x=30, focus_y=72))
    article = make_article(slug="shown", cover=image)
    page = client.get(article.get_absolute_url()).content.decode()
    cover = re.search(r'<figure class="cover">.*?</figure>', page, re.S)
    assert cover
    assert cover[0].index('type="image/avif"') < cover[0].index('type="image/webp"')
    assert 'width="900"' in cover[0]
    assert 'height="500"' in cover[0]
    assert 'fetchpriority="high"' in cover[0]
    assert 'loading="lazy"' not in cover[0]
    assert "focus-x-30 focus-y-70" in cover[0]
    assert "style=" not in cover[0]


def test_pictures_further_down_wait_until_they_come_near(client: Client) -> None:
    for number in range(3):
        make_article(slug=f"a-{number}", cover=made(make_image((500, 300))))
    page = client.get("/blog/").content.decode()
    loading = [bool(re.search("loading=", image)) for image in re.findall(r"<img[^>]*>", page)]
    assert loading == [False, True, True]


def test_portraits_and_logos_come_in_the_size_that_is_shown(client: Client) -> None:
    author = make_author(slug="ada", portrait=made(make_image((900, 900))))
    make_tool(slug="quern", logo=made(make_image((500, 500))))
    make_article(authors=[author])
    assert 'sizes="11rem"' in client.get("/authors/ada/").content.decode()
    assert 'sizes="4rem"' in client.get("/tools/").content.decode()


def test_search_engines_are_told_the_measures_and_the_maker(client: Client) -> None:
    article = make_article(slug="shown", cover=make_image((900, 500), credit="Ada"))
    page = client.get(article.get_absolute_url()).content.decode()
    assert '"@type": "ImageObject"' in page
    assert '"width": 900' in page
    assert '"creditText": "Ada"' in page


def test_a_picture_of_many_megabytes_is_not_what_others_are_given_to_share() -> None:
    image = made(make_image((1500, 900)))
    assert pictures.to_share(image) == image.file.url
    image.size = 9_000_000
    assert pictures.to_share(image).endswith("/1200w.webp")


# --- its file ------------------------------------------------------------------------------------


def test_a_file_is_served_as_what_it_is_and_can_do_nothing(client: Client) -> None:
    image = make_image()
    answer = client.get(image.file.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == image.file.open().read()  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("inline")
    assert "immutable" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    again = client.get(image.file.url, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name", ["nothing.png", "../settings.py", "x.html", "x.svg", "a/b/c.png", "x/400w.png/../../y.png", ""]
)
def test_nothing_else_is_served_from_there(client: Client, settings: Any, name: str) -> None:
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    (settings.MEDIA_ROOT / "images" / "x.html").write_text("<script>")
    assert client.get(f"/media/images/{name}").status_code in (301, 404)


def test_a_rendition_is_served_too(client: Client) -> None:
    image = made(make_image((500, 300)))
    answer = client.get(pictures.small(image))
    assert answer["Content-Type"] == "image/webp"

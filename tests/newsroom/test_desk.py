"""The desk's own addresses: staff only, and nothing that django-markdownx lets through."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from newsroom import markdown
from newsroom.models import Image
from tests.making import make_article, make_user
from tests.newsroom.admin_forms import signed_in
from tests.newsroom.pictures import picture_bytes, picture_file, upload_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Uploads go where nobody else looks."""
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


@pytest.fixture
def writer() -> Client:
    """A writer's browser."""
    return signed_in(make_user("Writer"))


def preview(client: Client, **data: str) -> Any:
    return client.post(reverse("markdown_preview"), data)


def upload(client: Client, file: Any, **data: str) -> Any:
    return client.post(reverse("markdown_upload"), {"image": file, **data})


def test_the_preview_is_what_readers_get_with_its_length(writer: Client) -> None:
    said = preview(writer, content="Two **words**").json()
    html = '<p data-line="1">Two <strong>words</strong></p>\n'
    assert said == {"html": html, "words": 2, "minutes": 1}


def test_the_preview_shows_where_references_by_number_lead(writer: Client) -> None:
    article = make_article(headline="Kettles", slug="kettles")
    html = preview(writer, content=f"See [ours](article:{article.pk}) and [none](article:999999).").json()[
        "html"
    ]
    assert 'href="/blog/kettles/"' in html
    assert '<span class="missing-link"' in html


def test_the_preview_numbers_its_blocks_by_the_lines_they_begin_on(writer: Client) -> None:
    html = preview(writer, content="One\n\n## Two\n\n- three\n- four\n").json()["html"]
    assert [int(line) for line in re.findall(r'<(?:p|h2|li)[^>]* data-line="(\d+)"', html)] == [1, 3, 5, 6]


def test_an_html_file_that_calls_itself_a_gif_is_not_stored(writer: Client, media: Path) -> None:
    answer = upload(writer, upload_of(b"<html><script>alert(1)</script>", "x.html", "image/gif"))
    assert answer.status_code == 400
    assert "“x.html” is no picture" in answer.json()["error"]
    assert not list(media.rglob("*.*"))
    assert not Image.objects.exists()


def test_an_svg_that_runs_something_is_not_stored(writer: Client, media: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
    answer = upload(writer, upload_of(svg, "x.svg", "image/svg+xml"))
    assert answer.status_code == 400
    assert not list(media.rglob("*.*"))


def test_a_broken_png_is_a_sentence_not_a_crash(writer: Client) -> None:
    answer = upload(writer, upload_of(picture_bytes(size=(300, 300))[:80], "broken.png"))
    assert answer.status_code == 400
    assert "“broken.png” is" in answer.json()["error"]


def test_a_preview_of_nothing_is_a_sentence_not_a_crash(writer: Client) -> None:
    answer = preview(writer)
    assert answer.status_code == 400
    assert "“content” is missing" in answer.json()["error"]


def test_a_preview_holds_no_script(writer: Client) -> None:
    said = preview(writer, content='<script>alert(1)</script><img src=x onerror="alert(1)">').json()
    assert "script" not in said["html"]
    assert "onerror" not in said["html"]


def test_a_webp_is_taken_whole_with_its_alt_text(writer: Client, media: Path) -> None:
    answer = upload(writer, picture_file("a.webp", "WEBP", size=(1600, 900)), alt="A chart")
    assert answer.status_code == 201
    image = Image.objects.get()
    assert (image.width, image.height, image.alt) == (1600, 900, "A chart")
    assert answer.json()["url"] == image.file.url


def test_an_uploads_name_cannot_be_guessed(writer: Client) -> None:
    url = upload(writer, picture_file("holiday.png")).json()["url"]
    assert "holiday" not in url
    assert len(url.rsplit("/", 1)[-1]) > 24


def test_a_text_that_is_too_long_is_refused_in_a_sentence(
    writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown, "MAX_CHARACTERS", 10)
    answer = preview(writer, content="x" * 11)
    assert answer.status_code == 400
    assert "at most 10 fit" in answer.json()["error"]


def test_an_upload_without_a_file_is_a_sentence(writer: Client) -> None:
    answer = writer.post(reverse("markdown_upload"))
    assert answer.status_code == 400
    assert answer.json()["error"] == "There is no picture: choose a file."


@pytest.mark.parametrize("name", ["markdown_preview", "markdown_upload"])
def test_nobody_without_a_log_in_gets_in(name: str) -> None:
    answer = Client().post(reverse(name), {"content": "x"})
    assert answer.status_code == 403
    assert "Log in" in answer.json()["error"]


@pytest.mark.parametrize("name", ["markdown_preview", "markdown_upload"])
def test_a_reader_with_an_account_does_not_get_in(name: str) -> None:
    reader = signed_in(make_user(is_staff=False))
    assert reader.post(reverse(name), {"content": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["markdown_preview", "markdown_upload"])
def test_staff_without_the_permission_do_not_get_in(name: str) -> None:
    assert signed_in(make_user()).post(reverse(name), {"content": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["markdown_preview", "markdown_upload"])
def test_another_site_cannot_post_for_a_writer(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("Writer"))
    assert client.post(reverse(name), {"content": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["markdown_preview", "markdown_upload"])
def test_only_a_post_is_answered(writer: Client, name: str) -> None:
    assert writer.get(reverse(name)).status_code == 405


@pytest.mark.parametrize("address", ["/markdownx/markdownify/", "/markdownx/upload/"])
def test_markdownxs_own_addresses_do_not_exist(writer: Client, address: str) -> None:
    assert writer.post(address, {"content": "x"}).status_code == 404


def details(image: Image) -> str:
    return reverse("markdown_image", args=[image.pk])


def test_alt_text_can_be_given_after_the_upload(writer: Client) -> None:
    upload(writer, picture_file())
    image = Image.objects.get()
    assert writer.post(details(image), {"alt": "Two rulers"}).json()["alt"] == "Two rulers"
    image.refresh_from_db()
    assert image.alt == "Two rulers"
    assert writer.get(details(image)).json()["label"] == "Two rulers"


def test_describing_keeps_the_caption_and_the_credit(writer: Client) -> None:
    upload(writer, picture_file())
    Image.objects.update(caption="A caption", credit="A hand")
    image = Image.objects.get()
    writer.post(details(image), {"alt": "Two rulers"})
    image.refresh_from_db()
    assert (image.caption, image.credit) == ("A caption", "A hand")


def test_only_who_uploaded_or_may_change_pictures_describes_one(writer: Client) -> None:
    upload(writer, picture_file())
    stranger = make_user()
    stranger.user_permissions.add(permission("view_image"))
    assert signed_in(stranger).post(details(Image.objects.get()), {"alt": "x"}).status_code == 403


def permission(codename: str) -> Any:
    return Permission.objects.get(codename=codename)

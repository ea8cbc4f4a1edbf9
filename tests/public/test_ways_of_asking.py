"""Odd ways of asking: methods, parts of files, paths that try to leave, addresses that are nearly ours."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from tests.making import make_article, make_tag

pytestmark = pytest.mark.django_db
READ_ONLY = ("/", "/blog/", "/blog/first/", "/feed/", "/search/", "/tags/one/", "/contact/", "/robots.txt")


@pytest.fixture
def stranger() -> Client:
    """A client whose forms have to prove where they come from, as in a browser."""
    make_article(slug="first", tags=[make_tag("One")])
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("path", READ_ONLY)
def test_a_page_says_what_may_be_asked_of_it(stranger: Client, path: str) -> None:
    answer = stranger.options(path)
    assert (answer.status_code, answer["Allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")


@pytest.mark.parametrize("path", READ_ONLY)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "BREW"])
def test_a_page_that_is_only_read_takes_nothing(stranger: Client, path: str, method: str) -> None:
    answer = stranger.generic(method, path, b"x=1", "application/x-www-form-urlencoded")
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]
    assert "This cannot be done here" in answer.content.decode()


def test_a_form_without_a_proof_is_answered_with_what_to_do(stranger: Client) -> None:
    answer = stranger.post("/admin/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "Go back, reload the page and send it again" in answer.content.decode()


@pytest.mark.parametrize("query", ["&".join(f"p{number}=1" for number in range(1001))])
def test_more_parameters_than_any_page_has_are_refused_in_words(stranger: Client, query: str) -> None:
    answer = stranger.get(f"/search/?{query}")
    assert answer.status_code == 400 and "This request cannot be read" in answer.content.decode()
    assert stranger.get(f"/?{query}").status_code == 200


def test_a_host_that_is_not_ours_gets_a_page_that_names_nothing(stranger: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["news.example"]
    answer = stranger.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400 and "This request cannot be read" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("//blog/", "/blog/"),
        ("/blog//first/", "/blog/first/"),
        ("/blog/first//", "/blog/first/"),
        ("/Blog/First/", "/blog/first/"),
        ("/BLOG//FIRST/", "/blog/first/"),
        ("/Tags/One/", "/tags/one/"),
        ("/Feed/Atom/", "/feed/atom/"),
    ],
)
def test_an_address_that_is_nearly_ours_leads_to_ours(stranger: Client, path: str, leads_to: str) -> None:
    answer = stranger.get("http://testserver" + path)
    assert (answer.status_code, answer["Location"]) == (301, leads_to)
    assert stranger.get(leads_to).status_code == 200


# --- files of pictures -------------------------------------------------------------------------------


@pytest.fixture
def picture(settings: Settings, tmp_path: Path) -> str:
    """The address of a file of ten bytes among the pictures, with something private beside it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    default_storage.save("images/ten.png", ContentFile(b"0123456789"))
    (tmp_path / "secret.png").write_text("private")
    (tmp_path / "media" / "secret.png").write_text("private")
    return "/media/images/ten.png"


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("asked", "status", "body", "place"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        *((odd, 200, b"0123456789", None) for odd in ("bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b")),
        ("bytes=" + "9" * 400 + "-", 200, b"0123456789", None),
    ],
)
def test_a_part_of_a_picture_can_be_had(
    stranger: Client, picture: str, asked: str, status: int, body: bytes, place: str | None
) -> None:
    answer = stranger.get(picture, headers={"range": asked})
    assert (answer.status_code, body_of(answer), answer.get("Content-Range")) == (status, body, place)


def test_a_part_of_what_a_browser_has_no_longer_is_the_whole(stranger: Client, picture: str) -> None:
    etag = stranger.get(picture)["ETag"]
    for known, status in ((etag, 206), ('"other"', 200)):
        answer = stranger.get(picture, headers={"range": "bytes=0-3", "if-range": known})
        assert answer.status_code == status
    assert stranger.get(picture, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        *("/media/images/../secret.png", "/media/images/%2e%2e/secret.png", "/media/images/..%2fsecret.png"),
        *("/media/images/%2e%2e%2f%2e%2e%2fsecret.png", "/media/images//secret.png", "/media/secret.png"),
        *("/media/images/ten.png%00.jpg", "/media/images/ten.png/", "/media/images/", "/media/"),
        *("/media/images/ten.svg", "/media/images/.ten.png", "/media/images/ten.png%0a", "/media/images/~"),
        *("/media/images/..\\secret.png", "/media/images/" + "a" * 3000 + ".png"),
    ],
)
def test_no_path_leads_out_of_the_pictures(stranger: Client, picture: str, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 404
    assert b"private" not in body_of(answer)

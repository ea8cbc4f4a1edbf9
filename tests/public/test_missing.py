"""What is not there: suggestions at a wrong address, the page when we broke, and the one for maintenance."""

import re
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from newsroom.models import Article
from newsroom.signals import publication_changed
from public import near
from public.static_pages import BROKEN, MAINTENANCE
from tests.making import make_article, make_page, make_tag

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/blog/where-the-memory-gos/", "/blog/where-the-memory-goes/"),
        ("/where-the-memory-goes/", "/blog/where-the-memory-goes/"),
        ("/tags/speach/", "/tags/speech/"),
        ("/abuot/", "/about/"),
    ],
)
def test_a_wrong_address_is_answered_with_what_was_meant(client: Client, path: str, meant: str) -> None:
    make_article(slug="where-the-memory-goes")
    make_tag("Speech")
    make_page("about")
    answer = client.get(path)
    assert answer.status_code == 404
    assert [one.address for one in answer.context["near"]][:1] == [meant]
    assert f'href="{meant}"' in answer.content.decode()


def test_what_readers_may_not_see_is_never_suggested(client: Client) -> None:
    make_article(slug="the-secret-plan", status="draft")
    make_page("imprint", is_public=False)
    assert client.get("/blog/the-secret-pla/").context["near"] == []
    assert near.near("/imprin/") == []


def test_an_address_of_no_known_shape_asks_the_search(client: Client) -> None:
    article = make_article(headline="Counting wrong words", slug="a")
    publication_changed.send(sender=Article, article=article, change="published")
    assert [one.address for one in client.get("/2019/counting-words/").context["near"]] == ["/blog/a/"]


@pytest.mark.parametrize(
    "path", ["/%00/", "/" + "x" * 4000 + "/", "/a/", "/%F0%9F%98%80/", "/..%2f..%2fetc/"]
)
def test_nonsense_is_not_found_and_nothing_else(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_broken_site_answers_without_asking_anything(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    def broken(*_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("public.front_page.compose", broken)
    monkeypatch.setattr("public.context.publication", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500 and answer.content.decode() == BROKEN.html
    assert answer["Cache-Control"] == "no-store"
    assert BROKEN.policy["style-src"][0] in answer["Content-Security-Policy"]


@pytest.mark.parametrize("page", [BROKEN, MAINTENANCE])
def test_a_static_page_needs_no_other_file(page: object) -> None:
    html = page.html  # type: ignore[attr-defined]
    assert not re.findall(r'(?:src|href)="(?!/"|data:)', html) and "{%" not in html and "url(" not in html


@pytest.mark.parametrize("switch", ["environment", "file"])
def test_maintenance_asks_everybody_to_come_back(
    client: Client, settings: Settings, tmp_path: Path, switch: str
) -> None:
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    assert client.get("/about/").status_code == 404
    if switch == "file":
        settings.MAINTENANCE_FILE.touch()
    else:
        settings.MAINTENANCE = True
    for path in ("/", "/blog/", "/admin/", "/contact/send/"):
        answer = client.post(path) if "send" in path else client.get(path)
        assert (answer.status_code, answer["Retry-After"]) == (503, "300")
        assert answer.content.decode() == MAINTENANCE.html
    assert client.get("/health/").status_code != 404

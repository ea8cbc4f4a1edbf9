"""Feeds in three forms, and the stylesheet of the accent colour."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from django.test import Client

from newsroom.models import Article, Publication, Tag
from public import colours
from public.full_text import full_text
from tests.making import make_article, make_author, make_tag
from tests.public import feed_rules

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BODY = 'See [here](/tools/quern/), [there](https://x.example/) and a note.[^1]\n\n[^1]: `<a href="/kept/">`'
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_full_text_has_whole_addresses_and_leaves_code_alone() -> None:
    article = make_article(slug="whole", body=BODY)
    html = full_text(article)
    assert 'href="http://127.0.0.1:8000/tools/quern/"' in html
    assert 'href="https://x.example/"' in html
    assert 'href="http://127.0.0.1:8000/blog/whole/#fn1"' in html
    assert 'href="/kept/"' in html


def test_rss_holds_the_whole_article(client: Client) -> None:
    make_article(
        headline="Fish & <chips>", body=BODY, authors=[make_author(name="Ada"), make_author(name="Bo")]
    )
    response = client.get("/feed/")
    item = ElementTree.fromstring(response.content).find("channel/item")  # noqa: S314
    assert item is not None
    assert item.findtext("title") == "Fish & <chips>"
    assert "http://127.0.0.1:8000/tools/quern/" in (item.findtext(CONTENT) or "")
    assert [name.text for name in item.findall("{http://purl.org/dc/elements/1.1/}creator")] == ["Ada", "Bo"]


def test_atom_holds_the_whole_article(client: Client) -> None:
    make_article(body=BODY, authors=[make_author(name="Ada")])
    entry = ElementTree.fromstring(client.get("/feed/atom/").content).find(f"{ATOM}entry")  # noqa: S314
    assert entry is not None
    assert "http://127.0.0.1:8000/tools/quern/" in (entry.findtext(f"{ATOM}content") or "")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada"


@pytest.mark.parametrize("where", ["headline", "standfirst", "body"])
@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/tags/odd/feed/"])
def test_a_character_that_xml_cannot_hold_does_not_silence_the_feed(
    client: Client, path: str, where: str
) -> None:
    tag = make_tag("Odd", description="Pasted\x0c")
    make_article(authors=[make_author(name="Ada\x1b")], tags=[tag], **{where: "Pas\x0bted\ufffe\x08 words"})
    response = client.get(path)
    assert response.status_code == 200
    read = ElementTree.fromstring(response.content)  # noqa: S314
    assert "Pasted words" in "".join(read.itertext())


def test_json_feed_holds_the_whole_article(client: Client) -> None:
    article = make_article(body=BODY, tags=[make_tag("Chips")])
    response = client.get("/feed/json/")
    assert response.headers["Content-Type"] == "application/feed+json"
    item = json.loads(response.content)["items"][0]
    assert item["url"] == f"http://127.0.0.1:8000{article.get_absolute_url()}"
    assert "http://127.0.0.1:8000/tools/quern/" in item["content_html"]
    assert item["tags"] == ["Chips"]


def test_a_tag_and_an_author_have_feeds_of_their_own(client: Client) -> None:
    tag, author = make_tag("Chips"), make_author(slug="ada")
    make_article(headline="Theirs", tags=[tag], authors=[author])
    make_article(headline="Another's")
    for path in ("/tags/chips/", "/authors/ada/"):
        assert f'href="{path}feed/"' in client.get(path).content.decode()
        feed = client.get(f"{path}feed/").content.decode()
        assert "Theirs" in feed and "Another" not in feed


@pytest.mark.parametrize("form", ["", "atom/", "json/"])
@pytest.mark.parametrize("where", ["/feed/", "/tags/chips/feed/", "/authors/ada/feed/", "/feed/review/"])
def test_every_feed_keeps_the_rules_of_its_form(client: Client, where: str, form: str) -> None:
    tag, author = make_tag("Chips & <fish>", slug="chips"), make_author(slug="ada", name="Ada & Bo")
    for number in range(3):
        make_article(
            headline=f"R&D <b> {number}", kind="review", tags=[tag], authors=[author], standfirst="1 < 2 & 3"
        )
    make_article(headline="Another's", authors=[])
    response = client.get(f"{where}{form}")
    shown = feed_rules.check(response, f"http://127.0.0.1:8000{where}{form}")
    assert shown == (4 if where == "/feed/" else 3)


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed/json/", "/feed/guide/atom/"])
def test_an_empty_feed_is_valid_and_stays_the_same(client: Client, path: str) -> None:
    response = client.get(path)
    assert feed_rules.check(response, f"http://127.0.0.1:8000{path}") == 0
    assert client.get(path).content == response.content


@pytest.mark.parametrize("path", ["/feed/", "/tags/chips/feed/json/", "/feed/breakdown/atom/"])
def test_a_feed_that_is_known_is_not_sent_again(client: Client, path: str) -> None:
    make_article(tags=[make_tag("Chips")])
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    make_article(tags=[Tag.objects.get()])
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_an_article_keeps_its_id_when_its_address_changes(client: Client) -> None:
    article = make_article(slug="old")
    before = client.get("/feed/json/").json()["items"][0]
    Article.objects.filter(pk=article.pk).update(slug="new")
    after = client.get("/feed/json/").json()["items"][0]
    assert before["id"] == after["id"] == f"tag:127.0.0.1,2026-03-05:article-{article.pk}"
    assert after["url"].endswith("/blog/new/")


@pytest.mark.parametrize("path", ["/feed/nonsense/", "/feed/review/nonsense/", "/tags/chips/feed/xml/"])
def test_a_feed_that_is_none_says_which_there_are(client: Client, path: str) -> None:
    make_tag("Chips")
    assert client.get(path).status_code == 404


def test_pages_name_the_feeds_that_belong_to_them(client: Client) -> None:
    article = make_article(kind="guide", tags=[make_tag("Chips")])
    page = client.get(article.get_absolute_url()).content.decode()
    for path in ("/feed/", "/feed/atom/", "/feed/json/", "/feed/guide/", "/tags/chips/feed/atom/"):
        assert f'href="{path}"' in page
    assert 'href="/feed/review/json/"' in client.get("/blog/").content.decode()


def test_the_accents_stylesheet_has_a_new_address_when_the_colour_changes(client: Client) -> None:
    Publication.load()
    before = client.get("/").content.decode()
    Publication.objects.update(accent_colour="#0a5cff")
    after = client.get("/").content.decode()
    assert f"/theme.css?v={colours.version('#0a5cff')}" in after
    assert f"/theme.css?v={colours.version('#0a5cff')}" not in before
    assert "#0a5cff" in client.get("/theme.css").content.decode()


@pytest.mark.parametrize(
    "accent", ["#b94520", "#ffee00", "#000000", "#ffffff", "#7f7f7f", "#0000ff", "#00ff88"]
)
def test_any_accent_becomes_legible_on_both_papers(accent: str) -> None:
    for paper in colours.PAPER.values():
        assert colours.contrast(colours.legible(accent, paper), paper) >= 4.5
    assert colours.contrast(colours.ink_on(accent), accent) >= 4.5

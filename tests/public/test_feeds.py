"""Feeds, the sitemap and the small files that machines ask for."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from django.test import Client

from newsroom.models import Publication
from public import colours
from public.full_text import full_text
from tests.making import make_article, make_author, make_issue, make_tag, make_tool

pytestmark = pytest.mark.django_db
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


def test_the_sitemap_lists_what_readers_may_open(client: Client) -> None:
    published = make_article(tags=[make_tag("Chips")])
    draft = make_article(status="draft")
    tool = make_tool()
    unsent = make_issue()
    index = client.get("/sitemap.xml").content.decode()
    parts = [entry.text or "" for entry in ElementTree.fromstring(index).iter() if entry.tag.endswith("loc")]  # noqa: S314
    assert parts and all(part.startswith("http://127.0.0.1:8000/sitemap-") for part in parts)
    listed = "".join(
        client.get(part.removeprefix("http://127.0.0.1:8000")).content.decode() for part in parts
    )
    for shown in (published, tool):
        assert f"<loc>http://127.0.0.1:8000{shown.get_absolute_url()}</loc>" in listed
    assert "/tags/chips/" in listed
    assert draft.slug not in listed and unsent.get_absolute_url() not in listed


def test_robots_are_told_where_the_sitemap_is(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text and "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_programs_that_read_find_the_markdown(client: Client) -> None:
    make_article(headline='Ada\'s "engine"', slug="engine")
    text = client.get("/llms.txt").content.decode()
    assert '[Ada\'s "engine"](http://127.0.0.1:8000/blog/engine.md)' in text


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


def test_the_manifest_names_the_publication(client: Client) -> None:
    Publication.objects.update_or_create(pk=1, defaults={"name": "Undertow"})
    assert client.get("/site.webmanifest").json()["name"] == "Undertow"

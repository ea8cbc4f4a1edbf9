"""Sitemap, robots.txt, llms.txt, OpenSearch, manifest: the small files that machines ask for."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from newsletter.models import Issue
from newsroom.models import Publication
from public.sitemaps import SITEMAPS
from tests.making import NOON, make_article, make_issue, make_tag, make_tool
from tests.public.pictures import make_image

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def read(client: Client, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200, path
    return ElementTree.fromstring(response.content)  # noqa: S314  our own


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


def test_a_page_of_the_sitemap_says_when_it_truly_changed(client: Client) -> None:
    tag, tool = make_tag("Chips"), make_tool()
    article = make_article(slug="mended", tags=[tag], substantively_updated_at=NOON + timedelta(days=1))
    article.corrections.create(text="It was 3.", published_at=NOON + timedelta(days=2))
    dates = {
        entry.findtext(f"{MAP}loc"): entry.findtext(f"{MAP}lastmod")
        for entry in read(client, "/sitemap-articles.xml")
    }
    assert dates == {f"{SITE}/blog/mended/": "2026-03-07T12:00:00+00:00"}
    parts = {
        entry.findtext(f"{MAP}loc"): entry.findtext(f"{MAP}lastmod") for entry in read(client, "/sitemap.xml")
    }
    assert parts[f"{SITE}/sitemap-articles.xml"] == "2026-03-07T12:00:00+00:00"
    assert (parts[f"{SITE}/sitemap-tools.xml"] or "").startswith(tool.updated_at.isoformat()[:19])
    assert "2026-03-05" in (read(client, "/sitemap-tags.xml").findtext(f"{MAP}url/{MAP}lastmod") or "")


def test_the_sitemap_names_the_pictures_of_an_article(client: Client) -> None:
    cover, shown = make_image(), make_image()
    make_article(cover=cover, body=f"![A]({shown.file.url})")
    pictures = read(client, "/sitemap-articles.xml").findall(f"{MAP}url/{IMAGE}image/{IMAGE}loc")
    assert {picture.text for picture in pictures} == {f"{SITE}{one.file.url}" for one in (cover, shown)}


def test_a_long_part_of_the_sitemap_comes_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(part.limit < 50_000 for part in SITEMAPS.values())
    monkeypatch.setattr(type(SITEMAPS["articles"]), "limit", 2)
    for _ in range(3):
        make_article()
    parts = [entry.findtext(f"{MAP}loc") for entry in read(client, "/sitemap.xml")]
    assert f"{SITE}/sitemap-articles.xml?p=2" in parts
    assert len(read(client, "/sitemap-articles.xml?p=2")) == 1
    assert client.get("/sitemap-articles.xml?p=3").status_code == 404
    assert client.get("/sitemap-nonsense.xml").status_code == 404


def test_sent_issues_are_in_the_sitemap(client: Client) -> None:
    issue = make_issue()
    Issue.objects.update(state=Issue.State.SENT, approved_at=NOON, sent_at=NOON)
    listed = read(client, "/sitemap-issues.xml").findtext(f"{MAP}url/{MAP}loc")
    assert listed == SITE + issue.get_absolute_url()


def test_robots_are_told_where_the_sitemap_is(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text and f"Sitemap: {SITE}/sitemap.xml" in text


def test_programs_that_read_find_the_markdown(client: Client) -> None:
    make_article(headline='Ada\'s "engine"', slug="engine", tags=[make_tag("Chips & <fish>")])
    make_article(headline="Unseen", status="draft")
    Publication.objects.update_or_create(pk=1, defaults={"tagline": "Fish, fried"})
    text = client.get("/llms.txt").content.decode()
    assert f'- [Ada\'s "engine"]({SITE}/blog/engine.md): 2026-03-05. ' in text
    assert "Chips & <fish>" in text and "Unseen" not in text
    assert text.startswith("# ") and "\n> Fish, fried\n" in text and "\n## Sections\n" in text


def test_a_publication_that_begins_has_no_empty_quote_and_no_empty_list(client: Client) -> None:
    text = client.get("/llms.txt").content.decode()
    assert text.startswith(f"# {Publication.objects.get().name}\n\nEvery article ")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Sections",
        "## Full text as data",
    ]


def test_the_markdown_of_an_article_begins_with_its_facts(client: Client) -> None:
    article = make_article(headline='Say "x": y', slug="facts", tags=[make_tag("Chips")], rating="4.5")
    article.sources.create(publisher="Arxiv", title="One")
    article.corrections.create(text="It was 3.", published_at=NOON)
    text = client.get("/blog/facts.md").content.decode()
    lines = text.split("---\n")[1].splitlines()
    facts = {name: json.loads(value) for name, value in (line.split(": ", 1) for line in lines)}
    assert facts["title"] == 'Say "x": y'
    assert facts["url"] == f"{SITE}/blog/facts/"
    assert facts["published"] == "2026-03-05T12:00:00+00:00"
    assert (facts["tags"], facts["rating"]) == (["Chips"], 4.5)
    assert facts["sources"] == [{"publisher": "Arxiv", "title": "One"}]
    assert facts["corrections"] == [{"date": "2026-03-05T12:00:00+00:00", "text": "It was 3."}]


def test_browsers_learn_how_to_search_here(client: Client) -> None:
    Publication.objects.update_or_create(pk=1, defaults={"name": "Undertow & Company of Friends"})
    root = read(client, "/opensearch.xml")
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.findtext(f"{space}ShortName") == "Undertow & Compa"
    urls = {url.get("type"): url.get("template") for url in root.findall(f"{space}Url")}
    assert urls["text/html"] == f"{SITE}/search/?q={{searchTerms}}"
    assert client.get("/opensearch.xml").headers["Content-Type"] == "application/opensearchdescription+xml"
    assert 'href="/opensearch.xml"' in client.get("/").content.decode()


def test_the_manifest_names_the_publication_and_icons_that_are_there(client: Client) -> None:
    Publication.objects.update_or_create(pk=1, defaults={"name": "Undertow"})
    manifest = client.get("/site.webmanifest").json()
    assert manifest["name"] == "Undertow"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        response = client.get(icon["src"])
        assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert client.get(client.get("/favicon.ico").headers["Location"]).status_code == 200

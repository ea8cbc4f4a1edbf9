"""What pages tell search engines, by shape: each thing is of a known type and has what that type needs."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from newsletter.models import Issue
from newsroom.models import Publication, Tool
from tests.making import NOON, make_article, make_author, make_issue, make_tag, make_tool
from tests.public.pictures import make_image

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
# What those who read it ask of each type.
NEEDED = {
    "NewsArticle": {"headline", "datePublished", "dateModified", "author", "publisher", "image", "url"},
    "TechArticle": {"headline", "datePublished", "author", "publisher", "image", "url"},
    "Review": {"itemReviewed", "reviewRating", "author", "publisher", "datePublished"},
    "SoftwareApplication": {"name", "applicationCategory"},
    "Person": {"name", "url"},
    "Organization": {"name"},
    "WebSite": {"name", "url", "potentialAction", "publisher"},
    "SearchAction": {"target", "query-input"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name"},
    "ProfilePage": {"mainEntity"},
    "ImageObject": {"url", "width", "height"},
    "Rating": {"ratingValue", "bestRating"},
    "CorrectionComment": {"text", "datePublished"},
    "CreativeWork": {"name"},
    "ItemList": {"itemListElement"},
    "Place": {"name"},
    "AnalysisNewsArticle": set(),
    "ReviewNewsArticle": set(),
}


def data_of(client: Client, path: str) -> list[dict[str, Any]]:
    """What a page says, each thing of it checked."""
    html = client.get(path).content.decode()
    found = [
        json.loads(block)
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    ]
    for data in found:
        assert data["@context"] == "https://schema.org"
        check(data)
    return found


def check(data: Any) -> None:
    if isinstance(data, list):
        for each in data:
            check(each)
    if not isinstance(data, dict):
        return
    types = data["@type"] if isinstance(data["@type"], list) else [data["@type"]]
    for name in types:
        known = set(data) | ({"headline", "dateModified", "image", "url"} if "item" in data else set())
        assert NEEDED[name] - known == set() or (name == "Review" and "reviewBody" not in data), (name, data)
    for name, value in data.items():
        if name in ("url", "item", "@id") and isinstance(value, str):
            assert value.startswith(("http://", "https://")), value
        check(value)


def of_type(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(data for data in found if name in data["@type"])


def test_an_article_says_who_wrote_it_when_and_what_was_wrong(client: Client) -> None:
    author = make_author(name="Ada Byline", slug="ada")
    article = make_article(authors=[author], tags=[make_tag("Chips")], cover=make_image())
    article.corrections.create(text="It was 3.", published_at=NOON)
    article.sources.create(publisher="Arxiv", title="One", url="https://arxiv.org/abs/1")
    data = of_type(data_of(client, article.get_absolute_url()), "NewsArticle")
    assert data["@type"] == ["NewsArticle", "AnalysisNewsArticle"]
    assert data["author"][0]["url"] == f"{SITE}/authors/ada/"
    assert data["correction"][0]["text"] == "It was 3."
    assert data["citation"][0]["publisher"]["name"] == "Arxiv"
    assert article.cover
    cover, card = (image["url"] for image in data["image"])
    assert cover.endswith(article.cover.file.url) and f"/cards/article/{article.pk}/" in card
    assert data["keywords"] == ["Chips"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("news", "NewsArticle"), ("guide", "TechArticle"), ("breakdown", "AnalysisNewsArticle")],
)
def test_each_kind_has_its_type(client: Client, kind: str, name: str) -> None:
    article = make_article(kind=kind)
    assert of_type(data_of(client, article.get_absolute_url()), name)


def test_a_review_rates_software(client: Client) -> None:
    tool = make_tool(name="Quern", homepage="https://quern.example/", maker="Mill", platforms=["web"])
    article = make_article(kind="review", tool=tool, rating="3.5", pros="Fast", cons="Dear")
    data = of_type(data_of(client, article.get_absolute_url()), "Review")
    assert data["itemReviewed"]["@type"] == "SoftwareApplication"
    assert data["reviewRating"]["ratingValue"] == 3.5
    assert data["positiveNotes"]["itemListElement"][0]["name"] == "Fast"
    entry = of_type(data_of(client, tool.get_absolute_url()), "SoftwareApplication")
    assert entry["review"]["reviewRating"]["ratingValue"] == 3.5
    assert entry["operatingSystem"] == "web"


def test_the_front_page_says_who_publishes_and_where_to_search(client: Client) -> None:
    links = [{"platform": "mastodon", "url": "https://social.example/@undertow"}]
    Publication.objects.update_or_create(pk=1, defaults={"name": "Undertow", "social_links": links})
    found = data_of(client, "/")
    assert (
        of_type(found, "WebSite")["potentialAction"]["target"] == f"{SITE}/search/?q={{search_term_string}}"
    )
    publisher = of_type(found, "Organization")
    assert publisher["sameAs"] == ["https://social.example/@undertow"]
    assert client.get(publisher["logo"]["url"].removeprefix(SITE)).status_code == 200


def test_an_author_is_a_person_with_a_face(client: Client) -> None:
    links = [{"label": "Code", "url": "https://code.example/"}]
    author = make_author(slug="ada", role="Editor", links=links, portrait=make_image())
    make_article(authors=[author])
    person = of_type(data_of(client, "/authors/ada/"), "ProfilePage")["mainEntity"]
    assert (person["jobTitle"], person["sameAs"]) == ("Editor", ["https://code.example/"])
    assert person["image"]["@type"] == "ImageObject"


def test_every_page_below_the_front_page_says_the_way_to_it(client: Client) -> None:
    article = make_article(tags=[make_tag("Chips")], authors=[make_author(slug="ada")], tool=make_tool())
    issue = make_issue(articles=[article])
    Issue.objects.update(state=Issue.State.SENT, approved_at=NOON, sent_at=NOON)
    tool = Tool.objects.get()
    for path in (article, tool, issue):
        steps = of_type(data_of(client, path.get_absolute_url()), "BreadcrumbList")["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert steps[0]["item"] == f"{SITE}/"
    for address in ("/tags/chips/", "/authors/ada/", "/kinds/breakdown/"):
        assert of_type(data_of(client, address), "BreadcrumbList")


def test_nothing_in_the_data_can_end_its_element(client: Client) -> None:
    article = make_article(headline="</script><script>alert(1)</script>")
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert of_type(data_of(client, article.get_absolute_url()), "NewsArticle")["headline"] == article.headline

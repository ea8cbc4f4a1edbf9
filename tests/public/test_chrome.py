"""The links around every page: what the settings say, and never one that leads nowhere."""

from typing import Any

import pytest
from django.test import Client

from newsroom.models import Page, Publication
from public import chrome
from tests.making import make_page, make_tag

pytestmark = pytest.mark.django_db


def settings_with(**fields: Any) -> Publication:
    publication = Publication.load()
    for name, value in fields.items():
        setattr(publication, name, value)
    publication.save()
    return publication


def test_the_header_shows_what_the_settings_say_and_marks_where_one_is(client: Client) -> None:
    settings_with(
        navigation=[
            {"label": "All", "address": "/blog/"},
            {"label": "Reviews", "address": "/kinds/review/"},
            {"label": "Shop", "address": "https://shop.example/"},
        ]
    )
    page = client.get("/kinds/review/").content.decode()
    assert '<a href="/kinds/review/" aria-current="page">Reviews</a>' in page
    assert '<a href="/blog/">All</a>' in page
    assert '<a href="https://shop.example/" rel="noopener">Shop</a>' in page


def test_an_address_deeper_than_a_link_marks_the_nearest_one() -> None:
    publication = Publication(
        navigation=[{"label": "Tags", "address": "/tags/"}, {"label": "Speech", "address": "/tags/speech/"}]
    )
    links = chrome.header(publication, "/tags/speech/feed/", [])
    assert [link.current for link in links] == ["", "true"]


def test_no_link_leads_to_a_page_that_is_a_draft(client: Client) -> None:
    draft = make_page("imprint", title="Imprint", is_public=False)
    settings_with(
        navigation=[{"label": "Who", "address": "/imprint/"}],
        footer_links=[{"heading": "Small print", "label": "Imprint", "address": "/imprint/"}],
    )
    page = client.get("/").content.decode()
    assert "/imprint/" not in page and "Small print" not in page
    assert client.get("/imprint/").status_code == 404
    Page.objects.filter(pk=draft.pk).update(is_public=True)
    assert client.get("/").content.decode().count("/imprint/") == 3  # header, standing pages, column
    assert client.get("/imprint/").status_code == 200


def test_links_follow_a_tag_that_moves_and_go_with_one_that_is_deleted() -> None:
    tag = make_tag("Speech")
    settings_with(
        navigation=[{"label": "Speech", "address": "/tags/speech/"}, {"label": "Blog", "address": "/blog/"}],
        footer_links=[{"heading": "", "label": "Speech", "address": "/tags/speech/"}],
    )
    tag.slug = "voice"
    tag.save()
    publication = Publication.load()
    assert publication.navigation[0]["address"] == publication.footer_links[0]["address"] == "/tags/voice/"
    tag.delete()
    publication = Publication.load()
    assert [entry["label"] for entry in publication.navigation] == ["Blog"]
    assert publication.footer_links == []


def test_profiles_elsewhere_have_a_name_and_a_sign(client: Client) -> None:
    settings_with(social_links=[{"platform": "mastodon", "url": "https://social.example/@us"}])
    page = client.get("/").content.decode()
    assert 'href="https://social.example/@us"' in page and '<span class="hidden">Mastodon</span>' in page


def test_authors_are_in_the_header_to_begin_with(client: Client) -> None:
    assert 'href="/authors/"' in client.get("/").content.decode().partition("<main")[0]

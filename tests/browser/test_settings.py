"""The publication's settings in a real browser: rows by keys alone, and a page that follows what is typed."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from newsroom.models import Publication
from tests.browser.desks import sign_in
from tests.making import make_article, make_series, make_user

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def settings_page(page: Page, live_server: LiveServer) -> Page:
    """The settings with the page beside them, loaded."""
    make_article(headline="First story")
    sign_in(page.context, make_user("Publisher"), live_server.url)
    pk = Publication.load().pk
    page.goto(f"{live_server.url}/admin/newsroom/publication/{pk}/change/")
    expect(page.frame_locator(".looks-frame").get_by_role("heading", name="First story")).to_be_visible()
    return page


def test_links_are_added_moved_and_removed_by_keys_and_the_page_follows(settings_page: Page) -> None:
    page, shown = settings_page, settings_page.frame_locator(".looks-frame").get_by_label("Main")
    header = page.locator("[data-rows-of=navigation]")
    header.get_by_role("button", name="Add a link").press("Enter")
    page.keyboard.type("Reviews")
    page.keyboard.press("Tab")
    page.keyboard.type("/kinds/review/")
    for _ in range(5):
        page.keyboard.press("Alt+ArrowUp")
    expect(shown.get_by_role("link").first).to_have_text("Reviews")
    expect(page.locator("[data-rows-of=navigation] [data-said]")).to_have_text("Reviews: 1 of 6.")
    header.get_by_role("button", name="Remove Tags").press("Enter")
    expect(shown.get_by_role("link", name="Tags")).to_have_count(0)
    assert len(Publication.load().navigation) == 5  # nothing is stored yet
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("settings are saved")).to_be_visible()
    labels = [entry["label"] for entry in Publication.load().navigation]
    assert labels == ["Reviews", "Blog", "Tools", "Authors", "Newsletter"]


def test_the_page_shows_the_colour_in_both_lights_and_says_what_is_too_faint(settings_page: Page) -> None:
    page, shown = settings_page, settings_page.frame_locator(".looks-frame")
    page.locator("#id_accent_colour").fill("#ffee00")
    expect(page.locator("[data-remark]")).to_have_text(re.compile("too faint"))
    expect(shown.locator(".button")).to_have_css("background-color", "rgb(255, 238, 0)")
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(shown.locator("body")).to_have_css("background-color", "rgb(19, 20, 23)")


def test_parts_of_a_series_are_put_in_order_by_keys(page: Page, live_server: LiveServer) -> None:
    series = make_series()
    for place, headline in enumerate(["One", "Two"]):
        make_article(series=series, series_position=place, headline=headline)
    sign_in(page.context, make_user("Editor"), live_server.url)
    page.goto(f"{live_server.url}/admin/newsroom/series/{series.pk}/change/")
    page.get_by_role("button", name="Move Two up").press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{live_server.url}{series.get_absolute_url()}")
    expect(page.locator(".part h2")).to_have_text(["Two", "One"])

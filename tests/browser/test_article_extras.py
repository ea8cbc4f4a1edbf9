"""What an article offers besides its text: larger pictures, sharing, how far one has read."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.making import make_article
from tests.public.pictures import make_image
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SECTIONS = "\n\n".join(f"## Part {n}\n\n" + "Words on a line.\n\n" * 12 for n in range(4))


@pytest.fixture
def article(page: Page) -> Page:
    """A long article with a large cover, open in the browser."""
    make_article(slug="long", headline="A long one", body=SECTIONS, cover=make_image(1600, 900))
    page.goto("/blog/long/")
    return page


def test_a_picture_is_enlarged_and_put_away_by_keys(article: Page) -> None:
    opener = article.get_by_role("button", name="Enlarge: A green field")
    opener.focus()
    article.keyboard.press("Enter")
    expect(article.get_by_role("dialog", name="A green field")).to_be_visible()
    expect(article.get_by_role("button", name="Close")).to_be_focused()
    article.keyboard.press("Escape")
    expect(article.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_sharing_hands_the_article_to_the_platform(page: Page) -> None:
    page.add_init_script("navigator.share = async (what) => { window.shared = what; };")
    make_article(slug="long", headline="A long one")
    page.goto("/blog/long/?utm_source=elsewhere#part")
    page.get_by_role("button", name="Share").first.click()
    shared = page.evaluate("window.shared")
    assert shared["title"] == "A long one"
    assert shared["url"].endswith("/blog/long/")


def test_where_the_platform_shares_nothing_the_address_is_copied(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'share', { value: undefined });"
        "const writeText = async (text) => { window.kept = text; };"
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText } });"
    )
    make_article(slug="long")
    page.goto("/blog/long/")
    page.get_by_role("button", name="Copy link").first.click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    assert page.evaluate("window.kept").endswith("/blog/long/")


def test_the_line_of_progress_grows_and_is_not_there_for_those_who_want_no_movement(article: Page) -> None:
    line = article.locator(".progress")
    article.evaluate("document.querySelector('#part-2').scrollIntoView({ behavior: 'instant' })")
    part = "line => line.getBoundingClientRect().width / innerWidth"
    wait_until(lambda: 0.3 < line.evaluate(part) < 0.95)
    article.emulate_media(reduced_motion="reduce")
    expect(line).to_be_hidden()


def test_without_scripts_there_is_no_button_that_does_nothing(
    browser: Browser, live_server: LiveServer
) -> None:
    make_article(slug="long", cover=make_image(1600, 900), body="Words.[^1]\n\n[^1]: A note.")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/blog/long/")
    expect(plain.locator("main button:visible:not([type=submit])")).to_have_count(0)
    expect(plain.locator(".footnote-ref a")).to_have_attribute("href", "#fn1")
    context.close()


def test_code_is_copied_as_it_was_written_marked_lines_too(page: Page) -> None:
    page.add_init_script(
        "const writeText = async (text) => { window.kept = text; };"
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText } });"
    )
    make_article(slug="long", body="```python {2}\ndef two():\n    return 2\n\nprint(two())\n```")
    page.goto("/blog/long/")
    page.get_by_role("button", name="Copy this code").click()
    expect(page.locator(".copy[data-done]")).to_be_visible()
    assert page.evaluate("window.kept") == "def two():\n    return 2\n\nprint(two())\n"

"""Light and dark: by the system or by the switch, from the first pixel on, without a cookie."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.making import make_article

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# What the root says as soon as there is a body, before anything of it can be drawn.
WATCH = """
new MutationObserver((_, watcher) => {
  if (!document.body) return;
  window.first = document.documentElement.dataset.theme ?? "";
  watcher.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
DARK, LIGHT = "rgb(19, 20, 23)", "rgb(255, 255, 255)"


def test_the_switch_is_remembered_before_the_first_pixel_and_without_a_cookie(
    browser: Browser, live_server: LiveServer
) -> None:
    article = make_article()
    context = browser.new_context(base_url=live_server.url, color_scheme="light")
    context.add_init_script(WATCH)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto("/")
    expect(page.locator("body")).to_have_css("background-color", LIGHT)
    page.get_by_role("button", name="Dark colours").press("Enter")
    expect(page.locator("body")).to_have_css("background-color", DARK)
    page.goto(article.get_absolute_url())
    assert page.evaluate("window.first") == "dark"
    expect(page.locator("body")).to_have_css("background-color", DARK)
    page.get_by_role("button", name="Dark colours").press("Enter")
    expect(page.locator("body")).to_have_css("background-color", LIGHT)
    # Back at what the system says, the reader follows the system again.
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", DARK)
    assert context.cookies() == [] and refused == []
    context.close()

"""A real Chromium: Debian's, or one that playwright installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import skipping

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# The sandbox needs a kernel setting that containers lack; the rest keeps the browser off the network.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium(playwright: Playwright) -> str:
    """The browser's path, or the end of the test."""
    own = playwright.chromium.executable_path
    found = next(filter(None, map(shutil.which, PROGRAMS)), own if Path(own).exists() else None)
    return found or skipping.skip("No Chromium: install it with `apt install chromium`.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of this process."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(playwright), args=ARGUMENTS)
        yield chrome
        chrome.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Page]:
    """A page with no cookies in which "/" is this test's site; a script error fails the test."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == [], f"Scripts failed on the page: {errors}"

"""A real Chromium, Debian's own."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
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
# A machine that does other things besides is slow; what never comes fails all the same.
PATIENCE = 10_000
expect.set_options(timeout=PATIENCE)


def chromium() -> str:
    """The browser's path, or the end of the test."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return found or skipping.skip("No Chromium: install it with `apt install chromium`.")


def driver() -> Playwright:
    """Playwright's own program, which needs one library that a small Debian lacks."""
    try:
        return sync_playwright().start()
    except Exception as error:  # what it raises has no type of its own
        skipping.skip(f"Playwright does not start ({error}): `apt install libatomic1` helps.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of this process."""
    program = chromium()
    playwright = driver()
    chrome = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
    yield chrome
    chrome.close()
    playwright.stop()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Page]:
    """A page with no cookies in which "/" is this test's site; a script error fails the test."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == [], f"Scripts failed on the page: {errors}"

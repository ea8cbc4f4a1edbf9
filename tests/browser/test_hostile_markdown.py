"""Every vector of tests/newsroom/xss_vectors.py in a real browser, without the security policy: none runs.

Preview and site are put into a page as the desk and the site do it, feeds and mails as a reader's
program would.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from newsletter.letters import mail_html
from newsroom import markdown
from tests.making import make_article
from tests.newsroom.xss_vectors import CLOBBERING, RUN, VECTORS

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PROBE = """
async () => {
  for (const thing of document.querySelectorAll("a, button, summary, input, p, [tabindex]")) {
    for (const kind of ["mouseover", "pointerover", "focus", "focusin", "animationstart"])
      thing.dispatchEvent(new Event(kind, { bubbles: true }));
    const leads = thing.protocol || "";
    if (/^(javascript|data|vbscript|blob|filesystem):/.test(leads)) window.top.ran = leads;
  }
  await Promise.all([...document.images].map((image) => image.decode().catch(() => 0)));
  return window.top.ran === undefined ? "" : String(window.top.ran);
}
"""


@pytest.fixture
def unguarded(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page on which the security policy does not hold."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    page = context.new_page()
    page.route("https://**", lambda route: route.abort())
    page.goto("/robots.txt")
    yield page
    context.close()


def what_ran(page: Page, html: str) -> str:
    """What ran once a page was loaded with it, and once a script put it into a page."""
    page.set_content(f"<!doctype html><html><body>{html}</body></html>")
    first = str(page.evaluate(PROBE))
    page.evaluate("(html) => { document.body.innerHTML = html; }", html)
    return first or str(page.evaluate(PROBE))


@pytest.mark.parametrize(
    "raw", [f"<script>{RUN}</script>", f"<img src=x onerror='{RUN}'>", f"<a href='javascript:{RUN}'>x</a>"]
)
def test_the_test_can_fail(unguarded: Page, raw: str) -> None:
    assert what_ran(unguarded, raw)


@pytest.mark.parametrize("medium", ["site", "preview", "feed", "mail"])
def test_no_vector_runs(unguarded: Page, medium: markdown.Medium) -> None:
    for vector in VECTORS:
        html = markdown.render(vector, medium=medium).html
        if medium == "mail":
            html = mail_html.in_mail_form(html, "https://news.example/")
        assert not what_ran(unguarded, html), vector


def test_all_of_them_together_in_one_article_run_nothing(unguarded: Page) -> None:
    make_article(slug="hostile", body="\n\n".join(VECTORS + CLOBBERING))
    unguarded.goto("/blog/hostile/")
    unguarded.wait_for_load_state("load")
    assert unguarded.evaluate(PROBE) == ""
    assert unguarded.locator("iframe, object, embed, base, math").count() == 0
    # The page's own search still opens: nothing in the text has taken its name.
    unguarded.keyboard.press("/")
    assert unguarded.locator("dialog[open]").count() == 1

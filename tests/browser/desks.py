"""A desk in a page: the text, the page beside it, and what a writer does to them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from newsroom.models import Article, User
from tests.making import make_article, make_author, make_user


def sign_in(context: BrowserContext, person: User, url: str) -> None:
    """Let somebody in past the form of the log-in, which is slow and counts how often it is tried."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


class Desk:
    """A desk in a page: the text, the page beside it, and what a writer does to them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.locator("#id_body")

    @property
    def shown(self) -> FrameLocator:
        """The page that readers will see."""
        return self.page.frame_locator(".desk-frame")

    @property
    def value(self) -> str:
        """What stands in the text."""
        return self.text.input_value()

    def write(self, text: str) -> None:
        """Start anew with this text; “|” is the cursor, two of them are the ends of a selection."""
        parts = text.split("|")
        self.text.fill("".join(parts))
        places = [len(parts[0]), len("".join(parts[:2]))] if len(parts) > 2 else [len(parts[0])] * 2
        self.text.focus()
        self.text.evaluate("(area, at) => area.setSelectionRange(...at)", places)

    def place(self, start: int, end: int | None = None) -> None:
        """Put the cursor somewhere, or select."""
        self.text.focus()
        ends = [start, start if end is None else end]
        self.text.evaluate("(area, at) => area.setSelectionRange(...at)", ends)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, where the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.page.keyboard.type(text)

    def chosen(self) -> str:
        """The selected words."""
        found: str = self.text.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
        return found

    def button(self, name: str) -> Locator:
        """A button of the toolbar."""
        return self.page.get_by_role("toolbar", name="Formatting").get_by_role(
            "button", name=name, exact=True
        )

    def paste(self, **data: str) -> None:
        """Paste text, or HTML with its text."""
        kinds = {"html": "text/html", "text": "text/plain"}
        self.text.evaluate(
            """(area, data) => {
                const clipboardData = new DataTransfer();
                for (const [kind, words] of Object.entries(data)) clipboardData.setData(kind, words);
                const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
                if (area.dispatchEvent(event)) document.execCommand("insertText", false, data["text/plain"]);
            }""",
            {kinds[kind]: words for kind, words in data.items()},
        )


@pytest.fixture
def open_desk(page: Page, live_server: LiveServer) -> Callable[..., Desk]:
    """Opens an article's desk as an editor."""
    sign_in(page.context, make_user("Editor"), live_server.url)

    def open_one(**fields: Any) -> Desk:
        article = make_article(**({"status": Article.Status.DRAFT, "authors": [make_author()]} | fields))
        page.goto(reverse("admin:newsroom_article_change", args=[article.pk]))
        desk = Desk(page)
        expect(desk.shown.locator(".prose > *").first).to_be_attached()
        return desk

    return open_one


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A desk with a short draft on it."""
    return open_desk(body="First words.")

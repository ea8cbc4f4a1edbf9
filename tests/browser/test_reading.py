"""What article.js adds to a text: notes in place, addresses and code to copy, embeds on a click."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.making import make_article

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

BODY = """## A section

Words.[^1]

```python app.py
print(1)
```

[The talk](https://youtu.be/dQw4w9WgXcQ)

[^1]: The note.
"""


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Opens the article; every address outside that the page asks for."""
    outside: list[str] = []

    def note(request: Request) -> None:
        if "127.0.0.1" not in request.url and "localhost" not in request.url:
            outside.append(request.url)

    page.on("request", note)
    page.route("https://**", lambda route: route.abort())
    make_article(slug="read", body=BODY)
    page.goto("/blog/read/")
    return outside


def test_a_note_opens_below_its_paragraph_and_closes_by_key(page: Page, asked: list[str]) -> None:
    mark = page.get_by_role("button", name="Note 1", exact=True)
    mark.focus()
    page.keyboard.press("Space")
    note = page.locator(".note")
    expect(note).to_contain_text("The note.")
    expect(note).to_be_focused()
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    expect(mark).to_be_focused()


def test_a_heading_has_an_address_to_copy(page: Page, asked: list[str]) -> None:
    link = page.get_by_role("link", name="Link to “A section”")
    expect(link).to_have_attribute("href", "#a-section")
    link.focus()
    expect(link).to_have_css("opacity", "1")


def test_code_can_be_copied(page: Page, asked: list[str]) -> None:
    expect(page.get_by_role("button", name="Copy this code")).to_have_count(1)
    expect(page.locator(".listing figcaption")).to_have_text("app.py")


def test_a_video_asks_nobody_for_anything_until_it_is_clicked(page: Page, asked: list[str]) -> None:
    expect(page.get_by_role("link", name="The talk")).to_have_attribute(
        "href", "https://youtu.be/dQw4w9WgXcQ"
    )
    page.wait_for_load_state("networkidle")
    assert asked == []
    frame = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    with page.expect_request(frame):  # the policy lets it in
        page.get_by_role("button", name="Play here").click()
    expect(page.locator("iframe[title='The talk']")).to_have_attribute("src", frame)
    assert asked == [frame]

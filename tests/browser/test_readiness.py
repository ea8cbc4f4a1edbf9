"""Readiness beside the text, in a real browser: it follows what is typed and leads to the place."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from newsroom.models import Article
from tests.browser.desks import sign_in
from tests.making import make_article, make_author, make_user

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server: Any, page: Page) -> Page:
    """A publisher at the desk of a draft that is ready."""
    body = "A first paragraph.\n\n## A section\n\nMore words.\n"
    article = make_article(status=Article.Status.DRAFT, kind="guide", body=body, authors=[make_author()])
    page.set_viewport_size({"width": 1440, "height": 1000})
    sign_in(page.context, make_user("Publisher", username="pat"), live_server.url)
    page.goto(f"/admin/newsroom/article/{article.pk}/change/")
    expect(page.locator("[data-readiness]")).to_contain_text("Ready to publish")
    return page


def type_at_the_end(desk: Page, words: str) -> None:
    body = desk.locator("#id_body")
    body.focus()
    desk.keyboard.press("Control+End")
    desk.keyboard.insert_text(words)


def test_it_follows_what_is_typed_and_leads_to_the_line(desk: Page) -> None:
    found = desk.locator("[data-readiness]")
    type_at_the_end(desk, "\n#### Too deep\n\n[nowhere](article:999)\n")
    expect(found).to_contain_text("2 things stand in the way")
    expect(desk.locator("[data-readiness-told]")).to_contain_text("2 things stand in the way")
    desk.fill("#id_headline", "Another headline")
    desk.locator("#id_headline").focus()
    found.get_by_role("link", name=re.compile("Too deep")).click()
    expect(desk.locator("#id_body")).to_be_focused()
    line = desk.evaluate(
        "() => { const box = document.querySelector('#id_body');"
        " return box.value.slice(0, box.selectionStart).split('\\n').length; }"
    )
    assert line == 7
    desk.evaluate(
        "() => { const box = document.querySelector('#id_body'); box.value = box.value.split('\\n####')[0];"
        " box.dispatchEvent(new InputEvent('input', { bubbles: true })); }"
    )
    expect(found).to_contain_text("Ready to publish")


def test_a_field_of_the_form_counts_as_it_is_typed(desk: Page) -> None:
    found = desk.locator("[data-readiness]")
    expect(found).not_to_contain_text("headline")
    desk.fill("#id_headline", "")
    expect(found).to_contain_text("It has no headline.")
    desk.fill("#id_headline", "x" * 90)
    expect(found).to_contain_text("The headline has 90 characters")


def test_publishing_what_is_not_ready_is_refused_with_the_words_kept(desk: Page) -> None:
    type_at_the_end(desk, "\n#### Too deep\n")
    desk.locator("[name=_move][value=published]").first.click()
    desk.wait_for_load_state()
    expect(desk.get_by_text("jumps from level 2 to 4").first).to_be_visible()
    assert "#### Too deep" in desk.input_value("#id_body")
    assert not Article.objects.get().is_published

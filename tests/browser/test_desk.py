"""The writing desk in a real browser: the page beside the text, and what is shown."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from tests.browser.desks import Desk
from tests.making import make_tool

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PREVIEW = "**/admin/markdown/preview/"


# --- the page beside the text ------------------------------------------------------------------------


def test_the_page_follows_what_is_typed_with_its_length(desk: Desk) -> None:
    desk.write("Some **bold** words.\n\n> [!NOTE]\n> Mind the gap.")
    expect(desk.shown.locator(".prose strong")).to_have_text("bold")
    expect(desk.shown.locator(".markdown-alert-note")).to_contain_text("Mind the gap.")
    expect(desk.page.locator("[data-count]")).to_have_text(re.compile(r"^[67] words · 1 min read$"))


def test_words_are_counted_before_the_server_answers(desk: Desk) -> None:
    desk.page.route(PREVIEW, lambda route: None)
    desk.write("One two three four five.")
    expect(desk.page.locator("[data-count]")).to_have_text("5 words · 1 min read")


def test_headline_and_standfirst_stand_above_the_text_as_on_the_site(desk: Desk) -> None:
    desk.page.locator("#id_headline").fill("Quite another headline")
    desk.page.locator("#id_standfirst").fill("With another line under it.")
    expect(desk.shown.get_by_role("heading", level=1)).to_have_text("Quite another headline")
    expect(desk.shown.locator(".standfirst")).to_have_text("With another line under it.")


def test_an_answer_to_older_words_is_dropped(desk: Desk) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    desk.page.route(PREVIEW, hold_the_first)
    with desk.page.expect_request(PREVIEW):
        desk.write("The earlier words")
    desk.write("The later words")
    expect(desk.shown.get_by_text("The later words")).to_be_visible()
    held[0].fulfill(json={"html": "<p>The earlier words</p>", "words": 3, "minutes": 1})
    desk.page.wait_for_function("() => true")
    expect(desk.shown.get_by_text("The later words")).to_be_visible()


def test_a_server_that_is_away_is_a_sentence_and_the_words_stay(desk: Desk) -> None:
    desk.page.route(PREVIEW, lambda route: route.abort())
    desk.write("Words typed in a tunnel")
    expect(desk.page.get_by_text("The server cannot be reached.")).to_be_visible()
    desk.page.unroute(PREVIEW)
    desk.type(" and after it")
    expect(desk.shown.get_by_text("Words typed in a tunnel and after it")).to_be_visible()
    expect(desk.page.get_by_text("The server cannot be reached.")).to_be_hidden()


def test_a_picture_is_not_loaded_again_while_other_words_change(desk: Desk) -> None:
    desk.write("![A dot](/favicon.ico)\n\nOther words.")
    picture = desk.shown.locator(".prose img")
    expect(picture).to_have_count(1)
    picture.evaluate("picture => { picture.marked = true; }")
    desk.place(0)
    desk.type("A new first line.\n\n")
    expect(desk.shown.get_by_text("A new first line.")).to_be_visible()
    assert picture.evaluate("picture => picture.marked") is True
    assert desk.shown.locator(".prose > [data-line]").nth(1).get_attribute("data-line") == "3"


def test_nothing_runs_in_the_page(desk: Desk) -> None:
    assert desk.page.locator(".desk-frame").get_attribute("sandbox") == "allow-same-origin"
    desk.write(
        "<img src=x onerror=\"parent.document.title='ran'\"><script>parent.document.title='ran'</script>End."
    )
    expect(desk.shown.get_by_text("End.")).to_be_visible()
    assert desk.page.title() != "ran"


LONG = "\n\n".join(
    f"## Section {number}\n\n"
    + (f"- item of {number}\n" * 9 if number % 2 else f"Paragraph of {number}. " * 60)
    for number in range(1, 31)
)

TOP_OF_PAGE = """() => {
    const page = document.querySelector(".desk-frame").contentDocument;
    const all = [...page.querySelectorAll(".prose h2")];
    return all.find((one) => one.getBoundingClientRect().bottom > 0).textContent;
}"""
SCROLLED = "() => document.querySelector('.desk-frame').contentDocument.scrollingElement.scrollTop"


def section_above(desk: Desk) -> str:
    """The heading of the section that is on top of the page."""
    found: str = desk.page.evaluate(
        """() => {
            const page = document.querySelector(".desk-frame").contentDocument;
            const all = [...page.querySelectorAll(".prose h2")];
            return all.filter((one) => one.getBoundingClientRect().top < 40).at(-1)?.textContent ?? "";
        }"""
    )
    return found


def test_page_and_text_stay_at_the_same_passage(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(body=LONG)
    line = LONG[: LONG.index("## Section 16")].count("\n") + 1
    desk.text.hover()
    desk.page.locator("[data-desk]").evaluate(
        "(desk, line) => desk.dispatchEvent(new CustomEvent('desk:goto', {detail: {line}}))", line
    )
    # The line stands a third down the text; scrolled on by that third it is on top.
    desk.text.evaluate("area => area.scrollBy(0, area.clientHeight / 3)")
    desk.page.wait_for_function(f"({TOP_OF_PAGE})().endsWith(' 16')")
    before = desk.text.evaluate("area => area.scrollTop")
    box = desk.page.locator(".desk-frame").bounding_box()
    assert box
    desk.page.mouse.move(box["x"] + 50, box["y"] + 50)
    desk.page.mouse.wheel(0, 4000)
    desk.page.wait_for_function(
        "before => document.querySelector('#id_body').scrollTop > before + 500", arg=before
    )
    section = section_above(desk)
    assert (
        desk.text.evaluate(
            """(area, section) => {
            const style = getComputedStyle(area);
            const part = area.value.indexOf(`## ${section}\\n`) / area.value.length;
            return Math.abs(part - area.scrollTop / area.scrollHeight);
        }""",
            section,
        )
        < 0.08
    )


def test_two_clicks_on_a_passage_lead_to_its_line(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(body=LONG)
    desk.shown.get_by_role("heading", name="Section 3", exact=True).dblclick()
    expect(desk.text).to_be_focused()
    assert (
        desk.text.evaluate("area => area.value.slice(area.selectionStart).split('\\n')[0]") == "## Section 3"
    )


# --- views -------------------------------------------------------------------------------------------


def test_the_views_go_round_by_key_and_are_remembered(desk: Desk) -> None:
    desk.text.focus()
    frame = desk.page.locator(".desk-frame")
    desk.press("Control+Shift+p")
    expect(desk.text).to_be_hidden()
    expect(frame).to_be_visible()
    desk.press("Control+Shift+p")
    expect(frame).to_be_hidden()
    expect(desk.text).to_be_focused()
    desk.page.reload()
    expect(desk.page.get_by_role("button", name="Write", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(frame).to_be_hidden()


def test_focus_shows_the_words_alone_until_escape(desk: Desk) -> None:
    desk.write("Some words to| think about")
    desk.press("Control+Shift+Enter")
    expect(desk.page.locator(".desk-frame")).to_be_hidden()
    box = desk.text.bounding_box()
    assert box
    assert box["height"] > 800
    assert desk.page.evaluate("document.querySelector('#id_headline').closest('[inert]') !== null")
    desk.type(" quietly")
    assert desk.value == "Some words to quietly think about"
    desk.press("Escape")
    expect(desk.page.locator(".desk-frame")).to_be_visible()
    expect(desk.text).to_be_focused()
    assert desk.page.locator("[inert]").count() == 0
    desk.press("Control+z")
    assert "quietly" not in desk.value


def test_the_page_can_be_as_narrow_as_a_phone_and_in_its_own_light(desk: Desk) -> None:
    desk.page.get_by_role("button", name="The page as wide as a phone").click()
    box = desk.page.locator(".desk-frame").bounding_box()
    assert box
    assert box["width"] <= 390
    dark = desk.page.get_by_role("button", name="The page in the dark")
    dark.click()
    expect(desk.shown.locator("html")).to_have_attribute("data-theme", "dark")
    assert "dark" not in (desk.page.locator("html").get_attribute("class") or "").split()


def test_the_cheat_sheet_is_one_key_away_and_closes_where_it_was_opened(desk: Desk) -> None:
    desk.write("Words|")
    desk.press("F1")
    sheet = desk.page.get_by_role("dialog", name="Markdown and keys")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("searchbox")).to_be_focused()
    desk.type("footnote")
    expect(sheet.get_by_role("row")).to_have_count(1)
    expect(sheet.get_by_role("row")).to_contain_text("[^1]")
    desk.press("Escape")
    expect(sheet).to_be_hidden()
    expect(desk.text).to_be_focused()
    desk.press("Control+Slash")
    expect(sheet).to_be_visible()


def test_on_a_phone_one_thing_is_shown_at_a_time(open_desk: Callable[..., Desk], page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    desk = open_desk()
    expect(desk.text).to_be_visible()
    expect(page.locator(".desk-frame")).to_be_hidden()
    expect(page.get_by_role("button", name="Split", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.locator(".desk-frame")).to_be_visible()
    expect(desk.text).to_be_hidden()
    sizes = page.locator(".desk button:visible").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 24
    box = page.locator("[data-desk]").bounding_box()
    assert box
    assert box["width"] <= 390


# --- with the rest of the page -----------------------------------------------------------------------


def test_others_hear_of_a_change_once_typing_rests(desk: Desk) -> None:
    desk.page.evaluate(
        "window.heard = 0; document.addEventListener('desk:changed', () => { window.heard += 1; })"
    )
    desk.write("")
    desk.type("five!")
    desk.page.wait_for_function("window.heard === 1")


def test_what_is_typed_into_menus_and_finder_is_not_the_articles(desk: Desk) -> None:
    names = desk.page.evaluate(
        """() => [...document.querySelectorAll(".desk-menu input, .finder input")]
            .map((input) => input.form).filter((form) => form !== null)"""
    )
    assert names == []


def test_two_short_desks_do_not_get_in_each_others_way(open_desk: Callable[..., Desk], page: Page) -> None:
    open_desk()
    page.goto(reverse("admin:newsroom_tool_change", args=[make_tool(description="It **boils**.").pk]))
    expect(page.frame_locator(".desk-frame").locator("strong")).to_have_text("boils")
    area = page.locator("#id_description")
    area.focus()
    area.press("End")
    area.press("Control+b")
    assert area.input_value() == "It **boils**.**bold**"

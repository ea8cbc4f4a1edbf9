"""The composing desk in a real browser: with a mouse, with keys alone, and what happens to what is typed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, FrameLocator, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from newsletter.models import Issue, OutboxMail
from newsroom.models import User
from tests.browser.desks import sign_in
from tests.browser.test_admin_accessibility import wrong
from tests.browser.test_keyboard_only import FOCUS, go
from tests.making import make_article, make_issue, make_newsletter, make_subscriber, make_tool, make_user

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def issue(transactional_db: None) -> Issue:
    """A draft of three articles for tomorrow, and things that could be added to it."""
    articles = [
        make_article(headline="First story", body="Many words. " * 200),
        make_article(headline="Second story"),
        make_article(headline="Third story"),
    ]
    make_article(headline="Fourth story")
    make_tool(name="Quill")
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    return make_issue(newsletter, articles=articles, send_at=timezone.now() + timedelta(days=1))


@pytest.fixture
def open_issue(page: Page, live_server: LiveServer, issue: Issue) -> Callable[..., Page]:
    """Open the desk as somebody, and wait until its letter is there."""

    def opened(person: User | None = None, at: Page = page) -> Page:
        sign_in(at.context, person or make_user("Publisher"), live_server.url)
        at.goto(f"{live_server.url}/admin/newsletter/issue/{issue.pk}/change/")
        expect(letter(at).get_by_role("heading", name="First story")).to_be_visible()
        return at

    return opened


@pytest.fixture
def desk(open_issue: Callable[..., Page]) -> Page:
    """The desk, opened by a publisher."""
    return open_issue()


def letter(page: Page) -> FrameLocator:
    return page.frame_locator(".compose-frame")


def items(page: Page, section: str) -> Locator:
    return page.get_by_role("list", name=section, exact=True).locator("> .item .item-headline")


def order(page: Page, section: str) -> list[str]:
    """What is read in a section, by name."""
    cards = page.get_by_role("list", name=section, exact=True).locator("> .item")
    return [str(cards.nth(number).get_attribute("data-name")) for number in range(cards.count())]


def stored(issue: Issue) -> list[tuple[str, str]]:
    return [(item.section, str(item)) for item in issue.items.all()]


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Move “{name}”", exact=True)


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("#said")).to_contain_text("is saved")


# --- the letter follows ----------------------------------------------------------------------------


def test_the_letter_follows_what_is_typed_and_stays_where_it_was_scrolled(desk: Page) -> None:
    frame = letter(desk)
    scrolled = "document.querySelector('.compose-frame').contentWindow"
    desk.evaluate(f"{scrolled}.scrollTo(0, 120)")
    desk.get_by_role("textbox", name="Introduction").press_sequentially("Dear *reader*, hello")
    expect(frame.get_by_text("Dear reader, hello")).to_be_visible()
    assert desk.evaluate(f"{scrolled}.scrollY") == 120
    desk.get_by_role("textbox", name="Subject").fill("Quite another subject")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Quite another subject")
    expect(desk.locator(".is-apple [data-shows=subject]")).to_have_text("Quite another subject")
    desk.get_by_role("button", name="Text").click()
    expect(frame.get_by_text("Dear reader, hello")).to_be_visible()
    assert Issue.objects.get().intro == ""


def test_an_answer_that_comes_too_late_is_dropped(desk: Page) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    desk.route("**/preview/**", hold_the_first)
    frame = letter(desk)
    intro = desk.get_by_role("textbox", name="Introduction")
    with desk.expect_request("**/preview/**"):
        intro.fill("The earlier words")
    with desk.expect_request_finished(lambda request: "preview" in request.url):
        intro.fill("The later words")
    expect(frame.get_by_text("The later words")).to_be_visible()
    held[0].fulfill(body="<html><body>The earlier words</body></html>")
    desk.wait_for_function("() => true")
    expect(frame.get_by_text("The later words")).to_be_visible()


def test_inboxes_say_what_they_cut(desk: Page) -> None:
    said = desk.locator("[data-cut]")
    desk.get_by_label("Subject").fill("Short")
    desk.get_by_label("Preheader").fill("Short too")
    expect(said).to_have_text(["shows all of it"] * 3)
    desk.get_by_label("Subject").fill("A subject that goes on and on for far longer than any phone has room")
    expect(said).to_have_text(["shows all of it", "cuts the subject", "cuts the subject"])
    desk.get_by_label("Preheader").fill("and words after it " * 9)
    both = "cuts the subject and the preheader"
    expect(said).to_have_text(["cuts the preheader", both, both])


def test_a_finding_leads_into_the_field_that_mends_it_and_to_the_item(desk: Page, issue: Issue) -> None:
    desk.get_by_label("Preheader").fill("")
    save(desk)
    desk.get_by_role("link", name="Mend it in Preheader").click()
    expect(desk.get_by_label("Preheader", exact=True)).to_be_focused()
    issue.items.filter(article__headline="Third story").update(section="Elsewhere")
    desk.goto(desk.url.replace("/change/", "/preflight/").partition("#")[0])
    desk.get_by_role("link", name="Mend it in the item").click()
    expect(desk.locator(".item", has_text="Third story")).to_be_focused()
    expect(handle(desk, "Third story")).to_be_in_viewport()


# --- with a mouse ------------------------------------------------------------------------------------


def test_an_issue_is_composed_with_a_mouse(desk: Page, issue: Issue) -> None:
    drag(desk, "Third story", desk.get_by_role("list", name="Lead story", exact=True).locator(".item"))
    assert order(desk, "Lead story") == ["Third story"], "one story leads"
    assert order(desk, "Breakdowns") == ["First story", "Second story"]
    drag(desk, "First story", desk.locator('[data-section="Tools worth your time"] + .group-empty'))
    assert order(desk, "Tools worth your time") == ["First story"]
    expect(desk.locator("#items-said")).to_contain_text(
        "“First story” is now 1 of 1 in Tools worth your time"
    )
    desk.get_by_role("button", name="Move “Second story” down", exact=True).click()
    assert order(desk, "Tools worth your time") == ["Second story", "First story"]
    desk.get_by_label("Section of “Second story”").select_option("Also published")
    assert order(desk, "Also published") == ["Second story"]
    desk.locator(".item-remove", has_text="Second story").click()
    expect(letter(desk).get_by_text("Second story")).to_have_count(0)
    desk.get_by_label("Add an item").fill("fourth")
    desk.get_by_role("option", name="Fourth story").click()
    desk.get_by_label("Headline of “Fourth story” in this issue").fill("The fourth, said better")
    expect(letter(desk).get_by_role("heading", name="The fourth, said better")).to_be_visible()
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("#said")).to_contain_text("is saved")
    assert stored(issue) == [
        ("Lead story", "Third story"),
        ("Breakdowns", "The fourth, said better"),
        ("Tools worth your time", "First story"),
    ]
    expect(desk.get_by_role("region", name="Who changed what")).to_contain_text("Took out “Second story”.")


def test_an_outside_page_is_added_at_once_and_named_once_it_was_asked(desk: Page, issue: Issue) -> None:
    answers = [
        {"title": "What they found", "publisher": "The Wire", "problem": ""},
        {"title": "", "publisher": "b.example", "problem": "It stayed silent for too long."},
    ]
    desk.route("**/look_up/", lambda route: route.fulfill(json=answers.pop(0)))
    for page in ("https://a.example/found", "https://b.example/silent"):
        desk.get_by_label("Add an item").fill(page)
        desk.get_by_role("option", name=page).click()
    expect(letter(desk).get_by_text("What they found")).to_be_visible()
    silent = desk.locator(".item", has_text="It stayed silent for too long. Write a headline for it.")
    silent.locator(".item-headline").fill("What they did not say")
    save(desk)
    links = issue.items.exclude(url="").values_list("title", "publisher", "headline")
    assert list(links) == [("What they found", "The Wire", ""), ("", "b.example", "What they did not say")]


def drag(page: Page, name: str, onto: Locator) -> None:
    """Take a card by its handle to the upper edge of something, both in sight."""
    grip = handle(page, name)
    page.locator("#items").evaluate("(items) => items.scrollIntoView({ block: 'start' })")
    start = grip.bounding_box()
    assert start
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 14, start["y"] + 20, steps=3)
    end = onto.bounding_box()
    assert end
    page.mouse.move(end["x"] + 30, end["y"] + 6, steps=6)
    page.mouse.up()


# --- round about it ------------------------------------------------------------------------------------


def test_what_the_list_of_issues_is_searched_and_filtered_by_stands_on_one_line(desk: Page) -> None:
    desk.set_viewport_size({"width": 820, "height": 900})
    desk.goto(desk.url.partition("/issue/")[0] + "/issue/")
    search, filters = desk.locator("#changelist-search"), desk.get_by_role("button", name="Filters")
    tops = [round(box["y"]) for box in (search.bounding_box(), filters.bounding_box()) if box]
    assert tops[0] == tops[1]


def test_what_is_wrong_with_a_test_is_read_on_a_phone_where_it_was_typed(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_label("Addresses for a test").fill("nobody")
    desk.get_by_role("button", name="Send test").click()
    expect(desk.locator("#test-problems")).to_contain_text("“nobody” is no address.")
    expect(desk.locator("#test-problems")).to_be_in_viewport(ratio=1)


def test_a_card_on_a_phone_has_its_section_beside_its_buttons(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    card = desk.locator(".item").first
    section, up = card.locator("select").bounding_box(), card.locator("[data-step='-1']").bounding_box()
    assert section and up
    assert section["y"] + section["height"] > up["y"] + 1 and up["y"] + up["height"] > section["y"] + 1
    assert section["x"] + section["width"] <= up["x"]


# --- with keys alone -----------------------------------------------------------------------------------


def test_an_issue_is_composed_tested_and_approved_with_keys_alone(desk: Page, issue: Issue) -> None:
    desk.evaluate(
        """() => { for (const kind of ["pointerdown", "mousedown"]) {
          addEventListener(kind, () => { throw new Error("A pointer was used."); }, true);
        } }"""
    )
    desk.on("dialog", lambda dialog: dialog.accept())
    go(desk, desk.get_by_label("Subject"))
    desk.keyboard.press("Control+a")
    desk.keyboard.type("By keys alone")
    desk.keyboard.press("Enter")
    expect(desk.locator("#said")).to_contain_text("is saved")
    go(desk, desk.get_by_label("Add an item"))
    desk.keyboard.type("quill")
    expect(desk.get_by_role("option", name="Quill")).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Headline of “Quill” in this issue")).to_be_focused()
    desk.keyboard.type("Quill, anew")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Blurb of “Quill”, in Markdown")).to_be_focused()
    move_by_keys(desk)
    take_out_by_keys(desk)
    save(desk)
    assert stored(issue) == [
        ("Lead story", "Third story"),
        ("Breakdowns", "First story"),
        ("Also published", "Quill, anew"),
    ]
    send_a_test_by_keys(desk)
    go(desk, desk.get_by_role("button", name="Approve", exact=True))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Unschedule")).to_be_visible()
    assert Issue.objects.get().state == Issue.State.APPROVED


def send_a_test_by_keys(desk: Page) -> None:
    go(desk, desk.get_by_label("Addresses for a test"))
    desk.keyboard.press("Control+a")
    desk.keyboard.type("me@staff.example, nobody")
    desk.keyboard.press("Enter")
    expect(desk.locator("#test-problems")).to_contain_text("“nobody” is no address.")
    expect(desk.get_by_label("Addresses for a test")).to_be_focused()
    for _ in range(8):
        desk.keyboard.press("Backspace")
    desk.keyboard.press("Enter")
    expect(desk.locator("#said")).to_contain_text("A test is on its way to me@staff.example.")
    assert OutboxMail.objects.get(kind="test").subject == "[Test] By keys alone"


def move_by_keys(page: Page) -> None:
    said = page.locator("#items-said")
    go(page, handle(page, "Third story"), "Shift+Tab")
    page.keyboard.press("Home")
    expect(said).to_have_text("“Third story” is now 1 of 2 in Breakdowns.")
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text(
        "“Third story” is now 1 of 1 in Lead story. “First story” makes room and is now in Breakdowns."
    )
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text("“Third story” is at the top already.")
    assert page.evaluate(FOCUS) == "", "the handle keeps the focus, and it is seen"
    go(page, handle(page, "First story"))
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("“First story” is now 2 of 2 in Breakdowns.")
    expect(handle(page, "First story")).to_be_focused()


def take_out_by_keys(page: Page) -> None:
    go(page, page.get_by_label("Take out “Second story”"), "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("#items-said")).to_have_text("“Second story” is taken out once you save.")


# --- nothing typed is lost ---------------------------------------------------------------------------------


def test_a_second_editor_is_refused_with_both_texts_and_saves_what_they_make_of_them(
    desk: Page, issue: Issue, open_issue: Callable[..., Page]
) -> None:
    other = desk.context.browser.new_context(base_url=desk.url).new_page()  # type: ignore[union-attr]
    open_issue(make_user("Editor", first_name="Bea"), other)
    other.get_by_label("Subject").fill("Bea’s subject")
    save(other)
    other.context.close()
    desk.get_by_label("Subject").fill("My subject")
    desk.get_by_role("textbox", name="Introduction").fill("My words")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_role("heading", name="Not saved: Bea changed this issue")).to_be_visible()
    expect(desk.get_by_label("Subject", exact=True)).to_have_value("My subject")
    expect(desk.get_by_role("textbox", name="Introduction")).to_have_value("My words")
    desk.get_by_role("button", name="Take theirs: Subject").click()
    save(desk)
    expect(desk.locator("#conflict")).to_have_count(0)
    found = Issue.objects.get()
    assert (found.subject, found.intro) == ("Bea’s subject", "My words")


def test_leaving_with_unsaved_words_asks_and_leaving_without_does_not(desk: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", stay)
    intro = desk.get_by_role("textbox", name="Introduction")
    intro.press_sequentially("Not saved")
    desk.get_by_role("link", name="Close", exact=True).click()
    desk.wait_for_function("() => true")
    assert asked == ["beforeunload"]
    expect(intro).to_have_value("Not saved")
    save(desk)
    desk.get_by_role("link", name="Close", exact=True).click()
    expect(desk).to_have_url("/admin/newsletter/issue/")
    assert asked == ["beforeunload"]


def test_a_server_that_is_away_and_a_session_that_ended_cost_nothing(desk: Page) -> None:
    said = desk.locator("#said")
    desk.get_by_role("textbox", name="Introduction").fill("Words")
    desk.route("**/admin/desk/token/", lambda route: route.abort())
    desk.keyboard.press("Control+s")
    expect(said).to_contain_text("the server cannot be reached")
    desk.unroute("**/admin/desk/token/")
    kept = desk.context.cookies()
    desk.context.clear_cookies()
    desk.keyboard.press("Control+s")
    expect(said).to_contain_text("you are logged out")
    desk.context.add_cookies(kept)  # type: ignore[arg-type]
    save(desk)
    assert Issue.objects.get().intro == "Words"


def test_a_field_that_is_refused_keeps_everything(desk: Page) -> None:
    desk.get_by_label("Subject").fill("")
    desk.get_by_role("textbox", name="Introduction").fill("Words")
    desk.get_by_label("Add an item").fill("fourth")
    desk.get_by_role("option", name="Fourth story").click()
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Write a subject: it is the first that readers see.")).to_be_visible()
    expect(desk.get_by_role("textbox", name="Introduction")).to_have_value("Words")
    assert order(desk, "Breakdowns") == ["Second story", "Third story", "Fourth story"]
    expect(letter(desk).get_by_text("Fourth story")).to_be_visible()
    desk.get_by_label("Subject", exact=True).fill("A subject")
    save(desk)
    assert Issue.objects.get().items.count() == 4


# --- for everybody -------------------------------------------------------------------------------------


def test_axe_finds_nothing_on_the_desk_in_either_light_and_it_fits_a_phone(desk: Page, issue: Issue) -> None:
    desk.emulate_media(reduced_motion="reduce")
    assert wrong(desk, desk.url) == []
    desk.set_viewport_size({"width": 390, "height": 844})
    assert wrong(desk, desk.url) == []
    assert desk.evaluate("document.documentElement.scrollWidth") == 390
    desk.get_by_label("Add an item").fill("story")
    expect(desk.get_by_role("option").first).to_be_visible()
    Issue.objects.update(state=Issue.State.SKIPPED)
    assert wrong(desk, desk.url) == []

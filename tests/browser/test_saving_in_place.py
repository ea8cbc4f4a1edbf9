"""A save leaves the writer where they are: nothing is loaded anew, and nothing is typed twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from newsroom.models import Article, Revision, WorkingCopy
from tests.browser.desks import Desk, sign_in
from tests.making import make_article, make_author, make_tag, make_user

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Status = Article.Status
MARK = "document.desk = 'this very page'"


def save(desk: Desk) -> None:
    desk.press("Control+s")
    expect(desk.page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def is_same_page(page: Page) -> bool:
    return bool(page.evaluate("document.desk === 'this very page'"))


@pytest.fixture
def new_desk(page: Page, live_server: LiveServer) -> Desk:
    """The desk of an article that nobody has saved."""
    writer = make_user("Editor")
    make_author(user=writer)
    sign_in(page.context, writer, live_server.url)
    page.goto("/admin/newsroom/article/add/")
    page.evaluate(MARK)
    return Desk(page)


def test_a_save_keeps_the_page_the_cursor_and_what_can_be_undone(desk: Desk) -> None:
    desk.page.evaluate(MARK)
    desk.page.locator("#side-history summary").click()
    desk.place(12)
    desk.type(" More.")
    save(desk)
    article = Article.objects.get()
    assert article.body == "First words. More."
    assert is_same_page(desk.page)
    expect(desk.text).to_be_focused()
    expect(desk.page.locator("#side-history")).to_contain_text("Revision 2")
    for _ in " More.":
        desk.press("Control+z")
    assert desk.value == "First words."


def test_a_second_save_is_no_conflict_with_oneself(desk: Desk) -> None:
    desk.page.evaluate(MARK)
    for word in ("One.", "Two.", "Three."):
        desk.write(f"{word}|")
        save(desk)
    assert is_same_page(desk.page)
    assert Article.objects.get().body == "Three."
    assert Revision.objects.count() == 4
    assert not WorkingCopy.objects.exists()


def test_saving_a_new_article_twice_makes_one(new_desk: Desk) -> None:
    desk = new_desk
    desk.page.locator("#id_headline").fill("  Never  saved ")
    desk.write("Words.|")
    save(desk)
    article = Article.objects.get()
    expect(desk.page).to_have_url(re.compile(f"/article/{article.pk}/change/$"))
    expect(desk.page.locator("#id_headline")).to_have_value("Never saved")
    expect(desk.page.locator("#side-notes [data-notes]")).to_have_count(1)
    desk.write("Other words.|")
    save(desk)
    article = Article.objects.get()
    assert (article.body, article.slug) == ("Other words.", "never-saved")
    assert is_same_page(desk.page)


def test_what_is_typed_while_a_save_is_under_way_stays_and_is_not_saved_yet(desk: Desk) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    desk.page.route("**/change/", hold)
    desk.write("Sent.|")
    with desk.page.expect_request(lambda request: request.method == "POST" and "/change/" in request.url):
        desk.press("Control+s")
    desk.type(" Typed meanwhile.")
    held[0].continue_()
    expect(desk.page.locator("[data-save-state]")).to_contain_text("Autosaved")
    assert desk.value == "Sent. Typed meanwhile."
    assert Article.objects.get().body == "Sent."
    copy = WorkingCopy.objects.get()
    assert ["body", "Sent. Typed meanwhile."] in copy.content["fields"]
    assert copy.base == 2


def test_after_a_refusal_a_save_mends_the_page(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(body="Words.")
    headline = desk.page.locator("#id_headline")
    headline.fill("")
    desk.press("Control+s")
    expect(desk.page.locator("[data-wrong]")).to_be_visible()
    expect(desk.text).to_have_value("Words.")
    headline.fill("A headline after all")
    save(desk)
    expect(desk.page.locator("[data-wrong], .side-errors")).to_have_count(0)
    assert Article.objects.get().headline == "A headline after all"


def test_a_new_tag_is_one_tag_after_two_saves(desk: Desk) -> None:
    make_tag(name="Hardware")
    desk.page.locator(".select2-search__field").click()
    desk.type("Rulers")
    expect(desk.page.locator(".select2-results__option--highlighted")).to_contain_text("Rulers")
    desk.press("Enter")
    save(desk)
    expect(desk.page.locator("#id_primary_tag option:checked")).to_have_text("Rulers")
    desk.write("More.|")
    save(desk)
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Rulers"]


def test_a_second_window_is_told_of_the_first_and_neither_takes_the_others_words(desk: Desk) -> None:
    page = desk.page.context.new_page()
    page.goto(desk.page.url)
    other = Desk(page)
    for one in (desk, other):
        expect(one.page.locator("[data-others]")).to_have_text("You have this open in another window")
    desk.page.bring_to_front()
    desk.write("In the first.|")
    expect(desk.page.locator("[data-save-state]")).to_contain_text("Autosaved")
    page.bring_to_front()
    other.write("In the second.|")
    expect(page.locator("[data-save-state]")).to_contain_text("You have typed in another window")
    desk.page.bring_to_front()
    save(desk)
    page.bring_to_front()
    other.press("Control+s")
    expect(page.locator("[data-conflict]")).to_contain_text("you saved in another window")
    expect(other.text).to_have_value("In the second.")
    assert Article.objects.get().body == "In the first."
    page.get_by_role("button", name="Save this one over it").click()
    expect(page.locator("[data-conflict]")).to_have_count(0)
    assert Article.objects.get().body == "In the second."


def test_an_address_that_follows_the_headline_is_numbered_and_a_typed_one_is_refused(new_desk: Desk) -> None:
    make_article(slug="never-saved")
    page = new_desk.page
    page.locator("#id_headline").press_sequentially("Never saved")
    expect(page.locator("#id_slug")).to_have_value("never-saved")
    page.locator("#side-address summary").click()
    save(new_desk)
    expect(page.locator("#id_slug")).to_have_value("never-saved-2")
    page.locator("#id_slug").fill("never-saved")
    page.keyboard.press("Control+s")
    expect(page.locator("#field-slug .side-errors")).to_contain_text("already has this address")
    assert Article.objects.filter(slug="never-saved-2").exists()

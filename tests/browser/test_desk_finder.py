"""Links to what is ours, found at the desk by typing, in a real browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.desks import Desk
from tests.making import make_article, make_tag, make_tool

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def finder(desk: Desk) -> Locator:
    return desk.page.get_by_role("combobox", name="Find an article, a tool or a tag")


def options(desk: Desk) -> Locator:
    return desk.page.get_by_role("listbox", name="What was found").get_by_role("option")


@contextmanager
def answer_held(desk: Desk) -> Iterator[list[Route]]:
    """The finder's answer to “memory”, asked for meanwhile and kept back until it is continued."""
    held: list[Route] = []
    asked = re.compile(r"[?&]q=memory$")
    desk.page.route(asked, lambda route: held.append(route))
    with desk.page.expect_request(asked):
        yield held


def test_two_brackets_find_an_article_by_typing(desk: Desk) -> None:
    found = make_article(headline="Where the [memory] goes")
    make_article(headline="Something else")
    desk.write("As we said: |")
    desk.type("[[where the")
    expect(finder(desk)).to_be_focused()
    option = desk.page.get_by_role("option", name="Where the [memory] goes")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_contain_text("Published, 5 Mar 2026")
    assert finder(desk).get_attribute("aria-activedescendant") == option.get_attribute("id")
    desk.press("Enter")
    assert desk.value == f"As we said: [Where the \\[memory\\] goes](article:{found.pk})"
    expect(desk.shown.locator(f"a[href='{found.get_absolute_url()}']")).to_have_text(
        "Where the [memory] goes"
    )
    desk.press("Control+z")
    assert desk.value == "As we said: [["
    expect(finder(desk)).to_be_hidden()


def test_selected_words_become_the_words_of_the_link(desk: Desk) -> None:
    tool = make_tool(name="Kettle")
    make_tag("Kettles")
    desk.write("We like |it| much")
    desk.press("Control+Shift+l")
    finder(desk).fill("kett")
    expect(options(desk)).to_have_count(2)
    desk.press("ArrowDown", "ArrowDown", "Enter")
    assert desk.value == f"We like [it](tool:{tool.pk}) much"


def test_brackets_around_selected_words_find_by_them(desk: Desk) -> None:
    tag = make_tag("Inference")
    desk.write("On |Inference| today")
    desk.type("[[")
    expect(finder(desk)).to_have_value("Inference")
    expect(options(desk)).to_have_count(1)
    desk.press("Enter")
    assert desk.value == f"On [Inference](tag:{tag.pk}) today"


def test_nothing_found_says_so_and_escape_leads_back(desk: Desk) -> None:
    desk.write("See |")
    desk.type("[[zzzz")
    expect(desk.page.get_by_text("Nothing of ours is called “zzzz”.")).to_be_visible()
    desk.press("Enter", "Escape")
    expect(desk.text).to_be_focused()
    desk.type("1]]")
    assert desk.value == "See [[1]]"


def test_enter_that_is_quicker_than_the_answer_links_what_was_typed(desk: Desk) -> None:
    wanted = make_article(headline="Where the memory goes")
    make_article(headline="Something else")
    desk.write("|")
    desk.type("[[")
    expect(options(desk)).to_have_count(3)
    desk.type("memory")
    desk.press("Enter")
    expect(desk.text).to_have_value(f"[Where the memory goes](article:{wanted.pk})")


def test_what_is_typed_between_such_an_enter_and_its_answer_stands_behind_the_link(desk: Desk) -> None:
    wanted = make_article(headline="Where the memory goes")
    desk.write("|")
    desk.type("[[")
    expect(options(desk)).to_have_count(2)
    with answer_held(desk) as held:
        desk.type("memory")
        desk.press("Enter")
        desk.type(".x")
        desk.press("Backspace", "Shift", "Enter")
        desk.type("N")
    assert desk.value == "[["
    held[0].continue_()
    expect(desk.text).to_have_value(f"[Where the memory goes](article:{wanted.pk}).\nN")
    expect(desk.text).to_be_focused()


def test_the_link_of_such_an_enter_comes_also_when_the_writer_is_elsewhere_by_then(desk: Desk) -> None:
    wanted = make_article(headline="Where the memory goes")
    desk.write("See |")
    with answer_held(desk) as held:
        desk.type("[[memory")
        desk.press("Enter")
        desk.type(" now")
    standfirst = desk.page.locator("#id_standfirst")
    standfirst.focus()
    held[0].continue_()
    expect(desk.text).to_have_value(f"See [Where the memory goes](article:{wanted.pk}) now")
    expect(standfirst).to_be_focused()


def test_enter_where_nothing_was_found_leaves_the_keys_to_the_field(desk: Desk) -> None:
    desk.write("|")
    desk.type("[[zzzz")
    expect(desk.page.get_by_text("Nothing of ours is called “zzzz”.")).to_be_visible()
    desk.press("Enter")
    desk.type("y")
    expect(finder(desk)).to_have_value("zzzzy")

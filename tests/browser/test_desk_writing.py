"""What keys and buttons of the desk write, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desk

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


# --- marks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "before", "after"),
    [
        ("Control+b", "some |words| here", "some **words** here"),
        ("Control+b", "some wo|rds here", "some **words** here"),
        ("Control+b", "some **|words|** here", "some words here"),
        ("Control+b", "some |**words**| here", "some words here"),
        ("Control+i", "some **|words|** here", "some ***words*** here"),
        ("Control+i", "some | words |here", "some  *words* here"),
        ("Control+e", "call |print()| now", "call `print()` now"),
        ("Control+k", "see |this| page", "see [this](https://) page"),
        ("Control+k", "see |https://a.example/b| now", "see [](https://a.example/b) now"),
        ("Control+Shift+x", "some |words|", "some ~~words~~"),
        ("Control+Shift+h", "A wo|rd", "## A word"),
        ("Control+Shift+h", "## A wo|rd", "### A word"),
        ("Control+Shift+h", "#### A wo|rd", "A word"),
        ("Control+Shift+8", "|one\ntwo|", "- one\n- two"),
        ("Control+Shift+8", "|- one\n- two|", "one\ntwo"),
        ("Control+Shift+7", "|- one\n- two|", "1. one\n2. two"),
        ("Control+Shift+9", "|1. one\n2. two|", "- [ ] one\n- [ ] two"),
        ("Control+Shift+Period", "|one\n\ntwo|", "> one\n>\n> two"),
        ("Control+Shift+Period", "|> one\n>\n> two|", "one\n\ntwo"),
        ("Control+Shift+e", "|one\ntwo|", "```\none\ntwo\n```"),
        ("Alt+ArrowUp", "one\ntwo|\nthree", "two\none\nthree"),
        ("Alt+ArrowDown", "|one\ntwo|\nthree\n", "three\none\ntwo\n"),
    ],
)
def test_a_shortcut_writes_markdown_and_one_undo_takes_it_back(
    desk: Desk, keys: str, before: str, after: str
) -> None:
    desk.write(before)
    desk.press(keys)
    assert desk.value == after
    desk.press("Control+z")
    assert desk.value == before.replace("|", "")
    desk.press("Control+Shift+z")
    assert desk.value == after


def test_bold_over_several_paragraphs_marks_each(desk: Desk) -> None:
    desk.write("|one\n\n- two|")
    desk.press("Control+b")
    assert desk.value == "**one**\n\n- **two**"


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Bold", "**word**"),
        ("Italic", "*word*"),
        ("Strike out", "~~word~~"),
        ("Link", "[word](https://)"),
        ("Heading", "## word"),
        ("Quote", "> word"),
        ("Bulleted list", "- word"),
        ("Numbered list", "1. word"),
        ("Task list", "- [ ] word"),
        ("Code", "`word`"),
        ("Block of code", "```\nword\n```"),
        ("Pull quote", "> [!PULL]\n> word"),
        ("Footnote", "word[^1]\n\n[^1]: What the note says."),
    ],
)
def test_each_button_writes_and_one_undo_takes_it_back(desk: Desk, name: str, held: str) -> None:
    desk.write("|word|")
    desk.button(name).click()
    assert held in desk.value
    expect(desk.text).to_be_focused()
    desk.press("Control+z")
    assert desk.value == "word"


@pytest.mark.parametrize(
    ("keys", "name", "held"),
    [
        ("Control+Shift+d", "Table", "| -------- | -------- | -------- |"),
        ("Control+Shift+o", "Callout", "> [!NOTE]\n> word"),
    ],
)
def test_a_menu_opens_by_its_key_and_enter_chooses(desk: Desk, keys: str, name: str, held: str) -> None:
    desk.write("|word|")
    desk.press(keys)
    menu = desk.page.locator(f".desk-menu[aria-label='{name}']")
    expect(menu).to_be_visible()
    desk.press("Enter")
    expect(menu).to_be_hidden()
    assert held in desk.value
    expect(desk.text).to_be_focused()


def test_pictures_open_by_their_key(desk: Desk) -> None:
    desk.write("word|")
    desk.press("Control+Shift+g")
    expect(desk.page.get_by_role("dialog")).to_be_visible()


def test_the_toolbar_is_one_stop_and_arrows_go_along_it(desk: Desk) -> None:
    desk.button("Bold").focus()
    desk.press("ArrowRight", "ArrowRight")
    expect(desk.button("Strike out")).to_be_focused()
    desk.press("End")
    expect(desk.button("Block of code")).to_be_focused()
    desk.press("ArrowRight")
    expect(desk.button("Bold")).to_be_focused()
    desk.press("Tab")
    expect(desk.page.get_by_role("button", name="Write", exact=True)).to_be_focused()


# --- lists -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one|", "- one\n- x"),
        ("1. one|\n2. two", "1. one\n2. x\n3. two"),
        ("- [x] one|", "- [x] one\n- [ ] x"),
        ("> one|", "> one\n> x"),
        ("> - one|", "> - one\n> - x"),
        ("- one\n- |", "- one\nx"),
        ("- one\n  - |", "- one\n- x"),
        ("> one\n> |", "> one\nx"),
        ("one|", "one\nx"),
        ("```\n- one|\n```", "```\n- one\nx\n```"),
        ("|- one", "\nx- one"),
    ],
)
def test_enter_goes_on_with_a_list_and_ends_it_on_an_empty_item(desk: Desk, before: str, after: str) -> None:
    desk.write(before)
    desk.press("Enter")
    desk.type("x")
    assert desk.value == after


def test_tab_moves_items_in_and_out(desk: Desk) -> None:
    desk.write("1. one\n2. two|")
    desk.press("Tab")
    assert desk.value == "1. one\n   1. two"
    desk.press("Shift+Tab")
    assert desk.value == "1. one\n1. two"


def test_tab_is_never_a_trap(desk: Desk) -> None:
    desk.write("No list|")
    desk.press("Tab")
    expect(desk.text).not_to_be_focused()
    desk.write("- one\n- two|")
    desk.press("Escape", "Tab")
    expect(desk.text).not_to_be_focused()
    assert desk.value == "- one\n- two"


# --- tables, footnotes, blocks ------------------------------------------------------------------------


def test_a_table_is_inserted_with_its_rows_and_columns(desk: Desk) -> None:
    desk.write("Before.|")
    desk.button("Table").click()
    desk.page.get_by_label("Columns").fill("2")
    desk.page.get_by_label("Rows").fill("1")
    desk.press("Enter")
    assert (
        desk.value == "Before.\n\n| Column 1 | Column 2 |\n| -------- | -------- |\n|          |          |"
    )
    assert desk.chosen() == "Column 1"
    desk.type("A")
    desk.press("Tab")
    desk.type("B")
    desk.press("Tab")
    desk.type("1")
    desk.press("Tab", "Tab")
    desk.type("2")
    assert [re.findall(r"[\w-]+", line) for line in desk.value.splitlines()[2:]] == [
        ["A", "B"],
        ["---", "---"],
        ["1"],
        ["2"],
    ]


def test_a_table_is_tidied_where_the_cursor_is_and_one_undo_takes_it_back(desk: Desk) -> None:
    wild = "Before\n\n|Model|Score|\n|-|-:|\n|Größe 大|9|\n|a\\|b|100|\n\nAfter"
    desk.text.fill(wild)
    desk.place(wild.index("Größe"))
    desk.press("Control+Shift+y")
    assert desk.value == (
        "Before\n\n| Model    | Score |\n| -------- | ----: |\n| Größe 大 |     9 |\n"
        "| a\\|b     |   100 |\n\nAfter"
    )
    desk.press("Control+z")
    assert desk.value == wild


def test_tidying_without_a_table_is_a_sentence(desk: Desk) -> None:
    desk.write("No table|")
    desk.button("Tidy the table at the cursor").click()
    expect(desk.page.get_by_text("There is no table at the cursor.")).to_be_visible()
    assert desk.value == "No table"


def test_footnotes_count_on_and_lead_back(desk: Desk) -> None:
    desk.write("One.[^1] Two.|\n\n[^1]: First.\n")
    desk.press("Control+Shift+f")
    assert desk.value == "One.[^1] Two.[^2]\n\n[^1]: First.\n[^2]: What the note says.\n"
    assert desk.chosen() == "What the note says."
    desk.type("Second.")
    desk.press("Control+Shift+f")
    desk.type(" Three.")
    assert desk.value == "One.[^1] Two.[^2] Three.\n\n[^1]: First.\n[^2]: Second.\n"


def test_a_callout_takes_the_selected_lines_in(desk: Desk) -> None:
    desk.write("Before.\n\n|Mind\nthe gap|")
    desk.button("Callout").click()
    desk.press("ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    assert desk.value == "Before.\n\n> [!WARNING]\n> Mind\n> the gap"
    desk.press("Control+z")
    assert desk.value == "Before.\n\nMind\nthe gap"


def test_an_embed_stands_alone(desk: Desk) -> None:
    desk.write("Before|After")
    desk.button("Video or post").click()
    desk.type("not an address")
    desk.press("Enter")
    assert desk.value == "BeforeAfter"
    desk.page.get_by_role("dialog", name="Video or post").get_by_role("textbox").fill(
        "https://youtu.be/abcdefghijk"
    )
    desk.press("Enter")
    assert desk.value == "Before\n\nhttps://youtu.be/abcdefghijk\n\nAfter"

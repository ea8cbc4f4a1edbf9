"""The writing desk in a real browser, driven as a writer drives it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import FrameLocator, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from newsroom.models import Article
from tests.making import make_article, make_author, make_tag, make_tool, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PREVIEW = "**/admin/markdown/preview/"


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
        parts = text.split("|") if "\\|" not in text else [text]
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
def open_desk(page: Page, live_server: LiveServer, client: Client) -> Callable[..., Desk]:
    """Opens an article's desk as an editor."""
    client.force_login(make_user("Editor"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )

    def open_one(**fields: Any) -> Desk:
        article = make_article(**({"status": Article.Status.DRAFT, "authors": [make_author()]} | fields))
        page.goto(reverse("admin:newsroom_article_change", args=[article.pk]))
        desk = Desk(page)
        expect(desk.shown.locator(".prose > *").first).to_be_visible()
        return desk

    return open_one


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A desk with a short draft on it."""
    return open_desk(body="First words.")


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


# --- what is pasted ----------------------------------------------------------------------------------


def test_an_address_pasted_over_words_becomes_a_link(desk: Desk) -> None:
    desk.write("as |they say| here")
    desk.paste(text="https://there.example/a?b=1")
    assert desk.value == "as [they say](https://there.example/a?b=1) here"
    desk.press("Control+z")
    assert desk.value == "as they say here"


GOOGLE = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr"><span'
    ' style="font-weight:400">A head</span></h1><p dir="ltr"><span style="font-weight:400">Some </span>'
    '<span style="font-weight:700">bold </span><span style="font-style:italic">slanted</span>'
    '<span> and </span>'
    '<a href="https://www.google.com/url?q=https://there.example/x&amp;sa=D"><span>a link</span></a>.</p>'
    '<ul><li dir="ltr" aria-level="1"><p role="presentation"><span>one</span></p></li><ul><li><p>'
    "within</p></li></ul><li><p>two</p></li></ul></b><br>"
)
WORD = (
    "<html><body><h2>Head</h2><p class=MsoNormal>Five * six, a <b>bold</b><i> word</i>.</p>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><!--[if !supportLists]--><span>·</span>"
    "<!--[endif]-->one</p><p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><!--[if !supportLists]-->"
    "<span>o</span><!--[endif]-->within</p></body></html>"
)


def test_text_from_google_docs_becomes_markdown(desk: Desk) -> None:
    desk.write("|")
    desk.paste(html=GOOGLE, text="A head Some bold slanted and a link. one within two")
    assert desk.value == (
        "## A head\n\nSome **bold** *slanted* and [a link](https://there.example/x)."
        "\n\n- one\n  - within\n- two"
    )


def test_text_from_word_becomes_markdown(desk: Desk) -> None:
    desk.write("|")
    desk.paste(html=WORD, text="Head")
    assert desk.value == "## Head\n\nFive \\* six, a **bold** *word*.\n\n- one\n  - within"


def test_a_pasted_table_becomes_one(desk: Desk) -> None:
    desk.write("|")
    desk.paste(html="<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td>3</td></tr></table>", text="A B")
    assert desk.value == "| A | B |\n| --- | --- |\n| 1\\|2 | 3 |"


def test_code_from_an_editor_and_plain_pages_stay_as_they_are(desk: Desk) -> None:
    desk.write("|")
    code = (
        '<meta charset="utf-8"><div style="font-family: monospace;white-space: pre;"><span>a*b</span></div>'
    )
    desk.paste(html=code, text="a*b")
    assert desk.value == "a*b"
    desk.write("|")
    desk.paste(html="<p>Only words</p>", text="Only words")
    assert desk.value == "Only words"


def test_pasting_without_formatting_leaves_the_words_alone(desk: Desk) -> None:
    desk.write("|")
    desk.text.dispatch_event("keydown", {"key": "V", "ctrlKey": True, "shiftKey": True})
    desk.paste(html="<p><b>bold</b></p>", text="bold")
    assert desk.value == "bold"


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


# --- what is ours ------------------------------------------------------------------------------------


def finder(desk: Desk) -> Locator:
    return desk.page.get_by_role("combobox", name="Find an article, a tool or a tag")


def options(desk: Desk) -> Locator:
    return desk.page.get_by_role("listbox", name="What was found").get_by_role("option")


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
    desk = open_desk_narrow(open_desk, page)
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
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def open_desk_narrow(open_desk: Callable[..., Desk], page: Page) -> Desk:
    """The page is out of sight there, so the desk is there when its length is."""
    article = make_article(status=Article.Status.DRAFT, body="First words.")
    page.goto(reverse("admin:newsroom_article_change", args=[article.pk]))
    expect(page.locator("[data-count]")).to_contain_text("2 words")
    return Desk(page)


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

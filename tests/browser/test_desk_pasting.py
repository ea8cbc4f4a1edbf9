"""What is pasted into the desk, in a real browser."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desk

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


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
    "<span> and </span>"
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


CODE = (
    "<p>Before</p><pre><code>one\n\n\n  two  \n</code></pre><ul><li>item<pre>a\n\nb</pre></li></ul>"
    "<blockquote><pre>c<br><br>```<br>d</pre></blockquote>"
)


def test_blank_lines_in_pasted_code_stay(desk: Desk) -> None:
    desk.write("|")
    desk.paste(html=CODE, text="Before one two")
    assert desk.value == (
        "Before\n\n```\none\n\n\n  two  \n```\n\n- item\n  ```\n  a\n  \n  b\n  ```"
        "\n\n> ````\n> c\n> \n> ```\n> d\n> ````"
    )


def test_a_picture_from_elsewhere_is_left_as_a_link_and_the_writer_is_told(desk: Desk) -> None:
    desk.write("|")
    html = (
        '<p>See <img src="https://there.example/a(1).png" alt="A chart"><img alt="\U0001f642" src="x.png">'
        '<img width="1" src="https://counting.example/"></p><p><img src="data:image/png;base64,AA=="></p>'
    )
    desk.paste(html=html, text="See")
    assert desk.value == "See [A chart](https://there.example/a%281%29.png)\U0001f642"
    told = desk.page.locator("[data-trouble]")
    expect(told).to_contain_text("had 2 pictures from elsewhere, left as links where they have an address")


def test_pasting_without_formatting_leaves_the_words_alone(desk: Desk) -> None:
    desk.write("|")
    desk.text.dispatch_event("keydown", {"key": "V", "ctrlKey": True, "shiftKey": True})
    desk.paste(html="<p><b>bold</b></p>", text="bold")
    assert desk.value == "bold"


def test_a_long_text_is_pasted_at_once_to_the_letter_and_taken_back_in_one_step(desk: Desk) -> None:
    part = "<h2>A &amp; B</h2><pre>\n  two spaces\n\ta tab &lt;b&gt;\u00a0&amp;lt;\n\n\nafter</pre>"
    desk.write("Before |after")
    started = time.monotonic()
    desk.paste(text="x", html=part * 400)
    assert time.monotonic() - started < 10, "it takes the browser a minute to type as many lines"
    as_markdown = "## A & B\n\n```\n  two spaces\n\ta tab <b>\u00a0&lt;\n\n\nafter\n```"
    assert desk.value == "Before " + "\n\n".join([as_markdown] * 400) + "after"
    desk.press("Control+z")
    assert desk.value == "Before after"

"""What the MJML compiler leaves wrong is mended; each test fails without its repair."""

import re

import pytest

from newsletter.letters import mjml
from tests.newsletter.test_mjml import mail


def test_every_picture_has_an_alt_text() -> None:
    made = mail(
        '<mj-image src="https://x.example/a.png" /><mj-image src="https://x.example/b.png" alt="B" />'
    )
    assert re.findall(r'<img[^>]*alt="([^"]*)"', made) == ["B", ""] or sorted(
        re.findall(r'alt="([^"]*)"', made)
    ) == ["", "B"]


def test_layout_tables_say_so_and_data_tables_do_not() -> None:
    made = mail(
        "<mj-table><tr><td>layout</td></tr></mj-table>"
        "<mj-text><table><tr><th>data</th></tr></table></mj-text>"
    )
    for tag in re.findall(r"<table\b[^>]*>(?:(?!<table).)*", made, re.DOTALL):
        assert ('role="presentation"' in tag.split(">")[0]) != ("<th" in tag)


def test_language_and_title_are_there_without_being_given() -> None:
    made = mail("<mj-text><h1>A &amp; <em>B</em></h1></mj-text>", head="")
    assert '<html lang="en-GB"' in made
    assert "<title>A &amp; B</title>" in made


def test_a_style_that_is_to_be_inline_stands_on_its_elements() -> None:
    sheet = ".note b, p.note { color: #123456; margin: 0 } p > b { font-weight: 900 } .never b { color: red }"
    made = mail(
        '<mj-text><p class="note" style="margin:4px;">a <b>b</b></p></mj-text>',
        head=f'<mj-title>T</mj-title><mj-style inline="inline">{sheet}</mj-style>',
    )
    assert '<p class="note" style="color:#123456;margin:4px;">' in made
    assert '<b style="font-weight:900;color:#123456;margin:0;">' in made
    assert "red" not in made and "<style inline" not in made


def test_a_style_that_is_not_inline_stays_in_the_head() -> None:
    made = mail("<mj-text>a</mj-text>", head="<mj-title>T</mj-title><mj-style>.x { color: red }</mj-style>")
    assert ".x { color: red }" in made[: made.index("</head>")]


def test_a_table_keeps_the_role_that_it_was_given() -> None:
    made = mail('<mj-table role="none" css-class="x"><tr><th>a</th></tr></mj-table>')
    assert re.search(r'class="x"[^>]*><table[^>]* role="none"', made)
    assert "carries-" not in made


def test_a_picture_keeps_its_sizes_and_its_title() -> None:
    made = mail('<mj-image src="https://x.example/a.png" sizes="100vw" title="T" /><mj-text>b</mj-text>')
    assert re.search(r'<img [^>]*title="T"[^>]* sizes="100vw"', made)
    assert made.count("sizes=") == 1 and "carries-" not in made


def test_a_button_keeps_the_title_of_its_link() -> None:
    made = mail(
        '<mj-button href="https://x.example/" title="Go &amp; see">x</mj-button>'
        '<mj-button href="https://x.example/2">y</mj-button>'
    )
    assert re.findall(r'<a [^>]*title="([^"]*)"', made) == ["Go &amp; see"]


def test_a_wrapper_keeps_the_gap_between_its_sections() -> None:
    def section(words: str) -> str:
        return f"<mj-section><mj-column><mj-text>{words}</mj-text></mj-column></mj-section>"

    wrapped = '<mj-wrapper gap="23px">' + section("one") + section("two") + "</mj-wrapper>" + section("three")
    made = mjml.to_html(f"<mjml><mj-body>{wrapped}</mj-body></mjml>")
    gap, two, three = made.index("height:23px"), made.index(">two<"), made.index(">three<")
    assert made.index(">one<") < gap < two < three
    assert "height:23px" not in made[two:]


@pytest.mark.parametrize("name", ["github", "x", "mastodon"])
def test_an_icon_of_a_network_comes_from_nobody_and_says_what_it_is(name: str) -> None:
    made = mail(
        f'<mj-social><mj-social-element name="{name}" href="https://x.example">N</mj-social-element>'
        "</mj-social>"
    )
    (icon,) = re.findall(r"<img[^>]*>", made)
    assert "alt=" in icon and "http" not in icon


def test_the_preheader_is_hidden_in_word_too() -> None:
    made = mail("<mj-text>a</mj-text>", head="<mj-title>T</mj-title><mj-preview>Before</mj-preview>")
    assert re.search(r'<div style="display:none;mso-hide:all;[^"]*">Before</div>', made)


@pytest.mark.parametrize(
    ("padding", "width"), [("0", 600), ("0 36px", 528), ("0 36px 18px", 528), ("1px 20px 0 40px", 540)]
)
def test_a_line_is_no_wider_in_word_than_its_cell_has_room_for(padding: str, width: int) -> None:
    made = mail(f'<mj-divider padding="{padding}" />')
    [line] = re.findall(r"<!--\[if mso \| IE\]>(<table[^>]*border-top[^>]*>)", made)
    assert f'width="{width}px"' in line and f"width:{width}px;" in line

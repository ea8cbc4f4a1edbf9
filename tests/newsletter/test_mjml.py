"""The door around MJML: what comes in is made safe, what comes out is repaired."""

import re

import pytest
from django.template.loader import render_to_string

from newsletter.errors import TemplateBroken
from newsletter.letters import letter, mail_html, mjml
from tests.making import make_article, make_issue

BASE = "https://news.example/blog/one/"


def mail(inner: str, head: str = "<mj-title>T</mj-title>") -> str:
    column = f"<mj-section><mj-column>{inner}</mj-column></mj-section>"
    return mjml.to_html(f"<mjml><mj-head>{head}</mj-head><mj-body>{column}</mj-body></mjml>")


def test_nothing_is_fetched_from_anybody() -> None:
    made = mail(
        "<mj-text>Hello</mj-text>"
        "<mj-social><mj-social-element name='github'>x</mj-social-element></mj-social>"
    )
    assert "googleapis" not in made
    assert "https://" not in re.sub(r'xmlns(:\w)?="[^"]*"', "", made)


@pytest.mark.parametrize("depth", [101, 10_000])
def test_deep_nesting_is_refused_before_it_can_take_the_process_down(depth: int) -> None:
    with pytest.raises(TemplateBroken, match="more than 100 deep"):
        mail("<mj-text>" + "<b>" * depth + "</b>" * depth + "</mj-text>")


def test_ten_thousand_nested_tags_in_a_blurb_are_flattened() -> None:
    made = mail(f"<mj-text>{mail_html.in_mail_form('<div>' * 10_000 + 'deep', BASE)}</mj-text>")
    assert "deep" in made and made.count("<div") < 60


def test_what_the_renderer_refuses_stays_plain_words() -> None:
    assert "&lt;div&gt;deep" in mail_html.from_markdown("<div>" * 4_000 + "deep", BASE)


@pytest.mark.parametrize(
    "source", ["<mj-text>a < b</mj-text>", "<mj-text><p>open</mj-text>", "<mj-text><![CDATA[x]]></mj-text>"]
)
def test_broken_mjml_is_a_sentence(source: str) -> None:
    with pytest.raises(
        TemplateBroken, match="^the template, line 1: .*Mend the template; nothing was changed."
    ):
        mail(source)


def test_an_error_names_the_template() -> None:
    with pytest.raises(TemplateBroken, match="newsletter/issue.mjml"):
        mjml.to_html("<mjml><mj-body>a < b</mj-body></mjml>", "newsletter/issue.mjml")


def test_control_characters_do_not_break_a_mail() -> None:
    assert "ab" in mail("<mj-text>a\x0b\x00b</mj-text>")


# --- rich text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dirty",
    [
        "<script>alert(1)</script>x",
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        "<iframe src='https://x.example'></iframe>x",
        "</mj-text><mj-raw><script>alert(1)</script>",
        "<form action='/x'><button>x</button></form>",
        "<style>* { display: none }</style>x",
    ],
)
def test_nothing_that_runs_gets_into_a_mail(dirty: str) -> None:
    made = mail(f"<mj-text>{mail_html.from_markdown(dirty, BASE)}</mj-text>")
    body = made[made.index("<body") :]
    assert not re.search(r"<script|onerror|javascript:|<iframe|<form|<mj-|<style", body)


def test_open_tags_are_closed() -> None:
    assert mail_html.in_mail_form("<p>a<br><em>b", BASE).endswith("<em>b</em></p>")


def test_addresses_become_whole() -> None:
    made = mail_html.in_mail_form('<a href="/tools/">t</a> <a href="#fn1">1</a> <img src="/m/a.png">', BASE)
    assert 'href="https://news.example/tools/"' in made
    assert 'href="https://news.example/blog/one/#fn1"' in made
    assert 'src="https://news.example/m/a.png"' in made


def test_pictures_get_a_width_that_fits() -> None:
    made = mail_html.in_mail_form('<img src="/a.png" width="4000" height="3"><img src="/b.png">', BASE)
    assert made.count('width="560"') == 2 and "height=" not in made.replace("height:auto", "")


def test_words_on_either_side_of_a_line_break_stay_apart() -> None:
    made = mail(f"<mj-text>{mail_html.from_markdown('*one*' + chr(10) + '**two**', BASE)}</mj-text>")
    assert "</em> <strong>" in made


def test_code_keeps_its_lines_and_its_indentation() -> None:
    code = mail_html.from_markdown("```python\nif x:\n    y = 1\n```", BASE)
    assert "if x:<br />&#160; &#160; y = 1</code></pre>" in mail(f"<mj-text>{code}</mj-text>")


def test_headings_of_a_text_stand_below_those_of_the_letter() -> None:
    assert re.findall(r"<h(\d)", mail_html.from_markdown("# a\n\n## b\n\n### c", BASE)) == ["4", "4", "5"]


def test_the_opening_ends_before_the_first_heading() -> None:
    body = "<p>one two</p>\n<p>three four</p>\n<h2>x</h2>\n<p>never</p>"
    assert mail_html.opening(body, 3) == "<p>one two</p><p>three four</p>"
    assert mail_html.opening(body, 2) == "<p>one two</p>"
    assert mail_html.opening(body, 99) == "<p>one two</p><p>three four</p>"


def test_an_opening_passes_over_a_picture_that_comes_first() -> None:
    assert mail_html.opening('<figure><img src="a"></figure><p>one</p>', 5) == "<p>one</p>"


def test_every_mail_template_goes_through_the_door(db: None) -> None:
    written = letter.of(make_issue(articles=[make_article()]))
    source = render_to_string("newsletter/issue.mjml", {"letter": written, "language": "en"})
    assert "</html>" in mjml.to_html(source)

"""Texts made to take for ever: each is rendered or refused in a sentence, by counting, not by the clock."""

import re
import time

import pytest

from newsroom import markdown
from newsroom.markdown import limits

# Far beyond what any of them needs, so that a busy machine fails none of them.
SECONDS = 30.0

PATHOLOGICAL = {
    "quotations in quotations": ">" * 10_000 + " a",
    "lists in lists": "* " * 10_000 + "a",
    "numbered lists in lists": "1. " * 10_000,
    "open brackets": "[" * 50_000,
    "open pictures": "![" * 3_000,
    "many paragraphs of open pictures": ("![" * 2_900 + "\n\n") * 15,
    "open links": "[a](" * 20_000,
    "open notes": "^[" * 10_000,
    "many paragraphs of open notes": ("[^" * 390 + "\n\n") * 19 + "[^1]: n",
    "open emphasis": "*a " * 50_000,
    "emphasis without end": "a**b" * 30_000,
    "mixed emphasis": "*a_ " * 1_900,
    "backticks": "`" * 100_000,
    "backticks of every length": " ".join("`" * n for n in range(1, 300)),
    "fences": "```\n" * 20_000,
    "a wide table": "|" + "a|" * 10_000 + "\n|" + "-|" * 10_000 + "\n",
    "tables filled up": ("|" + "a|" * 190 + "\n|" + "-|" * 190 + "\n" + "|b|\n" * 100 + "\n") * 20,
    "a long table": "|a|b|\n|-|-|\n" + "|1|2|\n" * 40_000,
    "link definitions": "\n".join(f"[a{n}]: /x{n}" for n in range(24_000)),
    "footnotes": "\n".join(f"[^{n}]: n" for n in range(10_000)) + "\n\n" + "[^1]" * 10_000,
    "headings of one name": "## a\n" * 24_000,
    "headings that seem numbered": "## a\n## a-1\n" * 12_000,
    "open tags": "<div>" * 50_000,
    "open lists in HTML": "<ul><li>" * 30_000,
    "comments": "<!--" * 50_000,
    "entities": "&" * 59_000,
    "quotation marks": "\"'" * 2_900,
    "empty lines": "\n" * 500_000,
    "short lines": "a\n" * 200_000,
    "spaces": "a" + " " * 500_000 + "b",
    "callouts": "> [!NOTE] a\n> b\n\n" * 8_000,
    "pull quotes": "> [!PULL]\n> a\n> -- b\n\n" * 6_000,
    "code that a lexer chokes on": ("```perl\n" + ("s{" * 400 + "\n") * 20 + "```\n\n") * 4,
    "two hundred thousand words": "The quick brown fox jumps over it.\n\n" * 28_600,
    "half a word out of a pair": "\ud800" * 100,
    "nothing": "\x00" * 1_000,
}


@pytest.mark.parametrize("source", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
def test_each_is_answered_in_good_time(source: str) -> None:
    start = time.process_time()
    sentence = markdown.problem(source)
    assert time.process_time() - start < SECONDS
    assert re.fullmatch(r"|[A-Z].*\.", sentence)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x" * 1_000_001, "This text has 1,000,001 characters; at most 1,000,000 fit. Split it in two."),
        ("\n" * 25_000, "This text has 25,001 lines; at most 25,000 fit. Split it in two."),
        ("|" + "-|" * 300, "A table here has about 301 columns; at most 200 fit. Split it in two."),
        ("ok\n\n" + "x " * 30_001, "The paragraph in line 3 has 60,001 characters; at most 60,000 fit."),
        ("ok\n\n" + "* " * 7_000, ""),  # a list in a list in a list: no paragraph at all
        ("a*" * 7_000, "The paragraph in line 1 has 7,000 marks such as * and [; at most 6,000 fit."),
        ("a[^b]" * 401, "The paragraph in line 1 has 401 footnote marks; at most 400 fit."),
        ("<div>" * 301, "HTML tags are nested more than 300 deep here (at <div>)."),
    ],
)
def test_a_refusal_names_the_thing_the_place_and_the_next_step(source: str, sentence: str) -> None:
    found = markdown.problem(source)
    assert found.startswith(sentence) and bool(found) == bool(sentence)


def test_code_is_not_counted_as_marks() -> None:
    assert markdown.problem("```\n" + '{"a": ["b", "c"]},\n' * 3_000 + "```") == ""


def test_deep_nesting_is_flattened_not_followed() -> None:
    assert markdown.render(">" * 10_000 + " a").html.count("<blockquote>") < 30


def test_code_that_takes_too_long_is_shown_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.markdown.code.MOST_SECONDS", -1.0)
    page = markdown.render("```python\nprint('slow')\n```").html
    assert "print(&#x27;slow&#x27;)" in page or "print('slow')" in page
    assert "<span" not in page


def test_the_limits_leave_room_for_a_book() -> None:
    chapter = "## A chapter\n\n" + "It’s a *long* text, with [links](https://example.com).[^1]\n\n" * 400
    assert markdown.problem(chapter * 8 + "[^1]: A note.") == ""
    assert limits.MAX_CHARACTERS >= 500_000

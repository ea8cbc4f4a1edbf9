"""Hostile Markdown: read back as a browser reads it, nothing that is left could run, in any medium."""

import re
from html.parser import HTMLParser
from typing import get_args

import pytest

from newsletter.letters import mail_html
from newsroom import markdown
from newsroom.markdown import Medium, embeds
from tests.newsroom.xss_vectors import CLOBBERING, VECTORS

MEDIA = get_args(Medium)
NEVER = set(
    "script style iframe object embed svg math form button select textarea base meta link template video"
    " audio noscript frameset applet portal animate foreignobject marquee body".split()
)
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "cite", "data", "poster", "background", "ping"}


class Found(HTMLParser):
    """Collects what could run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dangers: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER:
            self.dangers.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in {"style", "srcdoc", "name"}:
                self.dangers.append(name)
            if name in ADDRESSES and re.match(r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", address):
                self.dangers.append(address)
            if name == "data-embed" and not embeds.FRAME.match(value or ""):
                self.dangers.append(address)
            if name == "id":
                self.ids.append(value or "")


def read(html: str) -> Found:
    found = Found()
    found.feed(html)
    found.close()
    return found


def test_there_are_enough_ways_to_try() -> None:
    assert len(set(VECTORS)) == len(VECTORS) >= 150


def test_the_reader_of_these_tests_sees_dangers() -> None:
    assert read("<p onclick=x><a href=' java\tscript:x'><script>").dangers == [
        "onclick",
        "javascript:x",
        "script",
    ]


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_is_left_that_could_run(vector: str, medium: Medium) -> None:
    assert read(markdown.render(vector, medium=medium).html).dangers == []


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_is_left_in_a_mail(vector: str) -> None:
    page = mail_html.in_mail_form(markdown.render(vector).html, "https://news.example/")
    assert [danger for danger in read(page).dangers if danger != "style"] == []


@pytest.mark.parametrize("vector", CLOBBERING)
def test_no_part_of_a_text_passes_for_a_part_of_the_page(vector: str) -> None:
    found = read(markdown.render(vector).html)
    assert found.dangers == []
    assert not [
        name for name in found.ids if name in {"search", "content", "top", "sources", "search-results"}
    ]


@pytest.mark.parametrize("vector", VECTORS)
def test_cleaning_twice_changes_nothing(vector: str) -> None:
    once = markdown.render(vector).html
    assert markdown.clean(once) == once

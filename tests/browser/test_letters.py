"""Letters as mail programs show them: on narrow phones, in large type, and without their pictures."""

import re

import pytest
from playwright.sync_api import Page

from newsletter.letters import rendering
from tests.making import make_issue

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NUMBERS = "| Model | Memory | Price |\n|---|--:|--:|\n| Small one | 16 GB | 240 |\n| Larger | 70 GB | 1200 |"
SENTENCES = (
    "| Tool | What it does | Cost |\n|---|---|---|\n"
    "| Quillet | It listens to meetings and writes down what was said in them | $59 |"
)
MANY = f"{'| A ' * 9}|\n{'|---' * 9}|\n{'| 12 ' * 9}|"
PICTURES = "![A picture of many things](/media/one.png)\n\n![](/media/two.png)"
# What the settings of a phone do to a mail: all its type grows, and nothing else.
LARGER = """(times) => {
  const all = [...document.querySelectorAll("body, body *")];
  const sizes = all.map((box) => parseFloat(getComputedStyle(box).fontSize));
  all.forEach((box, at) => box.style.setProperty("font-size", `${sizes[at] * times}px`, "important"));
}"""


@pytest.mark.parametrize("intro", [NUMBERS, SENTENCES, MANY, PICTURES])
def test_no_letter_is_wider_than_a_narrow_phone(page: Page, intro: str) -> None:
    letter = rendering.render(make_issue(intro=intro)).html
    page.set_viewport_size({"width": 320, "height": 700})
    # Without pictures: an address that loads nothing.
    page.set_content(re.sub(r'(<img\b[^>]*?\ssrc=)"[^"]*"', r'\1"data:,"', letter))
    for times in (1, 1.7):
        page.evaluate(LARGER, times)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, times

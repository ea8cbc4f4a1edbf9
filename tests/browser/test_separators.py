"""The dots between date, length and names: they stand between two things, never at the edge of a line."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from comments.models import Conversation
from newsroom import search
from tests.making import make_article, make_author, make_issue, make_newsletter, make_tag, make_tool
from tests.public.pictures import make_image

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PATHS = (
    *("/", "/blog/", "/blog/long/", "/tags/", "/tags/one/", "/authors/", "/authors/adelheid/"),
    *("/tools/", "/tools/?price=paid", "/tools/quill/", "/newsletter/", "/newsletter/weekly/1/"),
)
# A dot that is written must have words on both sides of it in its own line.
WRITTEN = """() => {
  const words = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const alone = [];
  const line = (from, to, block, last) => {
    const range = document.createRange();
    from ? range.setStart(...from) : range.setStart(block, 0);
    to ? range.setEnd(...to) : range.setEnd(block, block.childNodes.length);
    if (!range.toString().trim()) return null;
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
    return (last ? boxes.at(-1) : boxes[0]).top;
  };
  while (words.nextNode()) {
    const text = words.currentNode;
    const at = text.data.indexOf("·");
    if (at < 0 || !text.parentElement.offsetWidth) continue;
    const block = text.parentElement.closest("p, li, .dots > *");
    const dot = line([text, at], [text, at + 1], block, true);
    const around = [line(null, [text, at], block, true), line([text, at + 1], null, block, false)];
    if (around.some((top) => top === null || Math.abs(top - dot) > 4)) alone.push(block.textContent.trim());
  }
  return alone;
}"""
# A dot that is drawn before what begins a line must lie outside what is shown.
DRAWN = """() => [...document.querySelectorAll(".dots > *")].filter((item) => {
  const list = item.parentElement;
  const box = item.getBoundingClientRect(), edge = list.getBoundingClientRect().left;
  if (box.left - edge > 1) return false;
  item.scrollIntoView({ block: "center", behavior: "instant" });
  const size = parseFloat(getComputedStyle(list).fontSize), { top } = item.getBoundingClientRect();
  return list.contains(document.elementFromPoint(edge + size * 0.2, top + size * 0.75));
}).map((item) => item.textContent.trim())"""


@pytest.fixture(autouse=True)
def _long_lines_of_facts() -> None:
    tag = make_tag("One")
    names = ("Adelheid Byline", "Bartholomew Writer", "Cornelia Third")
    authors = [
        make_author(
            name=name, slug=name.split()[0].lower(), role="Writes at length", location="A far country"
        )
        for name in names
    ]
    long = make_article(
        slug="long",
        headline="A headline",
        body="## One\n\nWords.",
        tags=[tag],
        authors=authors,
        cover=make_image(),
        substantively_updated_at=timezone.now(),
    )
    long.corrections.create(text="It was four.", published_at=timezone.now())
    Conversation.objects.update_or_create(article=long, defaults={"count": 12})
    tool = make_tool(slug="quill", pricing="paid", price_note="from $12 a month", platforms=["web", "Linux"])
    make_article(
        kind="review", tool=tool, rating="4.5", verdict="Keep it.", tags=[tag], price_checked_on="2026-03-02"
    )
    make_issue(
        make_newsletter(slug="weekly"),
        articles=[long],
        state="sent",
        approved_at=timezone.now(),
        sent_at=timezone.now(),
    )
    search.rebuild()


@pytest.mark.parametrize("width", [320, 390, 820])
def test_no_dot_begins_or_ends_a_line(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    seen = 0
    for path in PATHS:
        answer = page.goto(path)
        assert answer and answer.ok, path
        assert page.evaluate(WRITTEN) == [], path
        assert page.evaluate(DRAWN) == [], path
        seen += page.locator(".dots").count()
    assert seen > len(PATHS)

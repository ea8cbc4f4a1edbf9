"""Letters twice as large, a window four times as small, and letters that have not come yet."""

import pytest
from playwright.sync_api import Page, Route, expect

from newsroom import search
from tests.making import make_article, make_author, make_newsletter, make_page, make_tag, make_tool
from tests.public.pictures import make_image

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

BODY = "".join(
    f"## Part {n}\n\n" + "Words that stand on a line of their own. " * 30 + "\n\n" for n in range(4)
)
TABLE = "| Model | Memory | Price |\n|---|---:|---:|\n| One | 16 GB | 240 |\n"
PATHS = (
    "/",
    "/blog/",
    "/blog/long/",
    "/tags/one/",
    "/tools/",
    "/search/?q=words",
    "/newsletter/",
    "/contact/",
)
# What holds words and cuts off what does not fit into it, but for what is hidden from sight altogether.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((box) => {
  const style = getComputedStyle(box);
  const cuts = style.overflowX === "hidden" || style.overflowX === "clip";
  const ends = box.closest('.trap') || style.textOverflow === "ellipsis" || style.clipPath !== "none"
    || style.webkitLineClamp !== "none";
  return cuts && !ends && box.scrollWidth > box.clientWidth + 1 && box.innerText.trim();
}).map((box) => box.className || box.tagName)"""


@pytest.fixture(autouse=True)
def _something_on_every_page() -> None:
    tag = make_tag("One")
    authors = [make_author(name=name) for name in ("Adelheid Byline", "Bartholomew Writer", "Cornelia Third")]
    make_article(
        slug="long",
        headline="A headline that is long enough for three lines on any telephone there is",
        standfirst="Short.",
        body=BODY + TABLE,
        tags=[tag],
        authors=authors,
        cover=make_image(1600, 900),
    )
    make_article(kind="review", tool=make_tool(), rating="4.5", verdict="Keep it.", tags=[tag])
    make_newsletter()
    make_page("about")
    search.rebuild()


@pytest.mark.parametrize("width", [390, 1280])
def test_with_letters_twice_as_large_nothing_is_cut_off(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in PATHS:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(CUT_OFF) == [], path


def test_at_four_times_the_size_search_shows_what_is_typed_and_found(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto("/blog/long/")
    page.keyboard.press("/")
    page.keyboard.type("headline")
    first = page.get_by_role("option").first
    expect(first).to_be_visible()
    expect(first).to_be_in_viewport()
    expect(page.locator("#search-input")).to_be_in_viewport()


def test_at_four_times_the_size_nothing_stands_over_the_text(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    for path in PATHS:
        page.goto(path)
        page.evaluate("window.scrollTo(0, 600)")
        stuck = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((box) =>
                ["fixed", "sticky"].includes(getComputedStyle(box).position) && box.offsetHeight > 8
                && getComputedStyle(box).top !== "auto").map((box) => box.className)"""
        )
        assert stuck == [], path


def test_the_stand_in_has_the_measure_of_the_letters_that_come_late(page: Page) -> None:
    page.goto("/blog/long/")
    page.evaluate("document.fonts.ready")
    measured = """async () => {
      const families = getComputedStyle(document.documentElement);
      const found = {};
      for (const [name, weight] of [["--serif", 400], ["--display", 500]]) {
        const [own, ...others] = families.getPropertyValue(name).split(",").map((one) => one.trim());
        await document.fonts.load(`${weight} 40px ${own}`);
        const line = document.createElement("span");
        line.textContent = "A reader who meets these words on a slow line should not see them move at all";
        Object.assign(line.style, { position: "absolute", whiteSpace: "nowrap" });
        line.style.font = `${weight} 40px ${own}`;
        document.body.append(line);
        const width = line.getBoundingClientRect().width;
        line.style.fontFamily = others.filter((one) => one !== "Newsreader").join(",");
        found[name] = line.getBoundingClientRect().width / width;
      }
      return found;
    }"""
    for name, ratio in page.evaluate(measured).items():
        assert 0.97 < ratio < 1.03, name


def test_a_page_has_the_same_height_with_the_letters_and_without(page: Page) -> None:
    height = "document.querySelector('.article-head').offsetHeight"
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/blog/long/")
    page.evaluate("document.fonts.ready")
    with_letters = page.evaluate(height)

    def withhold(route: Route) -> None:
        route.abort()

    page.route("**/*.woff2", withhold)
    page.goto("/blog/long/?without")
    assert page.evaluate(height) == with_letters

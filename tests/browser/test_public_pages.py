"""The public site in a real browser: nobody is shut out, nothing spills, search answers to the keyboard."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Error, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from newsroom import search
from newsroom.models import Article
from tests.making import (
    make_article,
    make_author,
    make_issue,
    make_newsletter,
    make_page,
    make_series,
    make_tag,
    make_tool,
)
from tests.public.pictures import make_image

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PATHS = {
    "home": "/",
    "blog": "/blog/",
    "article": "/blog/sluice/",
    "plain article": "/blog/plain/",
    "tag": "/tags/rivers/",
    "tags": "/tags/",
    "authors": "/authors/",
    "author": "/authors/ada/",
    "tools": "/tools/",
    "tool": "/tools/sluicer/",
    "search": "/search/?q=sluice",
    "newsletter": "/newsletter/",
    "issue": "/newsletter/weekly/1/",
    "page": "/about/",
    "contact": "/contact/",
    "series": "/series/rivers/",
    "kind": "/kinds/review/",
    "not found": "/blog/nothing-here/",
}
BODY = """
## Where it starts

> [!WARNING]
> Mind the gap.[^1]

Some `code`, a [link](/tools/sluicer/) and ~~nothing~~.

```python
def pour(litres: float) -> str:  # a comment
    return f"{litres} l"
```

## Where it goes

{table}

- [x] done
- [ ] not done

> Quoted.

## Where it ends

[^1]: A note.
"""
TABLE = "| Gate | Width of the gate in metres | Flow | Open |\n|---|---:|---:|:--:|\n" + "\n".join(
    f"| Gate number {n} | {n / 7:.3f} | {n * 11} | yes |" for n in range(40)
)
CODE_ALERTS = "".join(f"> [!{kind}]\n> Words.\n\n" for kind in ("NOTE", "TIP", "IMPORTANT", "CAUTION"))
LONG = "A headline of great length about counterintelligence-adjacent hyperparameterisation " * 2


@pytest.fixture(autouse=True)
def _one_of_everything() -> None:
    tag, tool = (
        make_tag("Rivers", description="What flows."),
        make_tool(name="Sluicer", slug="sluicer", logo=make_image()),
    )
    authors = [
        make_author(name="Ada Byline", slug="ada", bio="Counts.", portrait=make_image()),
        make_author(),
        make_author(),
    ]
    article = make_article(
        headline="Sluice gates for tokens",
        slug="sluice",
        tags=[tag],
        authors=authors,
        cover=make_image(900, 600, credit="Drawing: us"),
        tool=tool,
        kind="review",
        rating="3.5",
        pros="Quick",
        cons="Dear",
        verdict="Keep it.",
        body=BODY.replace("{table}", TABLE) + CODE_ALERTS,
    )
    series = make_series(title="Rivers of tokens", slug="rivers")
    Article.objects.filter(pk=article.pk).update(series=series)
    article.sources.create(publisher="The Gazette", title="On gates", url="https://gazette.example/")
    plain = make_article(headline=LONG[:200], slug="plain", standfirst="Short.", tags=[tag], series=series)
    article.related_links.create(related=plain)
    make_page(title="About", body="Us.\n\n## Why\n\nBecause.")
    letter = make_newsletter(slug="weekly", promise="One letter.")
    make_issue(
        letter, articles=[article, plain], state="sent", approved_at=timezone.now(), sent_at=timezone.now()
    )
    search.rebuild()


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a reader who prefers light or dark, and no movement."""
    context = browser.new_context(
        base_url=live_server.url, color_scheme=request.param, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def axe_finds_nothing(page: Page, name: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def search_for(page: Page, query: str) -> None:
    page.keyboard.press("/")
    page.locator("#search-input").fill(query)
    expect(page.locator("#search-results [role=option]").first).to_be_visible()


def test_axe_finds_nothing_wrong_where_most_readers_are(themed: Page) -> None:
    themed.set_viewport_size({"width": 390, "height": 900})
    for name in ("home", "article"):
        themed.goto(PATHS[name])
        axe_finds_nothing(themed, name)
    search_for(themed, "sluice")
    axe_finds_nothing(themed, "search")


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_wrong(themed: Page, width: int) -> None:
    themed.set_viewport_size({"width": width, "height": 900})
    for name, path in PATHS.items():
        themed.goto(path)
        axe_finds_nothing(themed, name)


def test_axe_finds_nothing_wrong_in_the_search_overlay(themed: Page) -> None:
    themed.goto("/")
    for query in ("", "sluice", "zzzzz"):
        search_for(themed, query)
        axe_finds_nothing(themed, query)
        themed.keyboard.press("Escape")


def test_search_looks_alike_over_every_page(page: Page) -> None:
    lefts = set()
    for path in (PATHS["home"], PATHS["article"], PATHS["tool"]):
        page.goto(path)
        search_for(page, "sluice")
        box = page.locator("#search-results [role=option]").first.bounding_box()
        assert box
        lefts.add(box["x"])
    assert len(lefts) == 1


def test_nothing_spills_over_the_side(page: Page) -> None:
    for name, path in PATHS.items():
        page.goto(path)
        for width in (320, 390, 768, 1152, 1440, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)


def test_a_line_of_text_is_neither_long_nor_short(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/blog/sluice/")
    letters = page.evaluate(
        """() => {
          const box = document.querySelector(".prose");
          const line = document.createElement("span");
          line.textContent = "the quick brown fox jumps over the lazy dog and reads on ".repeat(4);
          line.style.whiteSpace = "nowrap";
          box.append(line);
          return line.textContent.length * box.clientWidth / line.getBoundingClientRect().width;
        }"""
    )
    assert 60 <= letters <= 78


def test_slash_opens_search_and_escape_gives_the_focus_back(page: Page) -> None:
    page.goto("/blog/")
    page.get_by_role("link", name="Tools", exact=True).first.focus()
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(page.get_by_text("to search anytime")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_visible()
    expect(page.get_by_role("link", name="Tools", exact=True).first).to_be_focused()


@pytest.mark.parametrize("keys", ["Control+k", "Meta+k"])
def test_k_with_a_command_key_opens_search(page: Page, keys: str) -> None:
    page.goto("/")
    page.keyboard.press(keys)
    expect(page.get_by_role("combobox")).to_be_focused()


def test_a_slash_typed_into_a_field_stays_there(page: Page) -> None:
    page.goto("/newsletter/")
    field = page.get_by_label("Your email address")
    field.focus()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")
    expect(page.locator("#search")).not_to_be_visible()


def test_arrows_choose_and_enter_opens(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("sluice")
    option = page.get_by_role("option").filter(has_text="Sluice gates for tokens")
    expect(option.locator("mark").first).to_have_text("Sluice")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    chosen = option.get_attribute("id") or ""
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", chosen)
    page.keyboard.press("Enter")
    page.wait_for_url("**/blog/sluice/")


def test_control_and_enter_opens_in_a_new_tab(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("sluice")
    expect(page.get_by_role("option").filter(has_text="Sluice gates")).to_be_visible()
    page.keyboard.press("ArrowDown")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_url("**/blog/sluice/")
    expect(page.get_by_role("combobox")).to_be_visible()


def test_enter_without_a_choice_opens_the_search_page(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("sluice")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=sluice$"))


def test_searches_are_remembered_in_the_browser_until_they_are_cleared(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("sluice")
    expect(page.get_by_role("option").filter(has_text="Sluice gates")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/blog/sluice/")
    page.keyboard.press("/")
    recent = page.get_by_role("group", name="Recent searches")
    expect(recent.get_by_role("option").first).to_have_text("sluice")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_have_value("sluice")
    expect(page.get_by_role("option").filter(has_text="Sluice gates")).to_be_visible()
    page.get_by_role("combobox").fill("")
    recent.get_by_role("option", name="Clear recent searches").click()
    expect(recent).to_have_count(0)
    assert page.evaluate("localStorage.getItem('searches')") is None


def test_a_slash_belongs_to_whoever_is_writing(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        """() => {
          const box = document.createElement("div");
          box.contentEditable = "true";
          box.id = "box";
          document.querySelector("main").prepend(box);
          box.focus();
        }"""
    )
    page.keyboard.type("and/or")
    expect(page.locator("#box")).to_have_text("and/or")
    page.evaluate(
        """() => {
          document.activeElement.blur();
          const key = { key: "/", bubbles: true, cancelable: true };
          document.body.dispatchEvent(new KeyboardEvent("keydown", { ...key, isComposing: true }));
          document.body.dispatchEvent(new KeyboardEvent("keydown", { ...key, keyCode: 229 }));
        }"""
    )
    expect(page.locator("#search")).not_to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_visible()


def test_only_the_latest_answer_is_shown_however_late_others_come(page: Page) -> None:
    page.goto("/")
    late: list[Route] = []
    page.route("**/search/overlay/?q=zz*", lambda route: late.append(route))
    page.keyboard.press("/")
    with page.expect_request("**/search/overlay/?q=zz*"):
        page.keyboard.type("zzz")
    page.get_by_role("combobox").fill("sluice")
    option = page.get_by_role("option").filter(has_text="Sluice gates")
    expect(option).to_be_visible()
    for route in late:
        with suppress(Error):
            route.fulfill(body="<p>too late</p>")
    expect(page.get_by_text("too late")).to_have_count(0)
    expect(option).to_be_visible()


def test_a_search_that_is_given_up_is_counted_when_it_is_closed(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("zzyzx")
    expect(page.get_by_text("Nothing matches “zzyzx”")).to_be_visible()
    with page.expect_request("**/search/vain/") as told:
        page.keyboard.press("Escape")
    assert told.value.post_data == "q=zzyzx"


def test_the_switch_changes_the_colours_and_is_remembered(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark colours").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.goto("/blog/")
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(paper) == light
    assert page.evaluate("localStorage.getItem('theme')") is None


def test_the_contents_follow_the_reading_position(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/blog/sluice/")
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents.get_by_role("link", name="Where it ends")).to_be_visible()
    page.locator("#where-it-goes").evaluate("heading => heading.scrollIntoView({behavior: 'instant'})")
    expect(contents.get_by_role("link", name="Where it goes")).to_have_attribute("aria-current", "location")


def test_a_page_without_scripts_has_all_its_doors(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/blog/sluice/")
    expect(plain.get_by_role("button", name="Dark colours")).to_have_count(0)
    plain.locator("a.search-button").click()
    plain.locator("#q").fill("sluice")
    plain.get_by_role("button", name="Search").click()
    expect(plain.get_by_role("link", name="Sluice gates for tokens").first).to_be_visible()
    context.close()

"""The desk with keys alone: no pointer ever touches it, and one always sees where one is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from newsroom.models import Article, Image
from tests.browser.desks import sign_in
from tests.browser.test_pictures import make_image
from tests.making import make_article, make_author, make_tag, make_user
from tests.newsroom.pictures import picture_bytes

pytestmark = [pytest.mark.browser, pytest.mark.journey]

# Where the focus is, or what is wrong with it: a field shows its cursor, all else an outline or a ring.
FOCUS = """(target) => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nowhere";
  const said = one.getAttribute("aria-label") || one.id || one.textContent.trim().slice(0, 40);
  const name = said || one.outerHTML.slice(0, 120);
  const [look, box] = [getComputedStyle(one), one.getBoundingClientRect()];
  if (!box.width || !box.height || look.visibility === "hidden") return `hidden: ${name}`;
  const isBeside = box.right <= 0 || box.left >= innerWidth;
  if (box.bottom <= 0 || box.top >= innerHeight || isBeside) return `out of sight: ${name}`;
  const well = target && one === target ? "there" : "";
  if (one.matches("textarea, select, input, iframe")) return well;
  const rings = ({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return rings(look) ? well : `without a ring: ${name}`;
}"""
MOST = 90  # stops from one end of the desk to the other


@pytest.fixture
def keys(page: Page, live_server: LiveServer, transactional_db: None) -> Page:
    """A publisher's browser whose mouse is taken away."""
    person = make_user("Publisher", username="pia", first_name="Pia")
    make_author(name="Pia Alm", slug="pia-alm", user=person)
    sign_in(page.context, person, live_server.url)
    page.add_init_script(
        """for (const kind of ["pointerdown", "mousedown"]) {
          addEventListener(kind, () => { throw new Error("A pointer was used."); }, true);
        }"""
    )
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


def go(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab, or another key, until the focus is there; at every stop it must be seen."""
    expect(target.first).to_be_attached()
    place = target.first.element_handle()
    for _ in range(MOST):
        where = page.evaluate(FOCUS, place)
        if where == "there":
            return
        assert where in ("", "nowhere"), f"The focus is {where}"
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {key}: {page.evaluate(FOCUS)}")


def press(page: Page, target: Locator, key: str = "Tab") -> None:
    """Go there and press Enter."""
    go(page, target, key)
    page.keyboard.press("Enter")


def tool(page: Page, name: str) -> None:
    """From the text, press a button of the toolbar: one stop for Tab, arrows within."""
    bar = page.get_by_role("toolbar", name="Formatting")
    button = bar.get_by_role("button", name=name, exact=True)
    page.keyboard.press("Escape")
    go(page, bar.locator("button[tabindex='0']"), "Shift+Tab")
    press(page, button, "ArrowRight")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def unfold(page: Page, name: str) -> Locator:
    """Open a section of the side panel with Enter."""
    section = page.locator(f"#side-{name}")
    summary = section.locator("summary").first
    go(page, summary)
    if section.get_attribute("open") is None:
        page.keyboard.press("Enter")
    return section


def test_an_article_is_written_published_compared_and_restored_with_keys_alone(
    keys: Page, tmp_path: Path
) -> None:
    linked = make_article(headline="Where the memory goes")
    make_author(name="Bo Berg")
    make_tag("Hardware")
    make_image("Two rulers")
    keys.goto("/admin/newsroom/article/add/")
    write(keys, linked)
    upload(keys, tmp_path)
    byline(keys)
    cover(keys)
    publish(keys)
    change_compare_and_publish(keys)
    restore(keys)


def write(page: Page, linked: Article) -> None:
    expect(page.locator("#id_headline")).to_be_focused()
    page.keyboard.type("By keys alone")
    page.keyboard.press("Enter")
    page.keyboard.type("No mouse was used.")
    go(page, page.locator("#id_body"))
    page.keyboard.type("First words, twice")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+End")
    page.keyboard.type(", see [[where")
    expect(page.get_by_role("option", name="Where the memory goes")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_be_focused()
    page.keyboard.type(".\n\n")
    tool(page, "Heading")
    expect(page.locator("#id_body")).to_be_focused()
    page.keyboard.type("A part")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nUnder it.\n\n")
    tool(page, "Callout")
    assert page.evaluate(FOCUS) == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_be_focused()
    page.keyboard.type("Mind the heat.")
    page.keyboard.press("Control+End")
    expect(page.locator("#id_body")).to_have_value(
        re.compile(
            rf"First words, \*\*twice\*\*, see \[Where the memory goes\]\(article:{linked.pk}\)\.\n\n"
            r"## A part\n\nUnder it\.\n\n> \[!\w+\]\n> Mind the heat\."
        )
    )


def upload(page: Page, folder: Path) -> None:
    """The dialog takes the focus, keeps it, and gives it back to the text."""
    (file := folder / "rack.png").write_bytes(picture_bytes("PNG", (90, 60)))
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    tool(page, "Picture: pick one, or drop or paste it into the text")
    go(page, button(page, "Choose files"))
    page.keyboard.press("Enter")
    go(page, page.get_by_label("What does it show?"))
    page.keyboard.type("A rack of cards")
    press(page, button(page, "Insert"))
    expect(page.locator("dialog.pictures")).to_have_count(0)
    expect(page.locator("#id_body")).to_be_focused()
    address = Image.objects.get(alt="A rack of cards").file.url
    expect(page.locator("#id_body")).to_have_value(re.compile(re.escape(f"![A rack of cards]({address})")))


def byline(page: Page) -> None:
    """Authors are found, put in order and told; a tag is chosen."""
    page.keyboard.press("Escape")
    section = unfold(page, "byline")
    authors = section.locator("[data-ordered=authors]")
    expect(authors.locator("[data-rows] [data-name]")).to_have_text(["Pia Alm"])
    go(page, authors.get_by_role("combobox"))
    page.keyboard.type("berg")
    expect(authors.locator("[role=option][aria-selected=true]")).to_have_text("Bo Berg")
    page.keyboard.press("Enter")
    expect(authors.locator("[data-rows] [data-name]")).to_have_text(["Pia Alm", "Bo Berg"])
    press(page, authors.get_by_role("button", name="Move Bo Berg up"), "Shift+Tab")
    expect(authors.locator("[data-rows] [data-name]")).to_have_text(["Bo Berg", "Pia Alm"])
    assert page.evaluate(FOCUS) == "", "at the end of the list the other button takes over"
    go(page, section.get_by_role("searchbox", name="Tags"))
    page.keyboard.type("Hard")
    expect(page.locator(".select2-results__option", has_text="Hardware").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(section.locator(".select2-selection__choice")).to_contain_text("Hardware")
    assert page.evaluate(FOCUS) == ""


def cover(page: Page) -> None:
    section = unfold(page, "cover")
    press(page, section.get_by_role("button", name=re.compile("^Choose a picture")))
    expect(page.get_by_label("Search the library")).to_be_focused()
    page.keyboard.type("rulers")
    expect(page.locator("dialog.pictures [role=option]")).to_have_text(["Two rulers"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    if page.locator("dialog.pictures").count():
        press(page, button(page, "Use this picture"))
    expect(section.get_by_role("img", name="Two rulers")).to_be_visible()
    expect(section.get_by_role("button", name=re.compile("^Change"))).to_be_focused()


def publish(page: Page) -> None:
    press(page, page.locator("#side-moves").get_by_role("button", name="Publish", exact=True), "Shift+Tab")
    expect(page.locator(".standing-status")).to_have_text("Published")
    article = Article.objects.get(headline="By keys alone")
    assert [author.name for author in article.byline] == ["Bo Berg", "Pia Alm"]
    assert [tag.name for tag in article.tags.all()] == ["Hardware"]
    assert article.cover == Image.objects.get(alt="Two rulers")


def change_compare_and_publish(page: Page) -> None:
    go(page, page.locator("#id_body"))
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nOne year later.")
    page.keyboard.press("Control+s")
    expect(page.locator(".bar-pending")).to_be_visible()
    press(page, page.get_by_role("link", name="View the changes"))
    expect(page.locator(".history ins", has_text="One year later")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text(re.compile("^[0-9]+ changes?"))
    page.keyboard.press("n")
    expect(page.locator("[data-count]")).to_contain_text("1")
    page.go_back()
    go(page, page.get_by_label("Readers should see an updated date"))
    page.keyboard.press("Space")
    press(page, button(page, "Publish changes"))
    expect(page.locator(".told.is-success")).to_contain_text("are published")
    assert Article.objects.get(headline="By keys alone").body.endswith("One year later.")


def restore(page: Page) -> None:
    section = unfold(page, "history")
    press(page, section.get_by_role("link", name=re.compile("ompare and restore")))
    go(page, page.get_by_label("Compare from revision 1", exact=True))
    go(page, button(page, "Compare the two chosen"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".history ins", has_text="One year later")).to_be_visible()
    press(page, page.get_by_role("link", name="All revisions"))
    press(page, page.get_by_role("link", name=re.compile(r"^1\s*: what changed")))
    press(page, button(page, "Restore revision 1"))
    expect(page.locator("#id_body")).not_to_have_value(re.compile("One year later"))
    assert Article.objects.get(headline="By keys alone").body.endswith("One year later.")


def test_every_menu_and_sheet_gives_the_focus_back(keys: Page) -> None:
    keys.goto("/admin/newsroom/article/add/")
    expect(keys.locator("#id_headline")).to_be_focused()
    go(keys, keys.locator("#id_body"))
    for opens in ("F1", "Control+Shift+l", "Control+Shift+Enter"):
        keys.keyboard.press(opens)
        assert keys.evaluate(FOCUS) == "", opens
        keys.keyboard.press("Escape")
        expect(keys.locator("#id_body")).to_be_focused()
    keys.keyboard.press("Control+.")
    expect(button(keys, "Side panel")).to_be_focused()
    keys.keyboard.press("Enter")
    expect(keys.locator("#panel summary").first).to_be_focused()
    press(keys, button(keys, "Menu of the newsroom"), "Shift+Tab")
    assert keys.evaluate(FOCUS) == ""
    keys.keyboard.press("Escape")
    expect(button(keys, "Menu of the newsroom")).to_be_focused()

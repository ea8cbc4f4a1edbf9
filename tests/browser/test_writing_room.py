"""The room around the editor in a real browser: its bar, its panel, and what hangs on an article."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from newsroom.history import revisions
from newsroom.models import Article, RelatedArticle, Source
from tests.making import make_article, make_author, make_tag, make_user, relate_all

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Status = Article.Status
Open = Callable[[Article | None], Page]


@pytest.fixture
def open_desk(page: Page, live_server: LiveServer, client: Client) -> Open:
    """Opens the desk of an article, or of a new one, as a publisher."""
    client.force_login(make_user("Publisher", first_name="Ada", last_name="Writer"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.set_viewport_size({"width": 1440, "height": 900})

    def go(article: Article | None) -> Page:
        page.goto(f"/admin/newsroom/article/{f'{article.pk}/change' if article else 'add'}/")
        expect(page.locator("[data-room]")).to_be_visible()
        return page

    return go


def section(page: Page, slug: str) -> Locator:
    """A section of the panel, opened."""
    found = page.locator(f"#side-{slug}")
    if found.get_attribute("open") is None:
        found.locator("summary").first.click()
    return found


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def names(rows: Locator) -> list[str]:
    return [text.strip() for text in rows.locator("[data-name]").all_text_contents()]


def test_on_a_desk_only_the_text_and_the_panel_scroll(open_desk: Open) -> None:
    page = open_desk(make_article(body="Many words here.\n\n" * 300))
    page.evaluate("document.querySelectorAll('#panel details').forEach((one) => { one.open = true; })")
    heights = "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    assert page.evaluate(heights) == [900, 1440]
    box = page.locator("#id_body").bounding_box()
    assert box is not None
    assert box["height"] > 550


def test_the_panel_closes_by_key_and_is_remembered(open_desk: Open) -> None:
    article = make_article()
    page = open_desk(article)
    expect(page.locator("#panel")).to_be_visible()
    page.keyboard.press("Control+.")
    expect(page.locator("#panel")).to_be_hidden()
    page = open_desk(article)
    expect(page.locator("#panel")).to_be_hidden()
    page.get_by_role("button", name="Side panel", exact=True).click()
    expect(page.locator("#panel")).to_be_visible()


def test_on_a_phone_the_panel_is_a_sheet_that_escape_closes(open_desk: Open) -> None:
    page = open_desk(make_article())
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#panel")).to_be_hidden()
    page.get_by_role("button", name="Side panel", exact=True).click()
    expect(page.locator("#panel")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.get_by_role("button", name="Side panel", exact=True)).to_be_focused()


def test_authors_are_found_by_typing_and_put_in_order_by_keys(open_desk: Open) -> None:
    ada, bo = make_author(name="Ada Alm"), make_author(name="Bo Berg")
    article = make_article(authors=[ada], status=Status.DRAFT)
    page = open_desk(article)
    byline = section(page, "byline").locator("[data-ordered=authors]")
    field = byline.get_by_role("combobox")
    field.press_sequentially("berg")
    expect(byline.get_by_role("option", name="Bo Berg")).to_be_visible()
    field.press("Enter")
    expect(byline.locator("[data-name]")).to_have_text(["Ada Alm", "Bo Berg"])
    byline.get_by_role("button", name="Move Bo Berg up").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert names(byline) == ["Bo Berg", "Ada Alm"]
    expect(byline.get_by_role("status")).to_have_text("Bo Berg: 1 of 2.")
    save(page)
    assert article.byline == [bo, ada]
    byline.get_by_role("button", name="Remove Ada Alm").press("Enter")
    save(page)
    assert [author.name for author in Article.objects.get(pk=article.pk).byline] == ["Bo Berg"]


def test_authors_are_put_in_order_by_dragging(open_desk: Open) -> None:
    ada, bo = make_author(name="Ada Alm"), make_author(name="Bo Berg")
    article = make_article(authors=[ada, bo], status=Status.DRAFT)
    page = open_desk(article)
    byline = section(page, "byline").locator("[data-ordered=authors]")
    handles = byline.locator("[data-rows] [data-handle]")
    start, end = handles.nth(1).bounding_box(), handles.nth(0).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + 2, steps=5)
    page.mouse.up()
    assert names(byline) == ["Bo Berg", "Ada Alm"]
    save(page)
    assert Article.objects.get(pk=article.pk).byline == [bo, ada]


def test_a_pasted_address_becomes_a_source(open_desk: Open) -> None:
    article = make_article(status=Status.DRAFT)
    page = open_desk(article)
    sources = section(page, "sources")
    sources.locator("[data-paste]").fill("https://www.example.com/report")
    sources.locator("[data-paste]").press("Enter")
    expect(sources.get_by_label("Publisher")).to_have_value("Example")
    expect(sources.get_by_label("Title")).to_be_focused()
    page.keyboard.type("The report")
    save(page)
    source = Source.objects.get(article=article)
    assert (source.publisher, source.title, source.url) == (
        "Example",
        "The report",
        "https://www.example.com/report",
    )
    assert source.accessed_on is not None
    section(page, "sources").get_by_role("button", name="Remove this source").click()
    save(page)
    assert not Source.objects.exists()


def test_a_suggestion_is_pinned_with_one_press(open_desk: Open) -> None:
    tag = make_tag()
    near = make_article(headline="Near by", tags=[tag])
    article = make_article(tags=[tag], status=Status.DRAFT)
    relate_all()
    page = open_desk(article)
    related = section(page, "related")
    related.get_by_role("button", name="Pin “Near by”").click()
    expect(related.get_by_role("button", name="Pin “Near by”")).to_be_hidden()
    save(page)
    assert RelatedArticle.objects.get(article=article, is_pinned=True).related == near


def test_what_is_wrong_is_opened_focused_and_said_at_the_field(open_desk: Open) -> None:
    make_article(slug="taken")
    page = open_desk(make_article(status=Status.DRAFT))
    section(page, "address").get_by_label("Address").fill("taken")
    page.locator("#side-address summary").click()
    page.keyboard.press("Control+s")
    expect(page.locator("[data-wrong]")).to_contain_text("One thing to mend")
    expect(page.locator("#id_slug")).to_be_focused()
    expect(page.locator("#field-slug .side-errors")).to_contain_text(
        "Another article already has this address."
    )
    expect(page.locator("#side-address .side-count")).to_contain_text("1")


def test_the_previews_follow_what_is_typed(open_desk: Open) -> None:
    page = open_desk(make_article(headline="Old words", status=Status.DRAFT))
    looks = section(page, "search")
    page.locator("#id_headline").fill("New words")
    expect(looks.locator("[data-look-title]")).to_contain_text("New words")
    looks.get_by_label("Title").fill("For the search")
    expect(looks.locator("[data-look-title]")).to_contain_text("For the search")
    expect(looks.locator("[data-look-card-title]")).to_have_text("For the search")
    expect(looks.locator("[data-length-of=id_meta_title]")).to_have_text("14 of 60")


def test_the_foot_says_how_long_ago_it_was_saved(open_desk: Open) -> None:
    article = make_article(status="draft")
    Article.objects.filter(pk=article.pk).update(updated_at=timezone.now() - timedelta(hours=3, minutes=5))
    page = open_desk(article)
    since = page.locator("[data-since]")
    expect(since).to_have_text("Saved 3 hours ago")
    page.locator("#id_body").fill("More words.")
    save(page)
    expect(since).to_have_text("Saved just now")


def test_changes_to_what_readers_see_wait_until_they_are_published(open_desk: Open) -> None:
    article = make_article(headline="As readers see it")
    page = open_desk(article)
    page.locator("#id_headline").fill("As it will be")
    save(page)
    assert Article.objects.get().headline == "As readers see it"
    expect(page.locator("#id_headline")).to_have_value("As it will be")
    moves = section(page, "moves")
    expect(moves.get_by_text("Readers do not see your latest changes")).to_be_visible()
    moves.get_by_label("Readers should see an updated date").check()
    moves.get_by_role("button", name="Publish changes").click()
    expect(page.locator(".told.is-success")).to_contain_text("are published")
    stored = Article.objects.get()
    assert stored.headline == "As it will be"
    assert stored.substantively_updated_at is not None
    assert revisions.newest(stored) == stored.live_revision


def test_back_never_puts_older_words_beside_the_newest_revision(open_desk: Open) -> None:
    page = open_desk(make_article(status=Status.DRAFT))
    for words in ("The second version.", "The third version."):
        page.locator("#id_body").fill(words)
        save(page)
    page.goto("/admin/newsroom/article/")
    page.go_back()
    expect(page.locator("#id_body")).to_have_value("The third version.")
    expect(page.locator("#id_base")).to_have_value("3")


def test_after_a_save_one_goes_on_writing_where_one_was(open_desk: Open) -> None:
    page = open_desk(make_article(status=Status.DRAFT, body="Many words here.\n\n" * 200))
    text = page.locator("#id_body")
    text.focus()
    text.evaluate("(area) => { area.setSelectionRange(2000, 2000); area.scrollTop = 900; }")
    page.keyboard.press("Control+Shift+Enter")
    page.keyboard.type("A")
    top = text.evaluate("(area) => area.scrollTop")
    save(page)
    expect(text).to_be_focused()
    expect(page.locator("[data-desk][data-focus]")).to_be_visible()
    assert text.evaluate("(area) => area.scrollTop") == pytest.approx(top, abs=2)
    page.keyboard.type("B")
    assert text.input_value()[2000:2002] == "AB"
    page.keyboard.press("Escape")
    page.locator("#id_standfirst").fill("Other words.")
    save(page)
    expect(page.locator("#id_standfirst")).to_be_focused()


def test_withdrawing_asks_and_can_be_called_off(open_desk: Open) -> None:
    article = make_article()
    page = open_desk(article)
    page.get_by_role("button", name="Withdraw").click()
    page.locator(".asking").get_by_role("button", name="Cancel").click()
    assert Article.objects.get().status == Status.PUBLISHED
    page.get_by_role("button", name="Withdraw").click()
    page.locator(".asking").get_by_role("button", name="Withdraw").click()
    expect(page.locator(".told.is-success")).to_contain_text("is withdrawn")
    assert Article.objects.get().status == Status.WITHDRAWN


def test_a_return_goes_with_its_words(open_desk: Open) -> None:
    article = make_article(status=Status.REVIEW)
    page = open_desk(article)
    moves = section(page, "moves")
    moves.locator(".reason summary").click()
    moves.get_by_label("What should change?").fill("The second table has no source.")
    moves.locator(".reason button[type=submit]").click()
    expect(page.locator(".told.is-success")).to_be_visible()
    assert Article.objects.get().status == Status.CHANGES
    assert article.notes.get().text == "The second table has no source."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk_with_every_section_open(open_desk: Open, scheme: str) -> None:
    tag = make_tag()
    make_article(tags=[tag])
    article = make_article(tags=[tag], kind="review", status=Status.REVIEW)
    article.sources.create(publisher="A", title="B", url="https://example.com")
    page = open_desk(article)
    page.evaluate(f"document.documentElement.classList.toggle('dark', {str(scheme == 'dark').lower()})")
    page.evaluate("document.querySelectorAll('#panel details').forEach((one) => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []

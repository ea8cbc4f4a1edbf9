"""One article through its whole life, in the browsers of a writer, an editor, a publisher and a reader."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from newsroom import tasks
from newsroom.models import Article, Image, Revision, User, WorkingCopy
from tests.browser.desks import sign_in
from tests.browser.test_pictures import drop
from tests.making import make_article, make_author, make_user
from tests.newsroom.admin_forms import change_url

pytestmark = [pytest.mark.browser, pytest.mark.journey]

HEADLINE = "What old cards can do"
OLD, NEW = "/blog/what-old-cards-can-do/", "/blog/old-cards/"
ADD = "/admin/newsroom/article/add/"


@pytest.fixture
def staff(transactional_db: None) -> dict[str, User]:
    """A writer with a byline, an editor and a publisher."""
    people = {
        name: make_user(group, username=name, first_name=name.title(), email=f"{name}@news.example")
        for name, group in (("ada", "Writer"), ("ed", "Editor"), ("pia", "Publisher"))
    }
    make_author(name="Ada Abara", slug="ada-abara", user=people["ada"])
    return people


@pytest.fixture
def people(
    browser: Browser, live_server: LiveServer, page: Page, staff: dict[str, User]
) -> Iterator[dict[str, Page]]:
    """A browser for each, and the reader's; a script error or a failing server fails the test."""
    contexts, pages = [], {"reader": page}
    faults: list[str] = []

    def answered(response: Response) -> None:
        if response.status >= 500:
            faults.append(f"{response.status} {response.url}")

    for name, person in staff.items():
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        sign_in(context, person, live_server.url)
        desk = context.new_page()
        desk.set_default_timeout(10_000)
        desk.on("pageerror", lambda error: faults.append(str(error)))
        contexts.append(context)
        pages[name] = desk
    for one in pages.values():
        one.on("response", answered)
    yield pages
    for context in contexts:
        context.close()
    assert faults == []


def test_an_article_is_written_reviewed_scheduled_changed_corrected_and_withdrawn(
    people: dict[str, Page],
) -> None:
    ada, ed, pia, reader = (people[name] for name in ("ada", "ed", "pia", "reader"))
    make_article(headline="Where the memory goes", slug="memory")
    write(ada)
    hand_in(ada)
    return_it(ed)
    answer_and_hand_in_again(ada)
    schedule(pia)
    the_tick_publishes(reader)
    change_what_is_live(ed, reader)
    publish_the_changes(pia, reader)
    restore_the_first(pia, reader)
    move_to_another_address(pia, reader)
    correct(pia, reader)
    withdraw(pia, reader)


# --- the writer -----------------------------------------------------------------------------------


def write(ada: Page) -> None:
    """Typed, made bold by a key, linked by two brackets, illustrated by dropping; kept without saving."""
    ada.goto(ADD)
    expect(ada.locator("#id_headline")).to_be_focused()
    ada.keyboard.type(HEADLINE)
    ada.keyboard.press("Enter")
    ada.keyboard.type("Forty cards, ninety prompts, one afternoon.")
    body = ada.locator("#id_body")
    body.focus()
    ada.keyboard.type("Each card ran ninety prompts twice")
    ada.keyboard.press("Control+Shift+ArrowLeft")
    ada.keyboard.press("Control+b")
    ada.keyboard.press("Control+End")
    ada.keyboard.type(", as in [[where the")
    expect(ada.get_by_role("option", name="Where the memory goes")).to_be_visible()
    ada.keyboard.press("Enter")
    ada.keyboard.type(".\n\n")
    drop(ada, name="rack.png")
    ada.get_by_label("What does it show?").fill("A rack of cards")
    ada.get_by_role("button", name="Insert").click()
    linked = Article.objects.get(slug="memory")
    expect(body).to_have_value(
        re.compile(rf"prompts \*\*twice\*\*, as in \[Where .*\]\(article:{linked.pk}\)")
    )
    expect(body).to_have_value(re.compile(re.escape(f"![A rack of cards]({Image.objects.get().file.url})")))
    shown = ada.frame_locator(".desk-frame")
    expect(shown.get_by_alt_text("A rack of cards")).to_be_visible()
    expect(shown.locator("strong")).to_have_text("twice")
    expect(ada.locator("[data-save-state]")).to_have_text(re.compile(r"Autosaved \d\d:\d\d"))
    assert not Article.objects.filter(headline=HEADLINE).exists()
    assert WorkingCopy.objects.get().content["fields"]


def hand_in(ada: Page) -> None:
    move(ada, "Hand in for review", "In review")
    assert not WorkingCopy.objects.exists()
    assert Article.objects.get(headline=HEADLINE).slug == "what-old-cards-can-do"


def answer_and_hand_in_again(ada: Page) -> None:
    """The reason stands on top, the note leads to its passage; an answer and a change go back with it."""
    open_desk(ada)
    expect(ada.locator("[data-returned]")).to_contain_text("Say where they came from.")
    unfold(ada, "notes")
    thread = ada.locator(".thread", has_text="Which prompts?")
    thread.get_by_role("button", name=re.compile("Go to the passage")).click()
    expect(ada.locator("#id_body")).to_be_focused()
    ada.keyboard.type("ninety prompts from a school")
    thread.get_by_text("Answer", exact=True).click()
    thread.get_by_label("Your answer").fill("Those of the appendix.")
    thread.get_by_role("button", name="Send answer").click()
    expect(thread).to_contain_text("Those of the appendix.")
    expect(ada.locator("#id_body")).to_have_value(re.compile("ninety prompts from a school"))
    move(ada, "Hand in again", "In review")


# --- the editor -----------------------------------------------------------------------------------


def return_it(ed: Page) -> None:
    open_desk(ed)
    ed.locator("#id_body").focus()
    ed.evaluate(
        """(words) => {
            const area = document.getElementById("id_body");
            const start = area.value.indexOf(words);
            area.setSelectionRange(start, start + words.length);
        }""",
        "ninety prompts",
    )
    ed.keyboard.press("Control+Alt+m")
    expect(ed.locator("[data-quote-shown]")).to_have_text("ninety prompts")
    ed.keyboard.type("Which prompts?")
    ed.get_by_role("button", name="Add note").click()
    expect(ed.locator(".thread")).to_contain_text("Which prompts?")
    ed.locator("#side-moves .reason > summary").click()
    ed.get_by_label("What should change?").fill("Say where they came from.")
    move(ed, "Ask for changes", "Changes asked")


def change_what_is_live(ed: Page, reader: Page) -> None:
    """Saved, not shown: readers go on seeing what is live, and the two can be compared."""
    open_desk(ed)
    type_at_the_end(ed, "\n\nA year later, most of them still run.")
    save(ed)
    expect(ed.locator(".bar-pending")).to_be_visible()
    reader.goto(OLD)
    expect(reader.locator(".prose")).not_to_contain_text("A year later")
    ed.get_by_role("link", name="View the changes").click()
    expect(ed.locator(".history ins", has_text="A year later")).to_be_visible()
    expect(ed.locator(".history-sides")).to_contain_text(re.compile("readers see", re.I))


# --- the publisher --------------------------------------------------------------------------------


def schedule(pia: Page) -> None:
    open_desk(pia)
    tomorrow = timezone.localtime() + timedelta(days=1)
    pia.get_by_label("Publish at").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    move(pia, "Schedule", "Scheduled")


def the_tick_publishes(reader: Page) -> None:
    answer = reader.goto(OLD)
    assert answer
    assert answer.status == 404, "an article is public when its status says so"
    tasks.tick()
    assert Article.objects.get(headline=HEADLINE).status == Article.Status.SCHEDULED
    Article.objects.filter(headline=HEADLINE).update(publish_at=timezone.now() - timedelta(seconds=1))
    tasks.tick()
    reader.goto(OLD)
    expect(reader.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(reader.locator(".prose strong")).to_have_text("twice")
    expect(reader.get_by_alt_text("A rack of cards")).to_be_visible()
    expect(reader.locator(".prose a[href='/blog/memory/']")).to_be_visible()
    expect(reader.get_by_text(re.compile("^updated"))).to_have_count(0)


def publish_the_changes(pia: Page, reader: Page) -> None:
    open_desk(pia)
    pia.get_by_label("Readers should see an updated date").check()
    publish_changes(pia)
    reader.goto(OLD)
    expect(reader.locator(".prose")).to_contain_text("A year later")
    expect(reader.get_by_text(re.compile("^updated"))).to_be_visible()


def restore_the_first(pia: Page, reader: Page) -> None:
    """What was written first is compared with what readers see, restored, and published anew."""
    first = Revision.objects.filter(article__headline=HEADLINE).order_by("number")[0]
    unfold(pia, "history")
    pia.get_by_role("link", name="Compare and restore").or_(
        pia.get_by_role("link", name="All revisions, to compare and restore")
    ).click()
    pia.get_by_label("Compare from revision 1", exact=True).check()
    pia.get_by_role("button", name="Compare the two chosen").click()
    expect(pia.locator(".history ins").first).to_be_visible()
    pia.goto(first.get_admin_url())
    pia.get_by_role("button", name="Restore revision 1").click()
    expect(pia.locator("#id_body")).not_to_have_value(re.compile("A year later"))
    reader.goto(OLD)
    expect(reader.locator(".prose")).to_contain_text("A year later")
    publish_changes(pia)
    reader.goto(OLD)
    expect(reader.locator(".prose")).not_to_contain_text("A year later")
    expect(reader.locator(".prose")).not_to_contain_text("from a school")


def move_to_another_address(pia: Page, reader: Page) -> None:
    unfold(pia, "address")
    pia.get_by_label("Address", exact=True).fill("old-cards")
    publish_changes(pia, after_save=True)
    reader.goto(OLD)
    expect(reader).to_have_url(re.compile(f"{NEW}$"))
    expect(reader.get_by_role("heading", level=1)).to_have_text(HEADLINE)


def correct(pia: Page, reader: Page) -> None:
    unfold(pia, "corrections")
    with pia.context.expect_page() as opened:
        pia.get_by_role("link", name="Add a correction").click()
    form = opened.value
    form.locator("#id_text").fill("There were thirty-nine cards, not forty.")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_have_url(re.compile("/correction/$"))
    form.close()
    reader.goto(NEW)
    expect(reader.locator(".corrections")).to_contain_text("thirty-nine cards")


def withdraw(pia: Page, reader: Page) -> None:
    """The page says that it is gone; lists, the feed and the search know nothing of it."""
    places = ["/", "/blog/", "/feed/", "/authors/ada-abara/", "/search/?q=prompts"]
    for place in places:
        assert HEADLINE in reader.request.get(place).text(), place
    open_desk(pia)
    pia.locator("#side-moves").get_by_role("button", name="Withdraw").click()
    pia.locator(".asking").get_by_role("button", name="Withdraw").click()
    expect(pia.locator(".standing-status")).to_have_text("Withdrawn")
    for address in (NEW, OLD):
        answer = reader.goto(address)
        assert answer
        assert answer.status == 410
    for place in places:
        assert HEADLINE not in reader.request.get(place).text(), place


# --- what all of them do --------------------------------------------------------------------------


def open_desk(page: Page) -> None:
    page.goto(change_url(Article.objects.get(headline=HEADLINE)))
    expect(page.frame_locator(".desk-frame").locator(".prose > *").first).to_be_attached()


def unfold(page: Page, name: str) -> None:
    """Open a section of the side panel."""
    section = page.locator(f"#side-{name}")
    if section.get_attribute("open") is None:
        section.locator("summary").first.click()


def type_at_the_end(page: Page, words: str) -> None:
    page.locator("#id_body").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def move(page: Page, words: str, status: str) -> None:
    """Press the button of a move in the side panel."""
    page.locator("#side-moves").get_by_role("button", name=words, exact=True).first.click()
    expect(page.locator(".standing-status")).to_have_text(status)


def publish_changes(page: Page, *, after_save: bool = False) -> None:
    if after_save:
        save(page)
    page.get_by_role("button", name="Publish changes").first.click()
    expect(page.locator(".told.is-success")).to_contain_text("are published")

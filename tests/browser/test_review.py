"""An article goes back and forth between a writer and an editor, as they meet it in their browsers."""

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from newsletter.models import OutboxMail
from newsroom import notes, notices
from newsroom.models import Article, PreviewLink, ReviewNote, User
from tests.browser.desks import sign_in
from tests.making import make_article, make_author, make_user
from tests.newsroom.admin_forms import change_url

pytestmark = [pytest.mark.browser, pytest.mark.journey]

BODY = "Forty cards came out of a school.\n\nEach ran ninety prompts, twice, and none of them *complained*.\n"


def make_colleague(group: str, first: str) -> User:
    return make_user(
        group,
        username=first.lower(),
        first_name=first,
        email=f"{first.lower()}@news.example",
    )


@pytest.fixture
def article(transactional_db: None) -> Article:
    """Ada's draft, whole enough to be published, with an editor and a publisher to read it."""
    ada = make_colleague("Writer", "Ada")
    make_colleague("Editor", "Ed")
    make_colleague("Publisher", "Pia")
    return make_article(
        status=Article.Status.DRAFT,
        headline="Old cards, new work",
        slug="old-cards",
        body=BODY,
        created_by=ada,
        authors=[make_author(name="Ada Abara", user=ada)],
    )


@pytest.fixture
def desks(
    article: Article, browser: Browser, live_server: LiveServer, page: Page
) -> Iterator[dict[str, Page]]:
    """A browser for each of the three, logged in; a script error in any fails the test."""
    contexts, pages, errors = [], {}, []
    for name in ("ada", "ed", "pia"):
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        desk = context.new_page()
        desk.set_default_timeout(10_000)
        desk.on("pageerror", lambda error: errors.append(str(error)))
        sign_in(context, User.objects.get(username=name), live_server.url)
        contexts.append(context)
        pages[name] = desk
    yield pages
    for context in contexts:
        context.close()
    assert errors == [], f"Scripts failed on the page: {errors}"


def open_desk(page: Page, article: Article) -> None:
    page.goto(change_url(article))
    expect(page.locator("#id_body")).to_be_visible()


def notes_of(page: Page) -> None:
    """Open the section of the notes, wherever it stands."""
    section = page.locator("#side-notes")
    if section.get_attribute("open") is None:
        section.locator("summary").first.click()


def select(page: Page, words: str) -> None:
    """Select words of the text as with the mouse."""
    page.locator("#id_body").focus()
    page.evaluate(
        """(words) => {
            const area = document.getElementById("id_body");
            const start = area.value.indexOf(words);
            area.setSelectionRange(start, start + words.length);
        }""",
        words,
    )


def move(page: Page, words: str) -> None:
    """Press the button of a move in the side panel."""
    page.locator("#side-moves").get_by_role("button", name=words, exact=True).first.click()


def status(page: Page, words: str) -> None:
    expect(page.locator(".standing-status").first).to_have_text(words)


def mails(kind: str) -> set[str]:
    return set(OutboxMail.objects.filter(kind=kind).values_list("to", flat=True))


def test_an_article_is_handed_in_returned_with_reasons_mended_and_published(
    article: Article, desks: dict[str, Page]
) -> None:
    ada, ed, pia = desks["ada"], desks["ed"], desks["pia"]
    open_desk(ada, article)
    move(ada, "Hand in for review")
    status(ada, "In review")
    assert mails("article_handed_in") == {"ed@news.example", "pia@news.example"}

    open_desk(ed, article)
    note_on_a_passage(ed)
    return_it(ed)
    assert mails("article_returned") == {"ada@news.example"}
    mail = OutboxMail.objects.get(kind="article_returned")
    assert "no source for the school" in mail.text and "Which prompts?" in mail.text

    see_why_and_answer(ada, article)
    notices.tell_of_notes(timezone.now() + notices.AT_THE_LATEST)
    assert mails("notes_written") == {"ed@news.example"}

    settle(ed, article)
    open_desk(ada, article)
    move(ada, "Hand in again")
    status(ada, "In review")
    assert OutboxMail.objects.filter(kind="article_handed_in").count() == 4

    open_desk(pia, article)
    move(pia, "Publish")
    status(pia, "Published")
    assert mails("article_moved") == {"ada@news.example"}
    assert Article.objects.get().is_published


def note_on_a_passage(ed: Page) -> None:
    """Words are selected, a key is pressed, and what was typed into the text meanwhile stays."""
    ed.locator("#id_body").press("Control+End")
    ed.keyboard.type("Not saved yet.")
    select(ed, "ninety prompts")
    ed.keyboard.press("Control+Alt+m")
    field = ed.get_by_role("textbox", name="Note", exact=True)
    expect(field).to_be_focused()
    expect(ed.locator("[data-quote-shown]")).to_have_text("ninety prompts")
    field.fill("Which prompts?")
    ed.get_by_label("Must be settled before publication").check()
    ed.get_by_role("button", name="Add note").click()
    expect(ed.locator(".thread")).to_contain_text("Which prompts?")
    expect(ed.locator("#side-notes [data-glance]").first).to_have_text("1 open, 1 blocking")
    expect(ed.locator("#id_body")).to_have_value(re.compile("Not saved yet."))
    note = ReviewNote.objects.get()
    assert (note.quote, note.is_blocking) == ("ninety prompts", True)


def return_it(ed: Page) -> None:
    ed.locator("#side-moves .reason > summary").click()
    ed.get_by_label("What should change?").fill("There is no source for the school.")
    move(ed, "Ask for changes")
    status(ed, "Changes asked")


def see_why_and_answer(ada: Page, article: Article) -> None:
    """The reason stands on top; a click on the quote selects the passage; an answer is sent by a key."""
    open_desk(ada, article)
    expect(ada.locator("[data-returned]")).to_contain_text("There is no source for the school.")
    expect(ada.locator("[data-returned]")).to_contain_text("Ed asks for changes")
    notes_of(ada)
    thread = ada.locator(".thread.is-blocking")
    thread.get_by_role("button", name=re.compile("Go to the passage")).click()
    chosen = "document.getElementById('id_body')"
    ada.wait_for_function(
        f"{chosen}.value.slice({chosen}.selectionStart, {chosen}.selectionEnd) === 'ninety prompts'"
    )
    ada.locator("#id_body").press("Delete")
    expect(thread.locator("[data-changed]")).to_be_visible()
    ada.keyboard.press("Control+z")
    expect(thread.locator("[data-changed]")).to_be_hidden()
    thread.get_by_text("Answer", exact=True).click()
    answer = thread.get_by_label("Your answer")
    expect(answer).to_be_focused()
    answer.fill("Those of the appendix.")
    answer.press("Control+Enter")
    expect(ada.locator(".thread.is-blocking")).to_contain_text("Those of the appendix.")
    # What blocks is for the editor to settle.
    expect(ada.locator(".thread.is-blocking").get_by_role("button", name="Resolve")).to_have_count(0)


def settle(ed: Page, article: Article) -> None:
    open_desk(ed, article)
    notes_of(ed)
    ed.locator(".thread.is-blocking").get_by_role("button", name="Resolve").click()
    expect(ed.locator(".thread.is-blocking")).to_have_count(0)
    ed.locator("[data-settled] > summary").click()
    expect(ed.locator(".thread.is-settled")).to_contain_text("Resolved by Ed")
    assert notes.blocking(article) == []


def test_what_is_half_written_in_one_thread_survives_what_is_sent_in_another(
    article: Article, desks: dict[str, Page]
) -> None:
    ada = desks["ada"]
    person = User.objects.get(username="ada")
    first = notes.begin(article, person, "The first")
    second = notes.begin(article, person, "The second")
    open_desk(ada, article)
    notes_of(ada)
    for note, words in ((first, "Half an ans"), (second, "A whole answer")):
        ada.locator(f"#note-{note.pk}").get_by_text("Answer", exact=True).click()
        ada.locator(f"[name=answer-{note.pk}]").fill(words)
    ada.locator(f"#note-{second.pk}").get_by_role("button", name="Send answer").click()
    expect(ada.locator(f"#note-{second.pk}")).to_contain_text("A whole answer")
    expect(ada.locator(f"[name=answer-{first.pk}]")).to_have_value("Half an ans")
    expect(ada.locator(f"[name=answer-{first.pk}]")).to_be_visible()


def test_a_log_in_that_ran_out_keeps_the_note_and_says_so(article: Article, desks: dict[str, Page]) -> None:
    ada = desks["ada"]
    open_desk(ada, article)
    notes_of(ada)
    field = ada.get_by_role("textbox", name="Note", exact=True)
    field.fill("Words that matter")
    ada.context.clear_cookies(name="sessionid")
    ada.get_by_role("button", name="Add note").click()
    expect(ada.locator("#side-notes [data-notes-trouble]")).to_contain_text("logged out")
    expect(field).to_have_value("Words that matter")
    assert not ReviewNote.objects.exists()


def test_hostile_notes_run_nothing(article: Article, desks: dict[str, Page]) -> None:
    ada = desks["ada"]
    person = User.objects.get(username="ada")
    words = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    notes.begin(article, person, f"{words} javascript:document.title='run'", quote=words)
    open_desk(ada, article)
    notes_of(ada)
    expect(ada.locator(".thread")).to_contain_text("<script>")
    ada.locator(".thread .note-quote").click()
    ada.get_by_role("textbox", name="Note", exact=True).fill(words)
    ada.get_by_role("button", name="Add note").click()
    expect(ada.locator(".thread")).to_have_count(2)
    assert ada.title() != "run"


def test_a_link_is_made_copied_opened_by_a_stranger_and_taken_back(
    article: Article, desks: dict[str, Page], page: Page
) -> None:
    ada = desks["ada"]
    open_desk(ada, article)
    ada.locator("#side-previews > summary").click()
    ada.get_by_label("For whom").fill("The school")
    ada.get_by_role("button", name="Make a link").click()
    ada.get_by_role("button", name="Copy").click()
    expect(ada.get_by_role("button", name="Copied")).to_be_visible()
    address = ada.evaluate("navigator.clipboard.readText()")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Old cards, new work")
    expect(page.get_by_role("complementary", name="Preview")).to_contain_text("Preview, not published.")
    assert page.context.cookies() == []
    ada.get_by_role("button", name="Revoke").click()
    ada.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(ada.locator("#side-previews")).to_contain_text("1 closed")
    answer = page.goto(address)
    assert answer and answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("This link was taken back")
    expect(page.locator("body")).not_to_contain_text("Old cards")
    assert PreviewLink.objects.get().last_opened_at

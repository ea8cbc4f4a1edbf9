"""What is typed at the desk survives: a dead server, no network, a session that ran out, and colleagues."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect

from newsroom.autosave import working_copies
from newsroom.models import Article, Revision, User, WorkingCopy
from tests.making import make_article, make_author, make_user
from tests.newsroom.admin_forms import signed_in
from tests.services.desk import DeskServer
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.services]

PASS_PHRASE = "a long pass phrase"
STORED = "As it was stored."
TYPED = "What nobody wants to write again."
OFFLINE = re.compile("Offline: kept in this browser")
AUTOSAVED = re.compile(r"Autosaved \d\d:\d\d")
IN_BROWSER = "This browser has text that was not saved"
ON_SERVER = "You typed something that was not saved"
Sit = Callable[[User], "Desk"]


class Desk:
    """One person's browser, at the desk."""

    def __init__(self, context: BrowserContext, server: DeskServer) -> None:
        self.context, self.server = context, server
        self.page = context.new_page()

    def open(self, article: Article | None = None, query: str = "") -> "Desk":
        place = f"{article.pk}/change/" if article else "add/"
        with suppress(Exception):  # what an earlier page still had to say
            self.page.close(run_before_unload=False)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.goto(f"/admin/newsroom/article/{place}{query}")
        return self

    def type(self, text: str) -> None:
        self.page.locator("#id_body").fill(text)

    def save(self) -> None:
        self.page.locator("[data-save]").click()

    def crash(self) -> None:
        """The page is gone before it could say anything."""
        self.page.close(run_before_unload=False)

    def kept(self) -> int:
        """How many copies this browser keeps."""
        count = "Object.keys(localStorage).filter((slot) => slot.startsWith('galley-desk')).length"
        return int(self.page.evaluate(count))

    @property
    def state(self):  # type: ignore[no-untyped-def]
        return self.page.locator("[data-save-state]")

    @property
    def body(self):  # type: ignore[no-untyped-def]
        return self.page.locator("#id_body")

    def offer(self, title: str):  # type: ignore[no-untyped-def]
        return self.page.locator(".safety-offer", has_text=title)


@pytest.fixture
def sit(browser: Browser, desk_server: DeskServer) -> Iterator[Sit]:
    contexts: list[BrowserContext] = []

    def sit_down(person: User) -> Desk:
        context = browser.new_context(base_url=desk_server.url, viewport={"width": 1280, "height": 900})
        cookie = signed_in(person).cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": desk_server.url}])
        contexts.append(context)
        return Desk(context, desk_server)

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def writer(transactional_db: None) -> User:
    return make_user("Editor", first_name="Ada", last_name="Writer", password=make_password(PASS_PHRASE))


@pytest.fixture
def colleague(transactional_db: None) -> User:
    return make_user("Editor", first_name="Ines", last_name="Abara")


@pytest.fixture
def article(writer: User) -> Article:
    return make_article(status="draft", body=STORED, authors=[make_author(user=writer)])


def body_of(article: Article) -> str:
    return Article.objects.values_list("body", flat=True).get(pk=article.pk)


def has_working_copy(text: str) -> bool:
    return any(text in str(copy.content) for copy in WorkingCopy.objects.all())


def test_a_pause_is_enough_to_keep_what_was_typed_and_makes_no_revision(
    sit: Sit, writer: User, article: Article
) -> None:
    desk = sit(writer).open(article)
    desk.type(TYPED)
    expect(desk.state).to_have_text(AUTOSAVED)
    assert has_working_copy(TYPED)
    assert not Revision.objects.exists()
    assert body_of(article) == STORED
    assert desk.kept() == 0


def test_somebody_who_never_pauses_is_kept_too(sit: Sit, writer: User, article: Article) -> None:
    desk = sit(writer).open(article)
    desk.page.locator("#id_body").focus()
    for word in range(90):
        desk.page.keyboard.type(f"w{word} ", delay=40)
        if has_working_copy("w1 "):
            break
    assert has_working_copy("w1 ")


def test_on_another_machine_the_copy_is_offered_with_what_differs_and_taken_up(
    sit: Sit, writer: User, article: Article
) -> None:
    first = sit(writer).open(article)
    first.type(TYPED)
    expect(first.state).to_have_text(AUTOSAVED)
    first.crash()
    second = sit(writer).open(article)
    expect(second.offer(ON_SERVER)).to_be_visible()
    expect(second.body).to_have_value(STORED)
    expect(second.offer(ON_SERVER).locator("ins").first).to_contain_text("What nobody wants")
    second.offer(ON_SERVER).get_by_role("link", name="Take it up").click()
    expect(second.body).to_have_value(TYPED)
    second.save()
    expect(second.offer(ON_SERVER)).to_have_count(0)
    wait_until(lambda: body_of(article) == TYPED, what="the save")
    assert not WorkingCopy.objects.exists()


def test_a_copy_that_waits_is_not_overwritten_by_new_typing_and_can_be_discarded(
    sit: Sit, writer: User, article: Article
) -> None:
    first = sit(writer).open(article)
    first.type(TYPED)
    expect(first.state).to_have_text(AUTOSAVED)
    first.crash()
    second = sit(writer).open(article)
    second.type("Other words.")
    expect(second.state).to_contain_text("until you decide")
    assert has_working_copy(TYPED)
    second.save()
    expect(second.page.get_by_role("dialog")).to_contain_text("Saving now discards it")
    second.page.get_by_role("button", name="Look at it first").click()
    second.offer(ON_SERVER).get_by_role("button", name="Discard it").click()
    expect(second.offer(ON_SERVER)).to_have_count(0)
    expect(second.state).to_have_text(AUTOSAVED)
    assert has_working_copy("Other words.")


def test_a_killed_server_finds_the_words_when_it_is_back(
    sit: Sit, writer: User, article: Article, desk_server: DeskServer
) -> None:
    desk = sit(writer).open(article)
    desk.type("Before the crash.")
    expect(desk.state).to_have_text(AUTOSAVED)
    desk_server.kill()
    desk.type(TYPED)
    expect(desk.state).to_have_text(OFFLINE)
    desk.save()
    expect(desk.page.get_by_role("dialog")).to_contain_text("The server cannot be reached")
    desk.page.get_by_role("button", name="Go on writing").click()
    expect(desk.body).to_have_value(TYPED)
    desk_server.start()
    expect(desk.state).to_have_text(AUTOSAVED, timeout=20_000)
    assert has_working_copy(TYPED)
    desk.save()
    wait_until(lambda: body_of(article) == TYPED, what="the save")


def test_server_and_browser_both_dead_the_browser_offers_what_the_server_never_saw(
    sit: Sit, writer: User, article: Article, desk_server: DeskServer
) -> None:
    desk = sit(writer).open(article)
    desk.type("Half a sentence")
    expect(desk.state).to_have_text(AUTOSAVED)
    desk_server.kill()
    desk.type(TYPED)
    expect(desk.state).to_have_text(OFFLINE)
    desk.crash()
    desk_server.start()
    desk.open(article)
    expect(desk.body).to_have_value(STORED)
    offer = desk.offer(IN_BROWSER)
    expect(offer.locator("ins").first).to_contain_text("What nobody wants")
    offer.get_by_role("button", name="Take it up").click()
    expect(desk.body).to_have_value(TYPED)
    desk.save()
    wait_until(lambda: body_of(article) == TYPED, what="the save")
    desk.open(article)
    expect(desk.body).to_have_value(TYPED)
    expect(desk.page.locator(".safety-offer")).to_have_count(0)
    assert desk.kept() == 0


def test_what_is_discarded_is_not_offered_again(
    sit: Sit, writer: User, article: Article, desk_server: DeskServer
) -> None:
    desk = sit(writer).open(article)
    desk.context.set_offline(True)
    desk.type(TYPED)
    expect(desk.state).to_have_text(OFFLINE)
    desk.crash()
    desk.context.set_offline(False)
    desk.open(article)
    # By the browser, or by the server where the closing page still reached it.
    desk.page.locator(".safety-offer").get_by_role("button", name="Discard it").click()
    expect(desk.page.locator(".safety-offer")).to_have_count(0)
    desk.open(article)
    expect(desk.body).to_have_value(STORED)
    assert desk.kept() == 0


def test_what_both_server_and_browser_kept_is_offered_once(sit: Sit, writer: User, article: Article) -> None:
    desk = sit(writer).open(article)
    desk.context.set_offline(True)
    desk.type(TYPED)
    wait_until(lambda: desk.kept() == 1, what="the copy in the browser")
    slot = "Object.entries(localStorage).find(([slot]) => slot.startsWith('galley-desk'))[1]"
    fields = json.loads(desk.page.evaluate(slot))["fields"]
    desk.crash()
    desk.context.set_offline(False)
    working_copies.keep(writer, article, fields)
    desk.open(article)
    expect(desk.offer(ON_SERVER)).to_be_visible()
    expect(desk.page.locator(".safety-offer")).to_have_count(1)
    assert desk.kept() == 0


def test_without_a_network_the_words_stay_here_and_follow_when_it_is_back(
    sit: Sit, writer: User, article: Article
) -> None:
    desk = sit(writer).open(article)
    desk.context.set_offline(True)
    desk.type(TYPED)
    expect(desk.state).to_have_text(OFFLINE)
    wait_until(lambda: desk.kept() == 1, what="the copy in the browser")
    desk.context.set_offline(False)
    expect(desk.state).to_have_text(AUTOSAVED)
    assert has_working_copy(TYPED)
    assert desk.kept() == 0


def test_a_save_that_never_arrived_leaves_the_copy_on_offer(sit: Sit, writer: User, article: Article) -> None:
    desk = sit(writer).open(article)
    desk.page.route("**/working-copy/", lambda route: route.abort())
    lose_posts(desk.page)
    desk.type(TYPED)
    expect(desk.state).to_have_text(OFFLINE)
    with desk.page.expect_event("requestfailed", lambda request: request.url.endswith("/change/")):
        desk.save()
    desk.open(article)
    # By the browser, or by the server where the closing page still reached it.
    expect(desk.page.locator(".safety-offer")).to_have_count(1)
    expect(desk.page.locator(".safety-offer ins").first).to_contain_text("What nobody wants")


def lose_posts(page: Page) -> None:
    """Saves leave and never arrive."""
    page.route(
        "**/change/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )


def test_a_session_that_ran_out_keeps_the_words_and_saving_works_after_the_log_in(
    sit: Sit, writer: User, article: Article
) -> None:
    desk = sit(writer).open(article)
    Session.objects.all().delete()
    desk.type(TYPED)
    expect(desk.state).to_contain_text("Logged out: kept in this browser")
    desk.save()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("You are logged out")
    with desk.context.expect_page() as opened:
        dialog.get_by_role("link", name="Log in, in a new tab").click()
    log_in(opened.value, writer)
    desk.page.bring_to_front()
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(dialog).to_have_count(0)
    expect(desk.state).to_have_text(AUTOSAVED)
    desk.save()
    wait_until(lambda: body_of(article) == TYPED, what="the save")


def test_through_the_log_in_page_one_comes_back_to_the_desk_and_the_words(
    sit: Sit, writer: User, article: Article
) -> None:
    desk = sit(writer).open(article)
    Session.objects.all().delete()
    desk.type(TYPED)
    expect(desk.state).to_contain_text("Logged out")
    desk.page.evaluate("document.getElementById('article_form').submit()")
    log_in(desk.page, writer)
    expect(desk.page).to_have_url(re.compile(f"/article/{article.pk}/change/"))
    desk.offer(IN_BROWSER).get_by_role("button", name="Take it up").click()
    expect(desk.body).to_have_value(TYPED)


def log_in(page: Page, person: User) -> None:
    page.get_by_label("Email address or log-in name").fill(person.username)
    page.get_by_label("Password").fill(PASS_PHRASE)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def test_an_article_that_was_never_saved_is_found_again_in_the_list(sit: Sit, writer: User) -> None:
    desk = sit(writer).open()
    desk.page.locator("#id_headline").fill("Never saved so far")
    desk.type(TYPED)
    expect(desk.state).to_have_text(AUTOSAVED)
    desk.crash()
    desk.page = desk.context.new_page()
    desk.page.goto("/admin/newsroom/article/")
    expect(desk.page.get_by_text("Never saved so far")).to_be_visible()
    desk.page.get_by_role("link", name=re.compile("Continue")).click()
    expect(desk.body).to_have_value(TYPED)
    desk.save()
    wait_until(lambda: Article.objects.filter(headline="Never saved so far").exists(), what="the save")
    assert not WorkingCopy.objects.exists()


def test_a_new_article_that_no_server_ever_saw_is_offered_by_the_browser(
    sit: Sit, writer: User, desk_server: DeskServer
) -> None:
    desk = sit(writer).open()
    desk_server.kill()
    desk.page.locator("#id_headline").fill("Never seen by a server")
    desk.type(TYPED)
    expect(desk.state).to_have_text(OFFLINE)
    desk.crash()
    desk_server.start()
    desk.open()
    offer = desk.offer(IN_BROWSER)
    expect(offer).to_contain_text("Never seen by a server")
    offer.get_by_role("button", name="Take it up").click()
    expect(desk.body).to_have_value(TYPED)
    desk.save()
    wait_until(lambda: Article.objects.filter(headline="Never seen by a server").exists(), what="the save")
    desk.open()
    expect(desk.page.locator(".safety-offer")).to_have_count(0)
    assert desk.kept() == 0


def test_two_at_one_desk_are_named_and_told_of_each_others_saves(
    sit: Sit, writer: User, colleague: User, article: Article
) -> None:
    hers, mine = sit(colleague).open(article), sit(writer).open(article)
    expect(mine.page.locator("[data-others]")).to_have_text("Ines Abara is here too")
    hers.type("Hers.")
    hers.save()
    wait_until(lambda: body_of(article) == "Hers.", what="her save")
    mine.type(TYPED)
    news = mine.page.locator("[data-news]")
    expect(news).to_contain_text("Ines Abara saved revision 2")
    with mine.context.expect_page() as opened:
        news.get_by_role("link", name="See the difference").click()
    expect(opened.value.locator("ins").first).to_contain_text("Hers")
    expect(mine.body).to_have_value(TYPED)


def test_saving_over_a_colleague_is_refused_and_both_versions_are_shown(
    sit: Sit, writer: User, colleague: User, article: Article
) -> None:
    mine = collided(sit, writer, colleague, article)
    assert body_of(article) == "Hers."
    conflict = mine.page.locator("[data-conflict]")
    expect(conflict).to_contain_text("Ines Abara saved meanwhile")
    expect(conflict.locator("del").first).to_contain_text("Hers")
    expect(conflict.locator("ins").first).to_contain_text("What nobody wants")
    expect(conflict).to_contain_text("Replaces what they changed in body")
    expect(mine.body).to_have_value(TYPED)
    conflict.get_by_role("button", name="Save mine over theirs").click()
    wait_until(lambda: body_of(article) == TYPED, what="the save")
    assert Revision.objects.filter(content__body="Hers.", created_by=colleague).exists()


def test_after_a_conflict_one_can_take_theirs(
    sit: Sit, writer: User, colleague: User, article: Article
) -> None:
    mine = collided(sit, writer, colleague, article)
    mine.page.get_by_role("link", name="Take theirs").click()
    expect(mine.page.locator("[data-conflict]")).to_have_count(0)
    expect(mine.body).to_have_value("Hers.")
    expect(mine.page.locator(".safety-offer")).to_have_count(0)
    assert not WorkingCopy.objects.filter(person=writer).exists()


def collided(sit: Sit, writer: User, colleague: User, article: Article) -> Desk:
    """Both opened the same text; she saved first."""
    mine, hers = sit(writer).open(article), sit(colleague).open(article)
    hers.type("Hers.")
    hers.save()
    wait_until(lambda: body_of(article) == "Hers.", what="her save")
    mine.type(TYPED)
    mine.save()
    expect(mine.page.locator("[data-conflict]")).to_be_visible()
    return mine

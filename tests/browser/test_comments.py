"""Two readers and a moderator talk, with and without JavaScript; logging in by passkey and by code."""

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from comments.models import Comment
from newsletter.models import OutboxMail
from newsroom.models import Article
from tests.browser.readers import come_in_as, log_in_by_code
from tests.making import make_article, make_comment, make_commenter, make_user

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _scripts_type_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comments.posting.TOO_QUICK", 0.0)


@pytest.fixture
def article() -> Article:
    return make_article(slug="talk", headline="Let us talk", first_published_at=timezone.now())


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def reader(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, settings: Settings
) -> Iterator[Page]:
    """A browser that runs scripts, and one that does not."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = browser.new_context(base_url=live_server.url, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_a_conversation_between_two_readers_and_a_moderator(
    reader: Page, live_server: LiveServer, article: Article
) -> None:
    write_as_a_stranger(reader)
    first = Comment.objects.get()
    assert first.state == "waiting"
    approve_from_the_keyboard(reader, live_server)
    first.refresh_from_db()
    assert first.state == "shown"
    answer_as_another(reader, live_server)
    reader.goto("/blog/talk/")
    expect(reader.locator(".comment-answers")).to_contain_text("It is, and here is why.")
    assert OutboxMail.objects.filter(kind="comment_answer", to="ada@example.com").count() == 1
    reader.locator(".comment-answers").get_by_role("button", name=re.compile("Helpful")).click()
    expect(reader.locator(".comment-answers .comment-acts button")).to_contain_text("1")


def test_a_writer_is_offered_nothing_to_press_that_is_for_others(
    page: Page, live_server: LiveServer, article: Article
) -> None:
    me = make_commenter()
    mine, other = make_comment(article, commenter=me), make_comment(article)
    come_in_as(page, live_server, me)
    page.goto("/blog/talk/")
    expect(page.locator(f"#comment-{mine.pk}").get_by_role("link", name="Take back")).to_be_visible()
    expect(page.locator(f"#comment-{mine.pk}").get_by_role("button", name="Helpful")).to_be_disabled()
    expect(page.locator(f"#comment-{other.pk}").get_by_role("button", name="Helpful")).to_be_enabled()


def write_as_a_stranger(reader: Page) -> None:
    """A comment with a name and an address, which its writer then confirms by mail."""
    reader.goto("/blog/talk/")
    reader.get_by_label("What you want to say").fill("Is this *really* so?")
    reader.get_by_label("Your name").fill("Ada")
    reader.get_by_label("Your email address, never shown").fill("ada@example.com")
    reader.get_by_label("Mail me when somebody answers").check()
    reader.locator("#comment").get_by_role("button", name="Send").click()
    expect(reader.get_by_role("heading", name="Check your inbox")).to_be_visible()
    mailed = OutboxMail.objects.get(kind="comment_confirm").text
    reader.goto("/comments/confirm/" + mailed.split("/comments/confirm/")[1].split()[0])
    reader.get_by_role("button", name="Yes, it is mine").click()
    expect(reader.get_by_text("It appears once one of them has read it")).to_be_visible()


def approve_from_the_keyboard(reader: Page, live_server: LiveServer) -> None:
    """A moderator logs in, lets it through, takes that back, and lets it through."""
    moderator = make_user("Moderator", username="mod")
    moderator.set_password("a long enough password")
    moderator.save()
    desk = reader.context.browser.new_context(base_url=live_server.url).new_page()  # type: ignore[union-attr]
    desk.goto("/admin/comments/comment/")
    desk.get_by_label("Email address or log-in name").fill("mod")
    desk.get_by_label("Password").fill("a long enough password")
    desk.get_by_role("button", name="Log in", exact=True).click()
    expect(desk.get_by_text("Is this really so?")).to_be_visible()
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    expect(desk.get_by_role("status").filter(has_text="One comment was approved.")).to_be_visible()
    desk.keyboard.press("u")
    expect(desk.get_by_role("status").filter(has_text="as it was before")).to_be_visible()
    desk.keyboard.press("a")
    expect(desk.get_by_role("status").filter(has_text="One comment was approved.")).to_be_visible()
    desk.context.close()


def answer_as_another(reader: Page, live_server: LiveServer) -> None:
    """A guest who is known already answers, in place or on a page."""
    second = reader.context.browser.new_context(base_url=live_server.url).new_page()  # type: ignore[union-attr]
    come_in_as(second, live_server, make_commenter(name="Bo"))
    second.goto("/blog/talk/")
    second.get_by_role("link", name="Answer", exact=True).click()
    second.get_by_label("What you want to say").fill("It is, and here is why.")
    second.locator("#comment").get_by_role("button", name="Send").click()
    second.wait_for_url(re.compile("#comment-"))
    second.context.close()


def test_a_passkey_logs_in(page: Page) -> None:
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    log_in_by_code(page, make_user(is_staff=False, email="ada@example.com"))
    page.goto("/accounts/mfa/webauthn/add/")
    # What opens the account for good is added by who can read its mail now.
    page.get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_label("The code")).to_be_visible()
    again = OutboxMail.objects.filter(kind="account").latest("pk").subject.split()[0]
    page.get_by_label("The code").fill(again)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What to call it").fill("This phone")
    expect(page.get_by_label("It opens the account by itself")).to_be_checked()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    page.goto("/accounts/")
    page.get_by_role("button", name="Log out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()

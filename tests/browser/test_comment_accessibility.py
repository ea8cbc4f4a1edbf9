"""axe walks every page of comments and accounts, in both lights, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from comments import guests
from comments.models import AnswerWish, Comment, Report
from newsroom.models import Article
from public.models import SavedArticle
from tests.browser.readers import come_in_as, log_in_by_code
from tests.browser.test_admin_accessibility import walk
from tests.making import make_article, make_comment, make_commenter, make_user

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDTHS = (390, 1440)


@pytest.fixture
def article() -> Article:
    return make_article(slug="talk", headline="Let us talk", first_published_at=timezone.now())


def wrong(page: Page, address: str) -> list[str]:
    """What axe finds on a page as it is, in either light and at either width; and whether it spills over."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} {address}: wider than its window")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"]]
                found.append(f"{scheme} {width} {address}: {violation['id']} {nodes}")
    return found


def seen(page: Page, paths: list[str]) -> list[str]:
    """What axe finds on all of these."""
    found = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        found += wrong(page, path)
    return found


def test_where_people_talk(page: Page, live_server: LiveServer, article: Article) -> None:
    me = make_commenter(name="Me")
    thread = make_comment(article, created_at=timezone.now(), helpful=2, body="A `word` and\n\n> a quote")
    mine = make_comment(article, parent=thread, commenter=me, created_at=timezone.now())
    unconfirmed = make_comment(article, state="unconfirmed")
    wish = AnswerWish.objects.create(thread=thread, commenter=me)
    token = signing.dumps(unconfirmed.pk, salt=guests.CONFIRM_SALT)
    come_in_as(page, live_server, me)
    alone = make_article(slug="nobody-wrote", headline="Nobody wrote")
    paths = [article.get_absolute_url(), alone.get_absolute_url(), f"/comments/on/{article.pk}/"]
    paths += [f"/comments/{thread.pk}/{word}/" for word in ("answer", "report", "helpful")]
    paths += [f"/comments/{mine.pk}/edit/", f"/comments/{mine.pk}/delete/", "/comments/received/"]
    paths += [f"/comments/confirm/{token}/", f"/comments/leave/{wish.token}/"]
    assert seen(page, paths) == []


def test_a_comment_that_was_refused(page: Page, article: Article) -> None:
    page.goto(f"/comments/on/{article.pk}/")
    page.get_by_label("What you want to say").fill("Yes")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".error").first).to_be_visible()
    assert wrong(page, "refused") == []


def test_the_pages_before_one_is_logged_in(page: Page) -> None:
    paths = ["login/", "signup/", "login/code/", "password/reset/", "inactive/", "password/reset/done/"]
    assert seen(page, [f"/accounts/{path}" for path in paths]) == []


def test_a_readers_own_pages(page: Page, article: Article) -> None:
    reader = make_user(is_staff=False, email="ada@example.com")
    me = make_commenter(user=reader, name="Ada")
    thread = make_comment(article, commenter=me)
    make_comment(article, parent=thread)
    make_comment(article, commenter=me, state="waiting")
    AnswerWish.objects.create(thread=thread, commenter=me)
    SavedArticle.objects.create(user=reader, article=article)
    log_in_by_code(page, reader)
    paths = ["", "profile/", "leave/", f"saved/{article.pk}/", "email/", "sessions/", "logout/", "mfa/"]
    found = seen(page, [f"/accounts/{path}" for path in paths])
    page.goto("/accounts/mfa/totp/activate/")
    assert found + wrong(page, "is it still you?") == []


def test_the_queue_and_what_stands_around_it(
    page: Page, client: Client, live_server: LiveServer, article: Article
) -> None:
    moderator = make_user("Publisher", username="pia")
    client.force_login(moderator)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    at = {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}
    page.context.add_cookies([at])  # type: ignore[list-item]
    page.emulate_media(reduced_motion="reduce")
    thread = make_comment(article, body="The first.")
    waiting = [
        make_comment(article, parent=thread, state="waiting", held_because="It holds a link.") for _ in "ab"
    ]
    Report.objects.create(comment=waiting[0], who="g1", reason="Rude")
    queue, person = "/admin/comments/comment/", f"?person={waiting[0].commenter_id}"
    around = [f"/admin/comments/{name}/" for name in ("commenter", "decision", "conversation", "houserules")]
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += walk(page, [queue, queue + person, f"{queue}?state=spam", *around])
    page.goto(queue)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("status").filter(has_text="One comment was approved.")).to_be_visible()
    found += [f"decided: {rule['id']}" for rule in Axe().run(page).response["violations"]]
    assert found == []
    assert Comment.objects.filter(state="waiting").count() == 1

"""The composing desk in a real browser: the letter follows what is typed."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from newsletter.models import Issue
from tests.making import make_article, make_issue, make_newsletter, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page: Page, live_server: LiveServer, client: Client) -> Page:
    """The desk with an issue of two articles, its letter loaded."""
    client.force_login(make_user("Editor"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    articles = [
        make_article(headline="First story", body="Many words. " * 200),
        make_article(headline="Second story"),
    ]
    issue = make_issue(make_newsletter(), articles=articles)
    page.goto(f"{live_server.url}/admin/newsletter/issue/{issue.pk}/change/")
    expect(page.frame_locator(".compose-frame").get_by_role("heading", name="First story")).to_be_visible()
    return page


def test_the_letter_follows_what_is_typed_and_stays_where_it_was_scrolled(desk: Page) -> None:
    frame = desk.frame_locator(".compose-frame")
    scrolled = "document.querySelector('.compose-frame').contentWindow"
    desk.evaluate(f"{scrolled}.scrollTo(0, 120)")
    desk.get_by_role("textbox", name="Introduction").press_sequentially("Dear *reader*, hello")
    expect(frame.get_by_text("Dear reader, hello")).to_be_visible()
    assert desk.evaluate(f"{scrolled}.scrollY") == 120
    desk.get_by_role("textbox", name="Subject").fill("Quite another subject")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Quite another subject")
    expect(desk.locator("[data-shows=subject]")).to_have_text("Quite another subject")
    desk.get_by_role("button", name="Text").click()
    expect(frame.get_by_text("Dear reader, hello")).to_be_visible()
    assert Issue.objects.get().intro == ""


def test_an_answer_that_comes_too_late_is_dropped(desk: Page) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    desk.route("**/preview/**", hold_the_first)
    frame = desk.frame_locator(".compose-frame")
    intro = desk.get_by_role("textbox", name="Introduction")
    with desk.expect_request("**/preview/**"):
        intro.fill("The earlier words")
    with desk.expect_request_finished(lambda request: "preview" in request.url):
        intro.fill("The later words")
    expect(frame.get_by_text("The later words")).to_be_visible()
    held[0].fulfill(body="<html><body>The earlier words</body></html>")
    desk.wait_for_function("() => true")
    expect(frame.get_by_text("The later words")).to_be_visible()

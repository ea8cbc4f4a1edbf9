"""The pages about those who read by mail, on a phone: lists from elsewhere, figures, forgetting."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from newsletter.importing import uploading, working
from newsletter.models import Event, Newsletter, SubscriberImport
from tests.browser.desks import sign_in
from tests.browser.test_admin_accessibility import wrong
from tests.making import make_issue, make_newsletter, make_subscriber, make_user

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LONG = f"{'somebody' * 7}@university.example"
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def newsletter(page: Page, live_server: LiveServer) -> Newsletter:
    """A newsletter with a reader of a long address, looked at by a publisher on a phone."""
    sign_in(page.context, make_user("Publisher"), live_server.url)
    page.set_viewport_size({"width": 390, "height": 844})
    newsletter = make_newsletter()
    make_subscriber(newsletter, email=LONG)
    return newsletter


@pytest.fixture
def looked_through(newsletter: Newsletter) -> SubscriberImport:
    """A list whose second row is refused."""
    raw = b"ada@example.com\nnobody-at-all-with-a-name-that-goes-on-and-on\n"
    source = uploading.keep(raw, "list.csv", newsletter, "Our old form", None)
    working.begin(source, SubscriberImport.State.CHECKING)
    working.work_on(source.pk)
    return source


def test_lists_from_elsewhere_and_figures_fit_a_phone(
    page: Page, newsletter: Newsletter, looked_through: SubscriberImport
) -> None:
    issue = make_issue(newsletter, state="sent", approved_at="2026-01-01T00:00Z", sent_at="2026-01-01T00:00Z")
    Event.objects.create(kind=Event.Kind.CLICKED, newsletter=newsletter, issue=issue)
    Event.objects.create(kind=Event.Kind.BOUNCED, newsletter=newsletter, issue=issue)
    for address in (
        reverse("admin:newsletter_subscriber_imports"),
        reverse("admin:newsletter_subscriber_import", args=[looked_through.pk]),
        reverse("admin:newsletter_subscriber_suppressed") + f"?address={LONG}",
        reverse("admin:newsletter_issue_figures", args=[issue.pk]),
        reverse("admin:newsletter_newsletter_figures", args=[newsletter.pk]),
    ):
        assert wrong(page, address) == []
        assert not page.evaluate(TOO_WIDE), address


def test_why_a_row_was_refused_is_read_on_a_phone_without_scrolling(
    page: Page, looked_through: SubscriberImport
) -> None:
    page.goto(reverse("admin:newsletter_subscriber_import", args=[looked_through.pk]))
    refused = page.get_by_role("group", name="Refused, and why")
    assert refused.evaluate("(box) => box.scrollWidth <= box.clientWidth")


def test_forgetting_a_long_address_fits_a_phone(page: Page, newsletter: Newsletter) -> None:
    page.goto(reverse("admin:newsletter_subscriber_changelist"))
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").evaluate("(one) => { one.value = 'erase'; one.form.submit(); }")
    expect(page.get_by_role("heading", name="Erase 1 subscriber for good?")).to_be_visible()
    assert not page.evaluate(TOO_WIDE)

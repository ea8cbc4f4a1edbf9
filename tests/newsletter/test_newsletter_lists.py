"""Around the composing desk: the lists, the button that assembles, single mails, the dashboard's words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import cadence
from newsletter.models import Issue, OutboxMail, State
from newsletter.outlook import moment
from tests.making import NOON, make_issue, make_newsletter, make_subscriber
from tests.newsletter.issue_forms import as_, said

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def issue() -> Issue:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    return make_issue(newsletter)


def test_lists_cost_the_same_however_long(client: Client, django_assert_max_num_queries: Any) -> None:
    as_(client, "Publisher")
    newsletter = make_newsletter()
    for number in range(8):
        make_subscriber(newsletter)
        make_issue(
            newsletter, number=number + 1, period_end=make_issue().period_end.replace(month=number + 4)
        )
    for name in ("issue", "newsletter", "subscriber", "outboxmail"):
        with django_assert_max_num_queries(14):
            assert client.get(f"/admin/newsletter/{name}/").status_code == 200, name


def test_sections_kinds_are_ticked(client: Client) -> None:
    newsletter = make_newsletter()
    as_(client, "Publisher")
    page = client.get(reverse("admin:newsletter_newsletter_change", args=[newsletter.pk])).content.decode()
    assert page.count('type="checkbox" name="sections-1-kinds"') == 4


def test_the_button_assembles_or_says_that_there_is_nothing(client: Client) -> None:
    newsletter = make_newsletter()
    as_(client, "Editor")
    address = reverse("admin:newsletter_newsletter_assemble", args=[newsletter.pk])
    assert "Nothing new was published" in said(client.post(address, follow=True))
    make_newsletter_without_sender = make_newsletter(from_email="")
    broken = reverse("admin:newsletter_newsletter_assemble", args=[make_newsletter_without_sender.pk])
    assert "has no sender" in said(client.post(broken, follow=True))


def test_the_button_says_why_it_opens_an_issue_that_has_left(client: Client) -> None:
    newsletter = make_newsletter()
    hour = cadence.next_send(newsletter, timezone.now())
    # Sent by hand, a day before its hour.
    sent_at = hour - timedelta(days=1)
    make_issue(newsletter, number=7, state=Issue.State.SENT, approved_at=NOON, send_at=sent_at)
    as_(client, "Editor")
    address = reverse("admin:newsletter_newsletter_assemble", args=[newsletter.pk])
    words = said(client.post(address, follow=True))
    assert f"No. 7 is the issue for the next hour of {newsletter}, {moment(hour, newsletter)}" in words
    assert "sent already" in words
    Issue.objects.update(state=Issue.State.DRAFT)
    assert "already" not in said(client.post(address, follow=True))


def test_the_dashboard_says_what_comes_next(client: Client, issue: Issue) -> None:
    as_(client, "Publisher")
    page = client.get(reverse("admin:index")).content.decode()
    assert f"No. {issue.number}" in page and "1 active subscriber" in page


def test_the_dashboard_says_nothing_of_it_to_writers(client: Client, issue: Issue) -> None:
    as_(client, "Writer")
    assert "active subscriber" not in client.get(reverse("admin:index")).content.decode()


def test_subscribers_and_the_outbox_are_looked_at_and_not_typed(client: Client, issue: Issue) -> None:
    as_(client, "Publisher")
    subscriber = make_subscriber(issue.newsletter)
    page = client.get(f"/admin/newsletter/subscriber/{subscriber.pk}/change/")
    assert page.status_code == 200 and subscriber.token not in page.content.decode()
    assert client.get("/admin/newsletter/subscriber/add/").status_code == 403
    assert client.post(f"/admin/newsletter/subscriber/{subscriber.pk}/change/", {}).status_code == 403


def test_a_mail_in_the_outbox_says_in_words_what_it_is_and_keeps_its_lines(client: Client) -> None:
    mail = OutboxMail.objects.create(
        kind="confirm", to="a@b.example", sender="x@y.example", subject="S", text="One\nTwo <b>"
    )
    as_(client, "Publisher")
    page = client.get(f"/admin/newsletter/outboxmail/{mail.pk}/change/").content.decode()
    assert "Confirmation of a sign-up" in page
    assert '<pre class="mail-text">One\nTwo &lt;b&gt;</pre>' in page


def test_an_empty_list_says_what_comes_there(client: Client) -> None:
    as_(client, "Publisher")
    assert "An issue is assembled" in client.get("/admin/newsletter/issue/").content.decode()
    searched = client.get("/admin/newsletter/issue/?q=nothing").content.decode()
    assert "Nothing matches" in searched and "Show all issues" in searched


def test_a_publisher_settles_uncertain_mails_and_an_editor_does_not(client: Client) -> None:
    mail = OutboxMail.objects.create(
        kind="test", to="a@b.example", sender="x@y.example", subject="S", text="T", state=State.UNCERTAIN
    )
    as_(client, "Editor")
    data = {"action": "send_again", "_selected_action": [mail.pk]}
    assert client.post("/admin/newsletter/outboxmail/", data).status_code == 403
    as_(client, "Publisher")
    assert "1 mail is queued again" in said(client.post("/admin/newsletter/outboxmail/", data, follow=True))
    mail.refresh_from_db()
    assert mail.state == State.QUEUED

"""What nobody knows of an issue is listed by address, and a publisher decides about each."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import delivery
from newsletter.models import Delivery, FrozenMail, HandoverQuerySet, Issue, State
from tests.making import NOON, make_issue, make_newsletter, make_subscriber
from tests.newsletter.issue_forms import as_, desk, said
from tests.newsletter.test_tasks import MESSAGE
from tests.services.mail import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    """An issue that left, for two readers of whom nobody knows and one who has it."""
    newsletter = make_newsletter()
    for name in ("ada", "bob", "cleo"):
        make_subscriber(newsletter, email=f"{name}@example.com")
    issue = make_issue(newsletter, state=Issue.State.APPROVED, approved_at=NOON)
    FrozenMail.objects.create(issue=issue, message=MESSAGE.encode(), html="", text="")
    delivery.start(issue, NOON)
    Issue.objects.update(state=Issue.State.SENT, sent_at=timezone.now())
    of("cleo").update(state=State.ACCEPTED)
    Delivery.objects.exclude(state=State.ACCEPTED).update(
        state=State.UNCERTAIN, last_answer="The worker stopped while the mail server was answering."
    )
    return issue


def of(name: str) -> HandoverQuerySet:
    return Delivery.objects.filter(subscriber__email=f"{name}@example.com")


def act(client: Client, issue: Issue, action: str, name: str, **more: str) -> str:
    data = {"action": action, "delivery": str(of(name).get().pk)} | more
    return said(client.post(reverse("admin:newsletter_issue_act", args=[issue.pk]), data, follow=True))


def test_the_issues_page_lists_them_by_address_with_what_is_known(client: Client, issue: Issue) -> None:
    as_(client, "Publisher")
    page = client.get(desk(issue)).content.decode()
    assert "ada@example.com" in page and "bob@example.com" in page
    assert "cleo@example.com" not in page
    assert "The worker stopped while the mail server was answering." in page
    assert page.count("Send again</button>") == page.count("Leave it</button>") == 2


def test_one_is_sent_again_and_the_other_left_as_it_is(
    client: Client, issue: Issue, mail_server: MailServer
) -> None:
    as_(client, "Publisher")
    assert "1 uncertain delivery is queued again" in act(client, issue, "again", "ada")
    assert "1 uncertain delivery counts as accepted" in act(client, issue, "accepted", "bob")
    delivery.send_what_is_queued(issue.pk)
    assert [len(mail_server.to(f"{name}@example.com")) for name in ("ada", "bob", "cleo")] == [1, 0, 0]
    assert set(issue.deliveries.values_list("state", flat=True)) == {State.ACCEPTED}
    assert "Send again</button>" not in client.get(desk(issue)).content.decode()


@pytest.mark.parametrize("name", ["cleo", "ada"])
def test_what_is_settled_already_is_not_sent_again(client: Client, issue: Issue, name: str) -> None:
    as_(client, "Publisher")
    of("ada").update(state=State.ACCEPTED)
    assert "nothing was changed" in act(client, issue, "again", name)
    assert of(name).get().state == State.ACCEPTED


@pytest.mark.parametrize("chosen", ["", "x", "0", "²"])
def test_a_button_that_names_no_delivery_moves_none(client: Client, issue: Issue, chosen: str) -> None:
    as_(client, "Publisher")
    assert "nothing was changed" in act(client, issue, "again", "ada", delivery=chosen)
    assert of("ada").get().state == State.UNCERTAIN


def test_a_delivery_of_another_issue_is_not_touched(client: Client, issue: Issue) -> None:
    as_(client, "Publisher")
    other = make_issue(issue.newsletter, number=2, period_end=timezone.now())
    assert "nothing was changed" in act(client, other, "again", "ada")
    assert of("ada").get().state == State.UNCERTAIN


def test_an_editor_sees_them_and_decides_nothing(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    page = client.get(desk(issue)).content.decode()
    assert "ada@example.com" in page and "Send again" not in page
    data = {"action": "again", "delivery": str(of("ada").get().pk)}
    assert client.post(reverse("admin:newsletter_issue_act", args=[issue.pk]), data).status_code == 403
    assert of("ada").get().state == State.UNCERTAIN

"""The composing desk in the admin: who may, what saving does, what each button does."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import approval, cadence
from newsletter.models import Issue, Newsletter, OutboxMail, State
from newsletter.outlook import moment
from newsroom.models import User
from tests.making import (
    NOON,
    make_article,
    make_issue,
    make_newsletter,
    make_subscriber,
    make_tool,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def issue() -> Issue:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    return make_issue(newsletter, articles=[make_article(headline="First"), make_article(headline="Second")])


def desk(issue: Issue) -> str:
    return reverse("admin:newsletter_issue_change", args=[issue.pk])


def as_(client: Client, *groups: str, **fields: Any) -> User:
    user = make_user(*groups, **fields)
    client.force_login(user)
    return user


def form_of(issue: Issue, **changes: Any) -> dict[str, Any]:
    """What the browser would send if nothing but `changes` was touched."""
    items = list(issue.items.all())
    data: dict[str, Any] = {
        "version": Issue.objects.get(pk=issue.pk).version,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "intro": issue.intro,
        "signoff": issue.signoff,
        "send_at": f"{issue.send_at.astimezone(issue.newsletter.zone):%Y-%m-%dT%H:%M}",
        "items-TOTAL_FORMS": len(items) + 1,
        "items-INITIAL_FORMS": len(items),
        "items-MIN_NUM_FORMS": 0,
        "items-MAX_NUM_FORMS": 1000,
        f"items-{len(items)}-section": "Breakdowns",
        f"items-{len(items)}-position": len(items),
    }
    for number, item in enumerate(items):
        data |= {
            f"items-{number}-id": item.pk,
            f"items-{number}-issue": issue.pk,
            f"items-{number}-section": item.section,
            f"items-{number}-position": item.position,
            f"items-{number}-headline": item.headline,
            f"items-{number}-blurb": item.blurb,
        }
    return data | changes


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("groups", [None, (), ("Writer",)])
def test_nobody_but_editors_sees_issues(client: Client, issue: Issue, groups: tuple[str, ...] | None) -> None:
    if groups is not None:
        as_(client, *groups)
    addresses = [
        reverse("admin:newsletter_issue_changelist"),
        desk(issue),
        reverse("admin:newsletter_issue_preview", args=[issue.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code in (302, 403), address
    act = reverse("admin:newsletter_issue_act", args=[issue.pk])
    assert client.post(act, {"action": "skip"}).status_code in (302, 403)
    assemble = reverse("admin:newsletter_newsletter_assemble", args=[issue.newsletter_id])
    assert client.post(assemble).status_code in (302, 403)
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT


def test_a_reader_with_an_account_gets_no_preview(client: Client, issue: Issue) -> None:
    as_(client, "Publisher", is_staff=False)
    address = reverse("admin:newsletter_issue_preview", args=[issue.pk])
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("action", ["approve", "send"])
def test_an_editor_neither_approves_nor_sends(client: Client, issue: Issue, action: str) -> None:
    if action == "send":
        approval.approve(issue, user=None)
    as_(client, "Editor")
    page = client.get(desk(issue)).content.decode()
    assert f'value="{action}"' not in page
    act = reverse("admin:newsletter_issue_act", args=[issue.pk])
    assert client.post(act, {"action": action}).status_code == 403
    before = issue.state if action == "approve" else Issue.State.APPROVED
    issue.refresh_from_db()
    assert issue.state == before


@pytest.mark.parametrize("name", ["newsletter_issue_act", "newsletter_newsletter_assemble"])
def test_nothing_happens_by_following_a_link(client: Client, issue: Issue, name: str) -> None:
    as_(client, "Publisher")
    pk = issue.pk if name == "newsletter_issue_act" else issue.newsletter_id
    assert client.get(reverse(f"admin:{name}", args=[pk])).status_code == 405


def test_issues_are_neither_typed_nor_deleted(client: Client, issue: Issue) -> None:
    as_(client, "Publisher", is_superuser=True)
    assert client.get("/admin/newsletter/issue/add/").status_code == 403
    assert client.post(f"/admin/newsletter/issue/{issue.pk}/delete/", {"post": "yes"}).status_code == 403


# --- composing ------------------------------------------------------------------------------------


def test_the_desk_shows_items_preflight_and_the_letter(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    page = client.get(desk(issue)).content.decode()
    assert "First" in page and "Second" in page
    assert "Nothing stands in the way." in page
    assert 'sandbox="allow-same-origin"' in page and "preview/?look=light" in page
    assert "1 subscriber" in page


def test_an_editor_reorders_rewrites_and_takes_out(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    changes = {
        "subject": "A better subject",
        "items-0-position": 5,
        "items-0-section": "Breakdowns",
        "items-1-section": "Lead story",
        "items-1-headline": "Said better",
        "items-1-blurb": "In *few* words.",
    }
    response = client.post(desk(issue), form_of(issue, **changes), follow=True)
    assert "is saved" in said(response)
    issue.refresh_from_db()
    assert issue.subject == "A better subject"
    first, second = issue.items.all()
    assert (first.headline, first.blurb, first.is_lead) == ("Said better", "In *few* words.", True)
    assert (str(second.article), second.is_lead, second.position) == ("First", False, 1)
    client.post(desk(issue), form_of(issue, **{"items-1-DELETE": "on"}))
    assert [str(item) for item in issue.items.all()] == ["Said better"]


def test_an_article_or_a_tool_is_added(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    article, tool = make_article(headline="Added"), make_tool(name="Quill")
    client.post(desk(issue), form_of(issue, **{"items-2-article": article.pk}))
    client.post(desk(issue), form_of(issue, **{"items-3-tool": tool.pk}))
    assert [str(item) for item in issue.items.all()] == ["First", "Second", "Added", "Quill"]


@pytest.mark.parametrize(
    ("status", "twice", "sentence"),
    [
        ("draft", False, "This article is not published. Choose another."),
        ("published", True, "already"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_typed_is_lost(
    client: Client, issue: Issue, status: str, twice: bool, sentence: str
) -> None:
    as_(client, "Editor")
    first = issue.items.all()[0].article
    article = first if twice and first else make_article(status=status)
    changes = {"items-2-article": article.pk, "items-2-blurb": "Typed words.", "intro": "Also typed."}
    page = client.post(desk(issue), form_of(issue, **changes)).content.decode()
    assert sentence in page
    assert "Typed words." in page and "Also typed." in page
    assert issue.items.count() == 2


def test_an_edit_of_an_approved_issue_needs_approval_again(client: Client, issue: Issue) -> None:
    approval.approve(issue, user=None)
    as_(client, "Editor")
    response = client.post(desk(issue), form_of(issue, intro="One more thing."), follow=True)
    assert "needs approval again" in said(response)
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT and not hasattr(issue, "frozen_mail")


def test_saving_an_approved_issue_without_a_change_keeps_it_approved(client: Client, issue: Issue) -> None:
    approval.approve(issue, user=None)
    as_(client, "Editor")
    client.post(desk(issue), form_of(issue))
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED


def test_what_has_left_cannot_be_edited(client: Client, issue: Issue) -> None:
    approval.approve(issue, user=None)
    approval.send_now(issue, user=None)
    as_(client, "Publisher")
    assert client.post(desk(issue), form_of(issue, subject="Too late")).status_code == 403
    page = client.get(desk(issue)).content.decode()
    assert "Queued" in page and 'name="subject"' not in page


# --- the buttons ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-05T12:10Z", "It goes out on Thursday 5 March at 13:00."),
        (
            "2026-03-05T13:10Z",
            "Its hour has come (on Thursday 5 March at 13:00): it goes out within a minute.",
        ),
        ("2026-03-06T13:10Z", "Its hour has passed (on Thursday 5 March at 13:00)"),
    ],
)
def test_approve_saves_first_and_says_when_it_goes_out(
    client: Client, issue: Issue, now: str, then: str
) -> None:
    publisher = as_(client, "Publisher")
    with time_machine.travel(now, tick=False):
        client.force_login(publisher)
        response = client.post(desk(issue), form_of(issue, subject="Last touch", _act="approve"), follow=True)
        assert f"is approved. {then}" in said(response)
    issue.refresh_from_db()
    assert (issue.state, issue.approved_by, issue.subject) == ("approved", publisher, "Last touch")
    assert "Last touch" in issue.frozen_mail.html


def test_approving_with_a_blocking_finding_says_it_and_keeps_the_edit(client: Client, issue: Issue) -> None:
    as_(client, "Publisher")
    changes = {"items-0-DELETE": "on", "items-1-DELETE": "on", "intro": "Kept.", "_act": "approve"}
    response = client.post(desk(issue), form_of(issue, **changes), follow=True)
    assert "cannot be approved: It has no items" in said(response)
    issue.refresh_from_db()
    assert (issue.state, issue.intro) == (Issue.State.DRAFT, "Kept.")


def test_a_publisher_sends_now(client: Client, issue: Issue) -> None:
    approval.approve(issue, user=None)
    as_(client, "Publisher")
    response = client.post(desk(issue), form_of(issue, _act="send"), follow=True)
    assert "is leaving for 1 subscriber." in said(response)
    assert issue.deliveries.get().state == State.QUEUED


def test_skip_and_back_to_draft(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    act = reverse("admin:newsletter_issue_act", args=[issue.pk])
    assert "is skipped" in said(client.post(act, {"action": "skip"}, follow=True))
    assert "is a draft again" in said(client.post(act, {"action": "back"}, follow=True))


def test_a_test_goes_to_the_typed_addresses_and_to_no_subscriber(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    typed = "me@staff.example, you@staff.example"
    response = client.post(desk(issue), form_of(issue, _act="test", test_to=typed), follow=True)
    assert "on its way to me@staff.example, you@staff.example" in said(response)
    mails = OutboxMail.objects.filter(kind="test")
    assert sorted(mail.to for mail in mails) == ["me@staff.example", "you@staff.example"]
    mail = mails[0]
    assert mail.subject == "[Test] A week of tools" and mail.sender == "The Weekly <weekly@news.example>"
    assert "TOKEN-OF-THE" not in mail.html + mail.text
    assert not issue.deliveries.exists()


@pytest.mark.parametrize(
    "typed", ["nobody", "a@b.example nobody", " ".join(f"a{n}@b.example" for n in range(11))]
)
def test_a_test_to_what_is_no_address_sends_nothing(client: Client, issue: Issue, typed: str) -> None:
    as_(client, "Editor")
    response = client.post(desk(issue), form_of(issue, _act="test", test_to=typed), follow=True)
    assert "is no address" in said(response) or "at most 10" in said(response)
    assert not OutboxMail.objects.exists()


def test_a_publisher_settles_what_is_uncertain(client: Client, issue: Issue) -> None:
    approval.approve(issue, user=None)
    approval.send_now(issue, user=None)
    issue.deliveries.update(state=State.UNCERTAIN)
    as_(client, "Publisher")
    assert 'value="again"' in client.get(desk(issue)).content.decode()
    act = reverse("admin:newsletter_issue_act", args=[issue.pk])
    assert "1 uncertain delivery counts as accepted" in said(
        client.post(act, {"action": "accepted"}, follow=True)
    )
    assert issue.deliveries.get().state == State.ACCEPTED


def test_an_unknown_button_does_nothing(client: Client, issue: Issue) -> None:
    as_(client, "Publisher")
    act = reverse("admin:newsletter_issue_act", args=[issue.pk])
    assert "Nothing was done" in said(client.post(act, {"action": "explode"}, follow=True))


# --- the letter beside it -------------------------------------------------------------------------


def test_the_preview_may_be_framed_here_alone_and_runs_nothing(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    response = client.get(reverse("admin:newsletter_issue_preview", args=[issue.pk]))
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy and "script-src 'none'" in policy
    assert "default-src 'none'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_preview_shows_light_dark_and_text(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    address = reverse("admin:newsletter_issue_preview", args=[issue.pk])
    dark = client.get(address, {"look": "dark"}).content.decode()
    light = client.get(address, {"look": "light"}).content.decode()
    text = client.get(address, {"part": "text"}).content.decode()
    assert "@media all" in dark and "@media not all" in light
    assert "LEAD STORY" in text and "<pre>" in text


def test_the_preview_of_an_approved_issue_is_its_frozen_bytes(client: Client, issue: Issue) -> None:
    approval.approve(issue, user=None)
    Issue.objects.filter(pk=issue.pk).update(subject="Something else")
    as_(client, "Editor")
    page = client.get(reverse("admin:newsletter_issue_preview", args=[issue.pk])).content.decode()
    assert "A week of tools" in page and "Something else" not in page


def test_a_broken_template_is_a_sentence_in_the_preview(
    client: Client, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.letters.rendering.TEMPLATE", "newsletter/none.mjml")
    as_(client, "Editor")
    address = reverse("admin:newsletter_issue_preview", args=[issue.pk])
    assert "cannot be used" in client.get(address).content.decode()
    assert "Must be mended" in client.get(desk(issue)).content.decode()


# --- lists, newsletters, the dashboard --------------------------------------------------------------


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


def test_an_issues_hours_are_those_of_its_newsletter(client: Client, issue: Issue) -> None:
    Newsletter.objects.update(time_zone="Asia/Tokyo")
    as_(client, "Editor")
    page = client.get(desk(issue)).content.decode()
    assert "On the newsletter’s clock: Asia/Tokyo" in page
    tokyo = issue.send_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f'value="{tokyo:%Y-%m-%dT%H:%M}"' in page
    issue.refresh_from_db()
    client.post(desk(issue), form_of(Issue.objects.get(), intro="Hello"))
    before = issue.send_at
    issue.refresh_from_db()
    assert issue.send_at == before


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


@pytest.mark.parametrize("field", ["intro", "signoff", "items-0-blurb"])
def test_markdown_that_would_take_too_long_is_refused_in_a_sentence(
    client: Client, issue: Issue, field: str
) -> None:
    as_(client, "Editor")
    answer = client.post(desk(issue), form_of(issue, **{field: "<div>" * 3_000}))
    assert "nested more than" in answer.text

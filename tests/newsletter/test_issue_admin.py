"""The composing desk in the admin: who may, what saving does, what each button does."""

from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from newsletter import approval
from newsletter.models import Issue, Newsletter, OutboxMail, State
from tests.making import (
    make_article,
    make_issue,
    make_newsletter,
    make_subscriber,
    make_tool,
)
from tests.newsletter.issue_forms import as_, desk, form_of, said

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def issue() -> Issue:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    return make_issue(newsletter, articles=[make_article(headline="First"), make_article(headline="Second")])


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


@pytest.mark.parametrize("field", ["intro", "signoff", "items-0-blurb"])
def test_markdown_that_would_take_too_long_is_refused_in_a_sentence(
    client: Client, issue: Issue, field: str
) -> None:
    as_(client, "Editor")
    answer = client.post(desk(issue), form_of(issue, **{field: "<div>" * 3_000}))
    assert "nested more than" in answer.text


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

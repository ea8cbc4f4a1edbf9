"""The letter as it is typed: rendered for the desk's frame, and stored nowhere."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsletter import approval
from newsletter.admin.compose_form import LONGEST
from newsletter.models import Issue
from newsroom.models import Article, Publication
from tests.making import make_article, make_issue, make_newsletter, make_subscriber, make_tool, make_user
from tests.newsletter.issue_forms import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    Publication.load()
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    articles = [make_article(headline=headline) for headline in ("First", "Second", "Third")]
    return make_issue(newsletter, articles=articles)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_user("Editor"))
    return client


def letter(client: Client, issue: Issue, part: str = "html", **changes: Any) -> str:
    address = reverse("admin:newsletter_issue_preview", args=[issue.pk])
    answer = client.post(f"{address}?look=light&part={part}", form_of(issue, **changes))
    assert answer.status_code == 200 and answer["X-Letter-Size"].isascii()
    return answer.content.decode()


def test_what_is_typed_is_shown_and_nothing_is_stored(editor: Client, issue: Issue) -> None:
    stored = list(Issue.objects.values()), list(issue.items.values())
    with CaptureQueriesContext(connection) as queries:
        page = letter(
            editor,
            issue,
            subject="A better subject",
            intro="Dear *reader*,",
            signoff="Yours.",
            **{"items-1-headline": "Said anew", "items-1-blurb": "In **few** words."},
        )
    for words in ("A better subject", "Dear <em>reader</em>,", "Yours.", "Said anew", "<strong>few</strong>"):
        assert words in page
    assert (list(Issue.objects.values()), list(issue.items.values())) == stored
    writing = ("INSERT", "UPDATE", "DELETE")
    assert not [query["sql"] for query in queries if query["sql"].startswith(writing)]


def test_items_move_leave_and_come_as_in_the_form(editor: Client, issue: Issue) -> None:
    page = letter(editor, issue, "text", **{"items-1-position": 9, "items-2-position": 1})
    assert page.index("Third") < page.index("Second")
    assert "Second" not in letter(editor, issue, "text", **{"items-1-DELETE": "on"})
    added = make_article(headline="Fourth")
    assert "Fourth" in letter(editor, issue, "text", **{"items-3-article": added.pk})
    tool = make_tool(name="Quill")
    assert "Quill" in letter(editor, issue, "text", **{"items-3-tool": tool.pk})
    second, lead = "items-1-section", "items-0-section"
    page = letter(editor, issue, "text", **{second: "Lead story", lead: "Breakdowns"})
    assert page.index("Second") < page.index("First")


def test_what_readers_cannot_open_is_not_shown(editor: Client, issue: Issue) -> None:
    draft = make_article(headline="Not yet", status=Article.Status.DRAFT)
    assert "Not yet" not in letter(editor, issue, "text", **{"items-3-article": draft.pk})


def test_half_of_a_form_keeps_what_was_saved(editor: Client, issue: Issue) -> None:
    page = letter(editor, issue, subject="", send_at="3", **{"items-0-position": "x"})
    assert issue.subject in page and "First" in page
    for total in ("", "-1", "9" * 30, "many"):
        letter(editor, issue, **{"items-TOTAL_FORMS": total})


def test_scripts_that_are_typed_are_gone(editor: Client, issue: Issue) -> None:
    page = letter(editor, issue, intro="<script>alert(1)</script><img src=x onerror=alert(1)>Hello")
    assert "Hello" in page and "alert(1)" not in page


def test_a_text_that_no_letter_holds_is_refused_in_words(editor: Client, issue: Issue) -> None:
    long = "w" * (LONGEST + 1)
    letter(editor, issue, intro=long, **{"items-0-blurb": long})
    page = editor.post(reverse("admin:newsletter_issue_change", args=[issue.pk]), form_of(issue, intro=long))
    assert page.status_code == 200 and "at most 20000 characters" in page.content.decode()


@pytest.mark.parametrize("groups", [(), ("Writer",)])
def test_only_those_who_compose_may_ask(client: Client, issue: Issue, groups: tuple[str, ...]) -> None:
    address = reverse("admin:newsletter_issue_preview", args=[issue.pk])
    assert client.post(address, form_of(issue)).status_code == 302
    client.force_login(make_user(*groups))
    assert client.post(address, form_of(issue)).status_code == 403


def test_a_letter_that_has_left_cannot_be_typed_at(editor: Client, issue: Issue) -> None:
    approval.approve(issue, user=None)
    assert "Changed" in letter(editor, issue, subject="Changed")
    Issue.objects.filter(pk=issue.pk).update(state=Issue.State.SENT)
    address = reverse("admin:newsletter_issue_preview", args=[issue.pk])
    assert editor.post(address, form_of(issue)).status_code == 403


def test_it_needs_the_forms_own_token(issue: Issue) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("Editor"))
    address = reverse("admin:newsletter_issue_preview", args=[issue.pk])
    assert strict.post(address, form_of(issue)).status_code == 403

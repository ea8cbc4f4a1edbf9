"""Who changed what in an issue: said in words, in order, and never altered afterwards."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from newsletter import approval, changes
from newsletter.models import Issue, IssueChange
from tests.making import (
    NOON,
    make_article,
    make_issue,
    make_newsletter,
    make_subscriber,
    make_tool,
    make_user,
)
from tests.newsletter.issue_forms import as_, desk, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    articles = [make_article(headline=headline) for headline in ("First", "Second", "Third")]
    return make_issue(newsletter, articles=articles, send_at=NOON + timedelta(days=2000))


def log(issue: Issue) -> list[str]:
    return [change.what for change in changes.log_of(issue).order_by("pk")]


def test_a_save_says_each_thing_that_changed(client: Client, issue: Issue) -> None:
    editor = as_(client, "Editor")
    tool = make_tool(name="Quill")
    changed = {
        "subject": "Another",
        "preheader": "",
        "intro": "Hello",
        "send_at": "2031-09-01T09:30",
        "items-0-section": "Breakdowns",
        "items-1-section": "Lead story",
        "items-1-headline": "Said better",
        "items-1-blurb": "Shortly.",
        "items-2-DELETE": "on",
        "items-3-tool": tool.pk,
    }
    client.post(desk(issue), form_of(issue, **changed))
    assert log(issue) == [
        "Changed the subject from “A week of tools” to “Another”.",
        "Emptied the preheader.",
        "Moved its hour from 26 August 2031, 12:00 to 1 September 2031, 09:30.",
        "Wrote the introduction.",
        "Took out “Third”.",
        "Added “Quill” to “Breakdowns”.",
        "Moved “Second” from “Breakdowns” to “Lead story”.",
        "Moved “First” from “Lead story” to “Breakdowns”.",
        "Gave “Second” the headline “Said better”.",
        "Rewrote the blurb of “Second”.",
    ]
    assert {change.by for change in issue.changes.all()} == {editor}
    page = client.get(desk(issue)).content.decode()
    assert "Changed the subject from “A week of tools” to “Another”." in page and editor.username in page
    assert "2 earlier" in page


def test_another_order_is_one_line(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    client.post(desk(issue), form_of(issue, **{"items-1-position": 9}))
    assert log(issue) == ["Put “Breakdowns” in another order."]


def test_a_save_that_changes_nothing_says_nothing_and_makes_no_version(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    client.post(desk(issue), form_of(issue))
    issue.refresh_from_db()
    assert (issue.version, log(issue)) == (0, [])


def test_moves_stand_in_it_with_who_made_them(client: Client, issue: Issue) -> None:
    publisher = make_user("Publisher", first_name="Pia", last_name="Alm")
    approval.approve(issue, publisher)
    approval.back_to_draft(issue, publisher)
    approval.skip(issue, publisher)
    approval.back_to_draft(issue, None)
    assert [(change.name, change.what) for change in issue.changes.order_by("pk")] == [
        ("Pia Alm", "Approved it."),
        ("Pia Alm", "Took the approval back."),
        ("Pia Alm", "Skipped it."),
        ("Galley", "Took it up again."),
    ]
    approval.approve(issue, None)
    approval.send_now(issue, publisher)
    assert log(issue)[-1] == "Sent it to 1 subscriber."


def test_a_test_is_noted_and_makes_no_version(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    address = reverse("admin:newsletter_issue_test", args=[issue.pk])
    client.post(address, form_of(issue, test_to="me@staff.example"))
    issue.refresh_from_db()
    assert (issue.version, log(issue)) == (0, ["Sent a test to me@staff.example."])


def test_a_line_is_neither_altered_nor_taken_out(issue: Issue) -> None:
    changes.record(issue, None, "Did something.")
    line = IssueChange.objects.get()
    line.what = "Did nothing."
    with pytest.raises(TypeError, match="never altered"):
        line.save()
    with pytest.raises(TypeError, match="never taken out"):
        line.delete()
    assert log(issue) == ["Did something."]


def test_a_long_text_is_named_by_its_beginning(issue: Issue) -> None:
    assert changes.quoted("word " * 50) == "“" + ("word " * 16)[:79].rstrip() + "…”"

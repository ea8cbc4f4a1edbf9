"""Two editors at one issue: the second is refused, sees both texts, and loses nothing."""

from typing import Any

import pytest
from django.test import Client

from newsletter import approval
from newsletter.models import Issue
from tests.making import make_article, make_issue, make_newsletter, make_subscriber, make_tool, make_user
from tests.newsletter.issue_forms import as_, desk, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    articles = [make_article(headline=headline) for headline in ("First", "Second", "Third")]
    return make_issue(newsletter, articles=articles)


@pytest.fixture
def stale(client: Client, issue: Issue) -> dict[str, Any]:
    """The form that somebody opened before Bea changed the issue, and took an item out and put one in."""
    opened = form_of(issue)
    bea = make_user("Editor", first_name="Bea", last_name="Berg")
    client.force_login(bea)
    theirs = {
        "subject": "Bea’s subject",
        "items-1-headline": "Bea’s headline",
        "items-2-DELETE": "on",
        "items-3-tool": make_tool(name="Quill").pk,
    }
    client.post(desk(issue), form_of(issue, **theirs))
    as_(client, "Editor")
    return opened


def test_the_second_is_refused_and_sees_both_texts(
    client: Client, issue: Issue, stale: dict[str, Any]
) -> None:
    mine = {"subject": "My subject", "intro": "My words", "items-1-headline": "My headline"}
    page = client.post(desk(issue), stale | mine).content.decode()
    assert "Not saved: Bea Berg changed this issue while you were writing" in page
    for words in ("Bea’s subject", "My subject", "My words", "Bea’s headline", "My headline"):
        assert words in page, words
    assert "Took out “Third”." in page
    issue.refresh_from_db()
    assert (issue.subject, issue.intro) == ("Bea’s subject", "")


def test_what_was_typed_into_an_item_that_is_gone_is_shown(
    client: Client, issue: Issue, stale: dict[str, Any]
) -> None:
    page = client.post(desk(issue), stale | {"items-2-blurb": "An hour of work."}).content.decode()
    assert "An item that was taken out" in page and "An hour of work." in page


def test_saving_again_puts_mine_over_theirs_and_leaves_what_i_did_not_touch(
    client: Client, issue: Issue, stale: dict[str, Any]
) -> None:
    refused = client.post(desk(issue), stale | {"subject": "My subject"})
    version = Issue.objects.get(pk=issue.pk).version
    assert f'value="{version}"' in refused.content.decode()
    client.post(desk(issue), stale | {"subject": "My subject", "version": version})
    issue.refresh_from_db()
    assert issue.subject == "My subject"
    assert [str(item) for item in issue.items.all()] == ["First", "Second", "Quill"]


def test_an_approval_meanwhile_is_a_change_too(client: Client, issue: Issue) -> None:
    opened = form_of(issue)
    approval.approve(issue, make_user("Publisher", first_name="Pia", last_name="Alm"))
    as_(client, "Editor")
    page = client.post(desk(issue), opened | {"intro": "One more thing"}).content.decode()
    assert "Not saved: Pia Alm changed this issue" in page and "Approved it." in page
    issue.refresh_from_db()
    assert issue.state == Issue.State.APPROVED


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, None])
def test_a_form_without_a_version_of_ours_changes_nothing(
    client: Client, issue: Issue, version: str | None
) -> None:
    as_(client, "Editor")
    data = form_of(issue, subject="Typed")
    data.pop("version")
    page = client.post(desk(issue), data if version is None else data | {"version": version})
    assert page.status_code == 200 and "Typed" in page.content.decode()
    issue.refresh_from_db()
    assert issue.subject != "Typed"


def test_saving_in_place_answers_with_the_new_version_and_the_keys_of_what_is_stored(
    client: Client, issue: Issue
) -> None:
    as_(client, "Editor")
    tool = make_tool()
    answer = client.post(
        desk(issue), form_of(issue, **{"items-3-tool": tool.pk}), headers={"X-In-Place": "1"}
    )
    issue.refresh_from_db()
    said = answer.json()
    assert said["version"] == issue.version == 1
    assert said["items"][f"tool:{tool.pk}"] == issue.items.get(tool=tool).pk
    # The same window goes on, with the rows as it has them.
    again = form_of(issue, subject="Second save") | {"items-INITIAL_FORMS": 3}
    client.post(desk(issue), again, headers={"X-In-Place": "1"})
    issue.refresh_from_db()
    assert (issue.subject, issue.items.count()) == ("Second save", 4)

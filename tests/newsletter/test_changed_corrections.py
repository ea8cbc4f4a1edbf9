"""A correction that changes once an issue has collected it: the issue follows, or somebody looks."""

from datetime import timedelta
from typing import Any

import pytest

from newsletter import approval, schedule
from newsletter.assembling import assembly
from newsletter.checks import preflight
from newsletter.errors import IssueNotReady
from newsletter.letters import rendering
from newsletter.models import Issue, IssueItem, Newsletter, Section
from newsroom.models import Article, Correction
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber, make_user

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def newsletter(db: None) -> Newsletter:
    """A weekly with a section for corrections, whose No. 1 has gone out."""
    made = make_newsletter()
    make_issue(made, articles=[make_article(headline="Mailed")], state="sent", approved_at=NOON)
    Section.objects.create(newsletter=made, title="Corrections", holds=["corrections"], position=9)
    return made


def assembled(newsletter: Newsletter, **options: Any) -> Issue:
    issue = assembly.assemble(newsletter, NOON + WEEK, **options)
    assert issue is not None
    return issue


def with_a_correction(newsletter: Newsletter) -> tuple[Issue, IssueItem]:
    """An issue that has collected a correction to what No. 1 carried."""
    mailed = Article.objects.get(headline="Mailed")
    Correction.objects.create(article=mailed, text="It was *five*.", published_at=NOON + DAY)
    make_article(first_published_at=NOON + DAY)
    issue = assembled(newsletter)
    return issue, issue.items.get(kind=IssueItem.Kind.CORRECTION)


def reword(item: IssueItem, text: str) -> None:
    """Somebody changes the correction itself."""
    Correction.objects.filter(issue_items=item).update(text=text)


def said_of(issue: Issue) -> list[tuple[str, bool]]:
    """What the preflight says of corrections, and whether it blocks."""
    found = preflight.check(issue)
    return [(each.sentence, each.blocking) for each in found if "Correction: Mailed" in each.sentence]


def test_a_correction_that_says_something_else_is_taken_anew_with_the_issue(newsletter: Newsletter) -> None:
    issue, item = with_a_correction(newsletter)
    reword(item, "It was *six*.")
    says = "“Correction: Mailed” says “It was *six*.” by now."
    assert said_of(issue) == [(f"{says} Empty its blurb to say so here, or write it yourself.", True)]
    issue = assembled(newsletter, refresh=True)
    item.refresh_from_db()
    assert item.blurb == r"It was \*six\*."
    assert said_of(issue) == []
    assert issue.changes.latest("pk").what == "Took the new words of “Correction: Mailed”."


def test_an_emptied_blurb_of_a_correction_says_what_it_says_by_now(newsletter: Newsletter) -> None:
    issue, item = with_a_correction(newsletter)
    issue.items.filter(pk=item.pk).update(blurb="")
    reword(item, "It was six.")
    assert said_of(issue) == []
    assert "It was six." in rendering.render(issue).text


def test_what_an_editor_wrote_of_a_correction_stays_until_they_look_again(newsletter: Newsletter) -> None:
    issue, item = with_a_correction(newsletter)
    issue.items.filter(pk=item.pk).update(blurb="We were wrong.")
    assert said_of(issue) == []
    reword(item, "It was six.")
    issue = assembled(newsletter, refresh=True)
    item.refresh_from_db()
    assert item.blurb == "We were wrong."
    sentence = (
        "“Correction: Mailed” says “It was six.” by now. See whether the blurb written for it still holds."
    )
    assert said_of(issue) == [(sentence, False)]
    assert sentence in [finding.sentence for finding in preflight.prove(issue).not_by_itself]


@pytest.mark.parametrize("blurb", [None, "We were wrong.", ""])
def test_an_approved_issue_waits_when_a_correction_in_it_is_changed(
    newsletter: Newsletter, blurb: str | None
) -> None:
    issue, item = with_a_correction(newsletter)
    if blurb is not None:
        issue.items.filter(pk=item.pk).update(blurb=blurb)
    editor = make_user("Publisher")
    issue = approval.approve(issue, editor)
    assert preflight.still_good(issue) == []
    reword(item, "It was six.")
    with pytest.raises(IssueNotReady, match="“Correction: Mailed” was changed after approval"):
        approval.refuse_unsendable(issue)
    issue = approval.back_to_draft(issue, editor)
    if blurb is None:
        issue.items.filter(pk=item.pk).update(blurb="")
    issue = approval.approve(issue, editor)
    assert preflight.still_good(issue) == []


def test_an_issue_that_goes_out_by_itself_takes_what_a_correction_says_by_now(newsletter: Newsletter) -> None:
    newsletter.approval = Newsletter.Approval.AUTOMATIC
    newsletter.save()
    make_subscriber(newsletter)
    issue, item = with_a_correction(newsletter)
    reword(item, "It was six.")
    schedule.send_if_good(issue, issue.send_at)
    assert "It was six." in issue.frozen_mail.text
    assert issue.state == Issue.State.SENDING

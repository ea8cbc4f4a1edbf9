"""Whether an issue may go: every finding is a sentence with the place where it is mended."""

from datetime import timedelta

import pytest

from newsletter import approval
from newsletter.checks import preflight
from newsletter.models import Issue, Newsletter
from newsroom import workflow
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber


def blocking(issue: Issue) -> str:
    return " ".join(finding.sentence for finding in preflight.check(issue) if finding.blocking)


def advisory(issue: Issue) -> str:
    return " ".join(finding.sentence for finding in preflight.check(issue) if not finding.blocking)


def good_issue(**fields: object) -> Issue:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    return make_issue(newsletter, articles=[make_article()], **fields)


def test_a_good_issue_has_no_finding(db: None) -> None:
    assert preflight.check(good_issue()) == []


def test_an_issue_without_items_cannot_go(db: None) -> None:
    assert "It has no items. Add at least one article" in blocking(make_issue())


@pytest.mark.parametrize("subject", ["", "   "])
def test_an_issue_without_a_subject_cannot_go(db: None, subject: str) -> None:
    assert "It has no subject" in blocking(good_issue(subject=subject))


def test_a_line_break_in_the_subject_cannot_go(db: None) -> None:
    assert "line break" in blocking(good_issue(subject="A\nBcc: x@y.example"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"from_email": ""}, "has no sender. Give it a from address."),
        ({"postal_address": " "}, "has no postal address"),
        ({"from_name": "A\r\nBcc: b@c.example"}, "line break"),
    ],
)
def test_a_newsletter_that_lacks_something_blocks_its_issues(
    db: None, fields: dict[str, str], sentence: str
) -> None:
    issue = make_issue(make_newsletter(**fields), articles=[make_article()])
    assert sentence in blocking(issue)


def test_a_withdrawn_article_blocks_and_leads_to_itself(db: None) -> None:
    issue = good_issue()
    article = issue.items.get().article
    assert article
    workflow.move(article, "withdrawn", user=None)
    (finding,) = [finding for finding in preflight.check(issue) if finding.blocking]
    assert f"“{article}” is withdrawn" in finding.sentence
    assert finding.url == f"/admin/newsroom/article/{article.pk}/change/"


def test_an_article_that_readers_had_blocks_also_after_approval(db: None) -> None:
    issue = good_issue(number=2)
    article = issue.items.get().article
    assert article
    approval.approve(issue, user=None)
    before = make_issue(issue.newsletter, number=1, period_end=NOON - timedelta(days=1))
    before.items.create(article=article, section="Breakdowns")
    sentence = f"“{article}” was in No. 1 already. Take it out."
    assert blocking(issue) == sentence
    assert [finding.sentence for finding in preflight.still_good(issue)] == [sentence]
    before.items.update(kind="correction")
    assert sentence not in blocking(issue)


def test_two_in_the_lead_section_block(db: None) -> None:
    issue = good_issue()
    issue.items.create(article=make_article(headline="Another"), section="Lead story", position=1)
    assert "“Another” stands beside" in blocking(issue)
    issue.items.filter(article__headline="Another").update(section="Breakdowns")
    assert blocking(issue) == ""


def test_a_placeholder_that_was_left_over_blocks(db: None) -> None:
    assert "A placeholder was left over: “{{”." in blocking(good_issue(intro="Dear {{ name }},"))


def test_a_template_that_an_operator_broke_is_a_finding(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = good_issue()
    monkeypatch.setattr("newsletter.letters.rendering.TEMPLATE", "newsletter/none.mjml")
    assert (
        "newsletter/none.mjml cannot be used: there is no template newsletter/none.mjml. Mend the template"
        in blocking(issue)
    )


def test_what_is_only_worth_a_look_does_not_block(db: None) -> None:
    newsletter = make_newsletter()
    make_issue(newsletter, subject="SHOUTING", number=7, period_end=NOON - timedelta(days=1))
    make_article(headline="Forgotten", first_published_at=NOON - timedelta(days=1))
    issue = make_issue(newsletter, articles=[make_article()], subject="SHOUTING", preheader="", number=8)
    issue.items.update(section="Elsewhere")
    said = advisory(issue)
    for sentence in (
        "Nobody subscribes to this newsletter yet",
        "all capitals",
        "No. 7 had the same subject",
        "It has no preheader",
        "“Elsewhere”, which the newsletter does not have",
        "“Forgotten” was published in this period and is in no issue",
    ):
        assert sentence in said
    assert blocking(issue) == ""


def test_a_long_subject_is_worth_a_look(db: None) -> None:
    assert "The subject has 90 characters" in advisory(good_issue(subject="x" * 90))


def test_blocking_findings_come_first(db: None) -> None:
    levels = [finding.blocking for finding in preflight.check(make_issue(preheader=""))]
    assert levels == sorted(levels, reverse=True) and True in levels and False in levels


def test_an_approved_issue_is_still_good_until_something_happens(db: None) -> None:
    issue = approval.approve(good_issue(), user=None)
    assert preflight.still_good(issue) == []
    type(issue.newsletter).objects.update(postal_address="")
    issue.refresh_from_db()
    assert "no postal address" in preflight.still_good(issue)[0].sentence


def test_an_issue_that_lost_its_frozen_bytes_is_not_good(db: None) -> None:
    issue = approval.approve(good_issue(), user=None)
    issue.frozen_mail.delete()
    assert "not frozen" in preflight.still_good(issue)[0].sentence


@pytest.mark.parametrize("counts_clicks", [False, True])
def test_a_page_of_ours_that_went_after_approval_stops_the_issue(db: None, counts_clicks: bool) -> None:
    linked = make_article(headline="Linked", slug="linked")
    issue = good_issue(intro="See [this one](/blog/linked/).")
    Newsletter.objects.update(counts_clicks=counts_clicks)
    issue = approval.approve(Issue.objects.get(), user=None)
    assert preflight.still_good(issue) == []
    workflow.move(linked, "withdrawn", user=None)
    (finding,) = preflight.still_good(issue)
    assert "withdrawn" in finding.sentence and finding.where == "Introduction"


@pytest.mark.parametrize(
    ("switch", "counts"), [("counts_opens", "who opens it"), ("counts_clicks", "who follows its links")]
)
def test_a_letter_that_counts_readers_stops_where_its_newsletter_wants_that_no_more(
    db: None, switch: str, counts: str
) -> None:
    good_issue()
    Newsletter.objects.update(**{switch: True})
    issue = approval.approve(Issue.objects.get(), user=None)
    assert preflight.still_good(issue) == []
    Newsletter.objects.update(**{switch: False})
    (finding,) = preflight.still_good(Issue.objects.get())
    assert f"It counts {counts}, and its newsletter does not want that any more" in finding.sentence
    assert "Unschedule it and approve it again" in finding.sentence
    approval.back_to_draft(issue, user=None)
    assert preflight.still_good(approval.approve(Issue.objects.get(), user=None)) == []


@pytest.mark.parametrize(
    ("fields", "sentence", "anchor"),
    [
        ({"intro": "Dear {{ name }},"}, "A placeholder", "id_intro"),
        ({"subject": "For @@you"}, "A placeholder", "id_subject"),
    ],
)
def test_a_finding_in_the_whole_letter_leads_to_the_field_that_mends_it(
    db: None, fields: dict[str, str], sentence: str, anchor: str
) -> None:
    issue = good_issue(**fields)
    [finding] = [each for each in preflight.check(issue) if each.sentence.startswith(sentence)]
    assert finding.url == f"/admin/newsletter/issue/{issue.pk}/change/#{anchor}"


def test_a_finding_in_the_whole_letter_leads_to_the_item_that_mends_it(db: None) -> None:
    issue = good_issue()
    item = issue.items.get()
    issue.items.update(blurb="Ask {{ name }}.")
    [finding] = [each for each in preflight.check(issue) if each.sentence.startswith("A placeholder")]
    assert finding.url == f"/admin/newsletter/issue/{issue.pk}/change/#item-{item.pk}"


def test_a_letter_that_is_too_heavy_leads_to_its_items(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = good_issue()
    monkeypatch.setattr("newsletter.checks.wire_checks.MAX_HTML_BYTES", 100)
    [finding] = [each for each in preflight.check(issue) if each.sentence.startswith("The HTML weighs")]
    assert (finding.url, finding.where) == (f"/admin/newsletter/issue/{issue.pk}/change/#items", "Items")

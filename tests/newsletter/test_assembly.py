"""What goes into an issue: everything new, each once, where the sections' rules say."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from newsletter.assembling import assembly, placing, sections
from newsletter.assembling.placing import Find, Rule
from newsletter.errors import IssueNotReady
from newsletter.models import Issue, Newsletter, OutboxMail
from newsroom.models import Article
from tests.making import NOON, make_article, make_issue, make_newsletter, make_tool, make_user

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def assembled(newsletter: Newsletter, now: object = NOON) -> Issue:
    issue = assembly.assemble(newsletter, now)  # type: ignore[arg-type]
    assert issue is not None
    return issue


def headlines(issue: Issue, section: str = "") -> list[str]:
    items = issue.items.filter(section=section) if section else issue.items.all()
    return [str(item.article) for item in items]


def test_the_first_issue_covers_a_week(db: None) -> None:
    inside = make_article(first_published_at=NOON - 7 * DAY)
    make_article(first_published_at=NOON - 7 * DAY - timedelta(seconds=1))
    issue = assembled(make_newsletter())
    assert [item.article for item in issue.items.all()] == [inside]
    assert issue.number == 1


def test_a_period_holds_its_first_moment_and_not_its_last(db: None) -> None:
    newsletter = make_newsletter()
    make_issue(newsletter, state=Issue.State.SENT, approved_at=NOON)
    first = make_article(first_published_at=NOON)
    make_article(first_published_at=NOON + 7 * DAY)
    issue = assembled(newsletter, NOON + 7 * DAY)
    assert [item.article for item in issue.items.all()] == [first]


def test_only_what_readers_may_see_goes_in(db: None) -> None:
    make_article(status=Article.Status.WITHDRAWN, first_published_at=NOON - HOUR)
    make_article(status=Article.Status.DRAFT)
    assert assembly.assemble(make_newsletter(), NOON) is None


def test_nothing_new_is_no_issue_and_is_remembered(db: None) -> None:
    newsletter = make_newsletter()
    assert assembly.assemble(newsletter, NOON) is None
    newsletter.refresh_from_db()
    assert newsletter.nothing_new_until == NOON


def test_an_article_that_an_issue_carried_is_not_carried_again(db: None) -> None:
    newsletter = make_newsletter()
    carried = make_article(first_published_at=NOON + HOUR)
    make_issue(newsletter, articles=[carried], state=Issue.State.SENT, approved_at=NOON)
    new = make_article(first_published_at=NOON + 2 * HOUR)
    issue = assembled(newsletter, NOON + 6 * DAY)
    assert [item.article for item in issue.items.all()] == [new]


def test_two_newsletters_may_carry_the_same_article(db: None) -> None:
    article = make_article(first_published_at=NOON - HOUR)
    for newsletter in (make_newsletter(), make_newsletter()):
        assert [item.article for item in assembled(newsletter).items.all()] == [article]


def test_what_was_skipped_waits_for_the_next_issue(db: None) -> None:
    newsletter = make_newsletter()
    article = make_article(first_published_at=NOON - HOUR)
    make_issue(newsletter, articles=[article], state=Issue.State.SKIPPED)
    issue = assembled(newsletter, NOON + 6 * DAY)
    assert [item.article for item in issue.items.all()] == [article]
    assert issue.number == 2


def test_the_weightiest_kind_leads_then_length_then_freshness() -> None:
    def article(kind: str, words: int, hours: int, pk: int) -> Find:
        return Find("articles", NOON - hours * HOUR, "", article=Article(kind=kind, word_count=words, pk=pk))

    lead = Rule("Lead", is_lead=True)
    news = article("news", 5000, 1, 1)
    short = article("breakdown", 500, 1, 2)
    long = article("breakdown", 1500, 5, 3)
    fresher = article("breakdown", 1550, 2, 4)
    assert placing.choose_lead([news, short], lead) is short
    assert placing.choose_lead([short, long, news], lead) is long
    assert placing.choose_lead([long, fresher, short], lead) is fresher
    assert placing.choose_lead([news], None) is None


def test_articles_stand_where_the_sections_rules_say(db: None) -> None:
    make_article(headline="B1", kind="breakdown", first_published_at=NOON - 3 * HOUR, body="word " * 900)
    make_article(headline="B2", kind="breakdown", first_published_at=NOON - 2 * HOUR)
    make_article(headline="N", kind="news", first_published_at=NOON - HOUR)
    make_article(headline="R", kind="review", tool=make_tool(), first_published_at=NOON - HOUR)
    make_article(headline="G", kind="guide", first_published_at=NOON - HOUR)
    issue = assembled(make_newsletter())
    assert headlines(issue, "Lead story") == ["B1"]
    assert headlines(issue, "Breakdowns") == ["N", "B2"]
    assert headlines(issue, "Tools worth your time") == ["R"]
    assert headlines(issue, "Also published") == ["G"]
    assert issue.items.get(is_lead=True).article.headline == "B1"  # type: ignore[union-attr]


def test_a_full_section_gives_to_the_next_that_takes_it_and_the_rest_is_named(db: None) -> None:
    newsletter = make_newsletter()
    newsletter.sections.filter(title="Breakdowns").update(maximum=1)
    newsletter.sections.filter(title="Also published").update(maximum=1)
    for number in range(4):
        make_article(headline=f"H{number}", kind="breakdown", first_published_at=NOON - number * HOUR - HOUR)
    issue = assembled(newsletter)
    assert (len(headlines(issue, "Breakdowns")), len(headlines(issue, "Also published"))) == (1, 1)
    assert [article.headline for article in assembly.left_out(issue)] == ["H3"]


def test_every_item_says_why_it_is_there_and_starts_from_the_standfirst(db: None) -> None:
    make_article(standfirst="Two *stars*.", first_published_at=NOON - HOUR)
    make_article(kind="review", tool=make_tool(name="Quill"), first_published_at=NOON - HOUR)
    issue = assembled(make_newsletter())
    lead, review = issue.items.all()
    assert lead.reason.startswith("Leads: the weightiest of the period, a breakdown of 1 minute")
    assert review.reason == "A review of Quill, published on 5 March."
    assert lead.blurb == r"Two \*stars\*."


def test_subject_and_preheader_are_drafted_from_the_stories(db: None) -> None:
    make_article(headline="The long one", first_published_at=NOON - HOUR, body="word " * 900)
    make_article(headline="A second", first_published_at=NOON - HOUR)
    issue = assembled(make_newsletter())
    assert (issue.subject, issue.preheader) == ("The long one", "Also: A second")


def test_a_very_long_headline_is_cut_between_words_for_the_subject(db: None) -> None:
    make_article(headline="word " * 39 + "end", first_published_at=NOON - HOUR)
    subject = assembled(make_newsletter()).subject
    assert len(subject) <= 150 and subject.endswith("word…")


def test_the_same_period_is_not_assembled_twice(db: None) -> None:
    newsletter = make_newsletter()
    make_article(first_published_at=NOON - HOUR)
    first = assembled(newsletter)
    assert assembled(newsletter, NOON + HOUR) == first
    assert newsletter.issues.count() == 1


def test_assembling_again_keeps_what_an_editor_did(db: None) -> None:
    newsletter = make_newsletter()
    kept, dropped = (make_article(first_published_at=NOON - HOUR) for _ in range(2))
    issue = assembled(newsletter)
    issue.items.filter(article=dropped).delete()
    issue.items.filter(article=kept).update(headline="Mine", blurb="Rewritten.")
    Issue.objects.filter(pk=issue.pk).update(subject="My subject")
    new = make_article(first_published_at=NOON + HOUR)
    again = assembly.assemble(newsletter, NOON + 2 * HOUR, refresh=True)
    assert again and again.subject == "My subject"
    assert {item.article for item in again.items.all()} == {kept, new}
    item = again.items.get(article=kept)
    assert (item.headline, item.blurb) == ("Mine", "Rewritten.")


def test_an_approved_issue_is_not_brought_up_to_date(db: None) -> None:
    newsletter = make_newsletter()
    make_article(first_published_at=NOON - HOUR)
    issue = assembled(newsletter)
    Issue.objects.filter(pk=issue.pk).update(state="approved", approved_at=NOON)
    with pytest.raises(IssueNotReady, match="approved, so nothing can be added"):
        assembly.assemble(newsletter, NOON + HOUR, refresh=True)


def test_a_newsletter_without_a_sender_says_what_to_do(db: None) -> None:
    with pytest.raises(IssueNotReady, match="has no sender.*from address"):
        assembly.assemble(make_newsletter(from_email=""), NOON)


def test_a_newsletter_without_sections_is_given_the_usual_ones(db: None) -> None:
    make_article(headline="B", kind="breakdown", first_published_at=NOON - HOUR)
    make_article(headline="G", kind="guide", first_published_at=NOON - HOUR)
    bare = make_newsletter()
    bare.sections.all().delete()
    issue = assembled(bare)
    assert headlines(issue, "Lead story") == ["B"] and headlines(issue, "Guides") == ["G"]
    assert [section.title for section in bare.sections.all()] == [usual["title"] for usual in sections.USUAL]


def test_the_usual_sections_have_room_for_every_kind_beside_the_lead(db: None) -> None:
    taken = {kind for usual in sections.USUAL if not usual["is_lead"] for kind in usual["kinds"]}
    assert taken == set(Article.Kind.values)


def test_editors_get_a_mail_with_the_link_and_nobody_else_does(db: None) -> None:
    editor, publisher = make_user("Editor"), make_user("Publisher")
    alone = make_user(is_superuser=True)
    make_user("Writer")
    make_user("Editor", email="")
    make_user("Editor", is_active=False)
    make_article(headline="The <b>news</b>", first_published_at=NOON - HOUR)
    issue = assembled(make_newsletter())
    mails = OutboxMail.objects.filter(kind="issue_assembled")
    assert {mail.to for mail in mails} == {editor.email, publisher.email, alone.email}
    mail = mails.first()
    assert mail and f"/admin/newsletter/issue/{issue.pk}/change/" in mail.text
    assert "The &lt;b&gt;news&lt;/b&gt;" in mail.html


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")
def test_two_workers_at_once_make_one_issue(transactional_db: None) -> None:
    newsletter = make_newsletter()
    make_article(first_published_at=NOON - HOUR)
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        try:
            assembly.assemble(newsletter, NOON)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert newsletter.issues.count() == 1


# --- by hand -------------------------------------------------------------------------------------


def test_the_command_assembles_and_says_what_it_made(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    newsletter = make_newsletter(slug="weekly")
    call_command("assemble_digest", "weekly")
    assert "Nothing new since" in capsys.readouterr().out
    make_article(headline="Fresh", first_published_at=timezone.now() - HOUR)
    call_command("assemble_digest", "weekly")
    assert "“Fresh”, 1 item" in capsys.readouterr().out
    call_command("assemble_digest", "weekly")
    assert "is already there (draft, 1 item)" in capsys.readouterr().out
    assert newsletter.issues.count() == 1


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["assemble_digest", "daily"], "There is no newsletter “daily”. There are: weekly."),
        (["assemble_digest", "weekly"], "has no sender"),
        (["approve_issue", "weekly", "7"], "has no issue No. 7. Make one: assemble_digest weekly."),
        (["send_issue", "weekly", "7"], "has no issue No. 7"),
    ],
)
def test_the_commands_say_what_is_wrong(db: None, command: list[str], sentence: str) -> None:
    make_newsletter(slug="weekly", from_email="")
    with pytest.raises(CommandError) as caught:
        call_command(*command)
    assert sentence in str(caught.value)

"""What goes into an issue beside new articles: tools, links, corrections and the archive, by rules."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from newsletter.assembling import assembly, placing
from newsletter.assembling.placing import Find, Rule, Taken
from newsletter.checks import preflight
from newsletter.models import CollectedLink, Issue, IssueItem, Newsletter, Section
from newsroom import tool_changes, workflow
from newsroom.models import Article, Correction, Tool, ToolChange
from tests.making import NOON, make_article, make_issue, make_newsletter, make_tag, make_tool, make_user

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
Kind = IssueItem.Kind


@pytest.fixture
def newsletter(db: None) -> Newsletter:
    """A weekly with a section for everything, whose No. 1 has gone out."""
    made = make_newsletter()
    make_issue(made, articles=[make_article(headline="Mailed")], state="sent", approved_at=NOON)
    last = made.sections.count()
    for place, holds in enumerate(("tools", "links", "archive", "corrections")):
        Section.objects.create(newsletter=made, title=holds, holds=[holds], position=last + place)
    return made


def assembled(newsletter: Newsletter, now: datetime = NOON + WEEK, **options: Any) -> Issue:
    issue = assembly.assemble(newsletter, now, **options)
    assert issue is not None
    return issue


def in_section(issue: Issue, title: str) -> list[IssueItem]:
    return list(issue.items.filter(section=title))


def new_article(**fields: Any) -> Article:
    return make_article(**({"first_published_at": NOON + DAY} | fields))


def changed_tool(when: datetime = NOON + DAY, **fields: Any) -> Tool:
    """A tool that entered the directory long ago, and changed then."""
    tool = make_tool(price_note="$12 a month")
    tool.changes.update(changed_at=NOON - 30 * DAY)
    for name, value in (fields or {"price_note": "$15 a month"}).items():
        setattr(tool, name, value)
    tool.save()
    ToolChange.objects.filter(tool=tool, is_new=False).update(changed_at=when)
    return tool


def collected(newsletter: Newsletter, when: datetime = NOON + DAY, **fields: Any) -> CollectedLink:
    fields = {"url": "https://elsewhere.example/a", "title": "A page", "publisher": "The Wire"} | fields
    return CollectedLink.objects.create(newsletter=newsletter, collected_at=when, **fields)


def correct(article: Article, when: datetime = NOON + DAY) -> Correction:
    return Correction.objects.create(article=article, text="It was *five*.", published_at=when)


# --- tools ---------------------------------------------------------------------------------------


def test_a_tool_that_changed_comes_with_what_changed(newsletter: Newsletter) -> None:
    tool = changed_tool()
    (item,) = in_section(assembled(newsletter), "tools")
    assert (item.kind, item.tool) == (Kind.TOOL, tool)
    assert item.what_changed == "Price: $15 a month (before: $12 a month)."
    assert item.reason == "Changed in the directory on 6 March."


def test_a_tool_is_not_named_beside_its_review(newsletter: Newsletter) -> None:
    new_article(kind="review", tool=changed_tool())
    issue = assembled(newsletter)
    assert not in_section(issue, "tools") and issue.items.count() == 1


def test_what_changed_and_changed_back_is_no_change(newsletter: Newsletter) -> None:
    tool = changed_tool()
    tool.price_note = "$12 a month"
    tool.save()
    ToolChange.objects.filter(tool=tool, is_new=False).update(changed_at=NOON + DAY)
    assert assembly.assemble(newsletter, NOON + WEEK) is None


def test_changes_are_said_in_the_words_of_readers(db: None) -> None:
    tool = make_tool(pricing="paid", platforms=["web"], maker="Inkwell")
    tool.pricing, tool.platforms, tool.maker, tool.description = "free", ["web", "macOS"], "", "New."
    tool.save()
    assert tool_changes.in_words(tool.changes.filter(is_new=False)) == (
        "Maker: no longer Inkwell. Pricing: Free (before: Paid). Platforms: web, macOS (before: web). "
        "The description was rewritten."
    )
    assert tool_changes.in_words(tool.changes.all()) == "New in the directory."


# --- links ---------------------------------------------------------------------------------------


def test_collected_links_go_in_once_with_who_collected_them(newsletter: Newsletter) -> None:
    link = collected(newsletter, note="Read *this*.", collected_by=make_user("Editor", first_name="Ruth"))
    collected(newsletter, NOON - HOUR, url="https://elsewhere.example/before")
    collected(make_newsletter(), url="https://elsewhere.example/another-newsletters")
    issue = assembled(newsletter)
    (item,) = in_section(issue, "links")
    assert (item.kind, item.link, item.url, item.title) == (Kind.LINK, link, link.url, "A page")
    assert (item.publisher, item.blurb) == ("The Wire", "Read *this*.")
    assert item.reason == "Collected by Ruth on 6 March."
    Issue.objects.filter(pk=issue.pk).update(state="sent", approved_at=NOON)
    assert assembly.assemble(newsletter, NOON + 2 * WEEK) is None


# --- corrections ---------------------------------------------------------------------------------


def test_a_correction_goes_to_those_who_got_the_article(newsletter: Newsletter) -> None:
    mailed, never = Article.objects.get(headline="Mailed"), make_article(first_published_at=NOON - 60 * DAY)
    correction = correct(mailed)
    correct(never)
    new_article()
    (item,) = in_section(assembled(newsletter), "corrections")
    assert (item.correction, item.blurb) == (correction, r"It was \*five\*.")
    assert item.reason == "A correction of 6 March to what No. 1 carried."


def test_a_correction_alone_makes_no_issue_and_waits(newsletter: Newsletter) -> None:
    correct(Article.objects.get(headline="Mailed"))
    assert assembly.assemble(newsletter, NOON + WEEK) is None
    new_article(first_published_at=NOON + 8 * DAY)
    assert len(in_section(assembled(newsletter, NOON + 2 * WEEK), "corrections")) == 1


def test_what_was_withdrawn_is_not_corrected_by_mail(newsletter: Newsletter) -> None:
    mailed = Article.objects.get(headline="Mailed")
    correct(mailed)
    new_article()
    workflow.move(mailed, "withdrawn", user=None)
    assert not in_section(assembled(newsletter), "corrections")


def test_a_correction_that_was_deleted_since_blocks_and_goes_when_the_issue_is_made_anew(
    newsletter: Newsletter,
) -> None:
    correction = correct(Article.objects.get(headline="Mailed"))
    new_article()
    issue = assembled(newsletter)
    correction.delete()
    found = [finding.sentence for finding in preflight.check(issue) if finding.blocking]
    assert found == ["“Correction: Mailed” was deleted after it was collected. Take it out."]
    assert not in_section(assembled(newsletter, refresh=True), "corrections")


# --- the archive ---------------------------------------------------------------------------------


def test_a_thin_issue_is_filled_with_the_weightiest_of_what_was_never_mailed(newsletter: Newsletter) -> None:
    old = NOON - 90 * DAY
    make_article(headline="News of old", kind="news", first_published_at=old + DAY)
    make_article(headline="Old guide", kind="guide", first_published_at=old + HOUR)
    make_article(headline="Old breakdown", kind="breakdown", first_published_at=old)
    make_article(headline="Out of date", review_by=NOON.date(), first_published_at=old)
    new_article()
    issue = assembled(newsletter)
    # The weightiest are chosen; the newest of them stands first, as in every section.
    newer, older = in_section(issue, "archive")
    assert (str(newer), str(older)) == ("Old guide", "Old breakdown")
    assert older.reason.startswith(
        "From the archive, as there is only 1 new article: a breakdown of 5 December 2025"
    )


def test_a_full_week_brings_nothing_from_the_archive(newsletter: Newsletter) -> None:
    make_article(first_published_at=NOON - 90 * DAY)
    for _ in range(3):
        new_article()
    assert not in_section(assembled(newsletter), "archive")


def test_the_archive_alone_makes_no_issue(newsletter: Newsletter) -> None:
    make_article(first_published_at=NOON - 90 * DAY)
    assert assembly.assemble(newsletter, NOON + WEEK) is None


# --- the editor's work stays ----------------------------------------------------------------------


def test_assembling_again_brings_nothing_back_that_was_taken_out(newsletter: Newsletter) -> None:
    changed_tool(), collected(newsletter), correct(Article.objects.get(headline="Mailed"))
    new_article(), new_article()
    make_article(first_published_at=NOON - 90 * DAY)
    issue = assembled(newsletter)
    assert {item.kind for item in issue.items.all()} == set(Kind.values)
    for item in issue.items.all():
        item.delete()
    again = assembled(newsletter, NOON + WEEK + HOUR, refresh=True)
    assert again == issue and not again.items.exists()
    late = new_article(first_published_at=NOON + WEEK + HOUR)
    again = assembled(newsletter, NOON + WEEK + 2 * HOUR, refresh=True)
    assert [item.article for item in again.items.all()] == [late]


def test_assembling_again_changes_nothing_where_nothing_is_new(newsletter: Newsletter) -> None:
    newsletter.sections.filter(title="Breakdowns").update(maximum=1)
    newsletter.sections.filter(title="Also published").delete()
    changed_tool(), collected(newsletter)
    for _ in range(4):
        new_article()
    issue = assembled(newsletter)
    before = list(issue.items.values())
    issue.items.filter(section="Breakdowns").update(section="Lead story")
    assembled(newsletter, NOON + WEEK + HOUR, refresh=True)
    after = [row | {"section": was["section"]} for row, was in zip(issue.items.values(), before, strict=True)]
    assert after == before


def test_the_same_inputs_make_the_same_issue(newsletter: Newsletter) -> None:
    changed_tool(), collected(newsletter)
    for number in range(6):
        new_article(kind=("breakdown", "news", "guide")[number % 3])
    made = []
    for _ in range(2):
        issue = assembled(newsletter)
        rows = issue.items.values("kind", "section", "article", "tool", "url", "blurb", "reason", "position")
        made.append((issue.number, issue.subject, issue.preheader, list(rows)))
        issue.delete()
    assert made[0] == made[1]


def test_what_was_withdrawn_leaves_the_draft_and_may_come_back(newsletter: Newsletter) -> None:
    article = new_article()
    new_article()
    issue = assembled(newsletter)
    workflow.move(article, "withdrawn", user=None)
    assembled(newsletter, NOON + WEEK + HOUR, refresh=True)
    assert not issue.items.filter(article=article).exists()
    workflow.move(article, "published", user=None)
    assembled(newsletter, NOON + WEEK + 2 * HOUR, refresh=True)
    assert issue.items.filter(article=article).exists()


def test_an_issue_that_is_deleted_takes_all_along(newsletter: Newsletter) -> None:
    new_article()
    issue = assembled(newsletter)
    issue.delete()
    assert not Issue.objects.filter(pk=issue.pk).exists()


# --- what leads ----------------------------------------------------------------------------------


def test_what_an_editor_pinned_leads_once(newsletter: Newsletter) -> None:
    new_article(kind="breakdown", body="word " * 900)
    pinned = new_article(kind="news")
    newsletter.pinned_lead = pinned
    newsletter.save()
    issue = assembled(newsletter)
    lead = issue.items.get(is_lead=True)
    assert (lead.article, lead.reason) == (pinned, "Leads: an editor pinned it.")
    newsletter.refresh_from_db()
    assert newsletter.pinned_lead is None


def test_a_pin_that_is_not_new_waits_for_its_turn(newsletter: Newsletter) -> None:
    newsletter.pinned_lead = make_article(status="draft", first_published_at=None)
    newsletter.save()
    weightiest = new_article()
    assert assembled(newsletter).items.get(is_lead=True).article == weightiest
    newsletter.refresh_from_db()
    assert newsletter.pinned_lead is not None


def test_subject_and_preheader_follow_the_newsletters_templates(newsletter: Newsletter) -> None:
    Newsletter.objects.filter(pk=newsletter.pk).update(
        subject_template="No. {number}: {lead}", preheader_template="{count} items for {date}"
    )
    new_article(headline="Nine lives")
    issue = assembled(newsletter)
    assert (issue.subject, issue.preheader) == ("No. 2: Nine lives", "1 items for 19 March 2026")


# --- pure rules ----------------------------------------------------------------------------------


def find(number: int, holds: str = "articles", kind: str = "news", tags: set[int] | None = None) -> Find:
    article = Article(pk=number, kind=kind, headline=f"A{number}")
    return Find(holds, NOON - number * HOUR, "", article=article, tags=frozenset(tags or ()))


def placed(finds: list[Find], *rules: Rule, taken: Taken | None = None) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for placement in placing.place(finds, rules, taken):
        assert placement.find.article
        found.setdefault(placement.section.title, []).append(placement.find.article.pk)
    return found


def test_a_section_may_ask_for_tags() -> None:
    rules = Rule("Tagged", tags=frozenset({7})), Rule("Rest")
    assert placed([find(1, tags={7, 8}), find(2, tags={8}), find(3)], *rules) == {
        "Tagged": [1],
        "Rest": [2, 3],
    }


def test_a_section_may_ask_for_tools() -> None:
    reviews = [Find("articles", NOON, "", article=Article(pk=n, tool_id=n)) for n in (1, 2)]
    assert placed(reviews, Rule("One", tools=frozenset({2}))) == {"One": [2]}


def test_a_section_with_too_little_gives_what_it_has_to_the_next() -> None:
    rules = Rule("Guides", kinds=frozenset({"guide"}), minimum=2), Rule("Rest")
    assert placed([find(1, kind="guide"), find(2)], *rules) == {"Rest": [1, 2]}
    two = [find(1, kind="guide"), find(2, kind="guide")]
    assert placed(two, *rules) == {"Guides": [1, 2]}
    assert placed(two[:1], *rules, taken=Taken({"Guides": 1})) == {"Guides": [1]}


def test_a_section_takes_only_what_it_holds() -> None:
    assert placed([find(1, "archive")], Rule("New"), Rule("Old", holds=frozenset({"archive"}))) == {
        "Old": [1]
    }


def test_tags_of_the_database_are_the_ones_that_rules_ask_for(newsletter: Newsletter) -> None:
    tag = make_tag("Safety")
    section = Section.objects.create(newsletter=newsletter, title="Safety", position=0)
    section.tags.add(tag)
    Section.objects.filter(newsletter=newsletter, is_lead=True).delete()
    article = new_article(tags=[make_tag("Other"), tag])
    assert [item.article for item in in_section(assembled(newsletter), "Safety")] == [article]


def test_assembling_costs_the_same_however_much_there_is(
    newsletter: Newsletter, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        new_article(tags=[make_tag()], kind="review" if number % 2 else "news", tool=make_tool())
        changed_tool()
        collected(newsletter, url=f"https://elsewhere.example/{number}")
    with django_assert_max_num_queries(40):
        assembled(newsletter)

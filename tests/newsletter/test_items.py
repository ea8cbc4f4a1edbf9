"""What an item of an issue may be: one thing, of one kind, once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from newsletter.letters import rendering
from newsletter.models import Issue, IssueItem
from newsroom.models import Correction
from tests.making import make_article, make_issue, make_tool

Kind = IssueItem.Kind


@pytest.fixture
def issue(db: None) -> Issue:
    return make_issue()


def test_what_an_item_names_says_what_kind_it_is(issue: Issue) -> None:
    article = issue.items.create(section="News", article=make_article())
    tool = issue.items.create(section="News", tool=make_tool())
    link = issue.items.create(section="News", url="https://elsewhere.example/", title="A page")
    assert [article.kind, tool.kind, link.kind] == [Kind.ARTICLE, Kind.TOOL, Kind.LINK]


def test_an_item_names_exactly_one_thing(issue: Issue) -> None:
    for wrong in ({}, {"article": make_article(), "url": "https://elsewhere.example/"}):
        item = IssueItem(issue=issue, section="News", **wrong)
        with pytest.raises(ValidationError, match="one only"):
            item.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            item.save()


def test_nothing_is_in_an_issue_twice(issue: Issue) -> None:
    article, tool, url = make_article(), make_tool(), "https://elsewhere.example/"
    for thing in ({"article": article}, {"tool": tool}, {"url": url}):
        issue.items.create(section="News", **thing)
        with pytest.raises(IntegrityError), transaction.atomic():
            issue.items.create(section="Other", **thing)


def test_a_correction_stands_beside_the_article_that_it_is_about(issue: Issue) -> None:
    article = make_article(headline="Nine lives")
    issue.items.create(section="News", article=article)
    correction = Correction.objects.create(article=article, text="Eight.", published_at=timezone.now())
    item = issue.items.create(
        section="Corrections", kind=Kind.CORRECTION, article=article, correction=correction
    )
    assert str(item) == "Correction: Nine lives"


def test_every_kind_of_item_is_in_the_letter(issue: Issue) -> None:
    article = make_article(headline="Nine lives")
    issue.items.create(section="A", tool=make_tool(name="Quill"), what_changed="Price: now $12.", blurb="Q")
    issue.items.create(section="B", url="https://elsewhere.example/a", title="A page", publisher="The Wire")
    issue.items.create(section="C", kind=Kind.CORRECTION, article=article, blurb="It has eight.")
    issue.items.create(section="D", kind=Kind.ARCHIVE, article=make_article(headline="Old and good"))
    letter = rendering.render(issue)
    for words in (
        *("Quill", "Price: now $12.", "A page", "The Wire", "https://elsewhere.example/a"),
        *("Correction: Nine lives", "It has eight.", "Old and good"),
    ):
        assert words in letter.text and words in letter.html

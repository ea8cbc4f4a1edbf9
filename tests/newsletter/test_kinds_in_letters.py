"""Each kind of item has a shape of its own in the letter, in HTML and in text."""

from datetime import UTC, datetime
from typing import Any

import pytest

from newsletter import outbox
from newsletter.checks import wire_checks
from newsletter.letters import message, rendering
from newsletter.letters.letter import Letter
from newsletter.letters.pictures import Picture
from newsletter.models import Issue, IssueItem, OutboxMail
from newsroom.models import Publication
from tests.making import make_article, make_issue, make_tool

Kind = IssueItem.Kind


def shown(**fields: Any) -> tuple[str, str]:
    """A letter with a lead story and one more item, as HTML and as text; its bytes are in order."""
    issue = make_issue(articles=[make_article()])
    issue.items.create(section="Breakdowns", position=5, **fields)
    rendered = rendering.render(issue)
    assert wire_checks.complaints(message.build(issue, rendered)) == []
    return rendered.html, rendered.text


def test_a_review_shows_rating_verdict_and_what_the_tool_costs(db: None) -> None:
    tool = make_tool(name="Quill", pricing="paid", price_note="$12 a month")
    review = make_article(kind="review", tool=tool, rating="4.5", verdict="Buy it, slowly.")
    html, text = shown(article=review)
    assert ">4.5 out of 5</b>" in html and "<b>Verdict:</b> Buy it, slowly." in html
    assert "Quill · Paid · $12 a month" in html
    assert "4.5 out of 5" in text and "Verdict: Buy it, slowly." in text


def test_a_verdict_that_is_a_paragraph_is_left_to_the_review(db: None) -> None:
    review = make_article(kind="review", tool=make_tool(), rating=4, verdict="Words and more. " * 20)
    assert "Verdict" not in shown(article=review)[0]


def test_a_tool_shows_what_changed(db: None) -> None:
    tool = make_tool(name="Quill", maker="Nib & Sons", one_liner="It edits.")
    html, text = shown(kind=Kind.TOOL, tool=tool, what_changed="Price: from $1 to <$2>\nPlatforms: Linux")
    assert "Tool · Nib &amp; Sons" in html and "It edits." in html
    assert "<b>What changed:</b> Price: from $1 to &lt;$2&gt;<br" in html
    assert "What changed: Price: from $1 to <$2> Platforms: Linux" in text


def test_an_outside_link_leads_outside_and_names_its_publisher(db: None) -> None:
    html, text = shown(
        kind=Kind.LINK, url="https://other.example/a?b=1&c=2", title="T", publisher="The Other"
    )
    assert 'href="https://other.example/a?b=1&amp;c=2"' in html and ">The Other" in html
    assert "T\nThe Other\nhttps://other.example/a?b=1&c=2" in text


def test_a_correction_leads_to_the_corrected_article(db: None) -> None:
    wrong = make_article(headline="Counting", rating="3")
    html, text = shown(kind=Kind.CORRECTION, article=wrong, blurb="We wrote *82*; it was 80.")
    assert "Correction: Counting</a>" in html and f"/blog/{wrong.slug}/" in html
    assert "<em>82</em>" in html and "min read" not in html.split("Correction: Counting")[1]
    assert "Correction: Counting" in text and "We wrote 82; it was 80." in text


def test_something_from_the_archive_says_since_when_it_has_been_there(db: None) -> None:
    old = make_article(first_published_at=datetime(2024, 5, 7, tzinfo=UTC))
    html, text = shown(kind=Kind.ARCHIVE, article=old)
    assert "From the archive · 1 min read · May 2024" in html
    assert "May 2024" in text


def test_right_to_left_words_run_from_the_right(db: None) -> None:
    html, _ = shown(article=make_article(headline="שלום עולם", standfirst="פסקה."))
    assert '<h3 dir="rtl"' in html and '<div dir="rtl">' in html
    assert html.count("text-align:right") == 3


def test_the_logo_on_dark_paper_shows_only_there(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    by_day, by_night = (Picture(f"https://x.example/{name}.png", "", 160) for name in ("day", "night"))
    monkeypatch.setattr(Letter, "logo", by_day)
    html = rendering.render(make_issue(articles=[make_article()])).html
    assert "day.png" in html and "night.png" not in html and ".by-day" not in html
    monkeypatch.setattr(Letter, "logo_on_dark", by_night)
    html = rendering.render(make_issue(articles=[make_article()])).html
    assert '<div class="by-night" style="display:none;mso-hide:all;">' in html
    assert html.index("prefers-color-scheme: dark") < html.index(".by-night { display: block")


def test_letters_take_the_publications_colour(db: None) -> None:
    Publication.load()
    Publication.objects.update(accent_colour="#123456")
    issue: Issue = make_issue(articles=[make_article()])
    assert "border-top:4px solid #123456" in rendering.render(issue).html


@pytest.mark.parametrize(
    ("typeface", "family"), [("serif", "Georgia"), ("wide", "Verdana"), ("book", "Palatino")]
)
def test_mail_is_set_in_the_publications_typeface_and_loads_none(
    db: None, typeface: str, family: str
) -> None:
    Publication.load()
    Publication.objects.update(letter_typeface=typeface)
    issue = make_issue(articles=[make_article()])
    letter = rendering.render(issue).html
    context = {"newsletter": issue.newsletter, "link": "https://news.example/", "days": 7}
    outbox.put("confirm", "a@b.example", context, subject="Please confirm")
    mail = OutboxMail.objects.get().html
    for html in (letter, mail):
        assert family in html and ("Georgia" in html) == (typeface != "wide")
        assert "@font-face" not in html and "fonts.g" not in html and "@import" not in html

"""How an issue looks, and the 28 things that must be true of its bytes (those that a file can show)."""

import io
import quopri
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from newsletter.checks import wire_checks
from newsletter.errors import IssueNotReady
from newsletter.letters import colours, frozen, letter, mail_html, message, plain, rendering, story
from newsletter.models import Issue, IssueItem, Newsletter
from newsroom.models import Image, Publication, Tool
from tests.making import NOON, make_article, make_author, make_issue, make_newsletter, make_tag, make_tool

NASTY = "A “headline” </mj-text><mj-raw><script>alert(1)</script> & {{ x }} <b>"
VALUES = {
    frozen.TO: b"reader@example.com",
    frozen.TOKEN: b"t" * 43,
    frozen.DATE: b"Thu, 05 Mar 2026 12:00:00 +0000",
    frozen.MESSAGE_ID: b"<1@news.example>",
}


def real_issue(**fields: Any) -> Issue:
    """An issue with everything in it that can go wrong."""
    tool = make_tool(name="Quill & Co", price_note="from $12 a month")
    lead = make_article(
        headline="Two points apart",
        standfirst="What a difference means.",
        body="Opening with a [link](/tools/) and “quotes”.[^1]\n\nSecond paragraph.\n\n"
        "## Later\n\nNo.\n\n[^1]: Note.",
        authors=[make_author(name="Ada"), make_author(name="Bo")],
        tags=[make_tag()],
    )
    review = make_article(kind="review", headline="Quill, reviewed", tool=tool, rating="4.5", verdict="Good.")
    issue = make_issue(articles=[lead, review], **fields)
    issue.items.filter(article=review).update(section="Tools worth your time")
    issue.intro = "Hello, **reader**.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    issue.signoff = "Bye."
    issue.save()
    return issue


def sent(issue: Issue) -> tuple[bytes, EmailMessage]:
    """The message as one subscriber's server gets it, and taken apart."""
    raw = frozen.join(frozen.split(message.build(issue, rendering.render(issue))), VALUES)
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return raw, parsed


def html_of(issue: Issue) -> str:
    return rendering.render(issue).html


# --- the bytes, in the order of the list ------------------------------------------------------------


def test_text_comes_first_and_html_last_both_utf_8(db: None) -> None:
    _, mail = sent(real_issue())
    assert mail.get_content_type() == "multipart/alternative"
    parts = list(mail.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in parts} == {"utf-8"}


def test_lines_are_short_end_in_crlf_and_are_seven_bits_wide(db: None) -> None:
    raw, _ = sent(real_issue())
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
    assert max(raw) < 128
    assert not any(line.startswith(b".") for line in lines)


def test_headers_that_count_are_there_once(db: None) -> None:
    _, mail = sent(real_issue())
    for name in ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-ID", "Feedback-ID"):
        assert len(mail.get_all(name, [])) == 1, name
    assert [address.addr_spec for address in mail["To"].addresses] == ["reader@example.com"]
    assert "Auto-Submitted" not in mail


def test_one_click_is_offered_with_a_token_and_no_address(db: None) -> None:
    issue = real_issue()
    _, mail = sent(issue)
    slug = issue.newsletter.slug
    url = f"{settings.SITE_URL}/subscription/{'t' * 43}/{slug}/one-click/"
    assert mail["List-Unsubscribe"] == f"<{url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(rf"Weekly \d+ <{slug}\.news\.example>", mail["List-ID"])


def test_feedback_id_has_four_fields_that_tell_no_reader_apart(db: None) -> None:
    issue = real_issue()
    Publication.objects.filter(pk=1).update(name="Ü")
    assert re.fullmatch(r"[^:]+:[^:]+:digest:[a-z0-9]{5,15}", message.feedback_id(issue))


def test_headers_in_other_letters_are_encoded_and_read_back(db: None) -> None:
    issue = real_issue(
        newsletter=make_newsletter(from_name="Zoë, of “The Weekly”", name="Wöchentlich"),
        subject="Äpfel & 🍐 " + "sehr lang " * 10,
    )
    raw, mail = sent(issue)
    assert mail["Subject"] == issue.subject.strip()
    assert mail["From"].addresses[0].display_name == "Zoë, of “The Weekly”"
    assert max(raw.split(b"\r\n\r\n")[0].split(b"\r\n"), key=len).startswith(b"List-Unsubscribe")


def test_a_name_with_a_comma_is_quoted(db: None) -> None:
    _, mail = sent(real_issue(newsletter=make_newsletter(from_name='Smith, "Jo" & Co.')))
    assert mail["From"].addresses[0].display_name == 'Smith, "Jo" & Co.'


@pytest.mark.parametrize("fields", [{"subject": "A\r\nBcc: x@y.example"}, {"subject": "A\nB"}])
def test_a_line_break_in_the_subject_is_refused(db: None, fields: dict[str, str]) -> None:
    with pytest.raises(IssueNotReady, match="line break in the subject"):
        sent(real_issue(**fields))


def test_a_line_break_in_the_sender_is_refused(db: None) -> None:
    with pytest.raises(IssueNotReady, match="line break"):
        sent(real_issue(newsletter=make_newsletter(from_name="A\nBcc: x@y.example")))
    with pytest.raises(IssueNotReady, match="no address that mail servers take"):
        sent(real_issue(newsletter=make_newsletter(from_email="a@b.example\nBcc: x@y.example")))


def test_twelve_articles_stay_below_what_gmail_clips(db: None) -> None:
    body = "\n\n".join("A paragraph of the opening. " * 12 for _ in range(6))
    articles = [make_article(standfirst="Long words here. " * 29, body=body) for _ in range(12)]
    rendered = rendering.render(make_issue(articles=articles))
    assert rendered.html_bytes < rendering.MAX_HTML_BYTES
    assert not rendered.is_shortened


def test_a_letter_that_is_too_heavy_is_shortened_and_says_so(db: None) -> None:
    issue = make_issue(articles=[make_article() for _ in range(12)])
    issue.items.update(blurb="A long blurb. " * 800)
    rendered = rendering.render(issue)
    assert rendered.html_bytes < rendering.MAX_HTML_BYTES
    assert rendered.is_shortened


def test_both_parts_offer_the_ways_out_and_name_the_postal_address(db: None) -> None:
    _, mail = sent(real_issue())
    for part in mail.iter_parts():
        content = part.get_content()
        assert re.search(rf"/subscription/{'t' * 43}/[\w-]+/leave/", content)
        assert re.search(rf"/subscription/{'t' * 43}/(?!\w)", content)
        assert "1 Example Street" in content
        assert "because you subscribed" in " ".join(content.split())


def test_the_html_has_a_language_a_title_and_a_hidden_preheader(db: None) -> None:
    html = html_of(real_issue())
    assert '<html lang="en-GB"' in html
    assert "<title>A week of tools</title>" in html
    assert re.search(r'<div style="display:none[^>]*>What was worth your time</div>', html)
    assert '<meta name="color-scheme" content="light dark" />' in html


def test_there_is_one_main_heading_and_none_skips_a_level(db: None) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", html_of(real_issue()))]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in zip(levels, levels[1:], strict=False))


def test_every_check_of_the_bytes_is_content_with_a_real_issue(db: None) -> None:
    issue = real_issue()
    assert wire_checks.complaints(message.build(issue, rendering.render(issue))) == []


def test_there_is_no_open_pixel(db: None) -> None:
    assert not re.search(r'<img[^>]*width="1"', html_of(real_issue()))


@pytest.mark.parametrize("colour", ["#b94520", "#ffee00", "#000000", "#ffffff", "#7f7f7f"])
def test_whatever_the_accent_it_can_be_read_in_light_and_dark(colour: str) -> None:
    for paper in (colours.LIGHT, colours.DARK):
        assert colours.contrast(colours.readable(colour, paper), paper) >= 4.5


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda raw: raw.replace(b"List-Unsubscribe-Post", b"X-Nothing"), "cannot be left with one click"),
        (lambda raw: raw.replace(b"Subject:", b"Auto-Submitted: yes\r\nSubject:"), "a machine sent it"),
        (lambda raw: raw.replace(b"</body>", b"<script>1</script></body>"), "“script”"),
        (lambda raw: raw.replace(b"</body>", b"<p>{{ name }}</p></body>"), "placeholder"),
        (lambda raw: raw.replace(b"</body>", b'<img src="https://x.example/a.png"></body>'), "no alt text"),
        (lambda raw: raw.replace(b"</body>", b'<a href="/blog/">x</a></body>'), "not whole"),
        (lambda raw: raw.replace(b"</body>", b"<h1>Two</h1></body>"), "exactly one main heading"),
        (lambda raw: raw.replace(b"</body>", b"<table><tr><td>1</td></tr></table></body>"), "A table"),
        (lambda raw: raw.replace(b"</body>", b"x" * 1200 + b"</body>"), "longer than 998"),
        (lambda raw: raw.replace(b"</body>", "ü".encode() + b"</body>"), "seven bits"),
        (lambda raw: raw.replace(b"/leave/", b"/left/"), "no unsubscribe link"),
        (lambda raw: raw.replace(b"light dark", b"light only"), "shown in the dark"),
        (
            lambda raw: raw.replace(b"</head>", b"<style>" + b"a{}\r\n" * 2000 + b"</style></head>"),
            "Gmail drops",
        ),
        (
            lambda raw: raw.replace(b"</body>", b'<p style="color:#999">Faint</p></body>'),
            "hardly be read by day",
        ),
        (lambda raw: raw.replace(b"</body>", b'<p style="color:#222">Faint</p></body>'), "read in the dark"),
        (lambda raw: raw.replace(b"LEAD STORY", b"<b>LEAD</b>"), "The text part holds markup"),
        (lambda raw: re.sub(rb"(?s)<title>.*?</title>", b"<title></title>", raw), "no title"),
    ],
)
def test_each_check_can_fail(db: None, spoil: Any, complaint: str) -> None:
    issue = real_issue()
    spoilt = spoil(message.build(issue, rendering.render(issue)))
    assert complaint in " ".join(wire_checks.complaints(spoilt))


# --- what it says -------------------------------------------------------------------------------


def test_the_lead_story_opens_as_the_site_does(db: None) -> None:
    html = html_of(real_issue())
    assert "Opening with a" in html and f'href="{settings.SITE_URL}/tools/"' in html
    assert "Second paragraph." in html
    assert "Later" not in html
    assert "By Ada and Bo" in html and "Read the whole breakdown" in html


def test_a_subject_that_repeats_the_lead_gives_way_to_the_newsletters_name(db: None) -> None:
    issue = real_issue(subject="Two points apart")
    rendered = rendering.render(issue)
    assert rendered.subject == "Two points apart"
    assert f">{issue.newsletter.name}</h1>" in rendered.html
    assert rendered.html.count(">Two points apart<") == 2  # the title and the story
    assert rendered.text.count("Two points apart") == 1


def test_a_subject_that_was_cut_from_the_leads_headline_repeats_it_too(db: None) -> None:
    issue = real_issue(subject="Two POINTS…")
    assert f">{issue.newsletter.name}</h1>" in html_of(issue)
    assert ">Two points and more</h1>" in html_of(real_issue(subject="Two points and more"))


def test_the_publications_name_stands_at_the_head_unless_the_title_holds_it(db: None) -> None:
    Publication.load()
    Publication.objects.update(name="The Room")
    assert html_of(real_issue()).count(">The Room<") == 2  # the masthead and the foot
    assert html_of(real_issue(subject="What the room is for")).count(">The Room<") == 1


def test_others_show_kicker_minutes_and_what_a_tool_costs(db: None) -> None:
    html = html_of(real_issue())
    assert "Review · 1 min read · <b" in html and ">4.5 out of 5</b>" in html
    assert "Quill &amp; Co · Paid · from $12 a month" in html


def test_an_editors_headline_and_blurb_take_the_articles_place(db: None) -> None:
    issue = real_issue()
    issue.items.filter(is_lead=False).update(headline="In other words", blurb="A *new* blurb.")
    html = html_of(issue)
    assert "In other words" in html and "Quill, reviewed" not in html
    assert "<em>new</em>" in html


def test_every_field_is_escaped(db: None) -> None:
    issue = make_issue(
        newsletter=make_newsletter(name=NASTY[:80], from_name="X", postal_address=NASTY),
        articles=[make_article(headline=NASTY, standfirst=NASTY, authors=[make_author(name=NASTY)])],
        subject=NASTY,
        preheader=NASTY,
    )
    issue.items.update(section=NASTY[:80])
    html = html_of(issue)
    assert "<script>" not in html and "<mj-raw>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_sections_stand_in_the_newsletters_order_whatever_the_items_places(db: None) -> None:
    issue = real_issue()
    issue.items.filter(section="Tools worth your time").update(position=0)
    issue.items.filter(is_lead=True).update(position=9)
    html = html_of(issue)
    assert html.index("Lead story</h2>") < html.index("Tools worth your time</h2>")


def test_a_right_to_left_headline_and_a_very_long_one_are_whole(db: None) -> None:
    hebrew, long = "שלום עולם, כותרת", "Wordwordword" * 16
    rendered = rendering.render(
        make_issue(articles=[make_article(headline=hebrew), make_article(headline=long)])
    )
    assert hebrew in rendered.html and long in rendered.html
    assert hebrew in rendered.text and long in rendered.text


def test_a_cover_whose_file_is_gone_leaves_a_letter_without_it(db: None) -> None:
    drawn = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(drawn, "WEBP")
    cover = Image.objects.create(file=ContentFile(drawn.getvalue(), "a.webp"), alt="Gone")
    cover.file.storage.delete(str(cover.file.name))
    assert "Gone" not in html_of(make_issue(articles=[make_article(cover=cover)]))


# --- the text part ------------------------------------------------------------------------------


def test_the_text_holds_every_headline_and_address_without_markup(db: None) -> None:
    text = rendering.render(real_issue()).text
    for words in ("Two points apart", "/blog/", "Quill, reviewed", "LEAD STORY", "TOOLS WORTH YOUR TIME"):
        assert words in text
    assert f"Opening with a link ({settings.SITE_URL}/tools/)" in text
    assert not re.search(r"</?[a-z]+>|&[a-z]+;|&#", text)


def test_the_text_is_wrapped_at_72_and_addresses_are_whole(db: None) -> None:
    for line in rendering.render(real_issue()).text.splitlines():
        assert len(line) <= 72 or "://" in line, line


def test_lists_and_quotes_read_as_such_in_text() -> None:
    made = plain.from_html("<ul><li>one</li><li>two</li></ul><blockquote><p>said</p></blockquote><p>end</p>")
    assert made == "- one\n- two\n\n> said\n\nend"


# --- property -----------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(words=WORDS)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_quoted_printable_reads_back_whatever_is_written(words: str) -> None:
    body = f"{words} {frozen.TOKEN} {words}".replace("\r", "\n")
    encoded = message.quoted_printable(body)
    assert quopri.decodestring(encoded).decode().replace("\r\n", "\n") == body
    assert frozen.TOKEN in encoded
    assert all(len(line) <= 76 for line in encoded.split("\r\n"))


@given(words=WORDS)
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_an_editor_types_makes_a_letter(db: None, words: str) -> None:
    issue = Issue(
        newsletter=_newsletter(), number=1, subject="S", preheader="P", intro=words, signoff=words, pk=0
    )
    issue.send_at = NOON
    assert "</html>" in rendering.html_of(letter.Letter(issue, Publication(name="P"), []))


@given(headline=WORDS, blurb=WORDS, publisher=WORDS, what=WORDS)
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_stands_in_an_item_is_escaped_and_read_in_both_parts(
    db: None, headline: str, blurb: str, publisher: str, what: str
) -> None:
    issue = Issue(newsletter=_newsletter(), number=1, subject="S", preheader="P", pk=0, send_at=NOON)
    tool = Tool(name="Tool", slug="tool", maker=publisher)
    items = [
        IssueItem(kind="link", url="https://x.example/", title="T", headline=headline, publisher=publisher),
        IssueItem(kind="tool", tool=tool, blurb=blurb, what_changed=what),
    ]
    written = letter.Letter(issue, Publication(name="P"), [("A", [story.Story(item) for item in items])])
    html = rendering.html_of(written)
    assert not re.search(r"<(script|iframe|form|mj-)", html)
    page = wire_checks.Page()
    page.feed(html)
    assert page.running == [] and page.headings.count("h3") == 2
    shown = " ".join(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", "", headline).split())
    assert shown in " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())
    lines = plain.text_of(written).splitlines()
    assert all(len(line) <= 72 or max(map(len, line.split())) > 60 for line in lines)


def _newsletter() -> Any:
    return Newsletter(name="W", slug="w", pk=1, postal_address="1 Street")


def test_what_stands_apart_on_the_site_stands_apart_in_a_mail() -> None:
    source = (
        "> [!WARNING] Take care\n> Words\n\n> [!PULL]\n> Said.\n> -- Ada\n\n"
        "[The talk](https://vimeo.com/1)\n\n- [x] done\n\n```python app.py\nx\n```"
    )
    page = mail_html.from_markdown(source, "https://news.example/")
    assert '<div style="margin:0 0 16px;padding:12px 16px 1px;border-left:4px solid #845300;">' in page
    assert "<strong>Take care</strong>" in page
    assert 'font-size:22px;line-height:1.3;"> <blockquote style="margin:0;">' in page
    assert ">The talk (Video on Vimeo)</a>" in page
    assert "☑ done" in page and "<input" not in page
    assert "app.py" in page


@pytest.mark.parametrize(
    ("name", "whole"),
    [("Wrenscript", ["Model", "Wrenscript"]), ("https://example.com/long-address", [])],
)
def test_words_beside_a_longer_column_stay_whole_unless_they_would_be_wider_than_a_phone(
    name: str, whole: list[str]
) -> None:
    source = (
        f"| Model | What it does |\n| --- | --- |\n| {name} | It listens, and writes down what it heard |"
    )
    made = mail_html.from_markdown(source, "https://news.example/")
    assert re.findall(r"word-break:normal;[^>]*>([^<]*)<", made) == whole

"""The composing desk's parts: the hour, adding by search, outside links, tests, previews, and the cost."""

import html
import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsletter import approval
from newsletter.admin import finding
from newsletter.letters import frozen
from newsletter.models import CollectedLink, FrozenMail, Issue, IssueItem, Newsletter, OutboxMail
from newsroom.models import Article, Publication
from tests.making import NOON, make_article, make_issue, make_newsletter, make_subscriber, make_tool
from tests.newsletter.issue_forms import as_, desk, form_of, said
from tests.newsletter.test_collecting import HEAD, Says

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2000)  # in the summer of 2031


@pytest.fixture
def issue() -> Issue:
    Publication.load()
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    articles = [make_article(headline=headline) for headline in ("First", "Second", "Third")]
    return make_issue(newsletter, articles=articles, send_at=LATER)


def address(issue: Issue, name: str) -> str:
    return reverse(f"admin:newsletter_issue_{name}", args=[issue.pk])


# --- its hour -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2031-03-30T02:30", "02:30 does not exist on 30 March 2031: the clocks in Europe/Berlin go forward"),
        ("2020-03-30T02:30", "That hour has passed. Choose one that is still to come, or send it now."),
        ("soon", "This is no date and hour."),
        ("", "Choose the hour at which it goes out."),
    ],
)
def test_an_hour_that_cannot_be_is_refused_in_words_and_all_typed_is_kept(
    client: Client, issue: Issue, typed: str, sentence: str
) -> None:
    Newsletter.objects.update(time_zone="Europe/Berlin")
    as_(client, "Editor")
    page = client.post(desk(issue), form_of(issue, send_at=typed, intro="Typed words.")).content.decode()
    assert sentence in page and "Typed words." in page
    issue.refresh_from_db()
    assert issue.send_at == LATER


def test_a_save_leaves_the_hour_as_it_was_to_the_second(client: Client, issue: Issue) -> None:
    exact = LATER + timedelta(seconds=17)
    Issue.objects.update(send_at=exact)
    as_(client, "Editor")
    client.post(desk(issue), form_of(issue, intro="Hello"))
    issue.refresh_from_db()
    assert (issue.intro, issue.send_at) == ("Hello", exact)


def test_another_time_of_the_same_day_leaves_an_approval_as_its_bytes_are_the_same(
    client: Client, issue: Issue
) -> None:
    approval.approve(issue, None)
    before = bytes(FrozenMail.objects.get().message)
    as_(client, "Publisher")
    client.post(desk(issue), form_of(issue, send_at=f"{LATER + timedelta(hours=2):%Y-%m-%dT%H:%M}"))
    issue.refresh_from_db()
    assert (issue.state, issue.send_at) == (Issue.State.APPROVED, LATER + timedelta(hours=2))
    assert bytes(FrozenMail.objects.get().message) == before
    # The letter says its day.
    client.post(desk(issue), form_of(issue, send_at=f"{LATER + timedelta(days=1):%Y-%m-%dT%H:%M}"))
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT and not FrozenMail.objects.exists()


# --- what was previewed is what goes out ----------------------------------------------------------


def test_what_was_previewed_is_what_is_frozen_and_what_leaves_but_for_the_tokens(
    client: Client, issue: Issue
) -> None:
    as_(client, "Publisher")
    client.post(desk(issue), form_of(issue, intro="Dear *reader*, “ünïcode”", signoff="Yours."))
    previewed = {
        part: client.get(address(issue, "preview"), {"part": part}).text for part in ("html", "text")
    }
    client.post(desk(issue), form_of(Issue.objects.get(), _act="approve"))
    kept = FrozenMail.objects.get()
    assert previewed["html"].replace('<base target="_blank">', "", 1) == kept.html
    assert html.escape(kept.text, quote=True) in previewed["text"]
    for part, before in previewed.items():
        assert client.get(address(issue, "preview"), {"part": part}).text == before

    token = b"t" * len(frozen.TOKEN)
    values = {frozen.TO: b"a@b.example", frozen.TOKEN: token, frozen.MESSAGE_ID: b"<1@b>", frozen.DATE: b"D"}
    left = message_from_bytes(frozen.join(frozen.split(bytes(kept.message)), values), policy=policy.SMTP)
    for kind, frozen_part in (("html", kept.html), ("plain", kept.text)):
        body = left.get_body((kind,))
        assert body
        assert plain(body.get_content()) == plain(frozen_part.replace(frozen.TOKEN, token.decode()))


def plain(text: str) -> str:
    """Without the line breaks and the character references that make a letter seven bits wide."""
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def test_pictures_can_be_off_and_their_words_stay(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    intro = "![What it shows](https://pictures.example/a.png)"
    shown = client.post(f"{address(issue, 'preview')}?images=off", form_of(issue, intro=intro)).text
    assert "pictures.example" not in shown and 'src="data:,"' in shown and "What it shows" in shown
    assert "pictures.example" in client.post(address(issue, "preview"), form_of(issue, intro=intro)).text


# --- adding ---------------------------------------------------------------------------------------


def found(client: Client, issue: Issue, typed: str) -> list[str]:
    return [one["name"] for one in client.get(address(issue, "find"), {"q": typed}).json()["found"]]


def test_the_search_finds_articles_tools_and_collected_links_by_every_word(
    client: Client, issue: Issue
) -> None:
    as_(client, "Editor")
    make_article(headline="A quick brown review")
    make_article(headline="A quick draft", status=Article.Status.DRAFT)
    make_tool(name="Quick Quill")
    for url, newsletter in (
        ("https://a.example/", issue.newsletter),
        ("https://b.example/", make_newsletter()),
    ):
        CollectedLink.objects.create(newsletter=newsletter, url=url, title="Quick links", note="Why.")
    assert found(client, issue, "quick") == ["A quick brown review", "Quick Quill", "Quick links"]
    assert found(client, issue, "REVIEW quick") == ["A quick brown review"]
    assert found(client, issue, "nothing") == found(client, issue, "%_") == []


def test_without_words_it_offers_what_the_period_left_over(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    make_article(headline="Left over", first_published_at=NOON - timedelta(days=1))
    make_article(headline="Too old", first_published_at=NOON - timedelta(days=30))
    CollectedLink.objects.create(newsletter=issue.newsletter, url="https://a.example/", title="Collected")
    assert found(client, issue, "") == ["Left over", "Collected"]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://a.example/page?x=1", "https://a.example/page?x=1"),
        ("www.example.com", "https://www.example.com"),
    ],
)
def test_an_outside_address_is_added_with_words_of_its_own(
    client: Client, issue: Issue, typed: str, url: str
) -> None:
    as_(client, "Editor")
    (one,) = client.get(address(issue, "find"), {"q": typed}).json()["found"]
    assert one["fields"]["url"] == url
    row = {f"items-3-{name}": value for name, value in one["fields"].items()}
    row |= {
        "items-3-headline": "Elsewhere",
        "items-3-publisher": "A Paper",
        "items-3-section": one["section"],
    }
    typed_in = form_of(issue, **row)
    letter = client.post(f"{address(issue, 'preview')}?part=text", typed_in).text
    assert "Elsewhere" in letter and url in html.unescape(letter)
    client.post(desk(issue), typed_in)
    item = issue.items.get(kind=IssueItem.Kind.LINK)
    assert (item.url, item.publisher, str(item)) == (url, "A Paper", "Elsewhere")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://", "x" * 2000])
def test_what_is_no_outside_address_is_not_added(client: Client, issue: Issue, url: str) -> None:
    as_(client, "Editor")
    page = client.post(
        desk(issue), form_of(issue, **{"items-3-url": url, "intro": "Typed."})
    ).content.decode()
    assert "Typed." in page and issue.items.count() == 3
    assert "compose-error" in page


def test_the_page_of_an_added_address_is_asked_for_its_title(
    client: Client, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "Fetcher", lambda limits: Says(HEAD))
    as_(client, "Editor")
    page = client.post(address(issue, "look_up"), {"url": "https://a.example/"}).json()
    assert page == {"title": "A title | The Wire", "publisher": "The Wire", "problem": ""}


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:8000/", "private or reserved network"),
        ("http://10.0.0.7/", "private or reserved network"),
        ("file:///etc/passwd", "This is no address of a web page."),
    ],
)
def test_a_page_that_may_not_be_asked_says_why(client: Client, issue: Issue, url: str, problem: str) -> None:
    as_(client, "Editor")
    page = client.post(address(issue, "look_up"), {"url": url}).json()
    assert problem in page["problem"] and not page["title"]


def test_a_title_that_comes_after_the_save_is_stored_and_no_other_is_overwritten(
    client: Client, issue: Issue
) -> None:
    item = IssueItem.objects.create(issue=issue, section="Elsewhere", url="https://a.example/", position=9)
    as_(client, "Editor")
    late = form_of(issue) | {"items-3-title": "A title"}
    assert "A title" in client.post(f"{address(issue, 'preview')}?part=text", late).text
    client.post(desk(issue), late)
    item.refresh_from_db()
    assert item.title == "A title"
    issue.refresh_from_db()
    client.post(desk(issue), form_of(issue) | {"items-3-title": "Another"})
    item.refresh_from_db()
    assert item.title == "A title"


# --- what cannot be in it ---------------------------------------------------------------------------


@pytest.fixture
def mailed(issue: Issue) -> Article:
    """An article that readers got with the issue before."""
    article = make_article(headline="Told before")
    make_issue(
        issue.newsletter,
        articles=[article],
        period_end=NOON - timedelta(days=7),
        period_start=NOON - timedelta(days=14),
    )
    Issue.objects.filter(pk=issue.pk).update(number=9)
    return article


def test_what_readers_had_is_offered_as_such_and_refused_in_words(
    client: Client, issue: Issue, mailed: Article
) -> None:
    as_(client, "Editor")
    (one,) = client.get(address(issue, "find"), {"q": "told before"}).json()["found"]
    assert one["barred"] == "Was in No. 2 already"
    row = {"items-3-article": mailed.pk, "items-3-section": "Breakdowns", "items-3-blurb": "Typed words."}
    page = client.post(desk(issue), form_of(issue, **row)).content.decode()
    assert "“Told before” was in No. 2 already, so it cannot be in this issue." in page
    assert "Typed words." in page and issue.items.count() == 3


def test_a_second_lead_is_refused_at_its_item_and_one_takes_the_others_place(
    client: Client, issue: Issue
) -> None:
    as_(client, "Editor")
    first, second, _ = issue.items.all()
    page = client.post(desk(issue), form_of(issue, **{"items-1-section": "Lead story"})).content.decode()
    assert "“First” leads already. Choose another section for one of them." in page
    swapped = {"items-0-section": "Breakdowns", "items-1-section": "Lead story"}
    client.post(desk(issue), form_of(issue, **swapped))
    assert list(issue.items.filter(is_lead=True)) == [second]
    first.refresh_from_db()
    assert first.section == "Breakdowns"


# --- tests ----------------------------------------------------------------------------------------


def test_a_test_holds_what_is_typed_and_saves_nothing(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    typed = form_of(issue, subject="As typed", intro="Typed words.", test_to="a@b.example; c@d.example")
    answer = client.post(address(issue, "test"), typed)
    assert answer.json() == {"said": "A test is on its way to a@b.example, c@d.example."}
    assert sorted(OutboxMail.objects.values_list("to", "subject")) == [
        ("a@b.example", "[Test] As typed"),
        ("c@d.example", "[Test] As typed"),
    ]
    assert all(
        "Typed words." in mail.text and "Typed words." in mail.html for mail in OutboxMail.objects.all()
    )
    issue.refresh_from_db()
    assert (issue.subject, issue.intro) == ("A week of tools", "")


def test_each_wrong_address_is_named_and_nobody_gets_a_test(client: Client, issue: Issue) -> None:
    as_(client, "Editor")
    answer = client.post(address(issue, "test"), form_of(issue, test_to="a@b.example nobody c@d"))
    assert answer.status_code == 400
    assert [sentence.split("”")[0] for sentence in answer.json()["problems"]] == ["“nobody", "“c@d"]
    assert not OutboxMail.objects.exists()


def test_without_script_a_refused_test_stands_at_its_field_with_what_was_typed(
    client: Client, issue: Issue
) -> None:
    as_(client, "Editor")
    answer = client.post(desk(issue), form_of(issue, _act="test", test_to="nobody, <b>"), follow=True)
    page = answer.content.decode()
    assert "No test was sent." in said(answer)
    assert 'value="nobody, &lt;b&gt;"' in page and 'aria-invalid="true"' in page


def test_a_test_of_an_issue_without_a_sender_says_so(client: Client, issue: Issue) -> None:
    Newsletter.objects.update(from_email="")
    as_(client, "Editor")
    answer = client.post(address(issue, "test"), form_of(issue, test_to="a@b.example"))
    assert answer.status_code == 400 and "no address" in answer.json()["problems"][0]


# --- what it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 9])
def test_the_desk_and_its_letter_cost_the_same_however_much_they_hold(
    client: Client, issue: Issue, more: int, django_assert_max_num_queries: Any
) -> None:
    as_(client, "Publisher")
    for position in range(more):
        issue.items.create(article=make_article(), section="Breakdowns", position=position + 3)
    client.get(desk(issue))
    preview, typed = address(issue, "preview"), form_of(issue, intro="Hello")
    with django_assert_max_num_queries(27):
        client.get(desk(issue))
    with django_assert_max_num_queries(12):
        client.get(preview)
    with django_assert_max_num_queries(12):
        client.post(preview, typed)
    with django_assert_max_num_queries(14):
        client.get(address(issue, "find"), {"q": "headline"})

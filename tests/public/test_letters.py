"""The newsletter pages: the promise, the sign-up, the archive."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.models import Issue, Newsletter
from newsroom.models import Article
from tests.making import make_article, make_issue, make_newsletter, make_tool
from tests.public import feed_rules

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def make_sent_issue(letter: Newsletter, *articles: Article, **fields: object) -> Issue:
    sent = {"state": Issue.State.SENT, "approved_at": timezone.now(), "sent_at": timezone.now()}
    number = letter.issues.count() + 1
    period = {"period_end": timezone.now() + timedelta(days=number)}
    return make_issue(letter, articles=list(articles), **(period | sent | fields))


def test_the_sign_up_needs_no_script_and_no_cookie(client: Client) -> None:
    letter = make_newsletter(slug="weekly", promise="One letter, no noise.")
    for path in ("/", "/newsletter/", "/newsletter/weekly/"):
        response = client.get(path)
        html = response.content.decode()
        assert 'action="/newsletter/weekly/subscribe/"' in html and 'name="website"' in html
        assert letter.promise in html
        assert not response.cookies


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        ("weekly", "Every Thursday"),
        ("fortnightly", "Every other Thursday"),
        ("monthly", "Every second Thursday of the month"),
        ("enough", "As soon as there is enough to read"),
    ],
)
def test_a_newsletter_promises_to_come_as_often_as_it_does(client: Client, cadence: str, words: str) -> None:
    make_newsletter(slug="letter", cadence=cadence, week_of_month=2)
    assert f"<h2>{words}, by mail</h2>" in client.get("/newsletter/letter/").content.decode()
    assert f">{words}</p>" in client.get("/newsletter/").content.decode()


def test_an_issue_shows_its_items_and_its_neighbours(client: Client) -> None:
    letter = make_newsletter(slug="weekly")
    first = make_sent_issue(letter, subject="The first")
    second = make_sent_issue(
        letter,
        make_article(headline="Led by this"),
        make_article(headline="And this"),
        intro="Hello **you**.",
    )
    third = make_sent_issue(letter, subject="The third")
    html = client.get(second.get_absolute_url()).content.decode()
    for words in ("Led by this", "And this", "Hello <strong>you</strong>.", "Lead story"):
        assert words in html
    assert f'rel="prev" href="{first.get_absolute_url()}"' in " ".join(html.split())
    assert f'rel="next" href="{third.get_absolute_url()}"' in " ".join(html.split())


def test_a_subject_that_repeats_the_lead_is_not_read_twice(client: Client) -> None:
    letter = make_newsletter(name="The Quiet Weekly")
    issue = make_sent_issue(letter, make_article(headline="Led by this"), subject="Led by this")
    html = " ".join(client.get(issue.get_absolute_url()).content.decode().split())
    assert '<h1 class="headline">The Quiet Weekly</h1>' in html
    assert html.count(">Led by this</a></h3>") == 1
    own = make_sent_issue(letter, make_article(headline="Led by that"), subject="A week of quiet")
    assert '<h1 class="headline">A week of quiet</h1>' in client.get(own.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["draft", "approved", "skipped"])
def test_an_issue_that_was_not_sent_does_not_exist(client: Client, state: str) -> None:
    issue = make_issue(state=state, approved_at=timezone.now(), subject="Not yet")
    assert client.get(issue.get_absolute_url()).status_code == 404
    assert "Not yet" not in client.get("/newsletter/").content.decode()


def test_an_issue_can_be_read_here_while_its_last_letters_still_leave(client: Client) -> None:
    issue = make_issue(state="sending", approved_at=timezone.now(), subject="Leaving now")
    assert client.get(issue.get_absolute_url()).status_code == 200


def test_what_was_withdrawn_since_is_left_out_of_the_archive(client: Client) -> None:
    article = make_article(headline="Taken back")
    issue = make_sent_issue(make_newsletter(), article, make_article(headline="Still here"))
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    html = client.get(issue.get_absolute_url()).content.decode()
    assert "Taken back" not in html and "Still here" in html


def test_a_newsletter_that_no_longer_comes_keeps_its_archive(client: Client) -> None:
    letter = make_newsletter(slug="weekly", is_active=False)
    make_sent_issue(letter, subject="An old one")
    html = client.get("/newsletter/weekly/").content.decode()
    assert "An old one" in html and "no longer comes" in html and "subscribe/" not in html


@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_a_newsletter_has_a_feed_of_its_issues_in_every_form(client: Client, form: str) -> None:
    letter = make_newsletter(slug="weekly", name="R&D <weekly>", promise="1 < 2")
    for number in range(2):
        make_sent_issue(letter, make_article(), subject=f"Issue & <b> {number}", intro="See [this](/tools/).")
    make_issue(letter, subject="Not yet", number=9)
    response = client.get(f"/newsletter/weekly/feed/{form}")
    assert feed_rules.check(response, f"http://127.0.0.1:8000/newsletter/weekly/feed/{form}") == 2
    content = response.content.decode()
    assert "http://127.0.0.1:8000/tools/" in content and "http://127.0.0.1:8000/blog/" in content
    assert "Not yet" not in content


def test_the_feed_of_a_newsletter_costs_the_same_however_many_issues(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    letter = make_newsletter(slug="weekly")
    for _ in range(6):
        make_sent_issue(letter, make_article(), make_article())
    client.get("/newsletter/weekly/feed/")
    with django_assert_max_num_queries(12):
        client.get("/newsletter/weekly/feed/json/")


def test_the_pages_of_a_newsletter_name_its_feed(client: Client) -> None:
    letter = make_newsletter(slug="weekly")
    issue = make_sent_issue(letter, make_article())
    for path in ("/newsletter/weekly/", issue.get_absolute_url()):
        assert 'href="/newsletter/weekly/feed/"' in client.get(path).content.decode()


def test_the_archive_shows_every_kind_of_item(client: Client) -> None:
    issue = make_sent_issue(make_newsletter(), make_article())
    wrong = make_article(headline="Counting")
    issue.items.create(section="A", kind="tool", tool=make_tool(maker="Nib"), what_changed="Price: $1\n$2")
    issue.items.create(section="B", kind="link", url="https://other.example/a", title="T", publisher="Other")
    issue.items.create(section="C", kind="correction", article=wrong, blurb="It was 80.")
    issue.items.create(section="D", kind="archive", article=make_article(headline="Of old"))
    html = client.get(issue.get_absolute_url()).content.decode()
    for words in ("Tool · Nib", "Price: $1<br>$2", 'href="https://other.example/a"', ">Other<", "Of old"):
        assert words in html
    assert "Correction: Counting" in html and "It was 80." in html and "From the archive" in html

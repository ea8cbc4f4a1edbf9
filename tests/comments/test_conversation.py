"""A conversation as readers meet it: threads, order, badges, machines, and what it costs."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import guests, own
from comments.models import Comment, Conversation
from newsroom.models import Article
from public.page_cache import generation
from tests.comments.test_posting import guest_browser
from tests.making import NOON, make_article, make_author, make_comment, make_commenter, make_user

pytestmark = [pytest.mark.django_db]
State = Comment.State


def page_of(article: Article, query: str = "") -> str:
    return Client(enforce_csrf_checks=True).get(f"{article.get_absolute_url()}{query}").content.decode()


def order_on(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="comment-(\d+)"', page)]


def fill(article: Article, number: int) -> None:
    commenter = make_commenter()
    Comment.objects.bulk_create(
        Comment(
            article=article, commenter=commenter, name="Ann", body="b", body_html="<p>b</p>", state="shown",
            created_at=NOON,
        )
        for _ in range(number)
    )  # fmt: skip


def test_two_hundred_comments_cost_no_more_queries_than_one() -> None:
    article, counted = make_article(), []
    for number in (1, 199):
        fill(article, number)
        page_of(article)
        with CaptureQueriesContext(connection) as queries:
            page = page_of(article)
        counted.append(len(queries))
    assert "200 comments" in page and len(order_on(page)) == 200
    assert counted[1] == counted[0] <= 12


def test_threads_are_two_deep_and_come_in_the_asked_order() -> None:
    article = make_article()
    first = make_comment(article, created_at=NOON)
    second = make_comment(article, created_at=NOON + timedelta(hours=1), helpful=4)
    answer = make_comment(article, parent=first, created_at=NOON + timedelta(hours=2))
    assert order_on(page_of(article)) == [first.pk, answer.pk, second.pk]
    assert order_on(page_of(article, "?sort=newest")) == [second.pk, first.pk, answer.pk]
    assert order_on(page_of(article, "?sort=helpful")) == [second.pk, first.pk, answer.pk]
    assert order_on(page_of(article, "?sort=%00x")) == [first.pk, answer.pk, second.pk]


def test_authors_and_staff_have_badges_and_a_guests_address_is_nowhere() -> None:
    writer, editor = make_user("Writer"), make_user("Editor")
    article = make_article(authors=[make_author(user=writer)])
    make_comment(article, commenter=make_commenter(user=writer))
    make_comment(article, commenter=make_commenter(user=editor))
    make_comment(article, commenter=make_commenter(email="secret@example.com"))
    page = page_of(article)
    assert (
        page.count('<span class="badge">Author</span>') == page.count('<span class="badge">Staff</span>') == 1
    )
    assert "secret@example.com" not in page and "@staff.example" not in page


def test_a_name_cannot_write_html() -> None:
    article = make_article()
    make_comment(article, name='<b onclick="x">Eve')
    assert "<bdi>&lt;b onclick=&quot;x&quot;&gt;Eve</bdi>" in page_of(article)


@pytest.mark.parametrize("state", ["unconfirmed", "waiting", "rejected", "spam", "hidden"])
def test_readers_see_nothing_of_what_is_not_shown(state: str) -> None:
    article = make_article()
    make_comment(article, body="Not for readers", state=state)
    assert "Not for readers" not in page_of(article)
    assert (
        "Not for readers"
        not in Client(enforce_csrf_checks=True)
        .get(f"{article.get_absolute_url()}comments/feed/")
        .content.decode()
    )


def test_what_was_taken_back_keeps_its_place_only_where_it_was_answered() -> None:
    article = make_article()
    lonely, answered = make_comment(article), make_comment(article)
    make_comment(article, parent=answered, body="An answer")
    for comment in (lonely, answered):
        own.take_back(comment)
    page = page_of(article)
    assert page.count("taken back by its writer") == 1 and "An answer" in page and "One comment" in page


def test_search_engines_and_feeds_are_told() -> None:
    article = make_article()
    comment = make_comment(article, body="So it is.")
    page = page_of(article)
    data = [
        json.loads(found) for found in re.findall(r'application/ld\+json">(.*?)</script>', page, re.DOTALL)
    ]
    told = next(one for one in data if "commentCount" in one)
    assert told["commentCount"] == 1 and told["comment"][0]["text"] == "So it is."
    feed = (
        Client(enforce_csrf_checks=True).get(f"{article.get_absolute_url()}comments/feed/").content.decode()
    )
    assert f"#comment-{comment.pk}" in feed and "So it is." in feed


def test_cards_say_how_many_comments_there_are() -> None:
    article = make_article()
    make_comment(article)
    make_comment(article)
    assert "2 comments" in Client(enforce_csrf_checks=True).get("/blog/").content.decode()


def turn(article: Article) -> int:
    return Conversation.objects.filter(article=article).values_list("turn", flat=True).first() or 0


def test_the_database_counts_and_turns_only_for_what_readers_see() -> None:
    article, other = make_article(), make_article()
    waiting = make_comment(article, state="waiting")
    assert turn(article) == 0
    Comment.objects.filter(pk=waiting.pk).update(state="shown", is_in_queue=False)
    assert (turn(article), Conversation.objects.get(article=article).count) == (1, 1)
    Comment.objects.filter(pk=waiting.pk).update(reports=3, wants_answers=True)
    assert turn(article) == 1
    Comment.objects.filter(pk=waiting.pk).update(state="spam")
    assert (turn(article), Conversation.objects.get(article=article).count) == (2, 0)
    assert turn(other) == 0


def test_a_comment_moves_the_kept_page_of_its_article_and_no_other() -> None:
    article, other = make_article(), make_article()
    paths = (article.get_absolute_url(), f"{article.get_absolute_url()}comments/feed/")
    others = (other.get_absolute_url(), "/", "/blog/")
    before = {path: generation.current(path) for path in (*paths, *others)}
    make_comment(article)
    assert all(generation.current(path) != before[path] for path in paths)
    assert all(generation.current(path) == before[path] for path in others)


def test_an_article_goes_with_its_conversation() -> None:
    article = make_article()
    make_comment(article, parent=make_comment(article))
    article.delete()
    assert not Comment.objects.exists() and not Conversation.objects.exists()


# --- one's own ----------------------------------------------------------------------------------------


def test_a_comment_is_edited_for_fifteen_minutes_with_a_mark() -> None:
    article, me = make_article(), make_commenter()
    comment = make_comment(article, commenter=me, created_at=timezone.now() - timedelta(minutes=14))
    browser = guest_browser(me)
    path = f"/comments/{comment.pk}/edit/"
    assert (
        "How it will look" in browser.post(path, {"body": "Better *words*", "preview": "1"}).content.decode()
    )
    assert browser.post(path, {"body": "Better *words*"}).status_code == 302
    page = page_of(article)
    assert "<em>words</em>" in page and "comment-edited" in page
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    late = browser.post(path, {"body": "Too late words"})
    assert late.status_code == 422 and "fifteen minutes" in late.content.decode()
    assert "Too late words" in late.content.decode()


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_a_stolen_link_opens_nothing(act: str) -> None:
    comment = make_comment(created_at=timezone.now())
    for thief in (Client(enforce_csrf_checks=True), guest_browser(make_commenter())):
        for method in (thief.get, thief.post):
            answer = method(f"/comments/{comment.pk}/{act}/", {"body": "Mine now"})
            assert answer.status_code == 403 and "Only whoever wrote this comment" in answer.content.decode()
    comment.refresh_from_db()
    assert comment.state == State.SHOWN and "Mine" not in comment.body


def test_a_guests_cookie_that_was_made_up_is_nobodys() -> None:
    me = make_commenter()
    good = guests.cookie_for(me)
    assert guests.guest_of(good) == me
    for bad in ("", "x", good[:-1] + "_", good.replace(":", ";"), None):
        assert guests.guest_of(bad) is None
    me.secret = "another"
    me.save()
    assert guests.guest_of(good) is None


def test_its_writer_takes_a_comment_back_and_its_words_are_gone() -> None:
    me = make_commenter()
    comment = make_comment(commenter=me, body="I regret this")
    assert guest_browser(me).post(f"/comments/{comment.pk}/delete/").status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.body, comment.body_html, comment.name) == (State.GONE, "", "", "")


# --- marks --------------------------------------------------------------------------------------------


def test_a_helpful_mark_is_set_once_and_taken_back() -> None:
    comment = make_comment()
    reader = Client(enforce_csrf_checks=True)
    for expected in (1, 0, 1):
        assert reader.post(f"/comments/{comment.pk}/helpful/").status_code == 302
        comment.refresh_from_db()
        assert comment.helpful == expected
    Client(REMOTE_ADDR="192.0.2.9").post(f"/comments/{comment.pk}/helpful/")
    comment.refresh_from_db()
    assert comment.helpful == 2


def test_nobody_calls_their_own_comment_helpful() -> None:
    me = make_commenter()
    comment = make_comment(commenter=me)
    assert guest_browser(me).post(f"/comments/{comment.pk}/helpful/").status_code == 403


def test_three_reports_take_a_comment_away_until_somebody_looks() -> None:
    comment = make_comment()
    for number in (1, 1, 2, 3):
        comment.refresh_from_db()
        assert comment.state == State.SHOWN
        reporter = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answer = reporter.post(f"/comments/{comment.pk}/report/", {"reason": "Rude"})
        assert "A moderator will look at it" in answer.content.decode()
    comment.refresh_from_db()
    assert (comment.state, comment.reports, comment.is_in_queue) == (State.WAITING, 3, True)


@pytest.mark.parametrize(
    "path", ["/comments/999/edit/", "/comments/99999999999999999999/report/", "/comments/on/0/"]
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert Client(enforce_csrf_checks=True).get(path).status_code == Client().post(path).status_code == 404

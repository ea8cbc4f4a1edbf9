"""From a form to a comment: what is taken, what waits, and what each kind of bad input gets."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from comments import guests
from comments.models import Comment, Commenter, Conversation, HouseRules
from newsletter.models import OutboxMail
from newsroom.models import Article
from public import guards
from tests.making import make_article, make_author, make_comment, make_commenter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
State = Comment.State


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards._limiters, "local", FixedWindowRateLimiter(MemoryStorage()))
    monkeypatch.setattr(guards._limiters, "_rest_until", 0.0)


@pytest.fixture
def article() -> Article:
    return make_article(first_published_at=timezone.now())


def member(**fields: Any) -> Client:
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    browser.force_login(
        make_user(is_staff=False, **fields), backend="django.contrib.auth.backends.ModelBackend"
    )
    return browser


def guest_browser(commenter: Commenter) -> Client:
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    browser.cookies[guests.COOKIE] = guests.cookie_for(commenter)
    return browser


def send(browser: Client, article: Article, text: str = "Well said, and useful to me.", **more: str) -> Any:
    return browser.post(f"/comments/on/{article.pk}/", {"body": text, **more})


def stranger(article: Article, text: str = "Well said, and useful to me.", **more: str) -> Any:
    typed = {"name": "Ada", "email": "ada@example.com"} | more
    return send(Client(enforce_csrf_checks=True), article, text, **typed)


def test_a_stranger_confirms_by_mail_once_and_then_comments_wait(article: Article) -> None:
    answer = stranger(article)
    assert answer["Location"] == "/comments/received/?mail"
    comment = Comment.objects.get()
    assert comment.state == State.UNCONFIRMED
    mail = OutboxMail.objects.get()
    assert mail.to == "ada@example.com" and mail.html
    path = next(line for line in mail.text.splitlines() if "/comments/confirm/" in line)
    path = "/comments/confirm/" + path.split("/comments/confirm/")[1]
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    assert "Yes, it is mine" in browser.get(path).content.decode()
    comment.refresh_from_db()
    assert comment.state == State.UNCONFIRMED  # looking is not confirming
    assert browser.post(path)["Location"] == "/comments/received/"
    comment.refresh_from_db()
    assert comment.state == State.WAITING and comment.held_because == "It is a first comment."
    send(browser, article, "A second thought of mine, without a mail.")
    assert OutboxMail.objects.count() == 1 and Comment.objects.in_queue().count() == 2


def test_a_known_guests_comment_appears_at_once(article: Article) -> None:
    answer = send(guest_browser(make_commenter()), article)
    comment = Comment.objects.get()
    assert comment.state == State.SHOWN
    assert answer["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"
    page = Client(enforce_csrf_checks=True).get(article.get_absolute_url()).content.decode()
    assert "Well said" in page and "One comment" in page


def test_somebody_with_an_account_needs_no_name_and_no_mail(article: Article) -> None:
    send(member(first_name="Grace", last_name="Hop"), article)
    comment = Comment.objects.get()
    assert (comment.name, comment.state, OutboxMail.objects.count()) == ("Grace Hop", State.WAITING, 0)


def test_without_a_script_a_writer_finds_the_way_to_what_readers_see_already(article: Article) -> None:
    known = make_commenter(standing="trusted")
    comment = make_comment(article, commenter=known, body="Mine, and shown")
    page = guest_browser(known).get(f"/comments/{comment.pk}/answer/").content.decode()
    assert f'href="/comments/{comment.pk}/edit/"' in page and f'href="/comments/{comment.pk}/delete/"' in page
    others = Client().get(f"/comments/{comment.pk}/answer/").content.decode()
    assert f"/comments/{comment.pk}/delete/" not in others


def test_a_readers_own_page_leads_to_taking_comments_back(article: Article) -> None:
    user = make_user()
    own = {"commenter": make_commenter(user=user)}
    shown, refused = make_comment(article, **own), make_comment(article, state="rejected", **own)
    browser = Client()
    browser.force_login(user)
    page = browser.get("/accounts/").content.decode()
    assert f'href="/comments/{shown.pk}/delete/"' in page
    assert f"/comments/{refused.pk}/delete/" not in page


def test_the_same_form_sent_twice_makes_one_comment(article: Article) -> None:
    browser = guest_browser(make_commenter())
    assert send(browser, article)["Location"] == send(browser, article)["Location"]
    assert Comment.objects.count() == 1


BAD: list[tuple[dict[str, str], str]] = [
    ({"text": ""}, "Write your comment first"),
    ({"text": "x" * 100_000}, "Your comment has 100,000 characters; at most 5,000 fit."),
    ({"name": ""}, "Write the name that is to stand beside your comment."),
    ({"name": "\u202e\u2066"}, "Write the name that is to stand beside your comment."),
    ({"name": "n" * 61}, "This name has 61 characters; at most 60 fit."),
    ({"email": "nobody"}, "Write a whole email address"),
    ({"email": "a@b.example\nBcc: c@d.example"}, "Write a whole email address"),
    ({"parent": "99999"}, "The comment that you answer is gone."),
    ({"parent": "9" * 400}, "The comment that you answer is gone."),
]


@pytest.mark.parametrize(("bad", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    article: Article, bad: dict[str, str], sentence: str
) -> None:
    answer = stranger(article, **({"text": "My own long words"} | bad))
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert bad.get("text", "My own long words") in page
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "name", ["Ruth Delgado", "RUTH  DELGADO", "Rυth Delgadο", "R\u200buth Delgado", "Moderator"]
)
def test_nobody_is_called_like_somebody_of_ours(article: Article, name: str) -> None:
    make_author(name="Ruth Delgado")
    answer = stranger(article, name=name)
    assert answer.status_code == 422 and "reads like somebody of this publication" in answer.content.decode()


def test_towers_of_marks_and_turned_words_are_flattened(article: Article) -> None:
    send(guest_browser(make_commenter()), article, "Z" + "\u0301" * 80 + "al \u202egnp.exe and ends")
    comment = Comment.objects.get()
    assert comment.body.count("\u0301") == 3 and "\u202e" not in comment.body


SCRIPTS = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    '<img src=x onerror="alert(1)">',
    "![x](https://evil.example/x.png)",
    '<https://ok.example/" onclick=alert(1)>',
    "# Big\n\n---",
]


@pytest.mark.parametrize("text", SCRIPTS)
def test_no_script_picture_or_heading_reaches_readers(article: Article, text: str) -> None:
    send(guest_browser(make_commenter()), article, f"{text} and words")
    html = Comment.objects.get().body_html
    assert not any(bad in html for bad in ("<script", "<img", 'href="javascript', "<h1", "<hr"))
    assert not any(tag in html for tag in ("<a onclick", '<a href="https://ok.example/" onclick'))


def test_links_count_for_nothing_with_search_engines(article: Article) -> None:
    send(guest_browser(make_commenter()), article, "See https://a.example/x, please, *now*.")
    html = Comment.objects.get().body_html
    assert '<a href="https://a.example/x" rel="nofollow ugc noopener">' in html and "<em>now</em>" in html


def test_a_reply_to_what_was_deleted_keeps_the_words(article: Article) -> None:
    gone = make_comment(article, state=State.GONE)
    answer = send(guest_browser(make_commenter()), article, "My answer to you", parent=str(gone.pk))
    assert answer.status_code == 422 and "My answer to you" in answer.content.decode()


def test_an_answer_to_an_answer_joins_the_thread(article: Article) -> None:
    first = make_comment(article)
    second = make_comment(article, parent=first)
    send(guest_browser(make_commenter()), article, parent=str(second.pk))
    assert Comment.objects.latest("pk").parent == first


@pytest.mark.parametrize("origin", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}])
def test_a_forged_form_does_nothing_in_somebodys_name(article: Article, origin: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True, headers=origin)
    browser.force_login(make_user(is_staff=False), backend="django.contrib.auth.backends.ModelBackend")
    answer = send(browser, article)
    assert answer.status_code == 403 and "came from another site" in answer.content.decode()
    assert "Well said" in answer.content.decode() and not Comment.objects.exists()


def test_a_form_left_open_over_log_out_keeps_its_text(article: Article) -> None:
    HouseRules.objects.update(who_may="members")
    browser = member()
    browser.get(f"/comments/on/{article.pk}/")
    browser.logout()
    answer = send(browser, article, "An hour of thought")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Only people with an account comment here" in page
    assert "An hour of thought" in page


def test_a_flood_from_one_address_is_stopped_with_the_text_kept(article: Article) -> None:
    browser = guest_browser(make_commenter())
    for number in range(12):
        send(browser, article, f"Number {number} of many words")
    answer = send(browser, article, "One too many words")
    assert answer.status_code == 429 and "One too many words" in answer.content.decode()
    assert answer["Retry-After"]


def test_a_flood_from_many_strangers_fills_nobodys_inbox(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("public.views.commenting.STRANGERS", "3/hour")
    for number in range(5):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        send(browser, article, f"Words {number}", name="Ada", email=f"a{number}@example.com")
    assert OutboxMail.objects.count() == Comment.objects.count() == 3


def test_whoever_falls_into_the_trap_hears_nothing_of_it(article: Article) -> None:
    assert stranger(article, website="x").status_code == 302
    assert not Comment.objects.exists()


def test_a_form_sent_faster_than_people_type_waits(article: Article) -> None:
    browser = guest_browser(make_commenter())
    opened = browser.get(f"/comments/on/{article.pk}/mine/").json()["opened"]
    send(browser, article, opened=opened)
    assert Comment.objects.get().held_because == "It was sent faster than people type."


def test_comments_close_after_the_set_days_and_stay(article: Article) -> None:
    make_comment(article, body="It stays.")
    Article.objects.update(first_published_at=timezone.now() - timedelta(days=61))
    page = Client(enforce_csrf_checks=True).get(article.get_absolute_url()).content.decode()
    assert "It stays." in page and "Comments closed 60 days after publication" in page
    assert 'id="comment-body"' not in page
    assert send(guest_browser(make_commenter()), article).status_code == 422


def test_one_article_may_differ_from_all_others(article: Article) -> None:
    HouseRules.objects.update(who_may="nobody")
    assert send(guest_browser(make_commenter()), article).status_code == 422
    Conversation.objects.create(article=article, who_may="guests")
    assert send(guest_browser(make_commenter()), article).status_code == 302


def test_a_draft_takes_no_comments() -> None:
    draft = make_article(status="draft")
    assert send(Client(enforce_csrf_checks=True), draft).status_code == 404


HELD: list[tuple[dict[str, Any], str, str]] = [
    ({"held_words": "casino\nbad.example"}, "Try the CASINO today", "It says “casino”."),
    ({"most_links": 1}, "https://a.example https://b.example", "It holds 2 links."),
    ({"most_an_hour": 0}, "The first of many", "It is one of more than 0 in an hour."),
    ({"youngest_account_hours": 5}, "I am new here", "The account is new."),
]


@pytest.mark.parametrize(("rules", "text", "reason"), HELD, ids=[case[2] for case in HELD])
def test_the_house_rules_say_what_waits(
    article: Article, rules: dict[str, Any], text: str, reason: str
) -> None:
    HouseRules.objects.update(**rules)
    if "most_an_hour" in rules:
        reason = "It is one of more than 0 in an hour."
        make = make_commenter()
        make_comment(article, commenter=make, created_at=timezone.now())
        send(guest_browser(make), article, text)
    else:
        send(guest_browser(make_commenter()), article, text)
    assert Comment.objects.latest("pk").held_because == reason


def test_words_that_somebody_sent_before_wait(article: Article) -> None:
    text = "Earn money from home with this trick"
    send(guest_browser(make_commenter()), article, text)
    send(guest_browser(make_commenter()), make_article(first_published_at=timezone.now()), text.upper())
    assert Comment.objects.latest("pk").held_because == "The same was said before."


def test_a_banned_reader_sees_their_comment_and_nobody_else_does(article: Article) -> None:
    banned = make_commenter(standing="banned")
    browser = guest_browser(banned)
    answer = send(browser, article, "Only I read this")
    comment = Comment.objects.get()
    assert comment.state == State.HIDDEN and not comment.is_in_queue
    assert answer["Location"] == comment.get_absolute_url()
    assert (
        "Only I read this"
        not in Client(enforce_csrf_checks=True).get(article.get_absolute_url()).content.decode()
    )
    assert "Only I read this" in browser.get(f"/comments/on/{article.pk}/mine/").json()["waiting"]
    assert "Only I read this" in browser.get(f"/comments/on/{article.pk}/").content.decode()
    assert (
        "Only I read this"
        not in Client(enforce_csrf_checks=True).get(f"/comments/on/{article.pk}/").content.decode()
    )

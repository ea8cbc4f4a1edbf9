"""Moderation: who may, what each act does, taking back, mails, and what the queue costs."""

import email
from datetime import timedelta
from email import policy
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from comments import answers, leaving, moderation, tasks
from comments.models import AnswerWish, Comment, Commenter, Decision, HouseRules
from newsletter import outbox
from newsletter.models import OutboxMail
from tests.comments.test_posting import guest_browser
from tests.making import NOON, make_article, make_comment, make_commenter, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = [pytest.mark.django_db]
State, Standing = Comment.State, Commenter.Standing
QUEUE, DECIDE = "/admin/comments/comment/", "/admin/comments/comment/decide/"

# Who may do what: a stranger, a reader, a banned reader, and the staff.
ROLES: dict[str, tuple[str, ...] | None] = {
    "guest": None, "reader": None, "banned": None, "writer": ("Writer",), "editor": ("Editor",),
    "moderator": ("Moderator",), "publisher": ("Publisher",),
}  # fmt: skip
MODERATES = {"editor", "moderator", "publisher"}
SETS_RULES = {"publisher"}


def browser_of(role: str) -> Client:
    groups = ROLES[role]
    if role == "guest":
        return guest_browser(make_commenter())
    user = make_user(*(groups or ()), is_staff=groups is not None)
    if role == "banned":
        make_commenter(user=user, standing="banned")
    browser = signed_in(user)
    browser.defaults["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


@pytest.mark.one_database
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_see_and_do_what_is_theirs(role: str) -> None:
    browser = browser_of(role)
    article = make_article(first_published_at=timezone.now())
    HouseRules.objects.update(hold_first=False)
    waiting = make_comment(article, body="Not yet for readers", state="waiting")
    assert (browser.get(QUEUE).status_code == 200) == (role in MODERATES)
    browser.post(DECIDE, {"pk": waiting.pk, "act": "approve"})
    waiting.refresh_from_db()
    assert (waiting.state == State.SHOWN) == (role in MODERATES)
    assert (browser.get("/admin/comments/houserules/1/change/").status_code == 200) == (role in SETS_RULES)
    for path in ("commenter", "decision", "conversation"):
        assert (browser.get(f"/admin/comments/{path}/").status_code == 200) == (role in MODERATES)
    browser.post(f"/comments/on/{article.pk}/", {"body": f"Said as {role}, at length"})
    said = Comment.objects.latest("pk")
    assert said.state == (State.HIDDEN if role == "banned" else State.SHOWN)
    another = make_comment(article, created_at=timezone.now())
    assert browser.post(f"/comments/{another.pk}/edit/", {"body": "Taken over"}).status_code == 403
    assert browser.post(f"/comments/{another.pk}/delete/").status_code == 403
    assert browser.post(f"/comments/{said.pk}/delete/").status_code == 302


ACTS = [
    ("approve", State.SHOWN, Standing.KNOWN),
    ("reject", State.REJECTED, Standing.NEW),
    ("spam", State.SPAM, Standing.NEW),
    ("ban", State.HIDDEN, Standing.BANNED),
]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ("approve", "It was approved."),
        ("spam", "It was called spam."),
        ("ban", "Its writer was banned."),
        ("lift", "The ban on its writer was lifted."),
    ],
)
def test_taking_back_says_in_a_sentence_what_was_taken_back(act: str, sentence: str) -> None:
    comment = make_comment(state=State.WAITING)
    moderation.decide([comment.pk], Decision.Act(act), None)
    moderation.undo(comment.pk, None)
    assert Decision.objects.get(act="undo").reason == sentence


@pytest.mark.parametrize(("act", "state", "standing"), ACTS)
def test_each_act_is_done_logged_and_undone(act: str, state: str, standing: str) -> None:
    moderator = make_user("Moderator")
    comment = make_comment(state="waiting", commenter=make_commenter(standing="new"))
    browser = signed_in(moderator)
    browser.post(DECIDE, {"pk": comment.pk, "act": act, "reason": "As the rules say"})
    comment.refresh_from_db()
    comment.commenter.refresh_from_db()
    assert (comment.state, comment.commenter.standing, comment.is_in_queue) == (state, standing, False)
    log = Decision.objects.get()
    assert (log.by, log.act, log.reason) == (moderator, act, "As the rules say")
    assert browser.post(DECIDE, {"pk": comment.pk, "act": "undo"}).status_code == 302
    comment.refresh_from_db()
    comment.commenter.refresh_from_db()
    assert (comment.state, comment.commenter.standing, comment.is_in_queue) == ("waiting", "new", True)
    with pytest.raises(moderation.NothingToUndo):
        moderation.undo(comment.pk, moderator)


def test_many_are_decided_at_once() -> None:
    comments = [make_comment(state="waiting") for _ in range(3)]
    signed_in(make_user("Editor")).post(DECIDE, {"pk": [one.pk for one in comments], "act": "spam"})
    assert Comment.objects.filter(state="spam").count() == Decision.objects.count() == 3


@pytest.mark.one_database
@pytest.mark.parametrize(
    "bad", [{}, {"act": "burn", "pk": "1"}, {"act": "spam", "pk": "x"}, {"act": "spam", "pk": "9" * 30}]
)
def test_nonsense_is_answered_with_a_sentence(bad: dict[str, str]) -> None:
    browser = signed_in(make_user("Editor"))
    answer = browser.post(DECIDE, bad, headers={"accept": "application/json"})
    assert answer.status_code in (400, 409) and answer.json()["sentence"]
    assert browser.get(f"{QUEUE}?person=x&state=%00&before={'9' * 40}").status_code in (200, 400)


def test_what_its_writer_took_back_is_nobodys_to_show() -> None:
    comment = make_comment(state="gone")
    answer = signed_in(make_user("Editor")).post(
        DECIDE, {"pk": comment.pk, "act": "approve"}, headers={"accept": "application/json"}
    )
    comment.refresh_from_db()
    assert answer.status_code == 409 and comment.state == State.GONE


@pytest.mark.parametrize("number", [3, 25])
def test_the_queue_costs_the_same_however_much_waits(number: int, django_assert_num_queries: Any) -> None:
    for _ in range(number):
        comment = make_comment(state="waiting", parent=make_comment())
        comment.complaints.create(who=f"u{comment.pk}", reason="Rude")
    browser = signed_in(make_user("Moderator"))
    browser.get(QUEUE)
    with django_assert_num_queries(10):
        page = browser.get(QUEUE).content.decode()
    assert page.count("data-card") >= number


def test_a_banned_persons_waiting_comments_leave_the_queue() -> None:
    person = make_commenter(standing="new")
    first, second = (make_comment(state="waiting", commenter=person) for _ in range(2))
    moderation.decide([first.pk], Decision.Act.BAN, None)
    second.refresh_from_db()
    assert second.state == State.HIDDEN and not Comment.objects.in_queue().exists()


# --- mails --------------------------------------------------------------------------------------------


def test_moderators_are_told_at_most_once_an_hour() -> None:
    moderator = make_user("Moderator")
    make_user("Writer")
    make_comment(state="waiting", created_at=timezone.now(), body="Look at me")
    for _ in range(3):
        tasks.tick()
    mail = OutboxMail.objects.get()
    assert mail.to == moderator.email and "Look at me" in mail.text and mail.html
    told = timezone.now() - timedelta(minutes=61)
    HouseRules.objects.update(told_at=told)
    tasks.tick()
    assert OutboxMail.objects.count() == 2  # the one still waits, and came after they were told
    Comment.objects.update(created_at=told - timedelta(minutes=1))
    HouseRules.objects.update(told_at=told)
    tasks.tick()
    assert OutboxMail.objects.count() == 2


def test_who_waits_for_answers_is_told_once_and_leaves_by_one_press() -> None:
    asker, thread_article = make_commenter(email="asker@example.com"), make_article()
    thread = make_comment(thread_article, commenter=asker, wants_answers=True)
    answers.after_change(thread)
    answer = make_comment(thread_article, parent=thread, state="waiting", body="Here is why")
    assert not OutboxMail.objects.exists()
    moderator = make_user("Moderator")
    for act in ("approve", "undo", "approve"):
        signed_in(moderator).post(DECIDE, {"pk": answer.pk, "act": act})
    mail = OutboxMail.objects.get(kind="comment_answer")
    assert mail.to == "asker@example.com" and "Here is why" in mail.text
    path = "/comments/leave/" + mail.text.split("/comments/leave/")[1].split()[0]
    assert Client().get(path).status_code == 200 and AnswerWish.objects.count() == 1
    assert "no more mails" in Client().post(path).content.decode()
    assert not AnswerWish.objects.exists()
    assert Client().get(path).status_code == 200


def test_a_mail_program_stops_mails_about_answers_by_one_post() -> None:
    asker = make_commenter(email="asker@example.com")
    thread = make_comment(commenter=asker, wants_answers=True)
    answers.after_change(thread)
    answers.after_change(make_comment(thread.article, parent=thread))
    mail = email.message_from_bytes(outbox.as_bytes(OutboxMail.objects.get()), policy=policy.SMTP)
    link = mail["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and link.endswith("/one-click/")
    elsewhere = Client(headers={"origin": "https://mail.example"})
    assert elsewhere.get(link).status_code == 200 and elsewhere.post(link).status_code == 400
    assert AnswerWish.objects.exists()
    for _ in range(2):
        assert elsewhere.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not AnswerWish.objects.exists()
    nonsense = "/comments/leave/a%00b/"
    assert elsewhere.get(nonsense).status_code == 200
    assert elsewhere.post(f"{nonsense}one-click/", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_a_mail_that_answers_what_somebody_did_offers_nothing_to_leave() -> None:
    mail = outbox.compose("account", "me@example.com", {"text": "Your code"}, subject="Your code")
    mail.created_at = NOON
    assert b"List-Unsubscribe" not in outbox.as_bytes(mail)


@pytest.mark.parametrize("keep", [True, False])
def test_who_leaves_takes_the_name_or_everything_along(keep: bool) -> None:
    me = make_commenter(email="me@example.com", name="Me Myself")
    comment = make_comment(commenter=me, body="What I said", created_at=NOON)
    leaving.leave(me, keep_comments=keep)
    comment.refresh_from_db()
    me.refresh_from_db()
    assert comment.body == ("What I said" if keep else "")
    assert "Me" not in comment.name and (me.email, me.user) == ("", None)

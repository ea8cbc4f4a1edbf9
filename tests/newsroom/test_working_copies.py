"""Working copies: what somebody types is kept for them alone, offered again, and never a revision."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.autosave import working_copies
from newsroom.history import revisions
from newsroom.models import Article, Presence, Revision, User, WorkingCopy
from tests.making import make_article, make_author, make_tag, make_user
from tests.newsroom.admin_forms import ADD, article_form, change_url, form_of, signed_in

pytestmark = pytest.mark.django_db
Status = Article.Status


@pytest.fixture
def writer() -> User:
    """A writer who is logged in, and whose name is known."""
    return make_user("Writer", first_name="Ada", last_name="Writer")


@pytest.fixture
def article(writer: User) -> Article:
    """A draft of theirs."""
    return make_article(status=Status.DRAFT, created_by=writer, headline="Stored", body="Stored words.")


def typed(**fields: Any) -> str:
    """A form as the desk sends it: pairs of names and values."""
    pairs = [[name, str(one)] for name, value in fields.items() for one in listed(value)]
    return json.dumps(pairs)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def type_at(client: Client, article: Article | None, fields: str = "", **more: Any) -> Any:
    sent = {"article": article.pk if article else "", "fields": fields} | more
    return client.post(reverse("working_copy"), sent)


def changed(article: Article, **fields: Any) -> str:
    return typed(**(form_of(article) | fields))


# --- keeping -----------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_over_what_was_typed_before(writer: User, article: Article) -> None:
    browser = signed_in(writer)
    for body in ("One.", "One, two."):
        answer = type_at(browser, article, changed(article, body=body), base="3")
        assert answer.status_code == 200
    copy = WorkingCopy.objects.get()
    assert answer.json()["saved_at"] == copy.saved_at.isoformat()
    assert ["body", "One, two."] in copy.content["fields"]
    assert (copy.person, copy.article, copy.base, str(copy)) == (writer, article, 3, "Stored")


def test_a_working_copy_is_no_revision_and_changes_no_article(writer: User, article: Article) -> None:
    type_at(signed_in(writer), article, changed(article, body="Typed."))
    article.refresh_from_db()
    assert article.body == "Stored words."
    assert not Revision.objects.exists()


def test_tokens_and_keys_are_not_kept(writer: User, article: Article) -> None:
    fields = typed(body="Words", csrfmiddlewaretoken="secret", base="2", key="k")
    type_at(signed_in(writer), article, fields)
    assert WorkingCopy.objects.get().content["fields"] == [["body", "Words"]]


def test_each_person_has_a_copy_of_their_own(writer: User, article: Article) -> None:
    editor = make_user("Editor")
    type_at(signed_in(writer), article, changed(article, body="The writer's."))
    type_at(signed_in(editor), article, changed(article, body="The editor's."))
    for person, words in ((writer, "The writer's."), (editor, "The editor's.")):
        form = signed_in(person).get(change_url(article) + "?copy=1").context["adminform"].form
        assert form["body"].value() == words


def test_another_persons_words_are_in_no_answer(writer: User, article: Article) -> None:
    browser, other = signed_in(writer), signed_in(make_user("Publisher", is_superuser=True))
    type_at(browser, article, changed(article, body="A secret of mine"))
    type_at(browser, None, typed(headline="Also a secret of mine"), key="k1")
    for address in (
        change_url(article),
        change_url(article) + "?copy=1",
        f"{reverse(ADD)}?key=k1",
        reverse("admin:newsroom_article_changelist"),
        reverse("admin:newsroom_article_history", args=[article.pk]),
    ):
        assert "secret of mine" not in other.get(address).content.decode(), address
    assert "secret" not in type_at(other, article, changed(article)).content.decode()


# --- taking up ---------------------------------------------------------------------------------------


def test_the_desk_offers_what_differs_from_what_is_stored(writer: User, article: Article) -> None:
    browser = signed_in(writer)
    type_at(browser, article, changed(article, body="Typed words.", headline="Stored"), base="1")
    offered = browser.get(change_url(article)).context["copy"]
    assert [row.field for row in offered["rows"]] == ["body"]
    assert (offered["base"], offered["take_url"]) == (1, "?copy=1")


def test_a_copy_that_says_the_same_is_not_offered(writer: User, article: Article) -> None:
    browser = signed_in(writer)
    type_at(browser, article, changed(article, body="Stored words."))
    assert browser.get(change_url(article)).context["copy"] is None


def test_taking_it_up_fills_the_form_as_it_was_typed_right_or_wrong(writer: User, article: Article) -> None:
    tag, author = make_tag(), make_author()
    source = {"publisher": "", "title": "Half a source", "ORDER": "1"}
    fields = changed(
        article,
        **{"headline": "", "rating": "eleven", "tags": [tag.pk, "new:Odd"], "authors": [author.pk]},
        **{"sources-TOTAL_FORMS": "1", **{f"sources-0-{name}": value for name, value in source.items()}},
        publish_at="2099-01-01T09:00",
    )
    browser = signed_in(writer)
    type_at(browser, article, fields, base="7")
    answer = browser.get(change_url(article) + "?copy=1")
    form = answer.context["adminform"].form
    shown = {
        name: form[name].value() for name in ("headline", "rating", "tags", "authors", "base", "publish_at")
    }
    assert shown == {
        **{"headline": "", "rating": "eleven", "tags": [str(tag.pk), "new:Odd"]},
        **{"authors": [str(author.pk)], "base": "7", "publish_at": "2099-01-01T09:00"},
    }
    assert not form.is_bound
    assert "Half a source" in answer.content.decode()


def test_saving_forgets_the_copy_with_the_save(writer: User, article: Article) -> None:
    browser = signed_in(writer)
    type_at(browser, article, changed(article, body="Typed."))
    refused = browser.post(change_url(article), form_of(article, headline=""))
    assert refused.status_code == 200
    assert WorkingCopy.objects.exists()
    browser.post(change_url(article), form_of(article, body="Typed."))
    assert not WorkingCopy.objects.exists()


def test_discarding_forgets_it(writer: User, article: Article) -> None:
    browser, other = signed_in(writer), make_user("Editor")
    type_at(signed_in(other), article, changed(article))
    for _ in range(2):
        type_at(browser, article, changed(article))
        assert type_at(browser, article, discard="1").status_code == 200
        assert [copy.person for copy in WorkingCopy.objects.all()] == [other]
    type_at(browser, article, changed(article))
    browser.delete(f"{reverse('working_copy')}?article={article.pk}")
    assert [copy.person for copy in WorkingCopy.objects.all()] == [other]


# --- new articles ------------------------------------------------------------------------------------


def test_a_new_article_is_kept_offered_and_taken_up(writer: User) -> None:
    browser = signed_in(writer)
    key = browser.get(reverse(ADD)).context["adminform"].form["key"].value()
    fields = typed(**(article_form(headline="Begun") | {"body": "Half a thought"}))
    assert type_at(browser, None, fields, key=key).json()["newest"] == 0
    page = browser.get(reverse("admin:newsroom_article_changelist")).content.decode()
    assert "Unsaved: Begun" in page
    assert f"?key={key}" in page
    form = browser.get(f"{reverse(ADD)}?key={key}").context["adminform"].form
    assert (form["body"].value(), form["key"].value()) == ("Half a thought", key)
    browser.post(reverse(ADD), article_form(headline="Begun", key=key))
    assert Article.objects.get().headline == "Begun"
    assert not WorkingCopy.objects.exists()


def test_a_new_article_is_discarded_from_the_list(writer: User) -> None:
    browser, other = signed_in(writer), make_user("Editor")
    type_at(browser, None, typed(headline="Mine"), key="same")
    type_at(signed_in(other), None, typed(headline="Theirs"), key="same")
    browser.post(reverse("discard_unsaved"), {"key": "same"})
    assert [str(copy) for copy in WorkingCopy.objects.all()] == ["Theirs"]


def test_a_new_article_without_a_key_has_no_place(writer: User) -> None:
    for key in ("", "k" * 41):
        answer = type_at(signed_in(writer), None, typed(headline="X"), key=key)
        assert answer.status_code == 400
        assert "has no key" in answer.json()["error"]


def test_nobody_begins_articles_without_end(writer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working_copies, "MOST_NEW", 2)
    browser = signed_in(writer)
    answers = [type_at(browser, None, typed(headline="X"), key=key) for key in ("a", "b", "b", "c")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    assert "You have begun 2 articles" in answers[-1].json()["error"]


# --- refusals ----------------------------------------------------------------------------------------

HOSTILE = [
    *("", "{", "null", "7", '"words"', "{}", '{"body": "x"}', '["body", "x"]', '[["body"]]'),
    *('[["body", 7]]', '[["body", "x", "y"]]', '[[["body"], "x"]]', "[" * 100_000, "[NaN]"),
]


@pytest.mark.parametrize("fields", HOSTILE, ids=lambda text: text[:20] or "nothing")
def test_what_cannot_be_read_is_refused_in_a_sentence(writer: User, article: Article, fields: str) -> None:
    answer = type_at(signed_in(writer), article, fields)
    assert answer.status_code == 400
    assert "cannot be read" in answer.json()["error"]
    assert not WorkingCopy.objects.exists()


def test_signs_that_no_database_keeps_are_left_out(writer: User, article: Article) -> None:
    answer = type_at(signed_in(writer), article, '[["body", "a\\u0000b \\ud800 c"]]')
    assert answer.status_code == 200
    assert WorkingCopy.objects.get().content["fields"] == [["body", "ab ? c"]]


def test_what_is_too_long_is_refused_in_a_sentence(
    writer: User, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_copies, "MOST_CHARACTERS", 100)
    answer = type_at(signed_in(writer), article, typed(body="x" * 101))
    assert answer.status_code == 400
    assert "at most 100 are kept" in answer.json()["error"]


def test_the_longest_body_that_can_be_saved_can_be_kept(writer: User, article: Article) -> None:
    body = "words " * 150_000
    answer = type_at(signed_in(writer), article, typed(body=body))
    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["working_copy", "presence"])
def test_whoever_may_not_is_told_so(address: str, article: Article) -> None:
    sent = {"article": article.pk, "fields": "[]"}
    for client, words in (
        (Client(), "You are logged out."),
        (signed_in(make_user("Publisher", is_staff=False)), "You are logged out."),
        (signed_in(make_user()), "You may not do that."),
        (signed_in(make_user("Writer")), "somebody else's"),
    ):
        answer = client.post(reverse(address), sent)
        assert answer.status_code == 403
        assert words in answer.json()["error"]
    assert not WorkingCopy.objects.exists()
    assert not Presence.objects.exists()


@pytest.mark.parametrize("number", ["987654", "x", "-1", "9" * 30])
def test_an_article_that_is_gone_is_said_to_be(writer: User, number: str) -> None:
    answer = signed_in(writer).post(reverse("working_copy"), {"article": number, "fields": "[]"})
    assert answer.status_code == 404
    assert "no such article" in answer.json()["error"]


# --- who else is there -------------------------------------------------------------------------------


def test_two_at_one_article_see_each_other_by_name(writer: User, article: Article) -> None:
    editor = make_user("Editor", first_name="Eve", last_name="Editor")
    ours, theirs = signed_in(writer), signed_in(editor)

    def here(client: Client) -> Any:
        return client.post(reverse("presence"), {"article": article.pk}).json()

    assert here(ours) == {"others": [], "newest": 0, "newest_by": "", "is_yours": False, "elsewhere": False}
    assert here(theirs)["others"] == ["Ada Writer"]
    assert here(ours)["others"] == ["Eve Editor"]
    revisions.keep(article, editor, revisions.snapshot(article) | {"headline": "Hers"})
    assert here(ours) | {"others": []} == {"others": [], "newest": 2, "newest_by": "Eve Editor"} | {
        "is_yours": False,
        "elsewhere": False,
    }
    assert type_at(ours, article, changed(article)).json()["others"] == ["Eve Editor"]


def test_who_was_not_seen_for_a_while_is_gone(writer: User, article: Article) -> None:
    editor, now = make_user("Editor"), timezone.now()
    working_copies.seen(editor, article, now - timedelta(seconds=41))
    assert working_copies.around(writer, article, now)["others"] == []
    working_copies.seen(editor, article, now - timedelta(seconds=39))
    assert len(working_copies.around(writer, article, now)["others"]) == 1


def test_keeping_costs_the_same_however_long_the_history(
    writer: User, article: Article, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        revisions.keep(article, writer, revisions.snapshot(article) | {"headline": f"Version {number}"})
    browser, fields = signed_in(writer), changed(article)
    with django_assert_max_num_queries(22):
        type_at(browser, article, fields)


# --- two windows of one person ------------------------------------------------------------------------


def test_what_another_window_keeps_is_not_overwritten_and_the_second_is_told(
    writer: User, article: Article
) -> None:
    browser = signed_in(writer)
    assert type_at(browser, article, changed(article, body="First window."), window="one").status_code == 200
    answer = type_at(browser, article, changed(article, body="Second window."), window="two")
    assert answer.status_code == 409
    assert "in another window" in answer.json()["error"]
    assert ["body", "First window."] in WorkingCopy.objects.get().content["fields"]
    here = browser.post(reverse("presence"), {"article": article.pk, "window": "two"}).json()
    assert (here["elsewhere"], here["others"]) == (True, [])
    assert type_at(browser, article, changed(article, body="Taken up."), window="two one").status_code == 200


def test_a_save_leaves_what_another_window_keeps_on_offer(writer: User, article: Article) -> None:
    browser = signed_in(writer)
    type_at(browser, article, changed(article, body="First window."), window="one")
    assert browser.post(change_url(article), form_of(article, body="Saved.", window="two")).status_code == 302
    assert WorkingCopy.objects.get().content["window"] == "one"
    browser.post(change_url(article), form_of(article, body="Saved again.", window="two one"))
    assert not WorkingCopy.objects.exists()


def test_a_save_over_ones_own_other_window_is_refused_and_called_so(writer: User, article: Article) -> None:
    browser = signed_in(writer)
    older = form_of(article, body="Second window.")
    browser.post(change_url(article), form_of(article, body="First window.") | {"_continue": "1"})
    page = browser.post(change_url(article), older).content.decode()
    assert "Not saved: you saved in another window meanwhile" in " ".join(page.split())
    assert Article.objects.get().body == "First window."

"""A desk that stays open is told what became of its save, and where it goes on from there."""

import pytest
from django.urls import reverse

from newsroom.models import Article
from tests.making import make_article, make_user
from tests.newsroom.admin_forms import ADD, article_form, change_url, form_of, signed_in

pytestmark = pytest.mark.django_db
HERE = {"X-In-Place": "1"}


def test_a_save_in_place_answers_with_the_revision_that_it_made() -> None:
    editor = make_user("Editor")
    browser, article = signed_in(editor), make_article(status="draft", body="Words.")
    answer = browser.post(change_url(article), form_of(article, body="Others."), headers=HERE).json()
    last = article.revisions.get(number=2)
    assert answer == {
        "article": article.pk,
        "address": change_url(article),
        "base": 2,
        "saved_at": last.created_at.isoformat(),
    }
    again = form_of(article, body="More.", base=answer["base"])
    assert browser.post(change_url(article), again, headers=HERE).json()["base"] == 3


def test_the_first_save_in_place_says_where_the_article_is_now() -> None:
    browser = signed_in(make_user("Editor"))
    answer = browser.post(reverse(ADD), article_form(key="a-key"), headers=HERE).json()
    article = Article.objects.get()
    assert (answer["article"], answer["address"], answer["base"]) == (article.pk, change_url(article), 1)


@pytest.mark.parametrize("wrong", [{"headline": ""}, {"base": "0", "body": "Mine."}])
def test_what_cannot_be_saved_in_place_is_answered_by_a_page(wrong: dict[str, str]) -> None:
    browser, article = signed_in(make_user("Editor")), make_article(status="draft", body="Words.")
    browser.post(change_url(article), form_of(article, body="Theirs."))
    answer = browser.post(change_url(article), form_of(article, **wrong), headers=HERE)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert Article.objects.get().body == "Theirs."


def test_a_save_in_place_into_a_deleted_article_leaves_the_rescue_to_the_form() -> None:
    browser, article = signed_in(make_user("Editor")), make_article(status="draft")
    form = form_of(article)
    address = change_url(article)
    article.delete()
    assert browser.post(address, form, headers=HERE).status_code == 410
    assert browser.post(address, form).status_code == 302

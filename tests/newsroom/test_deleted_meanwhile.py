"""An article that is deleted while somebody writes in it takes none of their words along."""

import pytest
from django.urls import reverse

from newsroom.models import Article, WorkingCopy
from tests.making import make_article, make_user
from tests.newsroom.admin_forms import ADD, change_url, form_of, signed_in

pytestmark = pytest.mark.django_db


def test_what_is_saved_into_a_deleted_article_waits_at_a_new_desk() -> None:
    editor = make_user("Editor")
    article = make_article(status="draft", headline="Gone")
    form = form_of(article, body="Precious words.", _move="review")
    address = change_url(article)
    article.delete()
    client = signed_in(editor)
    answer = client.post(address, form, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/admin/newsroom/article/add/?key=")
    page = answer.content.decode()
    assert "this article was deleted while you wrote" in page
    assert "Precious words." in page
    assert not Article.objects.exists()
    copy = WorkingCopy.objects.get()
    client.post(reverse(ADD), form | {"key": copy.key, "base": "0"})
    assert Article.objects.get().body == "Precious words."
    assert not WorkingCopy.objects.exists()


def test_confirming_a_deletion_twice_keeps_no_copy() -> None:
    article = make_article(status="draft")
    address = reverse("admin:newsroom_article_delete", args=[article.pk])
    article.delete()
    assert signed_in(make_user("Publisher")).post(address, {"post": "yes"}).status_code == 302
    assert not WorkingCopy.objects.exists()

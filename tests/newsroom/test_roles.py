"""Who may do what in the newsroom: roles against moves, articles and pages of the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from newsroom import workflow
from newsroom.history import revisions
from newsroom.models import Article, Author, User
from tests.making import NOON, make_article, make_author, make_user
from tests.newsroom.admin_forms import ADD, change_url, form_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status
WRITER, EDITOR, PUBLISHER = "Writer", "Editor", "Publisher"


def test_somebody_without_a_role_is_offered_nothing() -> None:
    assert workflow.moves_for(Article(status=Status.DRAFT), make_user()) == {}


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("whose", ["begun", "signed", "another's"])
def test_a_writer_changes_what_is_theirs_and_nothing_else(status: str, whose: str) -> None:
    writer = make_user(WRITER)
    author = make_author(user=writer if whose == "signed" else None)
    article = article_in(status, author, created_by=writer if whose == "begun" else None)
    answer = signed_in(writer).post(change_url(article), form_of(article, headline="Changed"))
    article.refresh_from_db()
    allowed = whose != "another's"
    assert (revisions.content_now(article)["headline"] == "Changed") == allowed
    assert answer.status_code == (302 if allowed else 403)
    # Readers see it when a publisher publishes the changes.
    assert (article.headline == "Changed") == (allowed and status != Status.PUBLISHED)


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("role", [EDITOR, PUBLISHER])
def test_editors_change_anything(role: str, status: str) -> None:
    article = article_in(status, make_author())
    signed_in(make_user(role)).post(change_url(article), form_of(article, headline="Changed"))
    article.refresh_from_db()
    assert revisions.content_now(article)["headline"] == "Changed"


def article_in(status: str, author: Author, **fields: Any) -> Article:
    return make_article(
        status=status, authors=[author], publish_at=NOON.replace(year=2099), first_published_at=NOON, **fields
    )


def test_a_forged_publish_saves_the_text_and_moves_nothing() -> None:
    writer = make_user(WRITER)
    article = make_article(status=Status.DRAFT, created_by=writer)
    signed_in(writer).post(change_url(article), form_of(article, headline="Changed", _move="published"))
    article.refresh_from_db()
    assert (article.headline, article.status) == ("Changed", Status.DRAFT)


def test_a_forged_status_is_not_read() -> None:
    writer = make_user(WRITER)
    article = make_article(status=Status.DRAFT, created_by=writer)
    signed_in(writer).post(change_url(article), form_of(article, status="published"))
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_a_nonsense_move_saves_the_text_and_says_so() -> None:
    editor = make_user(EDITOR)
    article = make_article(status=Status.DRAFT)
    answer = signed_in(editor).post(change_url(article), form_of(article, headline="Changed", _move="gone"))
    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.status) == ("Changed", Status.DRAFT)


def test_a_writer_hands_in_an_editor_returns_and_the_writer_hands_in_again() -> None:
    writer = make_user(WRITER)
    article = make_article(status=Status.DRAFT, created_by=writer)
    editor = make_user(EDITOR)
    for person, target, words in (
        (writer, "review", ""),
        (editor, "changes", "Cut it by half."),
        (writer, "review", ""),
    ):
        form = form_of(article, _move=target, return_reason=words)
        signed_in(person).post(change_url(article), form)
        article.refresh_from_db()
        assert article.status == target


def test_the_buttons_are_the_moves_that_are_allowed() -> None:
    article = make_article(status=Status.DRAFT)
    page = signed_in(make_user(EDITOR)).get(change_url(article)).content.decode()
    assert 'value="review"' in page
    assert 'name="_move"\n                  value="published"' not in page
    page = signed_in(make_user(PUBLISHER)).get(change_url(article)).content.decode()
    assert 'value="published"' in page


def test_a_writer_reads_but_does_not_write_what_is_anothers() -> None:
    article = make_article(body="Words of **another**.")
    answer = signed_in(make_user(WRITER)).get(change_url(article))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "You may read this article, but not change it." in page
    assert "<textarea" not in page
    assert 'name="_move"' not in page


PAGES = {
    ADD: {WRITER, EDITOR, PUBLISHER},
    "admin:newsroom_article_changelist": {WRITER, EDITOR, PUBLISHER},
    "admin:newsroom_image_changelist": {WRITER, EDITOR, PUBLISHER},
    "admin:newsroom_image_add": {WRITER, EDITOR, PUBLISHER},
    "admin:newsroom_tag_add": {WRITER, EDITOR, PUBLISHER},
    "admin:newsroom_author_changelist": {WRITER, EDITOR, PUBLISHER},
    "admin:newsroom_author_add": {EDITOR, PUBLISHER},
    "admin:newsroom_tool_add": {EDITOR, PUBLISHER},
    "admin:newsroom_page_changelist": {EDITOR, PUBLISHER},
    "admin:newsroom_page_add": {PUBLISHER},
    "admin:newsroom_publication_changelist": {PUBLISHER},
    "admin:newsroom_user_changelist": {PUBLISHER},
    "admin:newsroom_user_add": set(),
    "admin:auth_group_changelist": set(),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [WRITER, EDITOR, PUBLISHER])
def test_a_page_of_the_admin_opens_for_the_roles_it_is_meant_for(role: str, page: str) -> None:
    answer = signed_in(make_user(role)).get(reverse(page), follow=True)
    assert answer.status_code == (200 if role in PAGES[page] else 403)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_opens_any_page_of_the_admin(page: str) -> None:
    assert Client().get(reverse(page)).status_code == 302
    assert signed_in(make_user(PUBLISHER, is_staff=False)).get(reverse(page)).status_code == 302


def trusted() -> User:
    person = make_user(PUBLISHER)
    person.user_permissions.add(*Permission.objects.filter(codename__endswith="_user"))
    return person


def test_only_a_superuser_makes_superusers() -> None:
    person = trusted()
    form = {"username": person.username, "email": person.email, "is_active": "on", "is_staff": "on"}
    address = reverse("admin:newsroom_user_change", args=[person.pk])
    signed_in(person).post(address, form | {"is_superuser": "on", "groups": [Group.objects.first().pk]})  # type: ignore[union-attr]
    person.refresh_from_db()
    assert not person.is_superuser
    assert [group.name for group in person.groups.all()] == [PUBLISHER]


def test_a_superuser_is_changed_by_superusers_only() -> None:
    boss = make_user(is_superuser=True)
    browser = signed_in(trusted())
    address = reverse("admin:newsroom_user_change", args=[boss.pk])
    assert browser.post(address, {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    form = {"password1": "Takeover-1234", "password2": "Takeover-1234", "usable_password": "true"}
    assert browser.post(password, form).status_code == 403

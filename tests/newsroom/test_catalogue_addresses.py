"""Addresses of authors, tags, tools and pages: shown whole, in the form of the house, made of the name."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from newsroom.models import Author, Page, Tag, Tool
from tests.making import make_tag, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
FORMS: dict[type[Model], dict[str, str]] = {
    Author: {"name": "Ćiro"},
    Tag: {"name": "Ćiro"},
    Tool: {"name": "Ćiro", "one_liner": "It counts.", "pricing": "paid"},
    Page: {"title": "Ćiro", "body": "Us.", "position": "1"},
}
KINDS = pytest.mark.parametrize("model", FORMS, ids=lambda model: model._meta.model_name)


@pytest.fixture
def publisher() -> Client:
    return signed_in(make_user("Publisher"))


def add(model: type[Model]) -> str:
    return reverse(f"admin:newsroom_{model._meta.model_name}_add")


@KINDS
def test_an_address_that_only_looks_latin_is_refused_with_one_that_would_do(
    publisher: Client, model: type[Model]
) -> None:
    answer = publisher.post(add(model), FORMS[model] | {"slug": "сiro"})  # the first letter is Cyrillic
    assert "even where it looks like a Latin letter" in answer.content.decode()
    assert "“siro” would do" in answer.content.decode()


@KINDS
def test_an_empty_address_is_made_of_the_name(publisher: Client, model: type[Model]) -> None:
    assert publisher.post(add(model), FORMS[model] | {"slug": ""}).status_code == 302
    assert model._default_manager.filter(slug="ciro").count() == 1


def test_two_names_that_make_one_address_are_refused_at_the_field(publisher: Client) -> None:
    make_tag("Speech", slug="ciro")
    answer = publisher.post(add(Tag), FORMS[Tag] | {"slug": ""})
    assert answer.status_code == 200 and Tag.objects.count() == 1


def test_the_form_shows_the_whole_address(publisher: Client) -> None:
    tag = make_tag("Speech", slug="speech")
    page = publisher.get(reverse("admin:newsroom_tag_change", args=[tag.pk])).content.decode()
    assert "http://127.0.0.1:8000/tags/speech/" in page

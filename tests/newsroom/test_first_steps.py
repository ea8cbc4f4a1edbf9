"""The first steps of a new publication: shown to those who can do them, and gone once done."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.models import Page, Publication, User
from tests.making import make_article, make_author, make_newsletter, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db


def steps(client: Client) -> dict[str, Any]:
    """The words of each step that is shown, and whether it is done."""
    panels = client.get(reverse("admin:index")).context["panels"]
    return {
        step.words: step for panel in panels if panel["title"] == "First steps" for step in panel["steps"]
    }


def test_a_blank_publication_is_led_through_its_first_steps() -> None:
    browser = signed_in(User.objects.create_superuser("ada", "ada@example.com"))
    shown = steps(browser)
    assert list(shown) == [
        "Name your publication",
        "Fill in your standing pages",
        "Add an author",
        "Write your first article",
        "Set up the newsletter",
    ]
    for step in shown.values():
        assert not step.done and browser.get(step.link).status_code == 200


def test_each_step_is_ticked_once_it_is_done_and_all_are_gone_at_the_end() -> None:
    browser = signed_in(make_user("Publisher"))
    Publication.load()
    Publication.objects.update(name="The Quiet Room")
    make_author()
    assert [step.done for step in steps(browser).values()] == [True, False, True, False, False]
    Page.objects.update(is_public=True)
    make_article()
    unready = make_newsletter(postal_address="")
    left = steps(browser)["Set up the newsletter"]
    assert not left.done and f"/{unready.pk}/" in left.link
    make_newsletter()
    assert steps(browser) == {}


def test_a_writer_is_led_only_to_what_a_writer_may_do() -> None:
    browser = signed_in(make_user("Writer"))
    assert list(steps(browser)) == ["Write your first article"]
    make_article()
    assert steps(browser) == {}

"""Previous and next: what was published right before and right after."""

from datetime import timedelta

import pytest
from django.test import Client

from public.neighbours import neighbours_of
from tests.making import NOON, make_article

pytestmark = pytest.mark.django_db


def test_an_article_leads_to_those_published_right_before_and_after_it(client: Client) -> None:
    for days in (4, 3, 2, 1, 0):
        make_article(slug=f"days-ago-{days}", first_published_at=NOON - timedelta(days=days))
    html = client.get("/blog/days-ago-2/").content.decode()
    part = html[html.index('aria-label="Before and after"') :]
    part = part[: part.index("</nav>")]
    assert "/blog/days-ago-3/" in part.split('rel="next"')[0]
    assert "/blog/days-ago-1/" in part.split('rel="next"')[1]
    assert "days-ago-4" not in part and "days-ago-0" not in part


def test_what_readers_may_not_see_is_nobodys_neighbour() -> None:
    first = make_article()
    make_article(status="withdrawn", first_published_at=NOON)
    make_article(status="draft")
    assert neighbours_of(first) == {"previous": None, "next": None}


def test_articles_of_the_same_moment_follow_each_other() -> None:
    first, second, third = (make_article() for _ in range(3))
    assert neighbours_of(second) == {"previous": first, "next": third}


def test_a_draft_has_no_place_among_the_published() -> None:
    make_article()
    assert neighbours_of(make_article(status="draft")) == {"previous": None, "next": None}

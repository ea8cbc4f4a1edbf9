"""Series: which article belongs to one, in which order, and what readers are told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom import series, workflow
from newsroom.history import diff, revisions
from newsroom.history.snapshots import snapshot, tidy
from newsroom.models import Article, Series
from tests.making import make_article, make_series, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db


def part(of: Series, position: int, **fields: Any) -> Article:
    return make_article(series=of, series_position=position, **fields)


def test_readers_of_a_part_are_told_where_they_are(client: Client) -> None:
    found = make_series(title="The long way")
    first, second, third = (part(found, place, headline=f"Part {place}") for place in range(3))
    part(found, 3, status="draft")
    page = client.get(second.get_absolute_url()).content.decode()
    assert "Part 2 of 3" in page and f'href="{found.get_absolute_url()}"' in page
    standing = series.standing(second)
    assert standing is not None and (standing.previous, standing.next) == (first, third)


def test_an_only_part_and_an_article_of_no_series_have_no_box(client: Client) -> None:
    alone = part(make_series(), 0)
    for article in (alone, make_article()):
        assert 'class="series"' not in client.get(article.get_absolute_url()).content.decode()


def test_a_series_has_a_page_with_its_published_parts_in_order(client: Client) -> None:
    found = make_series()
    late, early = part(found, 1), part(found, 0)
    hidden = part(found, 2, status="draft")
    answer = client.get(found.get_absolute_url())
    assert [row.pk for row in answer.context["parts"]] == [early.pk, late.pk]
    assert hidden.headline not in answer.content.decode()
    assert found.title in client.get("/series/").content.decode()
    assert f"{found.get_absolute_url()}</loc>" in client.get("/sitemap-series.xml").content.decode()


def test_a_series_without_a_published_part_is_listed_nowhere(client: Client) -> None:
    found = make_series()
    part(found, 0, status="draft")
    assert found.title not in client.get("/series/").content.decode()
    assert client.get(found.get_absolute_url()).status_code == 200


def test_an_article_joins_a_series_at_its_end_through_a_revision() -> None:
    found = make_series()
    part(found, 4)
    draft = make_article(status="draft")
    revisions.keep(draft, None, snapshot(draft) | {"series": found.pk})
    draft.refresh_from_db()
    assert (draft.series, draft.series_position) == (found, 5)
    last = revisions.newest(draft)
    assert last is not None and last.content["series"] == found.pk and "series" in last.summary.lower()


def test_joining_what_readers_see_waits_for_its_publication() -> None:
    found, article = make_series(), make_article()
    revisions.keep(article, None, snapshot(article) | {"series": found.pk})
    article.refresh_from_db()
    assert article.series is None
    workflow.publish_changes(article, make_user("Publisher"), substantive=False)
    article.refresh_from_db()
    assert article.series == found


def test_snapshots_from_before_there_were_series_have_none() -> None:
    assert tidy({"headline": "Old"})["series"] is None


def test_a_comparison_names_the_series() -> None:
    found = make_series(title="The long way")
    rows = diff.compare(tidy({}), tidy({"series": found.pk}))
    assert [(row.label, row.pairs[0].new) for row in rows] == [("Series", "The long way")]


def test_parts_are_put_in_order_in_the_admin_and_none_is_lost() -> None:
    found = make_series()
    first, second, third = (part(found, place) for place in range(3))
    stranger = make_article()
    browser = signed_in(make_user("Editor"))
    address = reverse("admin:newsroom_series_change", args=[found.pk])
    fields = {"title": found.title, "slug": found.slug, "description": ""}
    assert browser.post(address, fields | {"parts": [third.pk, first.pk]}).status_code == 302
    order = list(series.in_order(Article.objects.filter(series=found)))
    assert order == [third, first, second]
    answer = browser.post(address, fields | {"parts": [stranger.pk]})
    assert answer.status_code == 200 and not Article.objects.filter(pk=stranger.pk, series=found)


def test_a_series_that_is_deleted_leaves_its_articles() -> None:
    found = make_series()
    article = part(found, 0)
    found.delete()
    article.refresh_from_db()
    assert article.series is None


def test_an_article_of_a_series_costs_what_the_budget_allows(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    found = make_series()
    parts = [part(found, place) for place in range(5)]
    client.get(parts[2].get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(parts[2].get_absolute_url())

"""Queries that are put into SQL once and asked many times."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom.cards import cards
from newsroom.models import Article
from newsroom.prepared import Prepared, padded
from tests.making import make_article, make_author

pytestmark = pytest.mark.django_db


def test_a_prepared_query_finds_what_it_is_asked_for_each_time() -> None:
    one, other = make_article(slug="one"), make_article(slug="other")
    by_slug = Prepared(lambda slug: Article.objects.filter(slug=slug))
    assert [by_slug("one"), by_slug("other"), by_slug("none' OR 1=1 --")] == [[one], [other], []]


def test_a_prepared_query_reads_what_has_changed_since_it_was_last_asked() -> None:
    article = make_article(headline="Before")
    by_key = Prepared(lambda pk: Article.objects.filter(pk=pk))
    assert by_key(article.pk)[0].headline == "Before"
    Article.objects.update(headline="After")
    assert by_key(article.pk)[0].headline == "After"


def test_moments_and_lists_are_looked_for_as_django_itself_would() -> None:
    now = timezone.now()
    articles = [make_article(first_published_at=now - timedelta(days=days)) for days in range(5)]
    since = Prepared(lambda at, keys: Article.objects.filter(first_published_at__gte=at, pk__in=keys))
    for count in (1, 3, 5):
        keys = [one.pk for one in articles[:count]]
        at = now - timedelta(days=2)
        built = Article.objects.filter(first_published_at__gte=at, pk__in=keys)
        assert since(at, keys) == list(built) != []


def test_lists_grow_to_a_power_of_two_and_ask_for_nothing_else() -> None:
    assert padded([7]) == [7] and padded([1, 2, 3]) == [1, 2, 3, 3] and padded([1, 2, 3, 4]) == [1, 2, 3, 4]


def test_cards_come_signed_in_two_queries(django_assert_num_queries: object) -> None:
    signed = make_article(authors=[make_author(name="Zoe"), make_author(name="Abe")])
    draft = make_article(status="draft")
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = cards([signed.pk, draft.pk])
        assert {pk: [one.name for one in card.byline] for pk, card in found.items()} == {
            signed.pk: ["Zoe", "Abe"]
        }

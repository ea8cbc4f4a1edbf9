"""The front page tells every story once under its subjects, and the lead not again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom.models import Publication
from public import front_page
from public.front_page import share_out
from tests.making import make_article, make_tag
from tests.public.pictures import make_image


def test_a_story_stands_under_the_first_of_its_subjects_only() -> None:
    assert share_out([(1, 10), (1, 11), (2, 10), (2, 12)], ()) == {1: [10, 11], 2: [12]}


def test_what_is_shown_above_is_not_told_again_and_an_empty_subject_has_no_heading() -> None:
    assert share_out([(1, 10), (2, 10), (2, 12)], [10]) == {2: [12]}


def test_a_subject_holds_no_more_than_its_share() -> None:
    rows = [(1, number) for number in range(9)]
    assert share_out(rows, ())[1] == [0, 1, 2, 3]


@pytest.mark.django_db
def test_a_picture_leads_before_an_article_that_is_hardly_newer() -> None:
    for _ in range(3):
        make_article()
    pictured = make_article(cover=make_image())
    plain = make_article()
    front = front_page.compose(Publication.load())
    assert front.lead == pictured and front.latest[0] == plain
    for _ in range(2):
        make_article()
    front = front_page.compose(Publication.load())
    assert front.lead and not front.lead.cover


@pytest.mark.django_db
def test_the_newest_stand_beside_the_lead_and_the_next_below() -> None:
    tag = make_tag("Chips")
    made = [make_article(tags=[tag]).pk for _ in range(9)][::-1]
    front = front_page.compose(Publication.load())
    assert front.lead and front.lead.pk == made[0]
    assert [article.pk for article in front.latest] == made[1:5]
    assert [article.pk for article in front.more] == made[5:8]
    assert [article.pk for article in front.topics[0].articles] == made[1:5]


@pytest.mark.django_db
def test_the_settings_can_open_the_page_with_an_older_article() -> None:
    chosen = make_article()
    newer = [make_article(cover=make_image()) for _ in range(9)][::-1]
    publication = Publication.load()
    publication.lead = chosen
    front = front_page.compose(publication)
    assert front.lead == chosen
    assert [*front.latest, *front.more] == newer[:7]


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [-1, 1])
def test_it_leads_until_its_time_is_over(hours: int) -> None:
    chosen, newest = make_article(), make_article()
    publication = Publication.load()
    publication.lead, publication.lead_until = chosen, timezone.now() + timedelta(hours=hours)
    assert front_page.compose(publication).lead == (chosen if hours > 0 else newest)


@pytest.mark.django_db
def test_what_readers_may_not_see_opens_nothing() -> None:
    newest = make_article()
    publication = Publication.load()
    publication.lead = make_article(status="withdrawn", first_published_at="2026-01-01T00:00Z")
    assert front_page.compose(publication).lead == newest

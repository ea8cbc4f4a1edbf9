"""A newsletter's page in the admin: what a new one starts with, and what its people type."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsletter.assembling.sections import USUAL
from newsletter.models import Newsletter
from tests.making import make_newsletter, make_user

pytestmark = pytest.mark.django_db
ADD = reverse("admin:newsletter_newsletter_add")


@pytest.fixture(autouse=True)
def publisher(client: Client) -> None:
    client.force_login(make_user("Publisher"))


def form(*titles: str, **changes: Any) -> dict[str, Any]:
    """What the browser sends for a new newsletter with these sections, in this order."""
    data: dict[str, Any] = {
        "name": "The Weekly",
        "slug": "weekly",
        "cadence": "weekly",
        "keeps_events_days": 90,
        "weekday": 3,
        "week_of_month": 1,
        "enough": 5,
        "remind_hours": 3,
        "subject_template": "{lead}",
        "preheader_template": "{others}",
        "thin_below": 3,
        "hour": 9,
        "time_zone": "Europe/Berlin",
        "lead_hours": 24,
        "approval": "editor",
        "sections-TOTAL_FORMS": len(titles),
        "sections-INITIAL_FORMS": 0,
    }
    for number, title in enumerate(titles):
        usual = next((section for section in USUAL if section["title"] == title), {})
        data |= {
            f"sections-{number}-title": title,
            f"sections-{number}-holds": usual.get("holds", ["articles"]),
            f"sections-{number}-kinds": usual.get("kinds", []),
            f"sections-{number}-minimum": 0,
            f"sections-{number}-maximum": usual.get("maximum", 5),
            f"sections-{number}-position": 0,
        }
        if usual.get("is_lead"):
            data[f"sections-{number}-is_lead"] = "on"
    return data | changes


def test_a_new_newsletter_is_offered_the_usual_sections(client: Client) -> None:
    page = client.get(ADD).content.decode()
    for number, section in enumerate(USUAL):
        assert f'name="sections-{number}-title" value="{section["title"]}"' in page


def test_what_is_offered_is_stored_also_where_nobody_touched_it(client: Client) -> None:
    assert client.post(ADD, form(*[section["title"] for section in USUAL])).status_code == 302
    kept = Newsletter.objects.get().sections.values("title", "is_lead", "holds", "kinds", "maximum")
    assert list(kept) == USUAL


def test_a_second_section_that_leads_is_refused_at_its_switch(client: Client) -> None:
    answer = client.post(ADD, form("Lead story", "Another", **{"sections-1-is_lead": "on"}))
    assert "“Lead story” leads already. Switch one off." in answer.content.decode()
    assert not Newsletter.objects.exists()


def test_sections_are_taken_out_and_renamed_before_the_first_save(client: Client) -> None:
    client.post(ADD, form("Lead story", "Everything else"))
    assert [str(section) for section in Newsletter.objects.get().sections.all()] == [
        "Lead story",
        "Everything else",
    ]


def test_a_newsletter_that_was_left_without_sections_gets_the_usual_ones(client: Client) -> None:
    answer = client.post(ADD, form(), follow=True)
    assert "given the usual ones" in answer.content.decode()
    assert Newsletter.objects.get().sections.count() == len(USUAL)


def test_an_existing_newsletter_is_offered_no_sections_that_it_does_not_have(client: Client) -> None:
    newsletter = make_newsletter()
    page = client.get(reverse("admin:newsletter_newsletter_change", args=[newsletter.pk]))
    assert 'name="sections-TOTAL_FORMS" value="4"' in page.content.decode()


def test_a_time_zone_that_nobody_knows_is_refused_in_words(client: Client) -> None:
    answer = client.post(ADD, form("Lead story", time_zone="Mars/Olympus"))
    assert answer.status_code == 200 and "Select a valid choice" in answer.content.decode()
    assert not Newsletter.objects.exists()

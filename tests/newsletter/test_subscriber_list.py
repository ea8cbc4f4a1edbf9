"""The list of subscribers: by newsletter, by standing, and by both at once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsletter.models import Subscription
from tests.making import make_newsletter, make_subscriber, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:newsletter_subscriber_changelist")


def listed(client: Client, query: str) -> list[str]:
    answer: Any = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return sorted(subscriber.email for subscriber in answer.context["cl"].result_list)


def test_both_filters_together_ask_for_the_standing_with_that_newsletter() -> None:
    weekly, daily = make_newsletter(), make_newsletter()
    both = make_subscriber(weekly, email="both@a.example")
    Subscription.objects.create(newsletter=daily, subscriber=both)  # not confirmed
    make_subscriber(daily, email="daily@a.example")
    client = signed_in(make_user("Publisher"))
    assert listed(client, f"newsletter={weekly.pk}") == ["both@a.example"]
    assert listed(client, "standing=pending") == ["both@a.example"]
    assert listed(client, f"newsletter={weekly.pk}&standing=pending") == []
    assert listed(client, f"newsletter={daily.pk}&standing=active") == ["daily@a.example"]


@pytest.mark.parametrize("query", ["newsletter=x", "newsletter=99999999999999999999", "newsletter=²"])
def test_a_newsletter_that_there_is_not_has_no_readers(query: str) -> None:
    make_subscriber(make_newsletter())
    assert listed(signed_in(make_user("Publisher")), query) == []

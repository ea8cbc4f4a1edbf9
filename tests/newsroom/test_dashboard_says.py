"""The dashboard tells what just happened, e.g. that an address leads to nothing."""

import pytest
from django.urls import reverse

from tests.making import make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db


def test_an_address_of_nothing_leads_to_the_dashboard_which_says_so() -> None:
    nothing = reverse("admin:newsroom_tag_change", args=[4711])
    page = signed_in(make_user("Publisher")).get(nothing, follow=True).content.decode()
    assert "Perhaps it was deleted" in page

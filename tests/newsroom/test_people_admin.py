"""People in the admin: added ready to work, in words that everybody understands."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from newsroom.models import User
from tests.making import make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db
ADD = reverse("admin:newsroom_user_add")
NEW = {
    "username": "osei",
    "email": "osei@news.example",
    "usable_password": "true",
    "password1": "nine grey herons",
    "password2": "nine grey herons",
}


def test_a_new_person_may_log_in_and_do_what_their_group_does() -> None:
    boss = signed_in(make_user(is_superuser=True))
    page = boss.get(ADD).content.decode()
    assert "Writers write and hand in" in page
    editors = Group.objects.get(name="Editor")
    assert boss.post(ADD, NEW | {"groups": [editors.pk]}).status_code == 302
    person = User.objects.get(username="osei")
    assert person.is_staff and person.has_perm("newsroom.change_any_article")
    assert person.check_password("nine grey herons")


def test_whoever_is_no_superuser_adds_people_without_powers() -> None:
    helper = make_user("Publisher")
    helper.user_permissions.set(Permission.objects.filter(codename__in=["add_user", "change_user"]))
    powers = {"groups": [Group.objects.get(name="Publisher").pk], "is_superuser": "on"}
    signed_in(helper).post(ADD, NEW | powers)
    person = User.objects.get(username="osei")
    assert not person.is_superuser and not person.groups.exists()


def test_somebody_who_may_no_longer_log_in_stays_out_when_saved_again() -> None:
    boss = signed_in(make_user(is_superuser=True))
    left = make_user("Writer", is_staff=False, username="left")
    address = reverse("admin:newsroom_user_change", args=[left.pk])
    changed = {"username": "left", "email": left.email, "is_active": "on", "first_name": "Lea"}
    joined = {"date_joined_0": "2026-03-05", "date_joined_1": "12:00"}
    assert boss.post(address, changed | joined).status_code == 302
    left.refresh_from_db()
    assert left.first_name == "Lea" and not left.is_staff

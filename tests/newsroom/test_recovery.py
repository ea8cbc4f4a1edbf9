"""What the desk asks the server about unsaved text."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.making import make_tag, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db


def compared(client: Client, shown: Any, fields: Any) -> Any:
    return client.post(
        reverse("working_copy_diff"), {"shown": json.dumps(shown), "fields": json.dumps(fields)}
    )


def test_whoever_is_logged_in_gets_a_token_that_works() -> None:
    user = make_user("Writer")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    said = client.get(reverse("desk_token")).json()
    assert said["person"] == user.pk
    answer = client.post(
        reverse("working_copy_diff"), {"shown": "[]", "fields": "[]"}, headers={"X-CSRFToken": said["token"]}
    )
    assert answer.status_code == 200


def test_a_stranger_is_told_to_log_in() -> None:
    for answer in (Client().get(reverse("desk_token")), compared(Client(), [], [])):
        assert answer.status_code == 403
        assert "logged out" in answer.json()["error"]


def test_staff_without_articles_learn_nothing() -> None:
    client = signed_in(make_user())
    assert client.get(reverse("desk_token")).status_code == 403
    assert compared(client, [], []).status_code == 403


def test_a_copy_in_the_browser_is_shown_beside_the_desk() -> None:
    tag = make_tag("Agents")
    shown = [["headline", "One"], ["body", "It goes away."]]
    kept = [["headline", "One"], ["body", "It goes astray."], ["tags", str(tag.pk)], ["tags", "new:Memory"]]
    text = compared(signed_in(make_user("Writer")), shown, kept).content.decode()
    assert ">astray<" in text
    assert "Agents" in text
    assert "Memory (new)" in text
    assert "Headline" not in text


def test_hostile_words_in_a_copy_are_shown_as_words() -> None:
    text = compared(signed_in(make_user("Writer")), [], [["body", "<script>alert(1)</script>"]])
    assert "<script>alert" not in text.content.decode()


@pytest.mark.parametrize("nonsense", ["", "{", "3", '{"a": 1}', "[1]", '["abc"]', "[[1]]"])
def test_what_cannot_be_read_is_refused_in_a_sentence(nonsense: str) -> None:
    client = signed_in(make_user("Writer"))
    answer = client.post(reverse("working_copy_diff"), {"shown": "[]", "fields": nonsense})
    assert answer.status_code == 400
    assert "cannot be read" in answer.json()["error"]

"""What a subscriber does on their own page, and links that work for years: no cookie, no password."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from newsletter.models import (
    AddressChange,
    Event,
    FormerAddress,
    Newsletter,
    OutboxMail,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.readers import moving, own_data, subscriptions
from newsletter.readers.subscriptions import Origin
from public import guards
from public.views import subscription
from tests.making import make_article, make_newsletter, make_subscriber, make_tag
from tests.public.asking import signing_up

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE = Origin("/", "One letter a week.")


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guards._limiters, "local", FixedWindowRateLimiter(MemoryStorage()))
    yield


def text(response: Any) -> str:
    return str(response.content.decode())


def status(newsletter: Newsletter) -> str:
    return newsletter.subscriptions.get().status


def post(client: Client, subscriber: Subscriber, what: str, **data: Any) -> Any:
    return client.post(f"/subscription/{subscriber.token}/{what}", data, follow=True)


# --- Links that work for years -------------------------------------------------------------------


def test_a_letter_sent_under_another_slug_unsubscribes_still(client: Client) -> None:
    newsletter = make_newsletter(slug="digest")
    subscriber = make_subscriber(newsletter)
    newsletter.slug = "weekly-digest"
    newsletter.save()
    link = f"/subscription/{subscriber.token}/digest/one-click/"
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert status(newsletter) == "unsubscribed"


def test_a_letter_with_a_link_that_was_replaced_unsubscribes_still_and_opens_nothing(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    old = subscriber.token
    own_data.replace_link(subscriber)
    assert client.get(f"/subscription/{old}/").status_code == 410
    assert client.get(f"/subscription/{old}/copy/").status_code == 410
    page = client.get(f"/subscription/{old}/{newsletter.slug}/leave/")
    assert "Press the button" in text(page)
    assert subscriber.email not in text(page)
    assert subscriber.token not in text(page)
    client.post(f"/subscription/{old}/{newsletter.slug}/leave/")
    assert status(newsletter) == "unsubscribed"


def test_of_a_newsletter_that_is_gone_one_click_says_that_nothing_comes(client: Client) -> None:
    subscriber = make_subscriber(make_newsletter())
    link = f"/subscription/{subscriber.token}/gone/one-click/"
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"Unsubscribed.\n")
    assert Subscription.objects.get().status == "active"
    page = client.get(f"/subscription/{subscriber.token}/gone/leave/")
    assert page.status_code == 410
    assert "There is no such newsletter any more" in text(page)
    assert f'href="/subscription/{subscriber.token}/"' in text(page)


def test_a_newsletter_that_somebody_reads_cannot_go() -> None:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    with pytest.raises(ProtectedError):
        newsletter.delete()


def test_leaving_one_newsletter_leaves_the_others_alone(client: Client) -> None:
    one, other = make_newsletter(), make_newsletter()
    subscriber = make_subscriber(one)
    subscriptions.come_back(subscriber, other, PAGE)
    page = post(client, subscriber, f"{one.slug}/leave/")
    assert (status(one), status(other)) == ("unsubscribed", "active")
    assert f"You go on getting {other.name}." in text(page)


def test_a_reason_for_leaving_may_be_given_and_need_not(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    assert "Would you say why?" in text(post(client, subscriber, f"{newsletter.slug}/leave/"))
    page = post(client, subscriber, f"{newsletter.slug}/why/", reason="Too\r\nmany\0 <b>tools</b>")
    assert "Thank you for saying why" in text(page)
    assert Subscription.objects.get().left_because == "Too many <b>tools</b>"


def test_who_has_not_left_gives_no_reason(client: Client) -> None:
    newsletter = make_newsletter()
    post(client, make_subscriber(newsletter), f"{newsletter.slug}/why/", reason="x")
    assert Subscription.objects.get().left_because == ""


# --- Pauses and subjects -------------------------------------------------------------------------


def test_a_pause_ends_by_itself_or_by_a_press(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    page = post(client, subscriber, f"{newsletter.slug}/pause/", weeks="4")
    assert "It pauses until" in text(page)
    mine = newsletter.subscriptions.get()
    assert mine.status == "paused"
    assert mine.paused_until is not None
    assert subscriptions.end_pauses(mine.paused_until) == 1
    assert status(newsletter) == "active"
    post(client, subscriber, f"{newsletter.slug}/pause/", weeks="2")
    assert "It comes to you again" in text(post(client, subscriber, f"{newsletter.slug}/pause/", weeks="0"))
    assert status(newsletter) == "active"


@pytest.mark.parametrize("weeks", ["", "3", "999999999999", "-4", "four", "²"])
def test_a_pause_of_another_length_is_refused_with_a_sentence(client: Client, weeks: str) -> None:
    newsletter = make_newsletter()
    page = post(client, make_subscriber(newsletter), f"{newsletter.slug}/pause/", weeks=weeks)
    assert page.status_code == 422
    assert "Choose for how many weeks" in text(page)
    assert status(newsletter) == "active"


def test_nobody_gets_a_newsletter_by_pausing_it(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter, active=False)
    post(client, subscriber, f"{newsletter.slug}/pause/", weeks="4")
    assert status(newsletter) == "pending"


def test_subjects_are_followed_as_ticked_and_only_those_that_readers_know(client: Client) -> None:
    shown, hidden = make_tag("Speech"), make_tag("Secret plans")
    make_article(tags=[shown])
    make_article(tags=[hidden], status="draft")
    subscriber = make_subscriber(make_newsletter())
    page = post(client, subscriber, "subjects/", tag=[str(shown.pk), str(hidden.pk), "x", "9" * 30])
    assert list(subscriber.followed_tags.all()) == [shown]
    assert "Your subjects are kept" in text(page)
    assert "Secret plans" not in text(page)
    post(client, subscriber, "subjects/")
    assert not subscriber.followed_tags.exists()


# --- The address and the link --------------------------------------------------------------------


def test_a_new_address_is_taken_by_the_link_in_its_mail(client: Client) -> None:
    subscriber = make_subscriber(make_newsletter(), email="old@example.com")
    assert "We have written to the new address" in text(
        post(client, subscriber, "address/", email="n@b.example")
    )
    link = f"/subscription/new-address/{AddressChange.objects.get().key}/"
    assert link in OutboxMail.objects.get().text
    assert "n@b.example" in text(client.get(link))
    assert Subscriber.objects.get().email == "old@example.com"
    assert "n@b.example" in text(client.post(link, follow=True))
    assert Subscriber.objects.get().email == "n@b.example"
    assert client.get(link).status_code == client.post(link).status_code == 410


def test_the_address_before_takes_it_back_by_a_button(client: Client) -> None:
    subscriber = make_subscriber(make_newsletter(), email="old@example.com")
    moving.ask_for_new_address(subscriber, "n@b.example")
    moving.take_new_address(subscriber.address_change.key, PAGE)
    link = f"/subscription/former-address/{FormerAddress.objects.get().key}/"
    page = client.get(link)
    assert "old@example.com" in text(page) and "n@b.example" not in text(page)
    assert Subscriber.objects.get().email == "n@b.example"
    assert "come to this address again" in text(client.post(link, follow=True))
    assert Subscriber.objects.get().email == "old@example.com"
    assert client.get(link).status_code == client.post(link).status_code == 410
    assert client.get(f"/subscription/{subscriber.token}/").status_code == 410


def test_what_is_no_address_is_refused_with_what_was_typed(client: Client) -> None:
    page = post(client, make_subscriber(make_newsletter()), "address/", email="no address")
    assert page.status_code == 422
    assert "There is a space in" in text(page)
    assert 'value="no address"' in text(page)


def test_a_replaced_link_leads_on_from_the_press_and_the_old_one_is_dead(client: Client) -> None:
    subscriber = make_subscriber(make_newsletter())
    page = post(client, subscriber, "new-link/")
    new = Subscriber.objects.get().token
    assert new != subscriber.token
    assert page.request["PATH_INFO"] == f"/subscription/{new}/"
    assert client.get(f"/subscription/{subscriber.token}/").status_code == 410


# --- A copy, and erasure -------------------------------------------------------------------------


def test_the_copy_holds_everything_that_is_kept(client: Client) -> None:
    newsletter = make_newsletter(name="The Weekly")
    subscriber = make_subscriber(newsletter)
    subscriber.followed_tags.add(make_tag("Speech"))
    subscriptions.leave(subscriber, newsletter, PAGE)
    Event.objects.create(kind="bounced", newsletter=newsletter, subscriber=subscriber, words="Mailbox full")
    answer = client.get(f"/subscription/{subscriber.token}/copy/")
    kept = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert (kept["address"], kept["follows"]) == (subscriber.email, ["Speech"])
    assert kept["subscriptions"][0]["newsletter"] == "The Weekly"
    assert kept["consent"][0]["wording"] == "One letter a week."
    assert [each["what"] for each in kept["happened"]] == ["Unsubscribed", "Came back"]
    assert kept["happened"][1]["words"] == "Mailbox full"
    assert subscriber.token not in text(answer)


def test_erasing_asks_first_and_then_leaves_nothing(client: Client) -> None:
    subscriber = make_subscriber(make_newsletter())
    assert "cannot be undone" in text(client.get(f"/subscription/{subscriber.token}/erase/"))
    page = post(client, subscriber, "erase/")
    assert page.status_code == 422
    assert "Tick the box first" in text(page)
    assert "You are erased" in text(post(client, subscriber, "erase/", sure="yes"))
    assert not Subscriber.objects.exists()
    assert Suppression.objects.among([subscriber.email])
    assert client.get(f"/subscription/{subscriber.token}/").status_code == 404


# --- All of them ---------------------------------------------------------------------------------

BUTTONS = ("subjects/", "address/", "new-link/", "erase/", "{slug}/pause/", "{slug}/why/", "{slug}/leave/")


@pytest.mark.parametrize("button", BUTTONS)
def test_looking_changes_nothing_and_nobody_keeps_the_page(client: Client, button: str) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    subscriber.followed_tags.add(make_tag())
    page = client.get(f"/subscription/{subscriber.token}/{button.format(slug=newsletter.slug)}")
    assert page.status_code in (200, 302)
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert not page.cookies
    assert Subscriber.objects.get().token == subscriber.token
    assert subscriber.followed_tags.exists()
    assert status(newsletter) == "active"


@pytest.mark.parametrize("button", BUTTONS)
def test_a_forged_token_presses_nothing(client: Client, button: str) -> None:
    newsletter = make_newsletter()
    for token in ("x" * 43, "x", "%00", "a" * 3000, "é"):
        page = client.post(f"/subscription/{token}/{button.format(slug=newsletter.slug)}")
        assert page.status_code == 404


@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_can_be_pressed_without_end(client: Client, button: str) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    path = f"/subscription/{subscriber.token}/{button.format(slug=newsletter.slug)}"
    for _ in range(30):
        guards.too_often("token", subscriber.token, "30/hour")
    assert client.post(path).status_code == 429


def test_the_page_costs_the_same_however_much_there_is(
    client: Client, django_assert_num_queries: Any
) -> None:
    subscriber = make_subscriber(make_newsletter())
    for _ in range(5):
        subscriptions.come_back(subscriber, make_newsletter(), PAGE)
        make_article(tags=[make_tag()])
    with django_assert_num_queries(12):
        client.get(f"/subscription/{subscriber.token}/")


# --- A flood of sign-ups -------------------------------------------------------------------------


def test_a_network_signs_up_so_often_and_not_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(subscription, "PER_NETWORK", "2/hour")
    newsletter = make_newsletter()
    answers = [
        client.post(
            f"/newsletter/{newsletter.slug}/subscribe/",
            signing_up(f"r{machine}@example.com", f"203.0.113.{machine}"),
            REMOTE_ADDR=f"203.0.113.{machine}",
        ).status_code
        for machine in (1, 2, 3)
    ]
    assert answers == [302, 302, 429]
    elsewhere = signing_up("x@example.com", "198.51.100.1")
    path = f"/newsletter/{newsletter.slug}/subscribe/"
    assert client.post(path, elsewhere, REMOTE_ADDR="198.51.100.1").status_code == 302

"""Subscribing on the page and what follows: the same answer for everybody, a button for every change."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.utils import timezone
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pytest_django import Settings

from newsletter.models import Newsletter, OutboxMail, Subscriber, Subscription, Suppression
from newsletter.models.subscriber import address_hash
from newsletter.readers import subscriptions
from public import guards, stamps
from tests.making import NOON, make_newsletter, make_subscriber
from tests.public.asking import signing_up
from tests.services.redis import HangsUp, RedisServer

pytestmark = pytest.mark.django_db
UNKNOWN = "x" * 43


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guards._limiters, "local", FixedWindowRateLimiter(MemoryStorage()))
    monkeypatch.setattr(guards._limiters, "_rest_until", 0.0)
    yield


def sign_up(client: Client, newsletter: Newsletter, email: str = "reader@example.com", **more: Any) -> Any:
    return client.post(f"/newsletter/{newsletter.slug}/subscribe/", signing_up(email) | more)


def token_of(subscription: Subscription) -> str:
    return subscriptions.link_token(subscription)


def status() -> str:
    return Subscription.objects.get().status


def text(response: Any) -> str:
    return str(response.content.decode())


# --- Subscribing ---------------------------------------------------------------------------------


def test_a_sign_up_leads_to_a_page_that_says_check_your_inbox(client: Client) -> None:
    newsletter = make_newsletter()
    response = sign_up(client, newsletter)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/newsletter/{newsletter.slug}/check-your-inbox/",
    )
    page = client.get(response["Location"])
    assert "Check your inbox" in text(page)
    assert OutboxMail.objects.get().to == "reader@example.com"


def test_the_answer_is_the_same_whoever_is_on_the_list(client: Client) -> None:
    newsletter = make_newsletter()
    make_subscriber(newsletter, email="active@example.com")
    make_subscriber(newsletter, email="pending@example.com", active=False)
    gone = make_subscriber(newsletter, email="gone@example.com")
    subscriptions.leave(gone, newsletter, subscriptions.Origin("/", ""))
    Suppression.objects.create(address_hash=address_hash("stopped@example.com"), reason="complained")
    answers = set()
    for name in ("new", "active", "pending", "gone", "stopped", "new"):
        response = sign_up(client, newsletter, f"{name}@example.com")
        answers.add((response.status_code, response["Location"], text(client.get(response["Location"]))))
        assert not response.cookies
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("name@example", "lacks its ending"),
        ("name@exa mple.com", "There is a space in"),
        ("a@b.example\r\nBcc: c@d.example", "There is a line break in the address"),
        ("", "Write your email address"),
    ],
)
def test_a_slip_is_named_at_the_field_and_what_was_typed_stays(
    client: Client, typed: str, sentence: str
) -> None:
    response = sign_up(client, make_newsletter(), typed)
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'aria-invalid="true"' in text(response)
    assert f'value="{typed}"' in text(response)
    assert not Subscriber.objects.exists()


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    response = sign_up(client, make_newsletter(), '"><script>alert(1)</script>')
    assert "<script>alert" not in text(response)


def test_an_unknown_newsletter_is_named_so(client: Client) -> None:
    response = client.post("/newsletter/nothing/subscribe/", signing_up())
    assert response.status_code == 404
    assert "There is no such newsletter" in text(response)


def test_a_robot_that_fills_every_field_is_thanked_and_forgotten(client: Client) -> None:
    response = sign_up(client, make_newsletter(), website="https://spam.example/")
    assert response.status_code == 302
    assert not Subscriber.objects.exists()


def test_the_sign_up_is_post_only(client: Client) -> None:
    assert client.get(f"/newsletter/{make_newsletter().slug}/subscribe/").status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/testserver"},
    ],
)
def test_a_form_on_another_site_signs_nobody_up(client: Client, headers: dict[str, str]) -> None:
    address = f"/newsletter/{make_newsletter().slug}/subscribe/"
    response = client.post(address, signing_up(), headers=headers)
    assert response.status_code == 403
    assert "came from another site" in text(response)
    assert 'value="reader@example.com"' in text(response)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"referer": "http://testserver/blog/"},
    ],
)
def test_a_form_of_this_site_needs_no_cookie_and_no_token(headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    address = f"/newsletter/{make_newsletter().slug}/subscribe/"
    assert client.post(address, signing_up(), headers=headers).status_code == 302
    assert not client.cookies


def test_the_record_names_the_page_and_the_words(client: Client) -> None:
    newsletter = make_newsletter(promise="One letter a week.")
    address = f"/newsletter/{newsletter.slug}/subscribe/"
    client.post(address, signing_up("r@example.com"), headers={"referer": "http://testserver/blog/?q=1"})
    [consent] = Subscription.objects.get().consents.all()
    assert (consent.source, consent.wording, consent.ip_address) == (
        "/blog/",
        "One letter a week.",
        "127.0.0.1",
    )


# --- How quickly ---------------------------------------------------------------------------------


def since_in(response: Any) -> str:
    found = re.search(r'name="since" value="([^"]*)"', text(response))
    assert found
    return found[1]


def test_whoever_has_no_script_presses_once_more_and_not_at_once(client: Client) -> None:
    newsletter = make_newsletter()
    with time_machine.travel(NOON, tick=False) as clock:
        first = sign_up(client, newsletter, since="")
        assert (first.status_code, Subscriber.objects.exists()) == (422, False)
        assert "Press Subscribe once more" in text(first) and 'value="reader@example.com"' in text(first)
        clock.shift(1.9)
        second = sign_up(client, newsletter, since=since_in(first))
        assert (second.status_code, since_in(second)) == (422, since_in(first))
        clock.shift(0.2)
        assert sign_up(client, newsletter, since=since_in(second)).status_code == 302
    assert OutboxMail.objects.get().to == "reader@example.com"


def test_the_script_is_given_a_stamp_that_nobody_keeps(client: Client) -> None:
    newsletter = make_newsletter()
    with time_machine.travel(NOON, tick=False) as clock:
        answer = client.get("/subscription/stamp/")
        assert (answer["Cache-Control"], bool(answer.cookies)) == ("no-store", False)
        clock.shift(answer.json()["wait"] / 1000)
        assert sign_up(client, newsletter, since=answer.json()["since"]).status_code == 302


@pytest.mark.parametrize(
    "since",
    ["nonsense", "a:b:c", stamps.stamp("198.51.100.1", NOON)],
    ids=["no stamp", "of three parts", "of another address"],
)
def test_a_stamp_that_is_forged_or_anothers_is_none(client: Client, since: str) -> None:
    with time_machine.travel(NOON + timedelta(minutes=1)):
        assert sign_up(client, make_newsletter(), since=since).status_code == 422
    assert not Subscriber.objects.exists()


def test_a_stamp_is_good_for_a_day(client: Client) -> None:
    since, newsletter = stamps.stamp("127.0.0.1", NOON), make_newsletter()
    with time_machine.travel(NOON + timedelta(hours=23)):
        assert sign_up(client, newsletter, since=since).status_code == 302
    with time_machine.travel(NOON + timedelta(hours=25)):
        assert sign_up(client, newsletter, since=since).status_code == 422


# --- How often -----------------------------------------------------------------------------------


def test_one_address_cannot_be_asked_for_again_and_again(client: Client) -> None:
    newsletter = make_newsletter()
    for _ in range(5):
        assert sign_up(client, newsletter, "Reader@example.com").status_code == 302
    response = sign_up(client, newsletter)
    assert response.status_code == 429
    assert "That was tried too often" in text(response)
    assert 'value="reader@example.com"' in text(response)
    assert sign_up(client, newsletter, "other@example.com").status_code == 302


def test_one_client_cannot_sign_up_a_whole_list(client: Client) -> None:
    newsletter = make_newsletter()
    answers = [sign_up(client, newsletter, f"reader{n}@example.com") for n in range(21)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3601


@pytest.mark.services
def test_the_limits_are_shared_in_redis(client: Client, redis_server: RedisServer) -> None:
    newsletter = make_newsletter()
    for _ in range(5):
        sign_up(client, newsletter)
    # Another process has counted nothing of its own.
    guards._limiters.local = FixedWindowRateLimiter(MemoryStorage())
    assert sign_up(client, newsletter).status_code == 429


def test_without_redis_a_sign_up_is_taken_at_once_and_still_limited(
    client: Client, redis_that_hangs_up: HangsUp
) -> None:
    newsletter = make_newsletter()
    assert sign_up(client, newsletter).status_code == 302
    assert redis_that_hangs_up.asked == 1
    answers = [sign_up(client, newsletter).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 302, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", None),
    ],
)
def test_only_our_own_proxies_are_believed(
    rf: RequestFactory, settings: Settings, proxies: int, forwarded: str, address: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = rf.get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert guards.client_address(request) == address


# --- Confirming ----------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_its_button_confirms(client: Client) -> None:
    newsletter = make_newsletter(welcome="Good to have you.")
    sign_up(client, newsletter)
    link = f"/subscription/confirm/{token_of(Subscription.objects.get())}/"
    for method in (client.get, client.head):
        assert method(link).status_code == 200
        assert status() == "pending"
    response = client.post(link)
    assert status() == "active"
    subscriber = Subscriber.objects.get()
    assert response["Location"] == f"/subscription/{subscriber.token}/{newsletter.slug}/welcome/"
    page = client.get(response["Location"])
    assert "Good to have you." in text(page)
    assert f"/subscription/{subscriber.token}/" in text(page)


def test_confirming_twice_welcomes_again(client: Client) -> None:
    sign_up(client, make_newsletter())
    link = f"/subscription/confirm/{token_of(Subscription.objects.get())}/"
    client.post(link)
    assert client.post(link).status_code == 302
    assert "You are on the list" in text(client.get(link, follow=True))


def test_an_expired_link_offers_to_ask_again(client: Client) -> None:
    newsletter = make_newsletter()
    sign_up(client, newsletter)
    link = f"/subscription/confirm/{token_of(Subscription.objects.get())}/"
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        for response in (client.get(link), client.post(link)):
            assert response.status_code == 410
            assert "This link has expired" in text(response)
            assert f'action="/newsletter/{newsletter.slug}/subscribe/"' in text(response)
    assert status() == "pending"


def test_an_altered_link_says_so_and_offers_to_ask_again(client: Client) -> None:
    newsletter = make_newsletter()
    for response in (client.get("/subscription/confirm/7.a.b/"), client.post("/subscription/confirm/7.a.b/")):
        assert response.status_code == 404
        assert "This link is not whole" in text(response)
        assert f'action="/newsletter/{newsletter.slug}/subscribe/"' in text(response)


# --- One's own page ------------------------------------------------------------------------------


def test_ones_own_page_lists_every_newsletter_with_a_button(client: Client) -> None:
    mine, left, other = make_newsletter(), make_newsletter(), make_newsletter()
    subscriber = make_subscriber(mine)
    subscriptions.come_back(subscriber, left, subscriptions.Origin("/", ""))
    subscriptions.leave(subscriber, left, subscriptions.Origin("/", ""))
    page = text(client.get(f"/subscription/{subscriber.token}/"))
    for action in (f"{mine.slug}/leave/", f"{left.slug}/come-back/", f"{other.slug}/come-back/"):
        assert f'action="/subscription/{subscriber.token}/{action}"' in page
    assert "You have left it" in page


def test_leaving_takes_one_press_and_offers_to_come_back(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    link = f"/subscription/{subscriber.token}/{newsletter.slug}/leave/"
    assert "Press the button, and it stops at once" in text(client.get(link))
    assert status() == "active"
    page = client.post(link, follow=True)
    assert status() == "unsubscribed"
    assert "You have left" in text(page)
    client.post(f"/subscription/{subscriber.token}/{newsletter.slug}/come-back/")
    assert status() == "active"


def test_coming_back_is_post_only(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    client.post(f"/subscription/{subscriber.token}/{newsletter.slug}/leave/")
    client.get(f"/subscription/{subscriber.token}/{newsletter.slug}/come-back/")
    assert status() == "unsubscribed"


def test_one_click_is_a_post_without_cookie_or_redirect() -> None:
    client = Client(enforce_csrf_checks=True)
    newsletter = make_newsletter()
    link = f"/subscription/{make_subscriber(newsletter).token}/{newsletter.slug}/one-click/"
    headers = {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}
    for _ in range(2):
        response = client.post(link, {"List-Unsubscribe": "One-Click"}, headers=headers)
        assert response.status_code == 200
        assert status() == "unsubscribed"
    assert not client.cookies
    [consent] = Subscription.objects.get().consents.all()
    assert (consent.action, consent.source) == ("withdrawn", "one-click")


def test_one_click_is_taken_as_multipart_and_as_urlencoded(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    link = f"/subscription/{subscriber.token}/{newsletter.slug}/one-click/"
    body = "List-Unsubscribe=One-Click"
    response = client.post(link, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert status() == "unsubscribed"


def test_a_scanner_that_opens_the_one_click_address_unsubscribes_nobody(client: Client) -> None:
    newsletter = make_newsletter()
    link = f"/subscription/{make_subscriber(newsletter).token}/{newsletter.slug}/one-click/"
    assert f"Leave {newsletter.name}?" in text(client.get(link))
    assert client.head(link).status_code == 200
    assert client.post(link).status_code == 400
    assert status() == "active"


def own_pages(token: str, slug: str) -> list[str]:
    return [f"/subscription/{token}/"] + [
        f"/subscription/{token}/{slug}/{page}/" for page in ("welcome", "leave", "one-click", "come-back")
    ]


def test_an_unknown_token_opens_nothing_and_says_the_same_everywhere(client: Client) -> None:
    newsletter = make_newsletter()
    pages: list[Any] = [client.get(each) for each in own_pages(UNKNOWN, newsletter.slug)]
    pages += [client.post(each) for each in own_pages(UNKNOWN, newsletter.slug)]
    assert {page.status_code for page in pages} == {404}
    assert len({text(page) for page in pages}) == 1
    assert "This link leads nowhere" in text(pages[0])


def test_ones_own_pages_are_kept_nowhere_and_tell_nobody(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    pending = make_subscriber(newsletter, active=False).subscriptions.get()
    addresses = [f"/subscription/confirm/{token_of(pending)}/", *own_pages(subscriber.token, newsletter.slug)]
    for page in [client.get(each) for each in addresses]:
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"
        assert "noindex" in page["X-Robots-Tag"]
        assert not page.cookies
        if page.status_code == 200:
            assert '<meta name="robots" content="noindex">' in text(page)
            assert 'rel="canonical"' not in text(page)


def test_a_stopped_address_is_told_why_nothing_comes(client: Client) -> None:
    subscriber = make_subscriber(make_newsletter())
    Suppression.objects.create(address_hash=address_hash(subscriber.email), reason="bounced")
    assert "Nothing reaches this address" in text(client.get(f"/subscription/{subscriber.token}/"))


def test_the_record_of_consent_never_holds_a_token(client: Client) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    referer = {"referer": f"http://testserver/subscription/{subscriber.token}/"}
    client.post(f"/subscription/{subscriber.token}/{newsletter.slug}/leave/", headers=referer)
    client.post(f"/subscription/{subscriber.token}/{newsletter.slug}/come-back/", headers=referer)
    for consent in Subscription.objects.get().consents.all():
        assert subscriber.token not in consent.source
        assert urlsplit(consent.source).path == consent.source


def test_a_page_that_offers_the_sign_up_again_lets_the_form_say_where_it_is(client: Client) -> None:
    make_newsletter(slug="weekly")
    page = client.get("/subscription/confirm/not-whole/")
    assert 'action="/newsletter/weekly/subscribe/"' in page.content.decode()
    # Without a referrer older browsers name “null” as the form's origin, which is not ours.
    assert page["Referrer-Policy"] == "same-origin"

"""What no browser sends: broken headers, control characters, numbers beyond all bounds, other hosts."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pytest_django import Settings

from newsletter.models import Consent, Subscriber
from public import guards
from tests.making import make_article, make_newsletter, make_subscriber, make_user
from tests.newsroom.admin_forms import signed_in
from tests.public.asking import signing_up

pytestmark = pytest.mark.django_db
BROKEN = ("http://[", "http://[::1", "//[", "http://\udcff.example/", "\udcff")


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guards._limiters, "local", FixedWindowRateLimiter(MemoryStorage()))
    yield


@pytest.mark.parametrize("value", BROKEN)
@pytest.mark.parametrize("name", ["origin", "referer"])
def test_a_page_that_cannot_be_named_is_another_site(client: Client, name: str, value: str) -> None:
    address = f"/newsletter/{make_newsletter().slug}/subscribe/"
    answer = client.post(address, signing_up(), headers={name: value})
    assert answer.status_code == 403
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("value", [*BROKEN, "http://testserver/\udcff", "http://testserver/" + "x" * 900])
def test_a_broken_referrer_does_not_lose_a_sign_up(client: Client, value: str) -> None:
    newsletter = make_newsletter()
    headers = {"sec-fetch-site": "same-origin", "referer": value}
    address = f"/newsletter/{newsletter.slug}/subscribe/"
    answer = client.post(address, signing_up(), headers=headers)
    assert answer.status_code == 302
    assert len(Consent.objects.get().source) <= 200


@pytest.mark.parametrize(
    "path",
    [
        "/subscription/a%00b/",
        "/subscription/a%00b/weekly/leave/",
        "/subscription/a%00b/weekly/one-click/",
        "/subscription/confirm/a%00b/",
        "/subscription/confirm/1.%00.x/",
        f"/subscription/{'x' * 5000}/",
        "/newsletter/weekly/99999999999999999999999/",
        "/blog/?page=99999999999999999999999",
        "/blog/?page=%00",
        "/search/?q=a&page=99999999999999999999999",
        "/sitemap-%00.xml",
    ],
)
def test_nonsense_in_an_address_is_not_found(client: Client, path: str) -> None:
    make_newsletter(slug="weekly")
    make_article()
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in (403, 404, 405)


@pytest.mark.parametrize("path", ["/search/?q=%00", "/search/?q=%ED%A0%80", "/search/overlay/?q=%00a%01"])
def test_control_characters_are_no_query(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "typed", ["a\x00b@example.com", "a@exam\x00ple.com", "a@b.example\u2028c", "\udcff@b.c"]
)
def test_an_address_that_no_database_could_keep_is_refused(client: Client, typed: str) -> None:
    address = f"/newsletter/{make_newsletter().slug}/subscribe/"
    body = b"email=" + "".join(f"%{byte:02X}" for byte in typed.encode("utf-8", "surrogateescape")).encode()
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert not Subscriber.objects.exists()


def test_a_picture_with_an_endless_number_is_not_found() -> None:
    browser = signed_in(make_user("Writer"))
    assert browser.get("/admin/markdown/images/99999999999999999999999/").status_code == 404


@pytest.mark.parametrize(
    ("seen", "address", "key"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", None, "unknown"),
        ("unix:", None, "unknown"),
    ],
)
def test_a_client_is_known_by_its_address_or_its_network(
    rf: RequestFactory, seen: str, address: str | None, key: str
) -> None:
    request = rf.get("/", REMOTE_ADDR=seen)
    assert (guards.client_address(request), guards.client_key(request)) == (address, key)


def test_one_click_is_limited_too_and_still_only_needs_one(client: Client) -> None:
    newsletter = make_newsletter()
    link = f"/subscription/{make_subscriber(newsletter).token}/{newsletter.slug}/one-click/"
    answers = [client.post(link, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


# --- other hosts -----------------------------------------------------------------------------------


def evil(client: Client, path: str, **headers: str) -> Any:
    return client.get(path, headers=headers)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "a b", "x@evil"]
)
def test_a_host_that_is_not_ours_is_refused(client: Client, settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["news.example"]
    assert evil(client, "/", host=host).status_code == 400
    answer = client.post("/newsletter/weekly/subscribe/", signing_up("a@b.example"), headers={"host": host})
    assert answer.status_code == 400


def test_what_a_proxy_calls_the_host_is_not_believed(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["news.example"]
    article = make_article()
    answer = evil(client, article.get_absolute_url(), host="news.example", x_forwarded_host="evil.example")
    assert answer.status_code == 200
    assert b"evil.example" not in answer.content


def test_links_in_mails_pages_and_feeds_are_those_of_the_settings(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    article = make_article()
    for path in (article.get_absolute_url(), "/feed/", "/feed/atom/", "/feed/json/", "/sitemap-articles.xml"):
        answer = evil(client, path, host="evil.example")
        assert answer.status_code == 200
        assert b"evil.example" not in answer.content
    assert b"evil.example" not in evil(client, "/robots.txt", host="evil.example").content


# --- ways out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
def test_logging_in_leads_nowhere_else(settings: Settings, target: str) -> None:
    user = make_user("Writer")
    user.set_password("a long enough password")
    user.save()
    form = {"login": user.username, "password": "a long enough password", "next": target}
    answer = Client().post("/accounts/login/", form)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "path", ["//evil.example/BLOG", "//evil.example", "/%2Fevil.example", "/BLOG//evil.example/X/"]
)
def test_no_address_of_ours_redirects_to_another_site(client: Client, path: str) -> None:
    answer = client.get("http://testserver" + path)
    assert answer.status_code in (301, 302, 404)
    location = answer.headers.get("Location", "/")
    assert location.startswith("/") and not location.startswith(("//", "/\\"))

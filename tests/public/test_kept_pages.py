"""Pages kept for everybody: what they are, who gets them, and what is never kept."""

from typing import Any

import pytest
from pytest_django import Settings

from newsroom.models import Page, Publication
from public.page_cache.pages import Answer
from public.page_cache.pages import Page as KeptPage
from public.page_cache.store import LIFETIME, OneAtATime, Store
from tests.making import (
    make_article,
    make_issue,
    make_newsletter,
    make_subscriber,
    make_tag,
    make_tool,
    make_user,
)
from tests.newsroom.admin_forms import signed_in
from tests.public.asking import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    Publication.load()
    return Site()


def test_a_page_is_made_once_and_is_the_same_for_everybody(site: Site) -> None:
    path = make_article().get_absolute_url()
    first = site.ask(path, user_agent="One", accept_language="de", referer="http://a.example/")
    second = site.ask(path, cookie="theme=dark", x_forwarded_for="203.0.113.9")
    assert site.made == [path]
    assert (first.status, first.headers, first.body) == (second.status, second.headers, second.body)


def test_a_page_comes_as_small_as_the_browser_can_take_it(site: Site) -> None:
    path = make_article(body="Words. " * 500).get_absolute_url()
    plain = site.ask(path)
    for accepted, encoding in {
        "gzip, deflate, br": "br",
        "gzip": "gzip",
        "br;q=0, gzip;q=0.5": "gzip",
        "BR": "br",
        "identity": "",
        "zstd": "",
        ",;q=,,": "",
    }.items():
        said = site.ask(path, accept_encoding=accepted)
        assert said.headers.get("content-encoding", "") == encoding
        assert said.text == plain.text
        assert said.headers["content-length"] == str(len(said.body))
        assert "Accept-Encoding" in said.headers["vary"]
        assert not encoding or len(said.body) < len(plain.body)
    assert site.made == [path]


def test_what_the_browser_has_is_not_sent_again(site: Site) -> None:
    path = make_article().get_absolute_url()
    said = site.ask(path, accept_encoding="br")
    assert said.headers["cache-control"] == "no-cache"
    etag = said.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = site.ask(path, accept_encoding="br", if_none_match=known)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == etag
        assert "content-length" not in again.headers
    for known in ('"other"', etag.replace("-br", ""), "", ",,,", '"' * 5000):
        assert site.ask(path, accept_encoding="br", if_none_match=known).status == 200
    assert site.ask(path, if_none_match=etag).status == 200  # it has the page in another encoding


def test_head_says_what_get_would_and_sends_nothing(site: Site) -> None:
    path = make_article().get_absolute_url()
    head = site.ask(path, "HEAD")
    got = site.ask(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers == got.headers
    assert site.made == [path]
    assert (site.ask("/nothing-here/", "HEAD").status, site.ask("/nothing-here/", "HEAD").body) == (404, b"")


def test_pages_keep_their_strict_policy_without_a_nonce(site: Site) -> None:
    said = site.ask("/")
    policy = said.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "nonce" not in policy and "unsafe" not in policy
    assert said.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in said.headers


def test_whoever_is_logged_in_is_asked_of_django(site: Site, settings: Settings) -> None:
    path = make_article().get_absolute_url()
    site.ask(path)
    session = signed_in(make_user("Editor")).cookies[settings.SESSION_COOKIE_NAME].value
    site.ask(path, cookie=f"a=b; {settings.SESSION_COOKIE_NAME}={session}")
    site.ask(path, authorization="Basic eDp5")
    assert site.made == [path] * 3


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing-here/", "/blog/nothing-here/", "/blog/?page=99", "/blog/?page=1&x=1", "/blog/?x=1"),
        *("/BLOG/", "/blog", "//blog/", "/blog//", "/search/?q=words", "/search/overlay/?q=words"),
        *("/health/", "/admin/", "/admin/login/", "/favicon.ico", "/theme.css", "/media/images/x.png"),
        *(
            "/static/nothing.css",
            "/blog/?page=01",
            "/blog/?page=%32",
            "/blog/?page=2&page=3",
            "/?a=" + "b" * 9000,
        ),
        *(
            "/" + "x" * 5000 + "/",
            "/blog/a\x00b/",
            "/blog/\xed\xa0\x80/",
            "/?" + "&".join(f"p{n}=1" for n in range(1000)),
        ),
    ],
)
def test_what_has_no_end_or_no_page_fills_nothing(site: Site, path: str) -> None:
    make_article()
    assert site.ask(path).status < 500
    site.ask(path)
    assert len(site.cache.store) == 0
    assert len(site.made) == 2


def test_what_is_gone_or_moved_is_not_kept(site: Site) -> None:
    article = make_article(status="withdrawn", first_published_at="2026-01-01T00:00Z")
    assert site.ask(article.get_absolute_url()).status == 410
    assert site.ask(make_article().get_absolute_url().upper().replace("/BLOG/", "/blog/")).status == 301
    assert len(site.cache.store) == 0


def test_pages_of_one_person_are_never_kept(site: Site) -> None:
    newsletter = make_newsletter()
    subscriber = make_subscriber(newsletter)
    paths = [
        f"/subscription/{subscriber.token}/",
        f"/subscription/{subscriber.token}/{newsletter.slug}/leave/",
        f"/subscription/{subscriber.token}/{newsletter.slug}/welcome/",
        "/preview/some-key/",
    ]
    for path in paths:
        site.ask(path)
        assert site.ask(path).headers["cache-control"] != "no-cache"
    assert len(site.cache.store) == 0
    assert len(site.made) == 2 * len(paths)


def test_every_kind_of_page_is_kept(site: Site) -> None:
    tag, tool = make_tag(), make_tool()
    article = make_article(tags=[tag], tool=tool)
    newsletter = make_newsletter()
    issue = make_issue(newsletter, articles=[article], state="sent", approved_at="2026-01-01T00:00Z")
    page = Page.objects.create(slug="a-page", title="A page", body="Us.")
    shown: list[Any] = [article, tag, tool, newsletter, issue, page, article.byline[0]]
    paths = [each.get_absolute_url() for each in shown]
    paths += ["/", "/blog/", "/tags/", "/authors/", "/tools/", "/newsletter/", "/feed/", "/feed/atom/"]
    paths += ["/feed/json/", "/sitemap.xml", "/sitemap-articles.xml", "/robots.txt", "/llms.txt"]
    paths += [f"{tag.get_absolute_url()}feed/", article.get_absolute_url().rstrip("/") + ".md"]
    for path in paths:
        assert [site.ask(path).status, site.ask(path).status] == [200, 200], path
    assert site.made == paths


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "a b", "", "evil.example:80", "[::1"]
)
def test_a_host_that_is_not_ours_is_for_django_to_refuse(site: Site, host: str) -> None:
    site.ask("/")
    assert site.ask("/", host=host).status == 400
    assert site.made == ["/", "/"]


def test_no_reader_can_write_into_the_page_of_others(site: Site, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    sly = {"x_forwarded_host": "evil.example", "referer": "evil.example", "x_original_url": "/evil.example"}
    site.ask("/", host="evil.example", forwarded="host=evil.example", **sly)
    for path in ("/", "/feed/", "/sitemap.xml"):
        assert "evil.example" not in site.ask(path).text


def test_unencrypted_requests_are_sent_on_before_they_get_a_page(site: Site, settings: Settings) -> None:
    settings.SITE_URL = "https://127.0.0.1"
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 60
    fresh = Site()
    assert fresh.ask("/").status == 301
    assert fresh.ask("/", x_forwarded_proto="http").status == 301
    secure = fresh.ask("/", x_forwarded_proto="https")
    assert (secure.status, secure.headers["strict-transport-security"]) == (
        200,
        "max-age=60",
    )


def test_a_proxy_of_ours_may_keep_a_page_for_this_second_and_nothing_else(
    site: Site, settings: Settings
) -> None:
    assert "x-accel-expires" not in site.ask("/").headers
    settings.TRUSTED_PROXIES = 1
    assert site.ask("/").headers["x-accel-expires"].startswith("@")
    for path in ("/nothing/", "/search/?q=x", "/health/", "/admin/login/"):
        assert "x-accel-expires" not in site.ask(path).headers


# --- the store -------------------------------------------------------------------------------------


def page_of(size: int) -> KeptPage:
    return KeptPage(Answer("200 OK", [("Content-Type", "image/png")], b"x" * size))


def test_the_longest_unused_pages_leave_when_there_is_no_room() -> None:
    store = Store(most_bytes=100_000)
    for number in range(8):
        store.put(str(number), (1, 1), page_of(11_000))
        store.get("0", (1, 1))
    store.put("new", (1, 1), page_of(11_000))
    assert store.get("0", (1, 1)) and store.get("new", (1, 1))
    assert store.get("1", (1, 1)) is None
    assert store.bytes <= 100_000


def test_a_page_too_large_for_the_store_takes_nobodys_place() -> None:
    store = Store(most_bytes=100_000)
    store.put("small", (1, 1), page_of(100))
    store.put("large", (1, 1), page_of(50_000))
    assert store.get("small", (1, 1)) and store.get("large", (1, 1)) is None


def test_a_page_of_another_generation_or_too_old_is_made_anew() -> None:
    now = [0.0]
    store = Store(most_bytes=100_000, clock=lambda: now[0])
    store.put("a", (1, "noon"), page_of(10))
    assert store.get("a", (1, "noon"))
    assert store.get("a", (2, "noon")) is None
    assert store.get("a", (1, "after a backup was restored")) is None
    now[0] = LIFETIME + 1
    assert store.get("a", (1, "noon")) is None


def test_locks_are_there_only_while_somebody_needs_them() -> None:
    making = OneAtATime()
    with pytest.raises(ValueError), making.holding("a"), making.holding("b"):
        raise ValueError
    assert making._locks == {}


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Cache-Control", "private"),
        ("Cache-Control", "max-age=60"),
        ("Vary", "Cookie"),
        ("Vary", "Accept-Encoding, HX-Request"),
        ("Content-Security-Policy", "script-src 'nonce-abc'"),
    ],
)
def test_an_answer_that_is_not_for_everybody_is_not_kept(header: tuple[str, str]) -> None:
    assert Answer("200 OK", [("Vary", "Accept-Encoding")], b"").may_be_kept()
    assert not Answer("200 OK", [header], b"").may_be_kept()
    for status in ("206 Partial Content", "301 Moved", "404 Not Found", "410 Gone", "500 Oh"):
        assert not Answer(status, [], b"").may_be_kept()

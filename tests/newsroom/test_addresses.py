"""A changed address leads on for ever; chains collapse, circles are refused."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from newsroom import addresses
from newsroom.models import Article, Redirect
from tests.making import make_article, make_author, make_tag, make_tool, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = pytest.mark.django_db


def redirects() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old_path", "new_path"))


def rename(thing: object, slug: str) -> None:
    found = type(thing).objects.get(pk=thing.pk)  # type: ignore[attr-defined]
    found.slug = slug
    found.save()


@pytest.mark.parametrize(
    ("make", "root"),
    [(make_article, "/blog/"), (make_tag, "/tags/"), (make_author, "/authors/"), (make_tool, "/tools/")],
)
def test_a_changed_slug_leads_on_for_ever(client: Client, make: type, root: str) -> None:
    thing = make(slug="before")
    rename(thing, "after")
    answer = client.get(f"{root}before/?from=mail")
    assert (answer.status_code, answer["Location"]) == (301, f"{root}after/?from=mail")
    assert client.get(f"{root}after/").status_code == 200


def test_an_address_that_changed_twice_leads_straight_to_the_last() -> None:
    article = make_article(slug="one")
    rename(article, "two")
    rename(article, "three")
    assert redirects() == {"/blog/one/": "/blog/three/", "/blog/two/": "/blog/three/"}


def test_going_back_to_an_old_address_leaves_no_circle(client: Client) -> None:
    article = make_article(slug="one")
    rename(article, "two")
    rename(article, "one")
    assert redirects() == {"/blog/two/": "/blog/one/"}
    assert client.get("/blog/one/").status_code == 200


def test_a_draft_that_no_reader_saw_leaves_nothing() -> None:
    rename(make_article(slug="one", status=Article.Status.DRAFT), "two")
    assert redirects() == {}


def test_the_markdown_and_the_feed_of_an_old_address_move_with_it(client: Client) -> None:
    rename(make_article(slug="one"), "two")
    rename(make_tag("Chips", slug="chips"), "silicon")
    assert client.get("/blog/one.md")["Location"] == "/blog/two.md"
    assert client.get("/tags/chips/feed/")["Location"] == "/tags/silicon/feed/"


def test_an_old_address_that_something_new_took_shows_the_new_thing(client: Client) -> None:
    rename(make_article(slug="one"), "two")
    make_article(slug="one", headline="The new one")
    assert "The new one" in client.get("/blog/one/").text


def test_what_nothing_ever_had_is_not_found(client: Client) -> None:
    assert client.get("/blog/never/").status_code == 404


def test_a_publisher_redirects_an_address_of_the_old_site() -> None:
    client = signed_in(make_user("Publisher"))
    typed = {"old_path": f"{settings.SITE_URL}/2019/05/hello.html", "new_path": "/blog/hello/"}
    assert client.post("/admin/newsroom/redirect/add/", typed).status_code == 302
    assert redirects() == {"/2019/05/hello.html": "/blog/hello/"}
    assert client.get("/2019/05/hello.html")["Location"] == "/blog/hello/"


def test_a_redirect_in_a_circle_is_refused_with_a_sentence() -> None:
    addresses.moved("/a/", "/b/")
    with pytest.raises(ValidationError, match="in a circle"):
        addresses.check("/b/", "/a/")
    with pytest.raises(ValidationError, match="are the same"):
        addresses.check("/a/", "/a/")


def test_a_redirect_to_an_old_address_leads_to_the_end_of_the_chain() -> None:
    addresses.moved("/b/", "/c/")
    assert addresses.check("/a/", "/b/") == "/c/"


def test_a_redirect_from_what_readers_still_find_is_refused() -> None:
    make_article(slug="here")
    with pytest.raises(ValidationError, match="still find an article"):
        addresses.check("/blog/here/", "/about/")


@pytest.mark.parametrize(
    "typed",
    ["blog/x/", "javascript:alert(1)", "//evil.example/x", "https://evil.example/x/", "/", "", "/a b/"],
)
def test_what_is_no_path_of_this_site_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="Write its path|Begin with a slash"):
        addresses.clean_path(typed)

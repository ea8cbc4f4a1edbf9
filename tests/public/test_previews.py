"""What a preview shows, to whom, and what it tells nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom import preview_links
from newsroom.history import revisions
from newsroom.models import Article, PreviewLink, Redirect, Revision, SearchEntry, User
from public import guards
from public.views import previews
from tests.making import make_article, make_author, make_tag, make_user
from tests.newsroom.admin_forms import signed_in
from tests.public.pictures import make_image

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status
SECRET = "An unpublished headline"


@pytest.fixture
def person() -> User:
    return make_user("Writer")


@pytest.fixture
def draft() -> Article:
    return make_article(
        status=Status.DRAFT,
        headline=SECRET,
        body="Words that nobody has read.",
        first_published_at=None,
        cover=make_image(alt="A rack"),
        tags=[make_tag("Hardware")],
        authors=[make_author(name="Ada Writer")],
    )


def with_changes(person: User) -> Article:
    """A published article whose newest revision says something that readers do not see."""
    article = make_article(headline="What readers see", slug="seen", body="Old words.")
    changed = revisions.snapshot(article) | {
        "headline": "What waits",
        "slug": "waiting",
        "body": "New words.",
        "sources": [
            {"publisher": "The Institute", "title": "A new source", "url": "", "published_on": None}
            | {"accessed_on": None}
        ],
    }
    revisions.keep(article, person, changed)
    article.refresh_from_db()
    assert article.pending_revision_id
    return article


def opened(link: PreviewLink, client: Client | None = None) -> Any:
    return (client or Client()).get(preview_links.path_of(link))


def test_whoever_has_the_link_reads_the_article_as_readers_will(draft: Article, person: User) -> None:
    answer = opened(preview_links.make(draft, person))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.templates[0].name == "public/preview.html"
    for words in (SECRET, "Words that nobody has read.", "Ada Writer", "Hardware", 'alt="A rack"'):
        assert words in page
    assert "Preview, not published." in page and "expires on" in page


def test_a_preview_is_kept_nowhere_and_names_itself_to_nobody(draft: Article, person: User) -> None:
    answer = opened(preview_links.make(draft, person))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies and "Vary" not in answer or "Cookie" not in answer.get("Vary", "")
    page = answer.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page and "ld+json" not in page and draft.slug not in page


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.CHANGES, Status.SCHEDULED])
def test_it_opens_wherever_the_article_stands(draft: Article, person: User, status: str) -> None:
    Article.objects.update(status=status, publish_at=timezone.now() + timedelta(days=3))
    assert opened(preview_links.make(draft, person)).status_code == 200


def test_the_newest_changes_are_shown_and_the_database_stays_as_it_was(person: User) -> None:
    article = with_changes(person)
    before = revisions.snapshot(article)
    page = opened(preview_links.make(article, person)).content.decode()
    for words in ("What waits", "New words.", "A new source", "Preview of changes, not published."):
        assert words in page
    article.refresh_from_db()
    assert revisions.snapshot(article) == before
    assert not Redirect.objects.exists() and Revision.objects.count() == 2
    assert "Old words." in Client().get("/blog/seen/").content.decode()


def test_once_it_is_published_the_link_leads_to_the_article_itself(draft: Article, person: User) -> None:
    link = preview_links.make(draft, person)
    Article.objects.update(status=Status.PUBLISHED, first_published_at=timezone.now())
    answer = opened(link)
    assert answer.status_code == 302 and answer["Location"] == draft.get_absolute_url()
    assert answer["Referrer-Policy"] == "no-referrer"


def closed(answer: Any, status: int, words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status and words in page
    assert SECRET not in page and "an-unpublished" not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and answer["Cache-Control"] == "no-store"


def test_a_link_that_expired_was_taken_back_or_never_was_says_so_and_no_more(
    draft: Article, person: User
) -> None:
    expired = preview_links.make(draft, person, days=1, now=timezone.now() - timedelta(days=2))
    revoked = preview_links.make(draft, person)
    preview_links.revoke(revoked)
    closed(opened(expired), 410, "This link has expired")
    closed(opened(revoked), 410, "This link was taken back")
    whole = preview_links.path_of(preview_links.make(draft, person))
    closed(Client().get(whole[:-3] + "/"), 404, "This link leads nowhere")
    closed(Client().get("/preview/" + "é" * 300 + "/"), 404, "This link leads nowhere")
    closed(Client().get("/preview/%00/"), 404, "This link leads nowhere")
    assert expired.last_opened_at is None


def test_a_link_of_an_article_that_was_deleted_leads_nowhere(draft: Article, person: User) -> None:
    address = preview_links.path_of(preview_links.make(draft, person))
    draft.delete()
    assert Client().get(address).status_code == 404


def test_guessing_is_slowed_down(draft: Article, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "PER_CLIENT", "2/minute")
    monkeypatch.setattr(guards, "_limiters", guards._Limiters())
    link = preview_links.make(draft, person)
    assert [opened(link).status_code for _ in range(3)] == [200, 200, 429]
    closed(opened(link), 429, "tried too often")
    assert int(opened(link)["Retry-After"]) > 0


def test_a_preview_is_only_read(draft: Article, person: User) -> None:
    address = preview_links.path_of(preview_links.make(draft, person))
    assert Client().head(address).status_code == 200
    for method in ("post", "put", "delete"):
        assert getattr(Client(), method)(address).status_code == 405


def test_what_is_previewed_is_found_nowhere_else(draft: Article, person: User) -> None:
    opened(preview_links.make(draft, person))
    for address in ("/", "/blog/", "/feed/", "/search/?q=unpublished", "/sitemap.xml", "/llms.txt"):
        assert SECRET not in Client().get(address).content.decode(), address
    assert Client().get(draft.get_absolute_url()).status_code == 404
    assert not SearchEntry.objects.filter(headline=SECRET).exists()
    assert "Disallow: /preview/" in Client().get("/robots.txt").content.decode()


def test_opening_is_noted(draft: Article, person: User) -> None:
    link = preview_links.make(draft, person)
    opened(link)
    link.refresh_from_db()
    assert link.last_opened_at is not None


# --- for the staff --------------------------------------------------------------------------------


def test_staff_see_what_was_saved_last_with_a_way_back(draft: Article, person: User) -> None:
    address = reverse("preview_article", args=[draft.pk])
    answer = signed_in(person).get(address)
    page = answer.content.decode()
    assert answer.status_code == 200 and SECRET in page
    assert reverse("admin:newsroom_article_change", args=[draft.pk]) in page
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


def test_staff_see_changes_that_wait(person: User) -> None:
    article = with_changes(person)
    page = signed_in(person).get(reverse("preview_article", args=[article.pk])).content.decode()
    assert "New words." in page and "Preview of changes, not published." in page


def test_others_are_kept_out_of_the_staffs_preview(draft: Article) -> None:
    address = reverse("preview_article", args=[draft.pk])
    assert Client().get(address)["Location"].startswith("/admin/login/")
    reader = signed_in(make_user("Publisher", is_staff=False)).get(address)
    assert reader["Location"].startswith("/admin/login/")
    assert signed_in(make_user()).get(address).status_code == 403
    assert signed_in(make_user("Writer")).get(reverse("preview_article", args=[0])).status_code == 404

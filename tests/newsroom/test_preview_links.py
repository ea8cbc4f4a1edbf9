"""Preview links: made beside the text, signed, expiring, revocable, and only by who may change it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from newsroom import preview_links
from newsroom.models import Article, PreviewLink, User
from tests.making import NOON, make_article, make_author, make_user
from tests.newsroom.admin_forms import change_url, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FRAGMENT = {"x-fragment": "1"}


@pytest.fixture
def writer() -> User:
    return make_user("Writer")


@pytest.fixture
def article(writer: User) -> Article:
    return make_article(status=Article.Status.DRAFT, authors=[make_author(user=writer)])


def signed(link: PreviewLink) -> str:
    return preview_links.path_of(link).split("/")[2]


def test_a_link_is_found_by_what_stands_in_its_address(article: Article, writer: User) -> None:
    link = preview_links.make(article, writer, label="The maker")
    assert preview_links.find(signed(link)) == link


def test_two_links_have_nothing_in_common(article: Article, writer: User) -> None:
    first, second = (preview_links.make(article, writer) for _ in range(2))
    assert first.key != second.key and len(first.key) >= 32


@pytest.mark.parametrize(
    "tampered",
    [
        lambda whole: whole[:-1] + ("A" if whole[-1] != "A" else "B"),
        lambda whole: whole.split(".")[0],
        lambda whole: "x" + whole,
        lambda whole: whole.split(".")[0] + ".",
        lambda whole: "",
        lambda whole: "\0",
        lambda whole: "é" * 5000,
    ],
)
def test_an_address_that_we_did_not_sign_finds_nothing_and_asks_no_database(
    article: Article, writer: User, tampered: object, django_assert_num_queries: object
) -> None:
    whole = signed(preview_links.make(article, writer))
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert preview_links.find(tampered(whole)) is None  # type: ignore[operator]


def test_a_key_from_a_copy_of_the_database_opens_nothing_without_the_secret(
    article: Article, writer: User, settings: Settings
) -> None:
    link = preview_links.make(article, writer)
    address = signed(link)
    settings.SECRET_KEY = "another secret key, as long as the one that was there before it"
    assert preview_links.find(address) is None and preview_links.find(link.key) is None


def test_a_link_opens_until_it_expires_or_is_revoked(article: Article, writer: User) -> None:
    link = preview_links.make(article, writer, days=1, now=NOON)
    assert link.is_open(NOON + timedelta(hours=23))
    assert not link.is_open(NOON + timedelta(days=1))
    preview_links.revoke(link, NOON)
    preview_links.revoke(link, NOON + timedelta(hours=1))
    link.refresh_from_db()
    assert link.revoked_at == NOON and not link.is_open(NOON)


def test_a_link_lives_for_one_of_three_times_and_there_are_not_endlessly_many(
    article: Article, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError, match="1, 7 or 30"):
        preview_links.make(article, writer, days=3650)
    monkeypatch.setattr(preview_links, "MOST_LINKS", 1)
    preview_links.make(article, writer)
    with pytest.raises(ValidationError, match="Revoke one"):
        preview_links.make(article, writer)


def test_opening_is_noted_at_most_once_a_minute(article: Article, writer: User) -> None:
    link = preview_links.make(article, writer, now=NOON)
    preview_links.opened(link, NOON)
    link.refresh_from_db()
    preview_links.opened(link, NOON + timedelta(seconds=30))
    link.refresh_from_db()
    assert link.last_opened_at == NOON
    preview_links.opened(link, NOON + timedelta(minutes=2))
    link.refresh_from_db()
    assert link.last_opened_at == NOON + timedelta(minutes=2)


# --- beside the text ------------------------------------------------------------------------------


def test_a_link_is_made_copied_and_revoked_beside_the_text(
    article: Article, writer: User, settings: Settings
) -> None:
    browser, panel = signed_in(writer), reverse("desk_previews", args=[article.pk])
    answer = browser.post(panel, {"label": "The <maker>", "days": "30"}, headers=FRAGMENT)
    link = PreviewLink.objects.get()
    page = answer.content.decode()
    assert f"{settings.SITE_URL}/preview/{signed(link)}/" in page and "The &lt;maker&gt;" in page
    assert link.created_by == writer and timedelta(days=29) < link.expires_at - timezone.now()
    revoked = browser.post(reverse("desk_preview_link", args=[link.pk]), headers=FRAGMENT)
    assert "Revoked" in revoked.content.decode() and signed(link) not in revoked.content.decode()


def test_without_scripts_it_is_an_ordinary_form(article: Article, writer: User) -> None:
    answer = signed_in(writer).post(reverse("desk_previews", args=[article.pk]), {"days": "1"})
    assert answer["Location"] == f"{change_url(article)}#side-previews"
    assert PreviewLink.objects.count() == 1


@pytest.mark.parametrize("days", ["0", "-1", "3650", "x", "", "٣", "9" * 5000])
def test_a_time_that_is_not_offered_is_refused_in_a_sentence(
    article: Article, writer: User, days: str
) -> None:
    answer = signed_in(writer).post(
        reverse("desk_previews", args=[article.pk]), {"days": days}, headers=FRAGMENT
    )
    assert answer.status_code == 400 and "Choose one of these" in answer.json()["error"]


def test_nobody_shares_or_revokes_what_is_not_theirs_to_change(article: Article, writer: User) -> None:
    link = preview_links.make(article, writer)
    panel, revoke = (
        reverse("desk_previews", args=[article.pk]),
        reverse("desk_preview_link", args=[link.pk]),
    )
    for person in (make_user("Writer"), make_user(), make_user("Publisher", is_staff=False)):
        browser = signed_in(person)
        assert browser.get(panel).status_code == 403
        assert browser.post(panel, {"days": "7"}).status_code == 403
        assert browser.post(revoke).status_code == 403
    assert PreviewLink.objects.count() == 1 and PreviewLink.objects.get().revoked_at is None
    assert signed_in(make_user("Editor")).post(revoke, headers=FRAGMENT).status_code == 200


def test_the_list_says_when_a_link_was_last_opened_and_forgets_old_ones(
    article: Article, writer: User
) -> None:
    preview_links.make(article, writer, label="Never opened")
    for _ in range(14):
        preview_links.revoke(preview_links.make(article, writer, label="Closed one"))
    page = signed_in(writer).get(reverse("desk_previews", args=[article.pk])).content.decode()
    assert "not opened yet" in page and page.count("Closed one") == 10

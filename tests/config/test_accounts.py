"""Accounts: logging in by code, password and second factor, what strangers learn, what a reader may do."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from comments.models import Comment
from config import settings as of_the_site
from newsletter.models import OutboxMail, Subscription
from newsroom.models import Publication, User
from public.models import SavedArticle
from tests.config.people import browser_of, mailed_code, make_reader
from tests.making import (
    make_article,
    make_comment,
    make_commenter,
    make_newsletter,
    make_subscriber,
    make_user,
)
from tests.newsroom.pictures import picture_file

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    user = make_user("Writer")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(person: User, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:
    data = {"login": person.username, "password": password}
    return Client(REMOTE_ADDR=address).post("/accounts/login/?next=/admin/", data | {"next": "/admin/"})


def test_a_mailed_code_logs_in(client: Client) -> None:
    reader = make_reader()
    asked = client.post("/accounts/login/code/", {"email": reader.email})
    assert asked["Location"].startswith("/accounts/login/code/confirm/")
    mail = OutboxMail.objects.get()
    assert mail.to == reader.email and mail.html and mailed_code() in mail.subject
    assert client.post(asked["Location"], {"code": "WRONG1"}).status_code == 200
    done = client.post(asked["Location"], {"code": mailed_code()})
    assert done["Location"] == "/accounts/" and client.get("/accounts/").status_code == 200


def test_registering_takes_an_address_and_a_code(client: Client) -> None:
    asked = client.post("/accounts/signup/", {"email": "new@example.com"})
    assert OutboxMail.objects.get().to == "new@example.com"
    done = client.post(asked["Location"], {"code": mailed_code()})
    user = User.objects.get(email="new@example.com")
    assert done.status_code == 302 and not user.is_staff and "new" not in user.username
    assert client.get("/accounts/").status_code == 200


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/signup/", "/accounts/password/reset/"])
def test_nothing_tells_whether_an_address_has_an_account(path: str) -> None:
    make_reader(email="known@example.com")
    answers = []
    for email in ("known@example.com", "other@example.com"):
        browser = Client(REMOTE_ADDR="192.0.2.7")
        first = browser.post(path, {"email": email})
        page = browser.get(first["Location"]).content.decode()
        words = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', "", page).replace(email, "")
        answers.append((first.status_code, first["Location"], words))
    assert answers[0] == answers[1]
    assert OutboxMail.objects.count() == 2


def test_the_admins_log_in_is_everybodys(client: Client, person: User) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    assert log_in(person)["Location"] == "/admin/"
    reader = browser_of(make_reader())
    assert reader.get("/admin/login/").status_code == 403


def test_a_demo_log_in_opens_the_admin(client: Client) -> None:
    make_user("Publisher", username="publisher")
    answer = client.post("/accounts/login/", {"login": "publisher", "password": "galley", "next": "/admin/"})
    assert answer["Location"] == "/admin/" and client.get("/admin/").status_code == 200


def test_guessing_ends_and_locks_no_door_for_good(person: User) -> None:
    for _ in range(8):
        page = log_in(person, "guess").content.decode()
    answer = log_in(person)
    assert answer.status_code == 200 and "That was tried too often" in answer.content.decode() + page
    # The mailed code still opens it.
    browser = Client()
    asked = browser.post("/accounts/login/code/", {"email": person.email})
    assert browser.post(asked["Location"], {"code": mailed_code()}).status_code == 302


def test_passwords_are_kept_as_argon2_at_its_full_price(person: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = of_the_site.PASSWORD_HASHERS
    person.set_password(PASSWORD)
    assert person.password.startswith("argon2$argon2id$")
    kept = Argon2PasswordHasher().decode(person.password)
    assert kept["memory_cost"] >= 19_456 and kept["time_cost"] >= 2


def test_the_publication_may_ask_the_staff_for_a_second_factor(person: User) -> None:
    browser = browser_of(person)
    assert browser.get("/admin/").status_code == 200
    Publication.objects.update_or_create(pk=1, defaults={"asks_for_second_factor": True})
    assert browser.get("/admin/")["Location"] == "/accounts/mfa/"
    assert (
        "asks everybody who opens the admin for a second factor"
        in browser.get("/accounts/mfa/").content.decode()
    )
    TOTP.activate(person, generate_totp_secret())
    assert browser.get("/admin/").status_code == 200


def test_whoever_has_a_second_factor_is_asked_for_it(person: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    assert secret not in str(Authenticator.objects.get().data)
    browser = Client()
    first = browser.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert first["Location"].startswith("/accounts/mfa/authenticate/")
    assert browser.get("/admin/").status_code == 302
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"
    assert browser.post(first["Location"], {"code": code})["Location"] == "/admin/"


def test_other_sessions_are_listed_and_ended() -> None:
    reader = make_reader()
    reader.set_password(PASSWORD)
    reader.save()
    here, there = Client(headers={"user-agent": "A Browser"}), Client(headers={"user-agent": "A Browser"})
    for browser in (here, there):
        browser.post("/accounts/login/", {"login": reader.email, "password": PASSWORD})
    assert here.get("/accounts/sessions/").content.decode().count("A Browser") == 2
    here.post("/accounts/sessions/")
    assert there.get("/accounts/").status_code == 302 and here.get("/accounts/").status_code == 200


def test_limits_are_counted_in_the_database_while_redis_is_away() -> None:
    cache.set("x", [1], 60)
    assert cache.get("x") == [1] and cache.add("x", 2) is False
    cache.delete("x")
    assert cache.get("x") is None


PAGES = ["/accounts/", "/accounts/profile/", "/accounts/export/", "/accounts/leave/", "/accounts/saved/1/"]


@pytest.mark.parametrize("path", PAGES)
def test_strangers_log_in_first(path: str) -> None:
    for method in (Client().get, Client().post):
        assert method(path)["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("path", ["", "profile/", "leave/"])
def test_a_page_of_our_own_stands_beside_those_of_allauth(path: str) -> None:
    answer = browser_of(make_reader()).get(f"/accounts/{path}")
    page = answer.content.decode()
    assert answer.status_code == 200 and 'class="footer"' in page
    assert page.count("<h1") == 1 and "http://testserver" not in page
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_reader_saves_articles_for_later() -> None:
    reader, article = make_reader(), make_article(headline="Read me later")
    browser = browser_of(reader)
    browser.post(f"/accounts/saved/{article.pk}/")
    browser.post(f"/accounts/saved/{article.pk}/")
    assert "Read me later" in browser.get("/accounts/").content.decode()
    browser.post(f"/accounts/saved/{article.pk}/", {"remove": "1"})
    assert not SavedArticle.objects.exists()
    assert browser.post("/accounts/saved/99999999999999999999/").status_code == 404


def test_a_name_and_a_portrait_stand_beside_what_was_said_before() -> None:
    reader, article = make_reader(), make_article()
    make_comment(article, commenter=make_commenter(user=reader, name="Old"), name="Old")
    browser = browser_of(reader)
    upload = picture_file("me.png")
    assert browser.post("/accounts/profile/", {"name": "New Name", "portrait": upload}).status_code == 302
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "New Name" in page and re.search(r'class="face" src="/media/images/\w+\.webp"', page)
    bad = SimpleUploadedFile("me.png", b"<script>", "image/png")
    answer = browser.post("/accounts/profile/", {"name": "Newer", "portrait": bad})
    assert answer.status_code == 422 and "is no picture" in answer.content.decode()


def test_newsletters_are_joined_by_the_confirmed_address() -> None:
    reader = make_reader()
    letter = make_newsletter(name="The Weekly One")
    subscriber = make_subscriber(letter, email=reader.email)
    assert subscriber.token in browser_of(reader).get("/accounts/").content.decode()
    EmailAddress.objects.update(verified=False)
    assert subscriber.token not in browser_of(reader).get("/accounts/").content.decode()
    assert Subscription.objects.count() == 1


def test_everything_of_a_reader_is_exported() -> None:
    reader = make_reader()
    make_comment(commenter=make_commenter(user=reader), body="What I said once")
    data = browser_of(reader).get("/accounts/export/").json()
    assert data["account"]["address"] == reader.email and data["comments"][0]["text"] == "What I said once"


@pytest.mark.parametrize("what", ["keep", "delete"])
def test_an_account_is_deleted_and_comments_stay_without_a_name_or_go(what: str) -> None:
    reader = make_reader()
    comment = make_comment(commenter=make_commenter(user=reader, name="Me"), name="Me", body="What I said")
    browser = browser_of(reader)
    refused = browser.post("/accounts/leave/")
    assert refused.status_code == 422
    assert "Choose first what becomes of your comments." in refused.content.decode()
    assert browser.post("/accounts/leave/", {"comments": what}).status_code == 200
    comment.refresh_from_db()
    assert not User.objects.filter(pk=reader.pk).exists()
    assert (comment.body, comment.name) == (
        ("What I said", "Somebody who has left") if what == "keep" else ("", "")
    )
    assert browser.get("/accounts/").status_code == 302 and Comment.objects.count() == 1


def test_one_of_the_staff_asks_a_publisher_instead() -> None:
    browser = browser_of(make_user("Editor"))
    assert browser.post("/accounts/leave/", {"comments": "keep"}).status_code == 403

"""Logging in: the admin's one form that strangers reach."""

from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pytest_django import Settings

from config import settings as of_the_site
from newsroom.models import User
from public import guards
from tests.making import make_user
from tests.services.redis import RedisServer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "a long enough password"
TOO_OFTEN = "That was tried too often. Please try again in"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards._limiters, "local", FixedWindowRateLimiter(MemoryStorage()))
    monkeypatch.setattr(guards._limiters, "_rest_until", 0.0)


@pytest.fixture
def person() -> User:
    user = make_user("Writer")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(person: User, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:
    data = {"username": person.username, "password": password}
    return Client(REMOTE_ADDR=address).post("/admin/login/", data)


def test_the_right_password_opens_the_admin(person: User) -> None:
    assert log_in(person)["Location"] == "/admin/"


def test_a_wrong_password_says_so(person: User) -> None:
    answer = log_in(person, "guess")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("has this log-in and password") == 1 and "correct the error" not in page


def test_guessing_ends_after_twenty_tries_even_with_the_right_one(person: User) -> None:
    for _ in range(20):
        assert TOO_OFTEN not in log_in(person, "guess").content.decode()
    for password in ("guess", PASSWORD):
        answer = log_in(person, password)
        assert TOO_OFTEN in answer.content.decode()
        assert not answer.wsgi_request.user.is_authenticated


def test_one_who_guesses_locks_nobody_else_out(person: User) -> None:
    for _ in range(21):
        log_in(person, "guess")
    assert log_in(person, address="192.0.2.2")["Location"] == "/admin/"


@pytest.mark.services
def test_tries_are_counted_in_redis_for_all_processes(person: User, redis_server: RedisServer) -> None:
    for _ in range(20):
        log_in(person, "guess")
    guards._limiters.local = FixedWindowRateLimiter(MemoryStorage())
    assert TOO_OFTEN in log_in(person).content.decode()


def test_passwords_are_kept_as_argon2_at_its_full_price(person: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = of_the_site.PASSWORD_HASHERS
    person.set_password(PASSWORD)
    assert person.password.startswith("argon2$argon2id$")
    kept = Argon2PasswordHasher().decode(person.password)
    assert kept["memory_cost"] >= 19_456 and kept["time_cost"] >= 2
    assert log_in(person)["Location"] == "/admin/"

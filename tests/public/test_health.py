"""The health page: usable or not, for whoever watches, and nothing that is secret."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from newsroom.models import Heartbeat
from public.views import health
from tests.services.redis import RedisServer


@pytest.mark.services
def test_all_is_well(client: Client, db: None, redis_server: RedisServer) -> None:
    Heartbeat.record("tick")
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() | {"last_tick": ""} == {
        "status": "ok",
        "database": "ok",
        "redis": "ok",
        "beat": "ok",
        "last_tick": "",
    }


def test_without_redis_the_site_is_degraded_but_usable(client: Client, db: None) -> None:
    Heartbeat.record("tick")
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["redis"]) == ("degraded", "away")


@pytest.mark.services
def test_a_beat_that_stopped_is_noticed(client: Client, db: None, redis_server: RedisServer) -> None:
    Heartbeat.record("tick", timezone.now() - timedelta(minutes=6))
    assert client.get("/health/").json()["beat"] == "late"
    Heartbeat.objects.all().delete()
    assert client.get("/health/").json()["status"] == "degraded"


def test_without_its_database_the_site_is_down(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise DatabaseError("connection to server at 10.0.0.7 failed: password authentication failed")

    monkeypatch.setattr(health, "last_tick", gone)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "away"}


def test_it_sets_no_cookie_says_no_secret_and_is_never_kept(
    client: Client, db: None, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://:swordfish@127.0.0.1:1/0"
    answer = client.get("/health/")
    assert not answer.cookies
    assert "swordfish" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_it_only_answers_questions(client: Client, db: None) -> None:
    assert client.post("/health/").status_code == 405

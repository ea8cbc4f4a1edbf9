"""Which mail server gets how much: by weight, and by who is there."""

import selectors
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from newsletter.handover.lines import Lines, Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(settings: Settings) -> Iterator[Lines]:
    """Three servers that have shown what they are worth: heavy, light, and one for the worst case."""
    weights = {"heavy.example": 3, "light.example": 1, "spare.example": 0}
    settings.MAIL_SERVERS = [
        {"host": host, "port": 25, "weight": weight, "connections": 12} for host, weight in weights.items()
    ]
    found = Lines(selectors.DefaultSelector())
    for standing in found.standings:
        standing.proven = True
    yield found
    found.close()


@pytest.fixture
def called(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many conversations were begun with each server."""
    counted: Counter[str] = Counter()

    def count(standing: Standing) -> None:
        counted[standing.server.host] += 1

    monkeypatch.setattr(lines, "_call", count)
    return counted


def away(lines: Lines, *hosts: str) -> None:
    for standing in lines.standings:
        standing.rests_until = time.monotonic() + 60 if standing.server.host in hosts else 0.0


def test_servers_share_the_mail_by_weight_and_the_spare_one_is_left_alone(
    lines: Lines, called: Counter[str]
) -> None:
    lines.call(1000)
    assert called == {"heavy.example": 12, "light.example": 4}


def test_while_one_is_away_the_other_has_all_its_conversations(lines: Lines, called: Counter[str]) -> None:
    away(lines, "heavy.example")
    lines.call(1000)
    assert called == {"light.example": 12}


def test_the_spare_server_is_asked_while_all_others_are_away(lines: Lines, called: Counter[str]) -> None:
    away(lines, "heavy.example", "light.example")
    lines.call(1000)
    assert called == {"spare.example": 12}
    called.clear()
    away(lines)
    lines.call(1000)
    assert "spare.example" not in called

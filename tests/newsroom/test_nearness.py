"""How near two articles are, and which of the nearest are shown: the rule of Related Reading alone."""

from datetime import timedelta

import pytest

from newsroom.related.nearness import Carriers, Facts, arrange, rarity, shortlist
from tests.making import NOON


def facts(*authors: int, days: int = 0) -> Facts:
    return Facts(NOON + timedelta(days=days), frozenset(authors))


def test_a_rare_trait_counts_for_more_than_a_common_one() -> None:
    rows = [("tag:1", article, 1.0) for article in range(1, 60)] + [("tag:2", 77, 1.0), ("tag:2", 1, 1.0)]
    scores = Carriers(rows, 100).scores({"tag:1": 1.0, "tag:2": 1.0}, own=1)
    assert max(scores, key=lambda article: scores[article]) == 77
    assert 1 not in scores
    assert rarity(1, 100) == 1
    assert rarity(100, 100) < 0.01


def test_what_very_many_have_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.related.nearness.COMMON", 5)
    rows = [("tag:1", article, 1.0) for article in range(1, 7)] + [
        ("tag:2", article, 1.0) for article in (1, 2)
    ]
    assert list(Carriers(rows, 100).scores({"tag:1": 1.0, "tag:2": 1.0}, own=1)) == [2]


def test_the_newest_of_equals_comes_first() -> None:
    known = {1: facts(1, days=1), 2: facts(2, days=3), 3: facts(3, days=2)}
    assert [article for article, _ in arrange(dict.fromkeys(known, 1.0), known)] == [2, 3, 1]


def test_nobody_signs_all_three_while_another_fits() -> None:
    scores = {1: 9.0, 2: 8.0, 3: 7.0, 4: 1.0}
    known = {1: facts(5), 2: facts(5, 6), 3: facts(5), 4: facts(7)}
    assert [article for article, _ in arrange(scores, known)] == [1, 2, 4, 3]
    assert [article for article, _ in arrange(scores, known, [frozenset({5}), frozenset({5})])][0] == 4
    only = {pk: one for pk, one in known.items() if pk != 4}
    assert [article for article, _ in arrange(scores, only)] == [1, 2, 3]


def test_what_is_not_published_is_left_out() -> None:
    assert arrange({1: 1.0, 2: 2.0}, {1: facts(1)}) == [(1, 1.0)]


def test_all_that_are_as_near_as_the_last_stay_on_the_shortlist() -> None:
    scores = {article: 1.0 for article in range(100)} | {200: 2.0}
    assert shortlist(scores) == scores
    assert len(shortlist({article: float(article) for article in range(100)})) == 40

"""Nothing that can be typed is an error."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsroom import search
from newsroom.search.analyser import analyse, chunks
from newsroom.search.highlight import matches
from newsroom.search.lookout import Wanted
from newsroom.search.query import day_of, parse
from tests.making import make_article

pytestmark = pytest.mark.django_db
HOSTILE = st.text(alphabet=st.sampled_from("ab\"'*():-^{}+~<>|&!\\%_.,#/\x00\ud800語é \n"), max_size=60)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def one_article() -> None:
    """Something to find."""
    make_article(headline="A quick brown fox")
    search.rebuild()


@OFTEN
@given(query=st.one_of(st.text(st.characters(exclude_categories=()), max_size=80), HOSTILE))
@example(query="\"'*(")
@example(query="\x00")
@example(query="\ud800")
@example(query="x" * 10_000)
@example(query="word " * 2_000)
@example(query='"' * 10_000)
@example(query="NEAR(a b, 3) AND OR NOT")
@example(query="headline:fox ^fox fox* {headline} : fox")
@example(query="a:* & b | !c <-> d \\ '")
@example(query="tag:\x00 author:\ud800 kind:' tool:\" before:0000 after:9999-99-99")
@example(query="before:1900 after:2999-12-31")
@example(query='-fox -"fox" -tag:fox -before:2020')
@example(query="%s %% %(a)s")
def test_any_text_is_answered(one_article: None, query: str) -> None:
    results = search.search(query)
    assert results.count >= len(results.hits) >= 0


@pytest.mark.parametrize(
    "query", ["fox", "FOX*", "(fox", "fox)", "'fox'", "fox AND quick", "^fox", "fox\x00"]
)
def test_signs_of_other_query_languages_mean_nothing(one_article: None, query: str) -> None:
    expected = 0 if "AND" in query and "and" not in parse("and").text else 1
    assert len([hit for hit in search.search(query).hits if hit.kind == "article"]) == expected


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (-5, -5), (10**9, 0), (20, 10**12)])
def test_any_page_is_answered(one_article: None, limit: int, offset: int) -> None:
    assert len(search.search("fox", limit=limit, offset=offset).hits) <= 1


def test_only_excluding_words_shows_everything_else(one_article: None) -> None:
    assert len(search.search("-tortoise").hits) == 1
    assert search.search("-fox").hits == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026", date(2026, 1, 1)),
        ("2026-3", date(2026, 3, 1)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-02-30", None),
        ("0000", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_or_refused(written: str, expected: Any) -> None:
    assert day_of(written) == expected


def test_a_date_that_is_none_is_searched_for_as_words() -> None:
    assert [item.word for item in parse("before:soon").items] == ["before", "soon"]


@OFTEN
@given(text=st.text(st.characters(exclude_categories=()), max_size=200))
def test_terms_hold_nothing_that_a_database_would_part_or_refuse(text: str) -> None:
    analysis = analyse(text)
    for term in (*analysis.terms, *analysis.extras):
        assert term
        assert all(sign.isalnum() or sign in ".+#" or ord(sign) > 127 for sign in term)
        term.encode()


@OFTEN
@given(text=st.text(st.characters(exclude_categories=()), max_size=200))
def test_chunks_lie_in_their_text_in_order(text: str) -> None:
    ends = 0
    for _, start, end in chunks(text):
        assert ends <= start < end <= len(text)
        ends = end


WRITTEN = st.text(st.sampled_from("aábcdeéikstyzGPT4.5 -’'.,+#&ßœøЁйκς語ネ\u0301\u00ad"), max_size=60)


@OFTEN
@given(text=WRITTEN)
@example(text="GPT 4.5 and GPT-4.5, Ascend 910")
@example(text="dying lies studies luxuriating Straße Dœuff café cafe\u0301 o3-mini node.js C++ .NET e-mail")
def test_every_word_of_a_text_is_marked_when_it_is_looked_for(text: str) -> None:
    for term in {term for chunk, _, _ in chunks(text) for term in (*chunk.terms, *chunk.joined_terms)}:
        assert next(matches(text, Wanted(frozenset({term}))), None), term

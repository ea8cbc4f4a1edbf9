"""Words that a date will overtake are noticed; history is not."""

import pytest

from newsroom.checks.body_parts import Passage
from newsroom.checks.claims import claims
from tests.making import NOON


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        ("The model is expected in April.", "is expected in April"),
        ("It will ship by the end of 2027, they say.", "will ship by the end of 2027"),
        ("A fix is due next month", "is due next month"),
        ("slated for Q3", "slated for Q3"),
        ("The price will be lowered in early 2027.", "will be lowered in early 2027"),
        ("Planned for 3 March", "Planned for 3 March"),
    ],
)
def test_words_that_a_date_will_overtake_are_noticed(words: str, claim: str) -> None:
    assert [one.words for one in claims([Passage(words, 1)], NOON.date())] == [claim]


@pytest.mark.parametrize(
    "words",
    [
        "It may be good. In April we tested it.",
        "It was released in March 2024.",
        "It was expected in April.",
        "It will be released in 2024, they had said.",
        "We will be honest about it.",
    ],
)
def test_history_is_no_claim(words: str) -> None:
    assert claims([Passage(words, 1)], NOON.date()) == []

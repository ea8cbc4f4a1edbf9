"""Subjects and preheaders from templates: names in braces are filled, and nothing else is."""

import pytest
from django.core.exceptions import ValidationError

from newsletter.assembling import drafting

VALUES = {"lead": "Nine  lives", "number": "12", "others": "Also: Ten"}


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("{lead}", "Nine lives"),
        ("No. {number}: {lead}", "No. 12: Nine lives"),
        ("Plain words", "Plain words"),
        ("{{braces}} {others}", "{braces} Also: Ten"),
        ("{date}", ""),
    ],
)
def test_names_in_braces_are_filled(words: str, made: str) -> None:
    drafting.validate_words(words)
    assert drafting.filled(words, VALUES, 150) == made


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("{headline}", "“{headline}” is no name that can be filled. There are: {lead}, "),
        ("{lead.__class__}", "is no name"),
        ("{lead[0]}", "is no name"),
        ("{lead!r}", "is no name"),
        ("{lead:>99999999}", "is no name"),
        ("{}", "“{}” is no name"),
        ("{lead", "A brace has no partner"),
        ("lead}", "A brace has no partner"),
    ],
)
def test_what_cannot_be_filled_is_refused_in_words_and_stays_plain_where_it_is_stored(
    words: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        drafting.validate_words(words)
    assert sentence in caught.value.messages[0]
    assert drafting.filled(words, VALUES, 150) == words


def test_what_is_too_long_is_cut_between_words() -> None:
    assert drafting.filled("{lead} and more", {"lead": "word " * 40}, 20) == "word word word…"

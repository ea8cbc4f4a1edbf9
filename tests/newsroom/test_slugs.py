"""Slugs and single lines: what a headline becomes in an address, and what no line may hold."""

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from hypothesis import given
from hypothesis import strategies as st

from newsroom.slugs import clean_slug, plain_line, slug_of


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Où est-ce ? L’été", "ou-est-ce-lete"),
        ("Что такое кэш?", "chto-takoe-kesh"),
        ("Ελληνικά", "ellinika"),
        ("Łódź, ß & Ærø", "lodz-ss-and-aero"),
        ("GPT-4.5 isn’t it", "gpt-4-5-isnt-it"),
        ("C++ or C#", "c-plus-plus-or-c-sharp"),
        ("😀 Rockets 🚀", "rockets"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("a\u202egnp.exe", "agnp-exe"),
        ("記憶", "article"),
        ("🚀", "article"),
        ("", "article"),
        ("word " * 40, "word-" * 17 + "word"),
    ],
)
def test_a_headline_becomes_a_plain_address(headline: str, slug: str) -> None:
    assert slug_of(headline) == slug


@given(st.text(max_size=200))
def test_every_headline_becomes_an_address_that_can_be_stored(headline: str) -> None:
    slug = slug_of(headline)
    validate_slug(slug)
    assert clean_slug(slug) == slug
    assert len(slug) <= 90


@pytest.mark.parametrize(
    ("typed", "slug"), [(" My_Slug ", "my-slug"), ("ａｂｃ", "abc"), ("/x-1/", "x-1"), ("", "")]
)
def test_what_can_be_put_right_is(typed: str, slug: str) -> None:
    assert clean_slug(typed) == slug


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("p\u0430ypal", "“а” (cyrillic small letter a) cannot stand in an address"),
        ("a\u202eb", "This address holds signs that cannot be seen"),
        ("a b", "An address has only letters, digits and single hyphens between them. “a-b” would do."),
        ("記憶", "Write it in the letters a to z."),
        ("x" * 101, "This address has 101 characters; at most 100 fit."),
    ],
)
def test_what_cannot_is_refused_in_a_sentence_with_an_offer(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=".*") as refusal:
        clean_slug(typed)
    assert sentence in refusal.value.messages[0]


def test_a_line_keeps_its_words_and_loses_what_turns_them_around() -> None:
    assert plain_line(" A\u202e b\u2066c\u200b\n d\x00 ") == "A bc d"
    assert plain_line("👩\u200d💻 می\u200cخواهم") == "👩\u200d💻 می\u200cخواهم"

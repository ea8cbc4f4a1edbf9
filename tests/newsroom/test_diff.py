"""What a comparison shows: every word of both sides, in its place, and nothing hidden that changed."""

import time
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.history import diff, diff_words
from newsroom.history.diff import Fold
from tests.making import make_article, make_author, make_tag

WORDS = "the a of model editor Galley writes paper reader proof ink page news digest honest slow".split()
texts = st.lists(
    st.one_of(
        st.sampled_from([*WORDS, " ", " ", "\n", "\n\n", ", ", ". ", "\n \n", "- "]),
        st.text(max_size=5),
    ),
    max_size=60,
).map("".join)


def pairs_of(old: str, new: str) -> list[diff_words.Pair]:
    return diff_words.pair_up(diff_words.paragraphs(old), diff_words.paragraphs(new))


def sides(pairs: list[diff_words.Pair]) -> tuple[str, str]:
    return "".join(pair.old for pair in pairs), "".join(pair.new for pair in pairs)


def written(words: int) -> str:
    """So many words in paragraphs of 30 to 90, none of them a pattern."""
    rng = count(1)
    paragraphs = []
    while words > 0:
        length = min(words, 30 + next(rng) * 7919 % 60)
        chosen = (next(rng) * 104_729 % 1_001 for _ in range(length))
        paragraphs.append(" ".join(f"{WORDS[number % len(WORDS)]}{number // 16}" for number in chosen))
        words -= length
    return "\n\n".join(paragraphs)


def edited(text: str, every: int = 25) -> str:
    words = text.split(" ")
    return " ".join("rewritten" if place % every == 0 else word for place, word in enumerate(words))


@given(texts, texts)
@settings(max_examples=300, deadline=None)
def test_the_left_side_is_the_old_text_and_the_right_side_the_new(old: str, new: str) -> None:
    assert sides(pairs_of(old, new)) == (old, new)


@given(texts, texts)
@settings(max_examples=100, deadline=None)
def test_a_large_comparison_led_by_rare_words_loses_nothing_either(old: str, new: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff_words, "MOST_CELLS", 200)
        assert sides(pairs_of(old, new)) == (old, new)


@given(texts, texts)
@settings(max_examples=100, deadline=None)
def test_folding_hides_only_what_is_the_same(old: str, new: str) -> None:
    pairs = pairs_of(old, new)
    lines = diff.fold(pairs)
    unfolded = [pair for line in lines for pair in (line.pairs if isinstance(line, Fold) else [line])]
    assert unfolded == pairs
    assert not any(pair.is_changed for line in lines if isinstance(line, Fold) for pair in line.pairs)


@given(texts, texts)
@settings(max_examples=100, deadline=None)
def test_what_is_called_the_same_is_the_same_on_both_sides(old: str, new: str) -> None:
    for pair in pairs_of(old, new):
        left = "".join(piece.text for piece in pair.left or [] if piece.kind == "same")
        right = "".join(piece.text for piece in pair.right or [] if piece.kind == "same")
        assert left == right


def test_one_changed_word_is_one_changed_piece() -> None:
    (pair,) = pairs_of("The editor reads slowly.", "The editor writes slowly.")
    assert [(piece.text, piece.kind) for piece in pair.left or []] == [
        ("The editor ", "same"),
        ("reads", "gone"),
        (" slowly.", "same"),
    ]
    assert [piece.text for piece in pair.right or [] if piece.kind == "new"] == ["writes"]


def test_a_rewritten_sentence_is_not_riddled_with_the_small_words_it_shares() -> None:
    (pair,) = pairs_of("Prices rose in the spring of last year", "Galley is a paper made in the attic of Ada")
    assert len([piece for piece in pair.right or [] if piece.kind == "same"]) <= 1


def test_a_paragraph_put_between_two_stands_beside_nothing() -> None:
    pairs = pairs_of("First one.\n\nLast one.\n", "First one.\n\nA third, quite different.\n\nLast one.\n")
    assert [pair.left is None for pair in pairs] == [False, True, False]


def test_a_rewritten_paragraph_stands_beside_what_it_became() -> None:
    old = "Readers like honest reviews of tools.\n\nPrices rise every single spring, it seems.\n\n"
    new = "Quite another thought begins here now.\n\nPrices rise every single summer, it seems.\n\n"
    pairs = pairs_of(old, new)
    beside = next(pair for pair in pairs if pair.old.startswith("Prices"))
    assert beside.new.startswith("Prices")


def test_a_long_unchanged_stretch_is_counted_and_closed() -> None:
    paragraphs = [f"Paragraph {number}.\n\n" for number in range(20)]
    (row,) = diff.compare({"body": "".join(paragraphs)}, {"body": "".join([*paragraphs, "The end.\n"])})
    assert [line.count for line in row.lines if isinstance(line, Fold)] == [19]
    assert len(row.lines) == 3


def test_a_line_end_that_became_the_end_of_a_paragraph_is_a_change() -> None:
    (row,) = diff.compare({"body": "a\nb"}, {"body": "a\n\nb"})
    assert row.changes == 1


def test_a_changed_line_end_can_be_seen() -> None:
    (pair,) = [pair for pair in pairs_of("a b", "a b\n\n") if pair.is_changed]
    assert [piece.shown for piece in pair.right or [] if piece.kind == "new"] == ["¶"]


def test_what_a_browser_sends_as_line_ends_is_no_change() -> None:
    assert diff.compare({"body": "a\r\nb"}, {"body": "a\nb"}) == []


def test_nothing_and_empty_are_the_same() -> None:
    assert diff.compare({"sources": [], "tags": []}, {}) == []


def test_fields_stand_in_the_order_of_the_desk_with_words_counted() -> None:
    rows = diff.compare(
        {"body": "One two three", "headline": "Old", "rating": "4.0"},
        {"body": "One two four five", "headline": "New", "rating": "4.5"},
    )
    assert [row.field for row in rows] == ["headline", "body", "rating"]
    assert (rows[1].removed, rows[1].added) == (1, 2)


@pytest.mark.django_db
def test_relations_are_compared_by_name() -> None:
    ada, bob = make_author(name="Ada Writer"), make_author(name="Bob Reader")
    tag, pin = make_tag(name="Agents"), make_article(headline="An older piece")
    old = {"authors": [ada.pk], "tags": [], "pins": [pin.pk], "kind": "news"}
    new = {"authors": [ada.pk, bob.pk], "tags": [tag.pk], "pins": [], "kind": "review"}
    rows = {row.field: row for row in diff.compare(old, new)}
    assert [pair.new for pair in rows["authors"].pairs] == ["Ada Writer", "Bob Reader"]
    assert [pair.is_changed for pair in rows["authors"].pairs] == [False, True]
    assert rows["tags"].pairs[0].new == "Agents"
    assert rows["pins"].pairs[0].old == "An older piece"
    assert (rows["kind"].pairs[0].old, rows["kind"].pairs[0].new) == ("News", "Review")


@pytest.mark.django_db
def test_what_was_deleted_since_is_named_as_that() -> None:
    (row,) = diff.compare({"authors": [987654]}, {"authors": []})
    assert row.pairs[0].old == "author 987654, deleted since"


@pytest.mark.django_db
def test_authors_in_another_order_are_a_change_that_says_so() -> None:
    ada, bob = make_author(name="Ada"), make_author(name="Bob")
    (row,) = diff.compare({"authors": [ada.pk, bob.pk]}, {"authors": [bob.pk, ada.pk]})
    assert row.note == "Only the order changed."
    assert diff.compare({"tags": [1, 2]}, {"tags": [2, 1]}) == []


def test_a_source_shows_which_of_its_words_changed() -> None:
    source: dict[str, Any] = {"publisher": "The Register", "title": "A story", "url": "https://x.example/"}
    (row,) = diff.compare({"sources": [source]}, {"sources": [{**source, "accessed_on": "2026-01-02"}]})
    assert row.pairs[0].new == "The Register: A story · https://x.example/ · read 2026-01-02"
    assert row.pairs[0].left == [diff_words.Piece("The Register: A story · https://x.example/")]


@pytest.mark.parametrize("every", [25, 3])
def test_three_thousand_words_are_compared_at_once(every: int) -> None:
    old = written(3000)
    began = time.process_time()
    diff.compare({"body": old}, {"body": edited(old, every)})
    assert time.process_time() - began < 1  # measured: far below; a wide margin for a busy machine


@pytest.mark.parametrize("glue", ["\n\n", " ", "\n"])
def test_two_hundred_thousand_words_are_compared_in_bounded_time(glue: str) -> None:
    old = written(200_000).replace("\n\n", glue)
    if glue == "\n":
        old = old.replace(" ", "\n")
    new = edited(old, 40) if glue != "\n" else edited(old.replace("\n", " "), 40).replace(" ", "\n")
    began = time.process_time()
    (row,) = diff.compare({"body": old}, {"body": new})
    assert time.process_time() - began < 20
    left, right = sides(row.pairs)
    assert (left.rstrip(), right.rstrip()) == (old, new)


def test_a_paragraph_put_at_the_end_is_the_only_change() -> None:
    (row,) = diff.compare({"body": "First.\n"}, {"body": "First.\n\nSecond."})
    assert [pair.is_changed for pair in row.pairs] == [False, True]

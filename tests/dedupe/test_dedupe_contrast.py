"""What differs between two texts is marked, and nothing of the texts is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from litrev.dedupe.contrast import Pieces, contrast

TEXTS = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(["a", "ab", "abc", "é", "É,", "b."]), max_size=12).map(" ".join)
)


def marked(pieces: Pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.differs]


@given(TEXTS, TEXTS)
def test_the_pieces_make_the_texts_again(one: str, other: str) -> None:
    left, right = contrast(one, other)
    assert "".join(piece.text for piece in left) == one
    assert "".join(piece.text for piece in right) == other
    assert all(piece.text for piece in (*left, *right))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    left, right = contrast(text, text)
    assert marked(left) == marked(right) == []


def test_a_word_that_the_other_has_not_is_marked() -> None:
    left, right = contrast("Care for adults in harbours", "Care for children in harbours")
    assert (marked(left), marked(right)) == (["adults"], ["children"])


def test_of_a_word_spelt_otherwise_only_the_letters_are_marked() -> None:
    left, right = contrast("The colour of sails", "The color of sails")
    assert (marked(left), marked(right)) == (["u"], [])


def test_case_accents_and_punctuation_do_not_count() -> None:
    left, right = contrast("Éléphants: a REVIEW.", "elephants a review")
    assert marked(left) == marked(right) == []


def test_a_subtitle_that_only_one_has_is_marked_whole() -> None:
    left, right = contrast("Care at sea: part two", "Care at sea")
    assert (marked(left), marked(right)) == (["part two"], [])


def test_against_nothing_nothing_is_marked() -> None:
    left, right = contrast("Care", "")
    assert (marked(left), right) == ([], ())

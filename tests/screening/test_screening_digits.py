"""Keys for numbers."""

from __future__ import annotations

from litrev.screening.digits import number_of


def test_digits_and_the_unshifted_row_of_a_french_keyboard_are_numbers_and_no_other_key_is() -> None:
    assert [number_of(key) for key in "123456789"] == list(range(1, 10))
    assert [number_of(key) for key in "&é\"'(-è_ç"] == list(range(1, 10))
    assert not any(map(number_of, ["0", "à", ")", "e", "", "12", "&é", "\n"]))

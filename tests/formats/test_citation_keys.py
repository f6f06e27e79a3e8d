"""Citation keys: readable, unique, and the same whatever else is exported."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from litrev.formats.citekey import Keys, plain_key
from litrev.model import Author, Record


def record(
    number: int = 1, title: str = "Le renoncement aux soins", author: str = "Müller", year: int = 2019
) -> Record:
    return Record(id=f"test:{number}", source="test", title=title, authors=(Author(author, "A"),), year=year)


def test_a_key_is_author_year_and_the_words_that_carry_meaning() -> None:
    assert plain_key(record()) == "muller2019RenoncementSoins"
    assert plain_key(record(), "[auth]_[year]") == "muller2019"


def test_of_two_that_would_bear_the_same_key_the_first_keeps_it() -> None:
    keys = Keys()
    first, second = keys.key(record(1)), keys.key(record(2))
    assert first == "muller2019RenoncementSoins"
    assert re.fullmatch(r"muller2019RenoncementSoins-[a-p]{4}", second)


def test_what_comes_later_renames_nothing() -> None:
    works = [record(n) for n in range(5)]
    keys, more = Keys(), Keys()
    before = [keys.key(work) for work in works]
    assert [more.key(work) for work in [*works, record(9)]][:5] == before


def test_a_title_in_another_script_still_gets_a_key() -> None:
    work = Record(id="openalex:W42", source="openalex", title="移民健康", year=2020)
    assert plain_key(work) == "workw422020"
    assert plain_key(Record(id="x:1", source="x", title="Access to care", year=2020)) == "anon2020AccessCare"


@given(st.lists(st.builds(record, st.integers(0, 10**6), st.text(max_size=12), st.text(max_size=6))))
def test_keys_are_unique_and_plain_ascii(works: list[Record]) -> None:
    distinct = {work.id: work for work in works}.values()
    keys = Keys()
    made = [keys.key(work) for work in distinct]
    assert len({key.casefold() for key in made}) == len(made)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", key) for key in made)

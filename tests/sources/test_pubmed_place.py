"""Where a PubMed run stands: ranges cover everything once, and a cursor gives back what it was made of."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.errors import SourceError
from litrev.sources.pubmed_place import HIGHEST, LOWEST, Place, split

pmids = st.lists(st.integers(LOWEST, HIGHEST), unique=True, max_size=60).map(lambda found: tuple(sorted(found)))


@given(st.data())
def test_parts_cover_their_range_and_do_not_overlap(data: st.DataObject) -> None:
    lowest = data.draw(st.integers(LOWEST, HIGHEST - 1))
    highest = data.draw(st.one_of(st.just(HIGHEST), st.integers(lowest + 1, HIGHEST)))
    known = data.draw(st.lists(st.integers(lowest, highest), max_size=5))
    parts = split(lowest, highest, data.draw(st.integers(10_000, 40_000_000)), known)
    assert len(parts) >= 2
    assert parts[0][0] == lowest
    assert parts[-1][1] == highest
    assert all(first <= last for first, last in parts)
    assert all(after[0] == before[1] + 1 for before, after in pairwise(parts))


def test_an_open_end_is_looked_at_once_beyond_the_largest_known_number() -> None:
    assert split(1, HIGHEST, 10_000, [40_000_000])[-1] == (40_000_001, HIGHEST)
    assert split(1, 1000, 10_000, [500])[-1] == (501, 1000)


@given(
    st.integers(0, 10**8),
    st.integers(0, 10**8),
    pmids,
    pmids,
    pmids,
    st.lists(st.tuples(st.integers(1), st.integers(1))),
)
def test_a_cursor_gives_back_its_place(
    announced: int,
    listed: int,
    waiting: tuple[int, ...],
    missing: tuple[int, ...],
    twice: tuple[int, ...],
    ranges: list[tuple[int, int]],
) -> None:
    place = Place(announced, tuple(ranges), listed, waiting, missing, twice)
    cursor = place.cursor()
    assert (cursor is None) == place.ended
    if cursor is not None:
        assert Place.read(cursor) == place


def test_the_cursor_of_a_full_list_is_compact() -> None:
    cursor = Place(9_999, (), 9_999, tuple(range(1, 40_000_000, 4_001))).cursor()
    assert cursor is not None
    assert len(cursor) < 30_000


@pytest.mark.parametrize("rubbish", ["", "{}", "[[1,2],[],[]]", '[[1,2],[],["x","",""]]', '[[1,2],[],["AAAA","",""]]'])
def test_a_cursor_that_cannot_be_read_is_told(rubbish: str) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        Place.read(rubbish)

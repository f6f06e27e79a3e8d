"""What is taken out at a glance would have been judged different, had everything been compared."""

from __future__ import annotations

from itertools import combinations, islice
from typing import get_args

import pytest

from litrev.dedupe import Versions, record_from_row
from litrev.dedupe.judge import compared, judge
from litrev.dedupe.prepare import Prepared, prepare
from litrev.dedupe.sift import within_reach, worth_a_word
from litrev.demo.duplicates import rows
from litrev.model import LinkKind


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Prepared, Prepared]]:
    """All pairs of some invented records: duplicates and neighbours among many strangers."""
    forms = [prepare(record_from_row(row)) for row in islice(rows(160, seed=11), 160)]
    return list(combinations(sorted(forms, key=lambda form: form.id), 2))


@pytest.mark.parametrize("versions", get_args(Versions))
def test_a_pair_out_of_reach_is_different(pairs: list[tuple[Prepared, Prepared]], versions: Versions) -> None:
    lost = [(a, b) for a, b in pairs if within_reach(a, b, versions) is None]
    assert len(pairs) > len(lost) > 0.9 * len(pairs)
    assert all(judge(a, b, versions).kind is LinkKind.DIFFERENT for a, b in lost)


@pytest.mark.parametrize("versions", get_args(Versions))
def test_within_reach_every_feature_is_compared(pairs: list[tuple[Prepared, Prepared]], versions: Versions) -> None:
    found = [(a, b, levels) for a, b in pairs if (levels := within_reach(a, b, versions)) is not None]
    assert found
    assert all(levels == compared(a, b) for a, b, levels in found)


@pytest.mark.parametrize("versions", get_args(Versions))
def test_what_is_said_of_a_pair_is_the_judgement(pairs: list[tuple[Prepared, Prepared]], versions: Versions) -> None:
    said = [(a, b, pair) for a, b in pairs if (pair := worth_a_word(a, b, versions))]
    assert any(pair.kind is LinkKind.SAME for _a, _b, pair in said)
    assert all(pair == judge(a, b, versions) for a, b, pair in said)

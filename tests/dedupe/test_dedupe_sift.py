"""What is taken out at a glance would have been judged different, had everything been compared."""

from __future__ import annotations

from itertools import combinations, islice

import pytest

from litrev.dedupe import USUAL, Policy, record_from_row
from litrev.dedupe.judge import compared, judge
from litrev.dedupe.prepare import Prepared, prepare
from litrev.dedupe.sift import within_reach, worth_a_word
from litrev.demo.duplicates import rows
from litrev.model import LinkKind

POLICIES = [USUAL, Policy("join"), Policy(joined_from=0.999, asked_from=0.2), Policy(joined_from=0.9, asked_from=0.5)]


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Prepared, Prepared]]:
    """All pairs of some invented records: duplicates and neighbours among many strangers."""
    forms = [prepare(record_from_row(row)) for row in islice(rows(160, seed=11), 160)]
    return list(combinations(sorted(forms, key=lambda form: form.id), 2))


@pytest.mark.parametrize("policy", POLICIES)
def test_a_pair_out_of_reach_is_different(pairs: list[tuple[Prepared, Prepared]], policy: Policy) -> None:
    lost = [(a, b) for a, b in pairs if within_reach(a, b, policy) is None]
    assert len(pairs) > len(lost) > 0.9 * len(pairs)
    assert all(judge(a, b, policy).kind is LinkKind.DIFFERENT for a, b in lost)


@pytest.mark.parametrize("policy", POLICIES)
def test_within_reach_every_feature_is_compared(pairs: list[tuple[Prepared, Prepared]], policy: Policy) -> None:
    found = [(a, b, levels) for a, b in pairs if (levels := within_reach(a, b, policy)) is not None]
    assert found
    assert all(levels == compared(a, b) for a, b, levels in found)


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_said_of_a_pair_is_the_judgement(pairs: list[tuple[Prepared, Prepared]], policy: Policy) -> None:
    said = [(a, b, pair) for a, b in pairs if (pair := worth_a_word(a, b, policy))]
    assert any(pair.kind is LinkKind.SAME for _a, _b, pair in said)
    assert all(pair == judge(a, b, policy) for a, b, pair in said)


def test_whoever_wants_to_be_asked_of_all_or_of_nothing_is(pairs: list[tuple[Prepared, Prepared]]) -> None:
    assert all(within_reach(a, b, Policy(asked_from=0)) for a, b in pairs)
    never = Policy(joined_from=1, asked_from=1)
    assert not any(within_reach(a, b, never) for a, b in pairs)
    assert {judge(a, b, never).kind for a, b in pairs} == {LinkKind.DIFFERENT}

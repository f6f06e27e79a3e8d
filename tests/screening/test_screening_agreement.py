"""Agreement against an independent implementation, and by hand."""

from __future__ import annotations

import math
import random
import warnings
from datetime import UTC, datetime

import pytest

from litrev.model import Decision, Verdict, Work
from litrev.screening.agreement import agreement, cited, closed, pairs
from litrev.screening.stages import Criterion, StageRules
from litrev.screening.standing import Standing, standing

START = datetime(2031, 5, 1, tzinfo=UTC)
CRITERIA = (Criterion("P"), Criterion("C"))
RULES = StageRules(id="ta", reviewers=2, arbiters=frozenset("z"), criteria=CRITERIA)


def test_kappa_and_its_interval_agree_with_statsmodels_on_a_thousand_tables() -> None:
    statistics = pytest.importorskip("statsmodels.stats.inter_rater", reason="statsmodels is for development")
    lots = random.Random(20261122)
    compared = 0
    for _round in range(1_000):
        size, most = lots.choice((2, 2, 3)), lots.choice((1, 3, 10, 60, 2_000))
        table = [[lots.randrange(most + 1) for _column in range(size)] for _row in range(size)]
        ours = agreement(table)
        if ours.kappa is None:
            diagonal = [row[place] for place, row in enumerate(table)]
            assert sum(map(sum, table)) in {0, *diagonal}
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it divides by a standard error of nought
            theirs = statistics.cohens_kappa(table)
        assert ours.kappa == pytest.approx(theirs.kappa, abs=1e-12)
        if theirs.var_kappa >= 0:  # else a rounding error below nought, of which it takes the root
            assert ours.low == pytest.approx(max(theirs.kappa_low, -1.0), abs=1e-9)
            assert ours.high == pytest.approx(min(theirs.kappa_upp, 1.0), abs=1e-9)
        compared += 1
    assert compared > 900


def test_a_table_from_the_literature() -> None:
    found = agreement([[20, 5], [10, 15]])
    assert (found.n, found.agreed, found.raw) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.pabak == pytest.approx(0.4)


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[7, 0], [0, 0]], [[0, 0], [0, 1]]])
def test_kappa_of_one_answer_throughout_is_undefined(table: list[list[int]]) -> None:
    found = agreement(table)
    assert found.kappa is found.low is found.high is None
    assert found.pabak == (1.0 if sum(map(sum, table)) else None)


def test_full_agreement_is_one_without_an_interval_to_speak_of() -> None:
    found = agreement([[5, 0], [0, 5]])
    assert (found.kappa, found.low, found.high) == (1.0, 1.0, 1.0)


def test_pabak_is_kappa_freed_of_prevalence() -> None:
    rare = agreement([[1, 2], [2, 95]])
    assert rare.kappa is not None
    assert rare.kappa < 0.4
    assert rare.pabak == pytest.approx(0.92)
    assert math.isclose(rare.raw or 0, 0.96)


def votes(said: dict[str, dict[str, str]], rules: StageRules = RULES) -> Standing:
    """Work -> reviewer -> `include`, `maybe`, or the codes of an exclusion."""
    decisions = [
        Decision(
            id=f"{work}{who}", record=work, stage="ta", reviewer=who, at=START,
            verdict=Verdict(word) if word in list(Verdict) else Verdict.EXCLUDE,
            criteria=() if word in list(Verdict) else tuple(word.split()),
        )
        for work, held in said.items()
        for who, word in held.items()
    ]  # fmt: skip
    return standing([Work(work, (work,)) for work in said], decisions, [rules])


def test_only_works_that_both_have_decided_are_compared() -> None:
    where = votes({"1": {"a": "include", "b": "P"}, "2": {"a": "include"}, "3": {"a": "P C", "b": "C"}, "4": {}})
    (pair,) = pairs(where, "ta", closed(where, "ta"))
    assert (pair.first, pair.second, pair.works, pair.differing) == ("a", "b", ("1", "3"), ("1",))
    assert pair.table == ((0, 1), (0, 1))
    assert {c.code: (c.both, c.first, c.second) for c in pair.criteria} == {"P": (0, 1, 1), "C": (1, 0, 0)}


def test_the_criterion_that_disagreements_cite_most_comes_first_with_its_works() -> None:
    where = votes({
        "1": {"a": "include", "b": "C"}, "2": {"a": "C", "b": "maybe"}, "3": {"a": "P", "b": "include"},
        "4": {"a": "P", "b": "P"}, "5": {"a": "P", "b": "C"},
    })  # fmt: skip
    found = pairs(where, "ta", closed(where, "ta"))
    assert [(one.code, one.works) for one in cited(where, "ta", found)] == [("C", ("1", "2")), ("P", ("3",))]


def test_maybe_is_an_inclusion_where_it_lets_through_and_an_answer_of_its_own_elsewhere() -> None:
    said = {"1": {"a": "include", "b": "maybe"}, "2": {"a": "P", "b": "P"}}
    (pair,) = pairs(votes(said), "ta", ["1", "2"])
    assert pair.agreement.kappa == 1.0
    discussed = StageRules(id="ta", reviewers=2, undecided_advances=False, criteria=CRITERIA)
    (pair,) = pairs(votes(said, discussed), "ta", ["1", "2"])
    assert pair.table == ((0, 0, 1), (0, 1, 0), (0, 0, 0))


def test_arbiters_and_resolutions_take_no_part_and_three_reviewers_make_three_pairs() -> None:
    where = votes({"1": {"a": "include", "b": "P", "z": "P", "(resolution)": "P"}, "2": {"b": "P", "c": "P", "a": "P"}})
    found = pairs(where, "ta", closed(where, "ta"))
    assert [(pair.first, pair.second, len(pair.works)) for pair in found] == [
        ("a", "b", 2),
        ("a", "c", 1),
        ("b", "c", 1),
    ]

"""What settles a disagreement, and the three ways in which two verdicts can end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Decision, Verdict, Work
from litrev.screening.conflicts import disagreements, told
from litrev.screening.outcome import RESOLUTION, State, newest_by_reviewer, outcome_of
from litrev.screening.resolutions import How, Resolution, rivals
from litrev.screening.stages import Criterion, StageRules
from litrev.screening.standing import standing

START = datetime(2031, 5, 1, tzinfo=UTC)
RULES = StageRules(id="ta", reviewers=2, criteria=(Criterion("P"), Criterion("C")))
INCLUDE, EXCLUDE, MAYBE, WITHDRAWN = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE, Verdict.WITHDRAWN


def vote(who: str, verdict: Verdict, minute: int = 0, criteria: tuple[str, ...] = ()) -> Decision:
    return Decision(
        id=f"{who}-{minute}", record="1", stage="ta", verdict=verdict, criteria=criteria, reviewer=who,
        at=START + timedelta(minutes=minute),
    )  # fmt: skip


def settled(verdict: Verdict, minute: int = 9, **more: object) -> Decision:
    plain = {"id": f"r{minute}", "record": "1", "stage": "ta", "verdict": verdict, "how": How.DISCUSSION, "by": "a"}
    at = START + timedelta(minutes=minute)
    return Resolution(**{**plain, "at": at, **more}).as_decision()  # type: ignore[arg-type]  # fields by name


def outcome(*said: Decision, rules: StageRules = RULES) -> State:
    return outcome_of(newest_by_reviewer(said), rules).state


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([INCLUDE, EXCLUDE, MAYBE])), min_size=2, max_size=9))
def test_a_work_with_two_decisions_is_in_exactly_one_of_agreed_in_agreed_out_and_conflict(
    said: list[tuple[str, Verdict]],
) -> None:
    rows = [vote(who, verdict, minute) for minute, (who, verdict) in enumerate(said)]
    held = newest_by_reviewer(rows)
    state = outcome(*rows)
    if len(held) < 2:
        assert state is State.PENDING
        return
    agreed = {decision.verdict is not EXCLUDE for decision in held.values()}
    expected = State.CONFLICT if len(agreed) == 2 else State.INCLUDED if agreed == {True} else State.EXCLUDED
    assert state is expected
    where = standing([Work("1", ("1",))], rows, [RULES])
    assert [one.is_open for one in disagreements(where, "ta")] == ([True] if state is State.CONFLICT else [])


def test_a_resolution_settles_a_conflict_and_leaves_the_verdicts_as_they_were() -> None:
    rows = [vote("a", INCLUDE), vote("b", EXCLUDE, criteria=("C", "P"))]
    assert outcome(*rows) is State.CONFLICT
    assert outcome(*rows, settled(INCLUDE)) is State.INCLUDED
    found = outcome_of(newest_by_reviewer([*rows, settled(EXCLUDE)]), RULES)
    assert (found.state, found.reasons, found.settled_by) == (State.EXCLUDED, ("P", "C"), RESOLUTION)
    where = standing([Work("1", ("1",))], [*rows, settled(EXCLUDE)], [RULES])
    assert [(d.reviewer, d.verdict) for d in told(where, "1", "ta")] == [("a", INCLUDE), ("b", EXCLUDE)]


def test_a_resolution_that_was_taken_back_is_as_if_it_had_never_been() -> None:
    rows = [vote("a", INCLUDE), vote("b", EXCLUDE), settled(INCLUDE, 5), settled(WITHDRAWN, 6)]
    assert outcome(*rows) is State.CONFLICT


def test_a_resolution_waits_as_long_as_a_verdict_is_missing() -> None:
    assert outcome(vote("a", INCLUDE), settled(INCLUDE)) is State.PENDING
    assert outcome(settled(INCLUDE)) is State.PENDING
    assert outcome(settled(INCLUDE), rules=StageRules(id="ta")) is State.PENDING


def test_of_an_arbiters_verdict_and_a_resolution_the_newest_counts() -> None:
    rules = StageRules(id="ta", reviewers=2, arbiters=frozenset("c"))
    rows = [vote("a", INCLUDE), vote("b", EXCLUDE)]
    assert outcome(*rows, vote("c", EXCLUDE, 1), settled(INCLUDE, 2), rules=rules) is State.INCLUDED
    assert outcome(*rows, vote("c", EXCLUDE, 3), settled(INCLUDE, 2), rules=rules) is State.EXCLUDED


def resolution(id_: str, verdict: Verdict, *settles: str, minute: int = 9, codes: tuple[str, ...] = ()) -> Resolution:
    return Resolution(
        id=id_, record="1", stage="ta", verdict=verdict, criteria=codes, how=How.DISCUSSION, by=id_[0],
        at=START + timedelta(minutes=minute), settles=settles,
    )  # fmt: skip


def apart(*said: Resolution) -> list[str]:
    return [one.id for one in rivals(said, RULES)]


def test_two_resolutions_that_know_nothing_of_one_another_and_differ_are_rivals_whatever_the_clocks_say() -> None:
    one, other = resolution("a", INCLUDE, "v1", minute=900), resolution("b", EXCLUDE, "v1", minute=2)
    assert apart(one, other) == apart(other, one) == ["b", "a"]
    assert apart(one, resolution("b", EXCLUDE, "v1", "a", minute=901)) == []


def test_resolutions_that_come_to_the_same_are_no_rivals_and_reasons_are_part_of_it() -> None:
    assert apart(resolution("a", INCLUDE), resolution("b", MAYBE)) == [], "maybe lets a work through here"
    assert apart(resolution("a", EXCLUDE, codes=("P", "C")), resolution("b", EXCLUDE, codes=("C", "P"))) == []
    assert apart(resolution("a", EXCLUDE, codes=("P",)), resolution("b", EXCLUDE, codes=("C",))) == ["a", "b"]


def test_only_a_resolution_that_knows_them_all_ends_it_and_taking_it_back_begins_it_again() -> None:
    rows = [resolution("a", INCLUDE), resolution("b", EXCLUDE)]
    knows_one = resolution("c", INCLUDE, "a", minute=30)
    knows_both = resolution("d", EXCLUDE, "a", "b", minute=40)
    assert apart(*rows, knows_one) == ["b", "c"]
    assert apart(*rows, knows_both) == []
    assert apart(*rows, knows_one, knows_both) == ["c", "d"]
    assert apart(*rows, knows_both, resolution("undo:d", INCLUDE, minute=41)) == ["a", "b"]
    assert apart(*rows, resolution("undo:b", INCLUDE, minute=41)) == []


def test_a_conflict_in_which_the_arbiter_votes_can_be_settled_too() -> None:
    rules = StageRules(id="ta", reviewers=2, arbiters=frozenset("b"), voting_arbiters=frozenset("b"))
    rows = [vote("a", INCLUDE), vote("b", EXCLUDE)]
    assert outcome(*rows, rules=rules) is State.CONFLICT
    assert outcome(*rows, settled(INCLUDE), rules=rules) is State.INCLUDED


def test_verdicts_on_a_work_that_waits_are_told_to_nobody_at_a_blind_stage() -> None:
    where = standing([Work("1", ("1",))], [vote("a", INCLUDE)], [RULES])
    assert told(where, "1", "ta") == ()
    assert disagreements(where, "ta") == []
    seeing = StageRules(id="ta", reviewers=2, blind=False)
    where = standing([Work("1", ("1",))], [vote("a", INCLUDE)], [seeing])
    assert len(told(where, "1", "ta")) == 1


@pytest.mark.parametrize("verdict", [INCLUDE, EXCLUDE, MAYBE, WITHDRAWN])
def test_a_resolution_is_kept_as_an_event_and_read_back(verdict: Verdict) -> None:
    said = Resolution(
        id="r", record="1", stage="ta", verdict=verdict, criteria=("P",), note="« oui »", how=How.ARBITER, by="c",
        at=START, settles=("x", "y"), criteria_version="v",
    )  # fmt: skip
    assert Resolution.from_event(said.to_event()) == said

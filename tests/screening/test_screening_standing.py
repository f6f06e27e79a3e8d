"""Where every work stands, for any history of decisions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from litrev.model import Decision, Verdict, Work
from litrev.screening.outcome import State
from litrev.screening.stages import Criterion, StageRules
from litrev.screening.standing import standing

START = datetime(2026, 1, 1, tzinfo=UTC)
CRITERIA = (Criterion("P"), Criterion("C"))
STAGES = (
    StageRules(id="title_abstract", reviewers=2, arbiters=frozenset("z"), criteria=CRITERIA),
    StageRules(id="full_text", reports=True, undecided_advances=False, criteria=CRITERIA),
)
RECORDS = [f"test:{n}" for n in range(8)]


def decision(record: str, stage: str, verdict: str, who: str = "a", minute: int = 0) -> Decision:
    return Decision(
        id=f"{record}{stage}{who}{minute}",
        record=record,
        stage=stage,
        verdict=Verdict(verdict),
        reviewer=who,
        at=START + timedelta(minutes=minute),
    )


HISTORIES = st.lists(
    st.builds(
        Decision,
        id=st.integers(0, 10**9).map(str),
        record=st.sampled_from([*RECORDS, "test:gone"]),
        stage=st.sampled_from(["title_abstract", "full_text", "bygone"]),
        verdict=st.sampled_from(Verdict),
        criteria=st.lists(st.sampled_from(["P", "C", "OLD"]), max_size=2).map(tuple),
        reviewer=st.sampled_from("abcz"),
        at=st.integers(0, 20).map(lambda minute: START + timedelta(minutes=minute)),
    ),
    max_size=60,
    unique_by=lambda d: d.id,
)


@st.composite
def partitions(draw: st.DrawFn) -> list[Work]:
    groups: dict[int, list[str]] = {}
    for record in RECORDS:
        groups.setdefault(draw(st.integers(0, 7)), []).append(record)
    return [Work(min(members), tuple(sorted(members))) for members in groups.values()]


@given(HISTORIES, partitions())
def test_every_work_is_in_exactly_one_place(history: list[Decision], works: list[Work]) -> None:
    where = standing(works, history, STAGES)
    assert set(where.positions) == {work.id for work in works}
    for position in where.positions.values():
        assert all(outcome.state is State.INCLUDED for outcome in position.outcomes[:-1])
        assert position.stage == STAGES[len(position.outcomes) - 1].id
    assert where.tally("title_abstract").total() == len(works)
    assert where.tally("full_text").total() == where.tally("title_abstract")[State.INCLUDED]


@given(HISTORIES, partitions(), st.randoms())
def test_the_order_and_repetition_of_rows_do_not_matter(
    history: list[Decision], works: list[Work], chance: random.Random
) -> None:
    shuffled = [*history, *history[:5]]
    chance.shuffle(shuffled)
    one, other = standing(works, history, STAGES), standing(works[::-1], shuffled, STAGES)
    assert (one.positions, one.verdicts) == (other.positions, other.verdicts)


@given(HISTORIES, partitions())
def test_what_does_not_count_is_listed(history: list[Decision], works: list[Work]) -> None:
    where = standing(works, history, STAGES)
    rest = [d for d in history if d not in where.idle]
    assert standing(works, rest, STAGES).positions == where.positions
    assert all(d in where.idle for d in history if d.record == "test:gone" or d.stage == "bygone")


def two(verdict_a: str, verdict_b: str, record: str = "test:0") -> list[Decision]:
    return [decision(record, "title_abstract", verdict_a, "a"), decision(record, "title_abstract", verdict_b, "b")]


def place(works: Sequence[Work], history: Sequence[Decision], work: str) -> tuple[str, State]:
    position = standing(works, history, STAGES).positions[work]
    return position.stage, position.state


def test_a_decision_on_any_record_speaks_for_the_work() -> None:
    joined = [Work("test:0", ("test:0", "test:1"))]
    history = [
        decision("test:1", "title_abstract", "include", "a"),
        decision("test:0", "title_abstract", "include", "b"),
    ]
    assert place(joined, history, "test:0") == ("full_text", State.PENDING)


def test_of_one_reviewers_decisions_on_two_records_that_became_one_work_the_newest_counts() -> None:
    joined = [Work("test:0", ("test:0", "test:1"))]
    history = [
        *two("include", "include"),
        decision("test:1", "title_abstract", "exclude", "a", 5),
    ]
    assert place(joined, history, "test:0") == ("title_abstract", State.CONFLICT)
    parted = [Work("test:0", ("test:0",)), Work("test:1", ("test:1",))]
    assert place(parted, history, "test:0") == ("full_text", State.PENDING)


def test_a_decision_at_a_stage_that_the_work_no_longer_reaches_is_kept_and_does_not_count() -> None:
    works = [Work("test:0", ("test:0",))]
    history = [*two("include", "include"), decision("test:0", "full_text", "include")]
    assert place(works, history, "test:0") == ("full_text", State.INCLUDED)
    history.append(decision("test:0", "title_abstract", "exclude", "b", 9))
    where = standing(works, history, STAGES)
    assert where.positions["test:0"].state is State.CONFLICT
    assert [d.stage for d in where.idle] == ["full_text"]

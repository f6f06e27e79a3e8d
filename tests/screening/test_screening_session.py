"""The screening loop without a screen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from litrev.errors import UsageError
from litrev.model import Decision, Verdict, Work
from litrev.screening.queue import by_id, first
from litrev.screening.session import Desk, Session
from litrev.screening.stages import Criterion, StageRules
from litrev.screening.standing import Standing, standing

START = datetime(2026, 1, 1, tzinfo=UTC)
WORKS = [Work(f"test:{n}", (f"test:{n}",)) for n in range(4)]
CRITERIA = (Criterion("P"), Criterion("C"))
STAGES = (
    StageRules(id="title_abstract", reviewers=2, criteria=CRITERIA),
    StageRules(id="full_text", reports=True, reason_required=True, criteria=CRITERIA),
)


class Room:
    """A ledger, a clock that stands still, and sessions over them."""

    def __init__(self, works: Sequence[Work] = WORKS, stages: Sequence[StageRules] = STAGES) -> None:
        self.rows: list[Decision] = []
        self.works = works
        self.stages = stages
        self._numbers = count()
        self.now = START

    def open(
        self,
        reviewer: str = "a",
        stage: str = "title_abstract",
        former: Session | None = None,
        pilot: Collection[str] = (),
    ) -> Session:
        desk = Desk(clock=lambda: self.now, new_id=lambda: f"id{next(self._numbers)}", save=self.rows.append)
        return Session(
            self.works,
            list(self.rows),
            self.stages,
            stage=stage,
            reviewer=reviewer,
            order=first(pilot, by_id),
            desk=desk,
            shared=pilot,
            former=former,
        )

    def standing(self) -> Standing:
        return standing(self.works, self.rows, self.stages)

    def held(self, stage: str = "title_abstract", reviewer: str = "a") -> dict[str, tuple[str, tuple[str, ...], str]]:
        """Work -> what `reviewer` holds of it, times and ids aside."""
        verdicts = self.standing().verdicts
        return {
            work: (held[reviewer].verdict, held[reviewer].criteria, held[reviewer].note)
            for (work, at), held in verdicts.items()
            if at == stage and reviewer in held
        }


def test_works_come_in_order_until_none_is_left() -> None:
    room = Room()
    session = room.open()
    seen = []
    while session.current:
        seen.append(session.current)
        session.decide(Verdict.INCLUDE)
    assert seen == [work.id for work in WORKS]
    assert (session.advance.done, session.advance.left) == (4, 0)
    with pytest.raises(IndexError):
        session.decide(Verdict.INCLUDE)


def test_an_empty_stage_has_nothing_to_show_and_nothing_to_undo() -> None:
    session = Room().open(stage="full_text")
    assert session.current is None
    assert session.undo() is None
    assert not session.next()
    assert not session.previous()


def test_a_session_that_was_killed_goes_on_where_it_was() -> None:
    room = Room()
    session = room.open()
    session.decide(Verdict.INCLUDE)
    session.decide(Verdict.EXCLUDE, ["C"])
    again = room.open()
    assert again.current == "test:2"
    assert again.advance == session.advance
    again.undo()
    assert again.current == "test:1"
    assert "test:1" not in room.held()


def test_undo_brings_back_the_former_verdict_as_a_new_row() -> None:
    room = Room()
    session = room.open()
    session.decide(Verdict.EXCLUDE, ["C"], "first thought")
    session.previous()
    session.decide(Verdict.INCLUDE)
    assert room.held()["test:0"][0] == Verdict.INCLUDE
    session.undo()
    assert room.held()["test:0"] == (Verdict.EXCLUDE, ("C",), "first thought")
    session.undo()
    assert room.held() == {}
    assert len(room.rows) == 4
    assert session.undo() is None


def test_decisions_made_within_one_tick_of_the_clock_keep_their_order() -> None:
    room = Room()
    session = room.open()
    session.decide(Verdict.INCLUDE)
    session.previous()
    session.decide(Verdict.EXCLUDE)
    assert room.held()["test:0"][0] == Verdict.EXCLUDE


def test_a_clock_that_was_set_back_does_not_revive_an_old_verdict() -> None:
    room = Room()
    room.open().decide(Verdict.INCLUDE)
    room.now = START - timedelta(days=1)
    session = room.open()
    session.previous()
    session.decide(Verdict.EXCLUDE)
    assert room.held()["test:0"][0] == Verdict.EXCLUDE


def test_a_skipped_work_comes_back_at_the_end() -> None:
    room = Room()
    session = room.open()
    session.skip()
    assert session.current == "test:1"
    assert session.advance.skipped == 1
    seen = []
    while session.current:
        seen.append(session.current)
        session.decide(Verdict.MAYBE)
    assert seen == ["test:1", "test:2", "test:3", "test:0"]


PILOT = ("test:1", "test:3")


def test_what_is_put_off_of_a_pilot_round_comes_back_before_the_other_works() -> None:
    session = Room().open(pilot=PILOT)
    session.skip()
    session.decide(Verdict.INCLUDE)
    seen = []
    while session.current:
        seen.append((session.current, session.upcoming))
        session.decide(Verdict.MAYBE)
    assert seen == [("test:1", "test:0"), ("test:0", "test:2"), ("test:2", None)]


def test_the_last_open_work_of_a_pilot_round_can_be_put_off_no_further() -> None:
    session = Room().open(pilot=PILOT)
    session.decide(Verdict.INCLUDE)
    for _press in range(3):
        session.skip()
        assert (session.current, session.upcoming) == ("test:3", "test:0")
        assert not session.next()
    assert session.jump("test:0")
    session.decide(Verdict.INCLUDE)
    assert session.current == "test:3"


def test_skipping_the_last_work_keeps_it_in_view() -> None:
    session = Room(works=WORKS[:1]).open()
    session.skip()
    assert session.current == "test:0"


def test_previous_and_next_walk_through_what_was_shown() -> None:
    session = Room().open()
    session.decide(Verdict.INCLUDE)
    assert session.previous()
    assert (session.current, session.mine and session.mine.verdict) == ("test:0", Verdict.INCLUDE)
    assert not session.previous()
    assert session.next()
    assert session.current == "test:1"


def test_what_is_left_open_on_the_way_is_asked_again() -> None:
    room = Room()
    session = room.open()
    while session.next():
        if session.advance.skipped == 3:
            break
    while session.current:
        session.decide(Verdict.INCLUDE)
    assert len(room.held()) == 4


def test_a_blind_stage_never_shows_another_reviewers_verdict() -> None:
    room = Room()
    room.open("b").decide(Verdict.EXCLUDE, ["P"], "seen by b")
    session = room.open("a")
    assert session.current == "test:0"
    assert session.others == ()
    session.decide(Verdict.INCLUDE)
    session.previous()
    assert session.others == ()


def test_an_open_stage_shows_them() -> None:
    stages = (StageRules(id="title_abstract", reviewers=2, blind=False, criteria=CRITERIA),)
    room = Room(stages=stages)
    room.open("b").decide(Verdict.EXCLUDE, ["P"])
    assert [d.reviewer for d in room.open("a").others] == ["b"]


@pytest.mark.parametrize(
    ("stage", "verdict", "criteria"),
    [
        ("full_text", Verdict.EXCLUDE, []),
        ("full_text", Verdict.EXCLUDE, ["X"]),
        ("full_text", Verdict.INCLUDE, ["P"]),
        ("title_abstract", Verdict.NOT_RETRIEVED, []),
    ],
)
def test_a_verdict_that_the_stage_does_not_take_is_refused_and_saves_nothing(
    stage: str, verdict: Verdict, criteria: list[str]
) -> None:
    room = Room()
    for reviewer in "ab":
        session = room.open(reviewer)
        while session.current:
            session.decide(Verdict.INCLUDE)
    rows = list(room.rows)
    session = room.open("c", stage)
    if stage == "full_text":
        assert session.current == "test:0"
    else:
        room = Room()
        session, rows = room.open("c", stage), []
    with pytest.raises(UsageError):
        session.decide(verdict, criteria)
    assert room.rows == rows


def test_reasons_are_kept_in_the_protocols_order() -> None:
    assert Room().open().decide(Verdict.EXCLUDE, ["C", "P"]).criteria == ("P", "C")


@given(st.lists(st.sampled_from([Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE]), max_size=8), st.data())
def test_undo_restores_the_exact_former_state(verdicts: list[Verdict], data: st.DataObject) -> None:
    room = Room()
    session = room.open()
    states = [room.held()]
    for number, verdict in enumerate(verdicts):
        for _step in range(data.draw(st.integers(0, 2))):
            session.previous()
        if session.current is None:
            session.previous()
        session.decide(verdict, note=str(number))
        states.append(room.held())
    for state in reversed(states[:-1]):
        if data.draw(st.booleans()):
            session = room.open()
        session.undo()
        assert room.held() == state
    assert session.undo() is None


class Reviewer(RuleBasedStateMachine):
    """Any keys in any order: the session agrees with the ledger, and loses no work."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Room()
        self.session = self.room.open()

    @rule(verdict=st.sampled_from([Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE]))
    def decide(self, verdict: Verdict) -> None:
        if self.session.current:
            self.session.decide(verdict)

    @rule()
    def undo(self) -> None:
        self.session.undo()

    @rule()
    def skip(self) -> None:
        self.session.skip()

    @rule()
    def back(self) -> None:
        self.session.previous()

    @rule()
    def forth(self) -> None:
        self.session.next()

    @rule(place=st.integers(-1, len(WORKS) + 1))
    def jump(self, place: int) -> None:
        if self.session.jump_to(place):
            assert self.session.place == place
        else:
            assert not 1 <= place <= len(WORKS)

    @rule()
    def regroup(self) -> None:
        """The session goes on from itself, as after a joining that changed nothing."""
        before = self.session.current
        self.session = self.room.open(former=self.session)
        if before is not None:
            assert self.session.jump(before)

    @rule()
    def kill(self) -> None:
        self.session = self.room.open()

    @invariant()
    def agrees_with_the_ledger(self) -> None:
        held = self.room.held()
        advance = self.session.advance
        assert advance.done == len(held)
        assert advance.total == len(WORKS)
        mine = self.session.mine
        assert (mine is not None) == (self.session.current in held)

    @invariant()
    def the_work_that_it_says_comes_next_does(self) -> None:
        if self.session.current is None or self.session.upcoming is None:
            return
        assert self.session.upcoming != self.session.current
        assert self.session.is_open(self.session.upcoming)

    @invariant()
    def shows_something_while_something_is_left(self) -> None:
        assert self.session.advance.left == 0 or self.session.current is not None


class ReviewerOfAPilot(Reviewer):
    """The same with a pilot round, all of whose works come before the others."""

    def __init__(self) -> None:
        super().__init__()
        room = self.room
        self.room.open = partial(room.open, pilot=PILOT)  # type: ignore[method-assign]  # every session has it
        self.session = self.room.open()


TestReviewer = Reviewer.TestCase
TestReviewerOfAPilot = ReviewerOfAPilot.TestCase
for case in (TestReviewer, TestReviewerOfAPilot):
    case.settings = settings(max_examples=60, stateful_step_count=25)

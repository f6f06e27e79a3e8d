"""Where allotments, pilot rounds, arbiters, full texts and clocks meet."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tui"))
import pytest
from screening_review import PLAIN, decide, screening_review

from litrev.model import Decision, Verdict
from litrev.review import Review
from litrev.screening.allotment import Way
from litrev.screening.draws import Draw
from litrev.screening.outcome import State
from litrev.steps.allotting import allot
from litrev.steps.counting import prisma
from litrev.steps.duties import todo
from litrev.steps.overview import status
from litrev.steps.resolving import resolve
from litrev.steps.screening import screen
from litrev.store import open_store

START = datetime(2031, 5, 1, tzinfo=UTC)


def vote(who: str, number: int, verdict: Verdict, stage: str = "title_abstract") -> Decision:
    return Decision(
        id=f"{who}-{stage}-{number}", record=f"pubmed:{9000 + number}", stage=stage, verdict=verdict,
        reviewer=who, at=START + timedelta(minutes=number),
    )  # fmt: skip


def pilot(review: Review, *numbers: int) -> None:
    draw = Draw(
        id="d", stage="title_abstract", seed="s", records=tuple(f"pubmed:{9000 + n}" for n in numbers), by="ada",
        at=START,
    )  # fmt: skip
    with open_store(review.store_path) as store:
        store.add_events([draw.to_event()])


def test_settling_begins_where_a_disagreement_may_be_told(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN[:3], stage="{id: title_abstract, reviewers: 2, pilot: 1}")
    file = review.folder / "review.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("team: [", "team: [{id: di, role: reviewer}, "), encoding="utf-8")
    pilot(review, 1)
    decide(
        review,
        vote("ada", 1, Verdict.INCLUDE),
        vote("bo", 1, Verdict.EXCLUDE),
        *(vote(who, 2, Verdict.INCLUDE) for who in ("ada", "bo")),
        vote("ada", 2, Verdict.INCLUDE, "full_text"),
        vote("bo", 2, Verdict.EXCLUDE, "full_text"),
    )
    with resolve(review, reviewer="cy") as settling:
        assert settling.rules.id == "full_text"
    decide(review, vote("di", 1, Verdict.INCLUDE))
    with resolve(review, reviewer="cy") as settling:
        assert settling.rules.id == "title_abstract"


DI = ("team: [", "team: [{id: di, role: reviewer}, ")


def change(review: Review, old: str, new: str) -> None:
    text = review.protocol_file.read_text(encoding="utf-8")
    assert old in text
    review.protocol_file.write_text(text.replace(old, new), encoding="utf-8")


def states(review: Review) -> dict[State, int]:
    """Of the first stage, as `status` and `prisma` tell them."""
    told = status(review).stages[0].states
    assert sum(stage.works for stage in prisma(review).counts.pending) >= sum(
        n for state, n in told.items() if state.is_open
    )
    return {state: n for state, n in told.items() if n}


def read_pilot(review: Review, who: str, verdict: Verdict = Verdict.INCLUDE) -> int:
    """How many works of the pilot round `who` was asked for, and read."""
    n = 0
    with screen(review, reviewer=who, stage="title_abstract", pilot=True) as sitting:
        while sitting.session.current:
            sitting.decide(verdict)
            n += 1
    return n


def pilot_of_three(folder: Path) -> Review:
    """Three read the three works of the pilot round, of five; two verdicts are enough elsewhere."""
    review = screening_review(folder, PLAIN, stage="{id: title_abstract, reviewers: 2, pilot: 3}")
    change(review, *DI)
    assert read_pilot(review, "ada") == read_pilot(review, "bo") == 3
    return review


def test_a_pilot_work_is_open_until_everybody_has_read_it(tmp_path: Path) -> None:
    review = pilot_of_three(tmp_path)
    assert states(review) == {State.PENDING: 5}
    assert [(one.reviewer, one.pilot) for one in todo(review).reading if one.pilot] == [("di", 3)]
    with screen(review, reviewer="di", stage="title_abstract", pilot=True) as sitting:
        sitting.decide(Verdict.INCLUDE)
        sitting.decide(Verdict.EXCLUDE, ("P",))
        sitting.decide(Verdict.INCLUDE)
        assert states(review) == {State.PENDING: 2, State.CONFLICT: 1, State.INCLUDED: 2}
        sitting.undo()
        assert states(review) == {State.PENDING: 3, State.CONFLICT: 1, State.INCLUDED: 1}, "and open again"
    assert todo(review).stuck == ()


def test_who_has_left_or_came_later_keeps_no_pilot_work_open(tmp_path: Path) -> None:
    review = pilot_of_three(tmp_path)
    change(review, "{id: di, role: reviewer}", "{id: di, role: reviewer, left: 2031-01-01}")
    assert states(review) == {State.PENDING: 2, State.INCLUDED: 3}
    change(review, "team: [", "team: [{id: eve, role: reviewer}, ")
    assert states(review) == {State.PENDING: 2, State.INCLUDED: 3}, "a review that gains people does not begin anew"
    assert read_pilot(review, "eve", Verdict.MAYBE) == 3, "whoever comes reads the round all the same"


def test_the_pilot_round_waits_for_who_has_a_new_id(tmp_path: Path) -> None:
    review = pilot_of_three(tmp_path)
    change(review, "{id: di, role: reviewer}", "{id: diana, role: reviewer, formerly: [di]}")
    assert states(review) == {State.PENDING: 5}
    assert read_pilot(review, "diana") == 3
    assert states(review) == {State.PENDING: 2, State.INCLUDED: 3}


@pytest.mark.parametrize("stage", ["reviewers: 2, pilot: 3, blind: false", "reviewers: 1, pilot: 3"])
def test_where_verdicts_are_no_secret_a_pilot_work_waits_for_nobody_more_than_the_stage_asks_for(
    tmp_path: Path, stage: str
) -> None:
    review = screening_review(tmp_path, PLAIN, stage=f"{{id: title_abstract, {stage}}}")
    change(review, *DI)
    read_pilot(review, "ada")
    read_pilot(review, "bo")
    assert states(review) == {State.PENDING: 2, State.INCLUDED: 3}


def test_who_came_after_the_works_were_dealt_out_takes_nobodys_place_unasked(tmp_path: Path) -> None:
    review = screening_review(tmp_path, PLAIN)
    allot(review, way=Way.PAIR)
    assert todo(review).stuck == ()
    file = review.folder / "review.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("{id: bo, role: reviewer}", "{id: bo, role: reviewer, left: 2031-01-01}")
    file.write_text(text.replace("team: [", "team: [{id: di, role: reviewer}, "), encoding="utf-8")
    left = todo(review)
    assert [len(one.works) for one in left.stuck] == [len(PLAIN)]
    assert left.unplaced == (("title_abstract", "di"),)
    allot(review, way=Way.PAIR)
    assert todo(review).stuck == ()

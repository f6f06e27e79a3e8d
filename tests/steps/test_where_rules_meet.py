"""Where allotments, pilot rounds, arbiters, full texts and clocks meet."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tui"))
from screening_review import PLAIN, decide, screening_review

from litrev.model import Decision, Verdict
from litrev.review import Review
from litrev.screening.allotment import Way
from litrev.screening.draws import Draw
from litrev.steps.allotting import allot
from litrev.steps.duties import todo
from litrev.steps.resolving import resolve
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

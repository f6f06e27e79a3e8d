"""Which work comes next."""

from __future__ import annotations

from datetime import UTC, datetime

from litrev.model import Decision, Verdict, Work
from litrev.screening.queue import by_date, by_id, by_seed, waiting
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing, standing

AT = datetime(2026, 1, 1, tzinfo=UTC)
WORKS = [Work(f"test:{n}", (f"test:{n}",)) for n in range(6)]
STAGES = (
    StageRules(id="title_abstract", reviewers=2, arbiters=frozenset("z")),
    StageRules(id="full_text", reports=True),
)


def where(*verdicts: str) -> Standing:
    """After verdicts such as `a 0 include`."""
    decisions = []
    for text in verdicts:
        who, number, verdict = text.split()
        decisions.append(
            Decision(
                id=text,
                record=f"test:{number}",
                stage="title_abstract",
                verdict=Verdict(verdict),
                reviewer=who,
                at=AT,
            )
        )
    return standing(WORKS, decisions, STAGES)


def test_a_random_order_is_the_same_for_everyone_and_another_for_another_seed() -> None:
    ids = [work.id for work in WORKS]
    assert by_seed(7)(ids) == by_seed(7)(reversed(ids))
    assert sorted(by_seed(7)(ids)) == ids
    assert len({tuple(by_seed(seed)(ids)) for seed in range(20)}) > 10


def test_works_that_come_later_do_not_move_the_others() -> None:
    ids = [work.id for work in WORKS]
    longer = by_seed(7)([*ids, "test:97", "test:98"])
    assert [work for work in longer if work in ids] == by_seed(7)(ids)


def test_by_date_the_newest_comes_first_and_what_has_none_last() -> None:
    dates = {"test:0": "2001", "test:1": "2020-05", "test:2": "2020-11-03"}
    assert by_date(dates)([f"test:{n}" for n in range(4)]) == ["test:2", "test:1", "test:0", "test:3"]


def test_nobody_is_asked_twice_nor_for_what_others_have_finished() -> None:
    now = where("a 0 include", "a 1 include", "b 1 exclude", "c 1 include", "b 2 include", "c 2 include")
    assert waiting(now, "title_abstract", "a", by_id) == ["test:3", "test:4", "test:5"]
    assert waiting(now, "title_abstract", "b", by_id) == ["test:0", "test:3", "test:4", "test:5"]


def test_an_arbiter_is_asked_for_conflicts_alone() -> None:
    now = where("a 0 include", "b 0 exclude", "a 1 include", "b 1 include", "a 2 exclude")
    assert waiting(now, "title_abstract", "z", by_id) == ["test:0"]
    assert waiting(where("a 0 include", "b 0 exclude", "z 0 include"), "title_abstract", "z", by_id) == []


def test_a_later_stage_asks_only_for_what_the_one_before_let_through() -> None:
    now = where("a 0 include", "b 0 include", "a 1 include", "b 1 exclude")
    assert waiting(now, "full_text", "a", by_id) == ["test:0"]


def test_a_report_of_the_pilot_round_that_cannot_be_had_is_asked_of_nobody() -> None:
    stages = (StageRules(id="title_abstract", reviewers=2, reports=True),)
    lost = Decision(
        id="d", record="test:0", stage="title_abstract", verdict=Verdict.NOT_RETRIEVED, reviewer="a", at=AT
    )  # fmt: skip
    now = standing(WORKS[:2], [lost], stages)
    assert waiting(now, "title_abstract", "b", by_id, shared=("test:0", "test:1")) == ["test:1"]


def test_any_function_is_an_order() -> None:
    by_relevance = {f"test:{n}": -n for n in range(6)}
    found = waiting(where(), "title_abstract", "a", lambda works: sorted(works, key=by_relevance.__getitem__))
    assert found[0] == "test:5"

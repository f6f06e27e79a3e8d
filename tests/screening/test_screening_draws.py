"""The pilot round: drawn by lot, once, the same wherever it is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from litrev.model import Decision, Event, EventKind, Verdict, Work
from litrev.screening.draws import (
    Draw,
    lot,
    orders_used,
    pilot_draw,
    pilot_of,
    pilot_round,
    reading_draw,
    shared_seed,
)
from litrev.screening.queue import by_id, by_seed, first, waiting
from litrev.screening.stages import StageRules
from litrev.screening.standing import Round, Standing, standing

AT = datetime(2031, 3, 1, tzinfo=UTC)
WORKS = [Work(f"test:{n}", (f"test:{n}",)) for n in range(30)]
STAGES = (StageRules(id="title_abstract", reviewers=2, arbiters=frozenset("z")),)
DRAW = Draw(id="d1", stage="title_abstract", seed="s", records=("test:2", "test:7"), by="a", at=AT)


def where(*verdicts: tuple[str, int]) -> Standing:
    decisions = [
        Decision(id=f"{who}{n}", record=f"test:{n}", stage="title_abstract", verdict=Verdict.INCLUDE, reviewer=who,
                 at=AT)
        for who, n in verdicts
    ]  # fmt: skip
    return standing(WORKS, decisions, STAGES)


def test_a_draw_comes_back_from_the_ledger_as_it_went_in() -> None:
    assert Draw.from_event(DRAW.to_event()) == DRAW
    assert DRAW.to_event().content == {
        "purpose": "pilot", "stage": "title_abstract", "seed": "s", "records": ["test:2", "test:7"],
    }  # fmt: skip


def test_a_round_has_the_ids_of_today_and_waits_for_those_who_were_there_and_still_are() -> None:
    draw = replace(DRAW, readers=("a", "b", "gone"))
    assert Draw.from_event(draw.to_event()) == draw
    rules = replace(STAGES[0], readers=("a", "bea", "new"))
    work_of = {"test:2": "test:0", "test:9": "test:9"}
    found = pilot_round([draw.to_event()], rules, work_of, lambda who: {"b": "bea"}.get(who, who))
    assert found == Round(frozenset({"test:0"}), frozenset({"a", "bea"}))
    everybody = pilot_round([DRAW.to_event()], rules, work_of)
    assert everybody == Round(frozenset({"test:0"}), frozenset({"a", "bea", "new"}))
    assert pilot_round([draw.to_event()], replace(rules, blind=False), work_of) is None
    assert pilot_round([draw.to_event()], replace(rules, reviewers=1), work_of) is None


def test_of_two_draws_the_oldest_counts_whatever_the_order_of_rows() -> None:
    later = replace(DRAW, id="d0", at=AT + timedelta(seconds=1), records=("test:9",))
    twin = replace(DRAW, id="d0", records=("test:4",))
    rows = [event.to_event() for event in (later, DRAW)]
    assert pilot_of(rows, "title_abstract") == pilot_of(rows[::-1], "title_abstract") == {"test:2", "test:7"}
    assert pilot_of([DRAW.to_event(), twin.to_event()], "title_abstract") == {"test:4"}


def test_draws_for_another_stage_or_purpose_and_events_of_later_versions_are_no_pilot() -> None:
    odd = [
        replace(DRAW, stage="full_text").to_event(),
        replace(DRAW, purpose="sample").to_event(),
        Event(id="x", kind=EventKind.DRAW, by="a", at=AT, content={"purpose": "pilot", "stage": "title_abstract"}),
        Event(id="y", kind=EventKind.LABEL, by="a", at=AT, content={"records": ["test:1"]}),
    ]
    assert pilot_draw(odd, "title_abstract") is None
    assert pilot_of(odd, "title_abstract") == frozenset()


def test_the_lot_is_the_same_for_everyone_and_takes_nothing_that_is_decided() -> None:
    drawn = lot(where(), "title_abstract", 5, "seed")
    assert drawn == tuple(by_seed("seed")(work.id for work in WORKS)[:5])
    one = int(drawn[0].removeprefix("test:"))
    assert set(drawn[1:]) < set(lot(where(("a", one)), "title_abstract", 5, "seed")) - {drawn[0]}
    assert len(lot(where(), "title_abstract", 500, "seed")) == 30


def test_a_pilot_comes_before_the_rest_and_both_keep_their_order() -> None:
    order = first({"test:7", "test:2"}, by_id)
    assert order(["test:1", "test:2", "test:7"]) == ["test:2", "test:7", "test:1"]


def test_who_is_not_asked_does_not_read_but_an_arbiter_still_settles() -> None:
    assert waiting(where(), "title_abstract", "a", by_id, lambda work: work == "test:3") == ["test:3"]
    rows = [
        Decision(id=who, record="test:1", stage="title_abstract", verdict=verdict, reviewer=who, at=AT)
        for who, verdict in (("a", Verdict.INCLUDE), ("b", Verdict.EXCLUDE))
    ]
    disputed = standing(WORKS, rows, STAGES)
    assert waiting(disputed, "title_abstract", "z", by_id, lambda _work: False) == ["test:1"]


def test_the_seed_of_the_reading_order_is_the_oldest_one_noted_and_no_pilot() -> None:
    rows = [
        replace(
            DRAW, id=f"o{n}", purpose=purpose, seed=seed, records=(), by=by, at=AT + timedelta(seconds=n)
        ).to_event()
        for n, (purpose, seed, by) in enumerate([("order:date", "", "c"), ("order", "s1", "b"), ("order", "s2", "a")])
    ]
    found = reading_draw(reversed(rows), "title_abstract")
    assert found is not None
    assert found.seed == "s1"
    assert orders_used(rows, "title_abstract") == {"order": ["a", "b"], "order:date": ["c"]}
    assert reading_draw(rows, "full_text") is pilot_draw(rows, "title_abstract") is None


def test_copies_find_the_same_seed_and_another_review_or_stage_does_not() -> None:
    assert shared_seed("Care", "full_text") == shared_seed("Care", "full_text")
    assert len({shared_seed(t, s) for t in ("Care", "Harbours") for s in ("title_abstract", "full_text")}) == 4

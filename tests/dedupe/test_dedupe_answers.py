"""Answering pairs without a screen: what is asked, in which order, what an answer settles, how it is undone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from dedupe_examples import START, link
from hypothesis import given
from hypothesis import strategies as st

from litrev.dedupe import works
from litrev.dedupe.answers import UNDO, acts, undoing, waiting, weight_of
from litrev.dedupe.cluster import words_of_persons
from litrev.dedupe.features import FEATURES
from litrev.dedupe.reasons import VETO_WORDS
from litrev.dedupe.session import Desk, ReviewSession
from litrev.model import Link, LinkKind

SAME, DIFFERENT, UNSURE, WITHDRAWN = LinkKind.SAME, LinkKind.DIFFERENT, LinkKind.UNSURE, LinkKind.WITHDRAWN


class Ledger:
    """Links in memory, and a clock that stands still."""

    def __init__(self, links: Sequence[Link], found: set[str] | None = None) -> None:
        self.links = list(links)
        self.found = found if found is not None else {end for k in links for end in (k.a, k.b)}
        self.ids = itertools.count()

    def sit_down(self, reviewer: str = "ada", at: datetime = START) -> ReviewSession:
        desk = Desk(clock=lambda: at, new_id=lambda: f"{reviewer}-{next(self.ids)}", save=self.links.extend)
        return ReviewSession(self.found, list(self.links), reviewer=reviewer, desk=desk)

    def standing(self) -> dict[tuple[str, str], LinkKind]:
        return {pair: k.kind for pair, k in words_of_persons(self.links).items()}


def doubts(count: int) -> list[Link]:
    """Pairs that have nothing to do with each other, the first the most doubtful."""
    return [link(f"a{n:02}", f"b{n:02}", UNSURE, score=0.5 + n / 1000) for n in range(count)]


def asked(session: ReviewSession) -> tuple[str, str] | None:
    return (session.current.a, session.current.b) if session.current else None


def test_the_pair_nearest_to_the_middle_is_asked_first() -> None:
    links = [link("a", "b", UNSURE, score=0.96), link("c", "d", UNSURE, score=0.91), link("e", "f", UNSURE, score=0.85)]
    session = Ledger(links).sit_down()
    order = []
    while session.current:
        order.append(asked(session))
        session.answer(DIFFERENT)
    assert order == [("c", "d"), ("e", "f"), ("a", "b")]


def test_an_answer_is_one_link_of_the_person_and_is_saved_before_the_next_pair() -> None:
    ledger = Ledger(doubts(2))
    session = ledger.sit_down()
    said = session.answer(SAME)
    assert ledger.links[-1] == said
    assert (said.a, said.b, said.kind, said.by, said.score) == ("a00", "b00", SAME, "ada", None)
    assert asked(session) == ("a01", "b01")


def test_what_cannot_be_saved_is_not_answered() -> None:
    def refuse(_links: Sequence[Link]) -> None:
        raise OSError("the disk is full")

    links = doubts(1)
    session = ReviewSession(
        {"a00", "b00"}, links, reviewer="ada", desk=Desk(clock=lambda: START, new_id=lambda: "x", save=refuse)
    )
    with pytest.raises(OSError, match="full"):
        session.answer(SAME)
    assert asked(session) == ("a00", "b00")
    assert session.advance.done == 0
    assert session.undo() is None


def test_a_pair_put_off_comes_after_the_others_and_again_when_only_such_are_left() -> None:
    session = Ledger(doubts(3)).sit_down()
    session.later()
    session.answer(SAME)
    session.later()
    assert asked(session) == ("a00", "b00")
    session.later()
    assert asked(session) == ("a02", "b02")
    assert session.advance.put_off == 2


def test_nothing_is_asked_where_no_pair_is_doubtful() -> None:
    session = Ledger([link("a", "b", SAME, score=0.9)]).sit_down()
    assert session.current is None
    assert session.advance.total == 0
    session.later()
    with pytest.raises(IndexError):
        session.answer(SAME)


def test_a_new_session_goes_on_where_the_last_one_was_killed() -> None:
    ledger = Ledger(doubts(3))
    ledger.sit_down().answer(DIFFERENT)
    again = ledger.sit_down()
    assert asked(again) == ("a01", "b01")
    assert (again.advance.done, again.advance.total) == (1, 3)


def test_undo_takes_back_one_answer_after_the_other_also_those_of_an_earlier_session() -> None:
    ledger = Ledger(doubts(3))
    for kind in (SAME, DIFFERENT, SAME):
        ledger.sit_down().answer(kind)
    session = ledger.sit_down()
    assert [session.undo() is not None for _press in range(4)] == [True, True, True, False]
    assert ledger.standing() == {}
    assert asked(session) == ("a00", "b00")
    assert session.advance.done == 0


def test_the_pair_whose_answer_was_undone_is_asked_next() -> None:
    session = Ledger(doubts(3)).sit_down()
    session.later()
    session.answer(SAME)
    session.undo()
    assert asked(session) == ("a01", "b01")


def test_one_person_does_not_undo_what_another_said() -> None:
    ledger = Ledger(doubts(1))
    ledger.sit_down("bo").answer(SAME)
    session = ledger.sit_down("ada")
    assert session.current is None
    assert session.undo() is None


def test_undoing_restores_what_the_same_person_had_said_before() -> None:
    first, second = link("a", "b", SAME, by="ada", minute=1), link("a", "b", DIFFERENT, by="ada", minute=2)
    own = acts([first, second], "ada")
    (row,) = undoing(own[-1], own[:-1], START + timedelta(minutes=3))
    assert row.kind is SAME
    assert [act.links for act in acts([first, second, row], "ada")] == [(first,)]


def test_a_clock_that_runs_behind_does_not_make_an_answer_old() -> None:
    links = [*doubts(1), link("a00", "b00", WITHDRAWN, by="bo", minute=600)]
    ledger = Ledger(links)
    ledger.sit_down(at=START - timedelta(days=1)).answer(SAME)
    assert ledger.links[-1].at > START + timedelta(minutes=600)
    assert ledger.standing() == {("a00", "b00"): SAME}


def test_a_pair_that_a_person_answered_is_not_asked_after_a_new_deduplication() -> None:
    ledger = Ledger(doubts(1))
    ledger.sit_down().answer(DIFFERENT)
    ledger.links += [link("a00", "b00", UNSURE, score=0.4, minute=60)]
    assert ledger.sit_down().current is None


def test_an_answer_settles_the_other_doubts_between_the_same_two_works() -> None:
    between = [link("a", "x", UNSURE, score=0.5), link("b", "x", UNSURE, score=0.6), link("a", "b", SAME, score=0.9)]
    for kind in (SAME, DIFFERENT):
        session = Ledger(between).sit_down()
        session.answer(kind)
        assert session.current is None
        assert (session.advance.done, session.advance.total) == (2, 2)
        session.undo()
        assert session.advance.done == 0


def test_records_that_are_one_work_already_are_not_asked_about() -> None:
    links = [link("a", "b", SAME, score=0.9), link("b", "c", SAME, score=0.9), link("a", "c", UNSURE, score=0.5)]
    assert Ledger(links).sit_down().current is None


def test_a_pair_without_a_record_that_counts_is_not_asked_about() -> None:
    assert Ledger(doubts(1), found=set()).sit_down().current is None
    assert Ledger(doubts(1), found={"b00"}).sit_down().current is not None


def test_the_others_of_each_work_are_known() -> None:
    session = Ledger([link("a", "b", SAME, score=0.9), link("b", "x", UNSURE, score=0.5)]).sit_down()
    assert session.work("b") == ("a", "b")
    session.answer(SAME)
    assert session.work("x") == ("a", "b", "x")


def test_a_reason_for_weighs_more_than_nothing_and_a_veto_has_no_weight() -> None:
    assert weight_of("equal long titles") == 5
    assert (weight_of("different journals") or 0) < 0
    told = {level.words for feature in FEATURES for level in feature.levels.values()}
    assert [weight_of(veto) for veto in VETO_WORDS if veto not in told] == [None] * len(set(VETO_WORDS) - told)


KEYS = st.lists(st.sampled_from("mkmklu+"), max_size=40)


@given(KEYS)
def test_whatever_is_pressed_the_ledger_holds_exactly_what_was_not_taken_back(keys: list[str]) -> None:
    """`+` leaves and comes back. Each answer's works follow; only added rows, never a changed one."""
    ledger = Ledger(doubts(6))
    session = ledger.sit_down()
    stack: list[tuple[tuple[str, str], LinkKind]] = []
    for key in keys:
        rows, pair = list(ledger.links), asked(session)
        if key in "mk" and pair:
            session.answer(SAME if key == "m" else DIFFERENT)
            stack.append((pair, SAME if key == "m" else DIFFERENT))
        elif key == "l":
            session.later()
        elif key == "u":
            assert (session.undo() is not None) == bool(stack)
            stack = stack[:-1]
        elif key == "+":
            session = ledger.sit_down()
        assert ledger.links[: len(rows)] == rows
    assert ledger.standing() == dict(stack)
    assert session.advance.done == len(stack)
    joined = [pair for pair, kind in stack if kind is SAME]
    assert len(works(ledger.found, ledger.links)) == len(ledger.found) - len(joined)
    fresh = waiting(ledger.links, {m: w.id for w in works(ledger.found, ledger.links) for m in w.members}, bool)
    assert len(fresh) == session.advance.left


PLACES = st.integers(0, 5)
PAIRS = st.lists(st.tuples(PLACES, PLACES, st.sampled_from([SAME, UNSURE, DIFFERENT])), max_size=14)


@given(PAIRS, st.lists(st.sampled_from("mku"), max_size=12))
def test_what_the_session_knows_of_works_is_what_all_links_make(
    pairs: list[tuple[int, int, LinkKind]], keys: list[str]
) -> None:
    """It looks only near an answer; nothing further away may change."""
    kinds = {tuple(sorted((f"r{i}", f"r{j}"))): kind for i, j, kind in pairs if i != j}
    links = [link(a, b, kind, score={SAME: 0.9, UNSURE: 0.5, DIFFERENT: 0.1}[kind]) for (a, b), kind in kinds.items()]
    ledger = Ledger(links)
    session = ledger.sit_down()
    for key in keys:
        if key == "u":
            session.undo()
        elif session.current:
            session.answer(SAME if key == "m" else DIFFERENT)
    for work in works(ledger.found, ledger.links):
        assert all(session.work(member) == work.members for member in work.members)


def test_an_undo_names_what_it_undoes() -> None:
    ledger = Ledger(doubts(1))
    session = ledger.sit_down()
    said = session.answer(SAME)
    session.undo()
    assert ledger.links[-1].id == UNDO + said.id
    assert ledger.links[-1].kind is WITHDRAWN

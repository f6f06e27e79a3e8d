"""Dealing works out to several reviewers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from litrev.screening.allotment import Allotment, Way, asked_of
from litrev.screening.stages import StageRules

START = datetime(2031, 5, 1, tzinfo=UTC)
WORKS = [f"test:{n}" for n in range(4_000)]
RULES = StageRules(id="ta", reviewers=2, readers=("a", "b", "c"), arbiters=frozenset("z"))


def made(way: Way, shares: dict[str, float] | None = None, *, minute: int = 0, seed: str = "s") -> Allotment:
    weights = shares or dict.fromkeys("abc", 1.0)
    return Allotment(
        id=f"m{minute}", stage="ta", way=way, shares=tuple(weights.items()) if way is not Way.ALL else (), seed=seed,
        by="a", at=START + timedelta(minutes=minute),
    )  # fmt: skip


def readers(allotments: list[Allotment], rules: StageRules = RULES, **more: object) -> dict[str, tuple[str, ...]]:
    """Work -> who is asked to read it."""
    events = [one.to_event() for one in allotments]
    asked = {who: asked_of(events, rules, who, **more) for who in rules.readers}  # type: ignore[arg-type]  # by name
    return {work: tuple(who for who in rules.readers if asked[who](work)) for work in WORKS}


@pytest.mark.parametrize("wanted", [1, 2])
def test_shares_are_kept_and_every_work_has_its_readers(wanted: int) -> None:
    rules = replace(RULES, reviewers=wanted)
    found = readers([made(Way.SHARE, {"a": 45, "b": 35, "c": 20})], rules)
    assert {len(who) for who in found.values()} == {wanted}
    counted = Counter(who for both in found.values() for who in both)
    for who, share in (("a", 0.45), ("b", 0.35), ("c", 0.2)):
        assert counted[who] / len(WORKS) == pytest.approx(wanted * share, abs=0.03)


def test_nobody_is_asked_for_more_than_every_work() -> None:
    found = readers([made(Way.SHARE, {"a": 90, "b": 5, "c": 5})])
    assert {len(who) for who in found.values()} == {2}
    assert all("a" in who for who in found.values())
    assert Counter(who for both in found.values() for who in both)["b"] / len(WORKS) == pytest.approx(0.5, abs=0.03)


def test_every_pair_reads_as_many_works() -> None:
    counted = Counter(readers([made(Way.PAIR)]).values())
    assert set(counted) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert all(n / len(WORKS) == pytest.approx(1 / 3, abs=0.03) for n in counted.values())


def test_without_an_allotment_everybody_is_asked_and_the_newest_allotment_counts() -> None:
    everybody = ("a", "b", "c")
    assert set(readers([]).values()) == {everybody}
    assert set(readers([made(Way.PAIR), made(Way.ALL, minute=1)]).values()) == {everybody}
    assert readers([made(Way.ALL, minute=-1), made(Way.PAIR)]) == readers([made(Way.PAIR)])


def test_another_seed_deals_otherwise_and_the_same_one_alike() -> None:
    assert readers([made(Way.PAIR)]) == readers([made(Way.PAIR)])
    assert readers([made(Way.PAIR)]) != readers([made(Way.PAIR, seed="t")])


@pytest.mark.parametrize("way", [Way.SHARE, Way.PAIR])
def test_who_leaves_is_replaced_and_no_other_work_moves(way: Way) -> None:
    before = readers([made(way)])
    after = readers([made(way)], replace(RULES, readers=("a", "b")))
    assert {len(who) for who in after.values()} == {2}
    four = (*RULES.readers, "d")
    allotment = [made(way, dict.fromkeys("abcd", 1.0))]
    before = readers(allotment, replace(RULES, readers=four))
    after = readers(allotment, RULES)
    assert all(after[work] == who for work, who in before.items() if "d" not in who)
    assert {len(who) for who in after.values()} == {2}


def test_who_was_renamed_keeps_their_works() -> None:
    renamed = replace(RULES, readers=("a", "b", "carla"))
    before = readers([made(Way.PAIR)])
    after = readers([made(Way.PAIR)], renamed, id_now=lambda who: "carla" if who == "c" else who)
    assert {work: tuple(w.replace("c", "carla") for w in who) for work, who in before.items()} == after


@pytest.mark.parametrize("way", [Way.SHARE, Way.PAIR])
def test_a_new_id_that_sorts_elsewhere_moves_no_work(way: Way) -> None:
    renamed = replace(RULES, readers=("zoe", "b", "c"))
    before = readers([made(way)])
    after = readers([made(way)], renamed, id_now=lambda who: "zoe" if who == "a" else who)
    assert {work: tuple(w.replace("a", "zoe") for w in who) for work, who in before.items()} == after


def test_everybody_reads_the_pilot_round_and_an_arbiter_is_never_kept_out() -> None:
    found = readers([made(Way.PAIR)], pilot=WORKS[:5])
    assert all(found[work] == ("a", "b", "c") for work in WORKS[:5])
    assert all(map(asked_of([made(Way.PAIR).to_event()], RULES, "z"), WORKS))


def test_who_has_left_or_came_late_is_asked_for_nothing() -> None:
    events = [made(Way.PAIR).to_event()]
    assert not any(map(asked_of(events, replace(RULES, readers=("b", "c")), "a"), WORKS))
    late = replace(RULES, readers=("a", "b", "c", "late"))
    assert not any(map(asked_of(events, late, "late"), WORKS))


def test_when_all_of_an_allotment_have_left_everybody_is_asked() -> None:
    assert all(map(asked_of([made(Way.PAIR).to_event()], replace(RULES, readers=("d", "e")), "d"), WORKS))

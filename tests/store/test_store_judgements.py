"""Links, deduplications and decisions: only added, and the newest deduplication counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ledger_examples import T0, a_decision, a_link

from litrev.model import RULES, Verdict
from litrev.store import Dedupe, Store, new_id

pytest_plugins = ["ledger_fixtures"]


def dedupe(store: Store, batch: str, *, seconds: int, links: int = 1) -> None:
    store.add_dedupe(
        batch,
        at=T0 + timedelta(seconds=seconds),
        settings={"auto": 0.97, "versions": "separate"},
        records=10,
        works=9,
        links=[a_link(f"{batch}-{n}", by=RULES, seconds=seconds, b=n + 2) for n in range(links)],
    )


def test_a_link_comes_back_as_it_was_added(store: Store) -> None:
    link = replace(a_link("l"), score=None, why=("même DOI",))
    store.add_links([link])
    assert store.links() == [link]


def test_every_link_of_a_person_counts_the_oldest_first(store: Store) -> None:
    store.add_links([a_link("z", seconds=1), a_link("y", seconds=5), a_link("x", seconds=3)])
    store.add_links([a_link("w", seconds=0, by="b")])
    assert [link.id for link in store.links()] == ["w", "z", "x", "y"]


def test_the_links_of_one_person_come_alone(store: Store) -> None:
    store.add_links([a_link("z", seconds=5), a_link("y", by="b"), a_link("x", seconds=3), a_link("w", by="c")])
    dedupe(store, "rules", seconds=10)
    assert [link.id for link in store.links_by("a", "c")] == ["w", "x", "z"]


def test_of_the_rules_links_only_those_of_the_newest_deduplication_count(store: Store) -> None:
    store.add_links([a_link("person", seconds=9)])
    dedupe(store, "late", seconds=20, links=2)
    dedupe(store, "early", seconds=10, links=3)
    assert [link.id for link in store.links()] == ["person", "late-0", "late-1"]
    assert {link.batch for link in store.links() if link.by == RULES} == {"late"}


def test_a_deduplication_that_joins_nothing_still_replaces_the_one_before(store: Store) -> None:
    dedupe(store, "first", seconds=1, links=2)
    dedupe(store, "second", seconds=2, links=0)
    assert store.links() == []


def test_adding_links_twice_changes_nothing(store: Store) -> None:
    store.add_links([a_link("l"), a_link("l", by="b"), a_link("m")])
    store.add_links([a_link("l", by="c")])
    assert store.links() == [a_link("l"), a_link("m")]


def test_adding_a_deduplication_twice_changes_nothing(store: Store) -> None:
    dedupe(store, "batch", seconds=1, links=1)
    dedupe(store, "batch", seconds=9, links=4)
    assert [link.id for link in store.links()] == ["batch-0"]
    latest = store.latest_dedupe()
    assert latest is not None
    assert latest.at == T0 + timedelta(seconds=1)


def test_the_latest_deduplication_tells_its_settings(store: Store) -> None:
    assert store.latest_dedupe() is None
    dedupe(store, "a", seconds=1)
    dedupe(store, "b", seconds=2)
    assert store.latest_dedupe() == Dedupe(
        id="b",
        at=T0 + timedelta(seconds=2),
        settings={"auto": 0.97, "versions": "separate"},
        records=10,
        works=9,
    )


def test_decisions_come_back_as_they_were_added_the_oldest_first(store: Store) -> None:
    first = replace(a_decision("b"), verdict=Verdict.MAYBE, criteria=(), seconds=None)
    assert store.add_decisions([a_decision("c", seconds=2), first, a_decision("a", seconds=2)]) == 3
    assert store.decisions() == [first, a_decision("a", seconds=2), a_decision("c", seconds=2)]


def test_decisions_are_read_by_stage(store: Store) -> None:
    store.add_decisions([a_decision("a"), a_decision("b", stage="full_text")])
    assert [decision.id for decision in store.decisions("full_text")] == ["b"]
    assert store.decisions("pilot") == []


def test_adding_decisions_twice_changes_nothing_and_counts_the_new_ones(store: Store) -> None:
    assert store.add_decisions([a_decision("a"), a_decision("a", seconds=9)]) == 1
    assert store.add_decisions([a_decision("a", seconds=5), a_decision("b")]) == 1
    assert store.add_decisions([]) == 0
    assert store.decisions() == [a_decision("a"), a_decision("b")]


def test_a_decision_may_come_before_its_record(store: Store) -> None:
    assert store.add_decisions([replace(a_decision("a"), record="pubmed:not-here")]) == 1


def test_many_decisions_are_added_at_once(store: Store) -> None:
    many = [a_decision(f"{number:05}") for number in range(2_500)]
    assert store.add_decisions(many) == 2_500
    assert store.add_decisions(many[::-1]) == 0
    assert store.decisions() == many


def test_new_ids_are_distinct_and_later_ones_greater() -> None:
    ids = [new_id() for _ in range(200)]
    assert len(set(ids)) == 200
    assert {len(name) for name in ids} == {32}
    assert ids[0] < new_id()

"""Joining ledgers is a set union: order and repetition do not matter, and contradictions are refused whole."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_examples import T0, a_decision, a_link, a_record, a_run, add

from litrev.errors import ConflictError, InputError
from litrev.model import Decision, Event, EventKind, Record, Reject, RunStatus, Verdict
from litrev.store import Rows, Store, open_store
from litrev.store.dumping import NAMES

pytest_plugins = ["ledger_fixtures"]
PAGES: tuple[tuple[Record | Reject, ...], ...] = (
    (a_record(1), a_record(2)),
    (a_record(2), a_record(3, title="Un autre titre"), Reject("<broken/>", "no title", "page 2, item 3")),
    (a_record(4),),
)


def an_id(number: int) -> str:
    """As the program makes them at random."""
    return f"{number:032x}"


def an_event(event_id: str, *, seconds: int = 0, by: str = "a") -> Event:
    at = T0 + timedelta(seconds=seconds)
    return Event(id=event_id, kind=EventKind.LABEL, record="pubmed:1", by=by, at=at, content={"name": "« oui »"})


@dataclass(frozen=True)
class Copy:
    """What one copy of the review holds."""

    pages: int = 0
    """Of the one search, which is complete with three."""
    decisions: tuple[Decision, ...] = ()
    links: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()
    dedupes: tuple[int, ...] = ()


def fill(store: Store, copy: Copy) -> None:
    if copy.pages:
        store.add_run(a_run(an_id(0)))
    for number, items in enumerate(PAGES[: copy.pages], 1):
        run = replace(a_run(an_id(0)), status=RunStatus.COMPLETE if number == len(PAGES) else RunStatus.PARTIAL)
        add(store, run, number, items, withheld=["pubmed:9"])
    store.add_decisions(copy.decisions)
    store.add_links(a_link(an_id(100 + n), by="ab"[n % 2], seconds=n) for n in copy.links)
    store.add_events(copy.events)
    for n in copy.dedupes:
        links = [a_link(f"{an_id(200 + n)}:pubmed:1:pubmed:2", by="rules")]
        at = T0 + timedelta(days=n)
        store.add_dedupe(an_id(200 + n), at=at, settings={"versions": "separate"}, records=4, works=3, links=links)


def content(store: Store) -> dict[str, list[str]]:
    """Every row of every table."""
    with store.snapshot() as snapshot:
        return {name: sorted(map(repr, snapshot.rows(name))) for name in NAMES}


class Shelf:
    """Makes ledgers by copying an empty one: creating the tables takes longer than filling them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        open_store(folder / "empty.db").close()

    @contextmanager
    def ledger(self, *copies: Copy) -> Iterator[Store]:
        """A ledger of the first copy, into which the others were merged in turn."""
        file = self._folder / f"{next(self._numbers)}.db"
        shutil.copy(self._folder / "empty.db", file)
        with open_store(file) as store:
            for place, copy in enumerate(copies):
                if not place:
                    fill(store, copy)
                    continue
                with self.ledger(copy) as other:
                    store.merge(copies=[("other", other)])
            yield store
        file.unlink()

    def content(self, *copies: Copy) -> dict[str, list[str]]:
        with self.ledger(*copies) as store:
            return content(store)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


def subsets(most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.sets(st.integers(0, most)).map(lambda found: tuple(sorted(found)))


def _decisions(chosen: dict[int, int]) -> tuple[Decision, ...]:
    """Random ids are one act each; ids made from their content may bear another time in each copy."""
    made = []
    for number, variant in chosen.items():
        at = T0 + timedelta(seconds=number + 10 * variant)
        plain = replace(a_decision(an_id(number)), at=T0 + timedelta(seconds=number), reviewer="ab"[number % 2])
        if number == 3:
            plain = replace(plain, id="bulk:0123456789abcdef01234567", at=at)
        if number == 4:
            verdict = (Verdict.WITHDRAWN, Verdict.INCLUDE)[variant]
            plain = replace(plain, id=f"undo:{an_id(1)}", at=at, verdict=verdict)
        made.append(plain)
    return tuple(made)


COPIES = st.builds(
    Copy,
    pages=st.integers(0, 3),
    decisions=st.dictionaries(st.integers(0, 4), st.integers(0, 1)).map(_decisions),
    links=subsets(3),
    events=subsets(2).map(lambda chosen: tuple(an_event(an_id(300 + n), seconds=n) for n in chosen)),
    dedupes=subsets(1),
)
some = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@some
@given(COPIES, COPIES)
def test_merging_is_commutative_and_idempotent(shelf: Shelf, one: Copy, other: Copy) -> None:
    both = shelf.content(other, one)
    assert shelf.content(one, other, other, one) == both


@some
@given(COPIES, COPIES, COPIES)
def test_merging_is_associative(shelf: Shelf, one: Copy, two: Copy, three: Copy) -> None:
    with shelf.ledger(two, three) as later, shelf.ledger(one) as store:
        store.merge(copies=[("later", later)])
        assert content(store) == shelf.content(one, two, three)


def test_a_whole_copy_brings_everything_and_says_what_was_new(store: Store, shelf: Shelf) -> None:
    fill(store, Copy(pages=1, decisions=(a_decision(an_id(1)),), links=(0,)))
    theirs = Copy(3, (a_decision(an_id(1)), a_decision(an_id(2))), (0, 1), (an_event(an_id(9)),), (0,))
    with shelf.ledger(theirs) as other:
        (gained,) = store.merge(copies=[("b", other)])
        assert (gained.runs, gained.pages, gained.records) == (0, 2, 2)
        assert (gained.decisions, gained.links, gained.events, gained.dedupes) == (1, 2, 1, 1)
        assert content(store) == content(other)
        assert not store.merge(copies=[("b", other)])[0].anything
    (run,) = store.runs()
    assert (run.status, run.fetched, run.rejected, run.withheld, run.pages) == (RunStatus.COMPLETE, 4, 1, 1, 3)
    assert store.recount(run.id) == (run.fetched, run.rejected, run.withheld)
    assert [record.id for record in store.records_of([run.id])] == ["pubmed:1", "pubmed:2", "pubmed:3", "pubmed:4"]


def test_a_persons_rows_are_added_once(store: Store) -> None:
    rows = Rows("a.jsonl", [a_link(an_id(5))], [a_decision(an_id(6))], [an_event(an_id(7))])
    (first,), (second,) = store.merge([rows]), store.merge([rows])
    assert (first.links, first.decisions, first.events) == (1, 1, 1)
    assert not second.anything
    assert store.decisions() == [a_decision(an_id(6))]


def test_of_several_deduplications_the_newest_counts_and_persons_links_always_do(store: Store, shelf: Shelf) -> None:
    fill(store, Copy(dedupes=(1,), links=(0,)))
    with shelf.ledger(Copy(dedupes=(0,), links=(1,))) as older:
        store.merge(copies=[("older", older)])
    assert {link.batch for link in store.links() if link.by == "rules"} == {an_id(201)}
    assert [link.id for link in store.links() if link.by != "rules"] == [an_id(100), an_id(101)]


# What cannot be merged


def changed(decision: Decision) -> Decision:
    return replace(decision, verdict=Verdict.INCLUDE, criteria=())


@pytest.mark.parametrize(
    "theirs",
    [
        [changed(a_decision(an_id(1)))],
        [a_decision(an_id(1), seconds=5)],
        [a_decision(an_id(2)), changed(a_decision(an_id(1)))],
    ],
    ids=["another verdict", "another time", "one among several"],
)
def test_a_known_decision_that_says_something_else_refuses_everything(store: Store, theirs: Sequence[Decision]) -> None:
    fill(store, Copy(decisions=(a_decision(an_id(1)),)))
    before = content(store)
    innocent = Rows("c.jsonl", decisions=[a_decision(an_id(3))])
    with pytest.raises(ConflictError, match=r"b\.jsonl.*changed by hand"):
        store.merge([innocent, Rows("b.jsonl", decisions=theirs)])
    assert content(store) == before


def test_a_search_that_both_copies_took_up_again_is_refused_with_a_way_out(store: Store, shelf: Shelf) -> None:
    fill(store, Copy(pages=2))
    before = content(store)
    with shelf.ledger(Copy(pages=1)) as other:
        add(other, a_run(an_id(0)), 2, [a_record(7)], at=T0 + timedelta(hours=1))
        with pytest.raises(ConflictError, match="taken up again") as told:
            store.merge(copies=[("b", other)])
    assert "litrev share" in told.value.hint
    assert content(store) == before


def test_a_record_that_was_changed_in_the_other_ledger_is_refused(store: Store, shelf: Shelf) -> None:
    with shelf.ledger(Copy(pages=1)) as other:
        with _raw(other.name) as run:
            run("UPDATE records SET body = replace(body, 'CONTEXTE', 'changed')")
        with pytest.raises(InputError, match="pubmed:1 in b is not what its source gave"):
            store.merge(copies=[("b", other)])
    assert store.runs() == []


@contextmanager
def _raw(file: str) -> Iterator[Callable[[str], object]]:
    connection = sqlite3.connect(file)
    try:
        yield connection.execute
        connection.commit()
    finally:
        connection.close()

"""The ledger's rows as plain values: out of one ledger and into another, of the same kind or not, they are the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ledger_examples import T0, a_decision, a_link, a_record, a_run, add

from litrev.model import Event, EventKind, Known, KnownKind, Reject
from litrev.store import Store, open_store
from litrev.store.dumping import NAMES, PlainRow

pytest_plugins = ["ledger_fixtures"]

ODD = "half \ud800 of a pair, a zero \x00, a line\u2028end, “é” \U0001f600"


def fill(store: Store) -> None:
    """Something in every table, and every letter that might get lost."""
    store.add_run(a_run())
    records = [a_record(n, title=f"Line\u2028end “é” \U0001f600 {n}") for n in range(1, 40)]
    add(store, a_run(), 1, [*records, Reject(ODD, "why", "line 3", "pubmed:99"), Reject(ODD, "why")], withheld=["x:7"])
    add(store, a_run(), 2, [a_record(1, title="A later version")])
    store.add_links([a_link("by-hand")])
    store.add_dedupe("batch", at=T0, settings={"n": [1, None]}, records=2, works=1, links=[a_link("r", by="(rules)")])
    store.add_decisions([a_decision("d1"), a_decision("d2", seconds=9)])
    store.add_known([Known(id="k", batch="b", kind=KnownKind.DOI, value="10.5555/x", origin="é", at=T0)])
    store.add_events([Event(id="e", kind=EventKind.LABEL, by="a", at=T0, content={"é": [1.5, {"x": None}]})])


def dumped(store: Store) -> dict[str, list[PlainRow]]:
    """Through JSON, as an archive has it."""
    with store.snapshot() as snapshot:
        return {name: [json.loads(json.dumps(row)) for row in snapshot.rows(name)] for name in NAMES}


def contents(rows: dict[str, list[PlainRow]]) -> Iterator[tuple[str, list[PlainRow]]]:
    return iter(rows.items())


def test_every_row_comes_back_in_any_ledger(store: Store, tmp_path: Path) -> None:
    fill(store)
    rows = dumped(store)
    assert all(rows.values())
    with open_store(tmp_path / "other.db") as other:
        other.take_in(contents(rows))
        assert dumped(other) == rows
        assert other.rejects("run-1") == store.rejects("run-1")
        assert other.versions("pubmed:1") == store.versions("pubmed:1")
        assert other.find("10.5555/litrev.3") == ["pubmed:3"]
        assert other.links() == store.links()


def test_a_snapshot_counts_what_it_gives_and_knows_the_newest_moment(store: Store) -> None:
    with store.snapshot() as snapshot:
        assert snapshot.last_change() is None
    fill(store)
    with store.snapshot() as snapshot:
        assert {name: snapshot.count(name) for name in NAMES} == {n: len(list(snapshot.rows(n))) for n in NAMES}
        newest = snapshot.last_change()
    assert newest is not None
    assert newest == max(T0.replace(microsecond=456789), *(d.at for d in store.decisions()))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row.pop("note"),
        lambda row: row.update(more=1),
        lambda row: row.update(at="yesterday"),
    ],
)
def test_a_row_of_another_shape_is_refused_and_none_is_taken_in(
    store: Store, tmp_path: Path, spoil: Callable[[PlainRow], object]
) -> None:
    fill(store)
    rows = dumped(store)
    spoil(rows["decisions"][1])
    with open_store(tmp_path / "other.db") as other:
        with pytest.raises((ValueError, TypeError, KeyError)):
            other.take_in(contents(rows))
        assert not any(dumped(other).values())

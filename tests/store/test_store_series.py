"""Records of a source that counts in several series, each with a colon in its local id."""

from __future__ import annotations

import pytest
from ledger_examples import a_run, add

from litrev.model import Record
from litrev.store import Store

pytest_plugins = ["ledger_fixtures"]

IDS = ["europepmc:MED:90000001", "europepmc:PMC:PMC9900001", "europepmc:PPR:PPR900001", "hal:hal-99000001"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("europepmc:MED:90000001", IDS[:1]),
        ("EuropePMC:med:90000001", IDS[:1]),
        ("MED:90000001", IDS[:1]),
        ("europepmc:med:9000", IDS[:1]),
        ("med:9000", IDS[:1]),
        ("ppr900001", IDS[2:3]),
        ("PPR9", IDS[2:3]),
        ("europepmc:", IDS[:3]),
        ("hal-99000001", IDS[3:]),
        ("HAL:HAL-99000001", IDS[3:]),
        ("0000001", []),
        ("epmc:MED", []),
    ],
)
def test_records_are_found_by_any_end_of_their_id(store: Store, typed: str, found: list[str]) -> None:
    store.add_run(a_run())
    add(store, a_run(), 1, [Record(id=id_, source=id_.partition(":")[0]) for id_ in IDS])
    assert store.find(typed) == found
    assert [store.record(id_) is not None for id_ in found] == [True] * len(found)

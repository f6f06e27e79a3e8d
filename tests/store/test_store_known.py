"""Documents that an earlier review has screened: found by any of their names, taken back without deleting anything."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from ledger_examples import a_record, a_run, add

from litrev.model import Known, KnownKind
from litrev.store import Store, open_store
from litrev.store.database import connect

pytest_plugins = ["ledger_fixtures"]

AT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def a_name(kind: KnownKind, value: str, batch: str = "b1") -> Known:
    return Known(id=f"{batch}:{kind}:{value}", batch=batch, kind=kind, value=value, origin="first review", at=AT)


@pytest.fixture
def filled(store: Store) -> Store:
    store.add_run(a_run())
    add(store, a_run(), 1, [replace(a_record(n), doi=f"10.5555/{n}", pmid=str(n)) for n in (1, 2, 3)])
    return store


def test_a_record_is_found_by_its_id_its_doi_and_its_pmid(filled: Store) -> None:
    names = [a_name(KnownKind.RECORD, "pubmed:1"), a_name(KnownKind.DOI, "10.5555/2"), a_name(KnownKind.PMID, "3")]
    assert filled.add_known([*names, a_name(KnownKind.DOI, "10.5555/99")]) == 4
    assert sorted(found.record for found in filled.known_records()) == ["pubmed:1", "pubmed:2", "pubmed:3"]
    assert filled.add_known(names) == 0


def test_a_list_that_was_taken_back_counts_no_more_and_is_still_there(filled: Store) -> None:
    filled.add_known([a_name(KnownKind.PMID, "1"), a_name(KnownKind.PMID, "2", "b2")])
    filled.add_known([a_name(KnownKind.WITHDRAWN, "b1", "b3")])
    assert [known.batch for known in filled.known()] == ["b2"]
    assert [found.record for found in filled.known_records()] == ["pubmed:2"]
    assert filled.add_known([a_name(KnownKind.PMID, "1")]) == 0


def test_a_name_stays_what_it_was_through_the_ledger(filled: Store) -> None:
    name = a_name(KnownKind.DOI, "10.5555/é'\"|,")
    filled.add_known([name])
    assert filled.known() == [name]


def test_a_ledger_from_before_takes_them_too(address: str) -> None:
    open_store(address).close()
    with closing(connect(address)) as database:
        database.writing(
            lambda connection: [
                connection.exec_driver_sql(statement)
                for statement in ("DROP TABLE known", "DROP TABLE events", "UPDATE litrev_schema SET version = 1")
            ]
        )
    with open_store(address) as store:
        assert store.add_known([a_name(KnownKind.PMID, "1")]) == 1
        assert store.known_records() == []

"""Reading the ledger row by row, for whoever proves it or compares two runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Exists, func, select

from litrev.model import Reject
from litrev.store.ingest import Standing, chunks
from litrev.store.reading import Reading, sightings, stream_ids
from litrev.store.tables import records, rejects, run_records, withheld

Version = tuple[str, str]
"""A record's id and the hash of its content."""
_PORTION = 2_000


@dataclass(frozen=True, slots=True)
class PageItems:
    """What the ledger holds of one page, by the position at which each item stood."""

    records: dict[int, Version]
    rejects: dict[int, Reject]
    withheld: tuple[str, ...]
    """In order."""


def items_of(connection: Connection, run: str, number: int) -> PageItems:
    """What a page brought, as the ledger has it."""
    seen = select(run_records.c.position, run_records.c.record, run_records.c.version).where(
        run_records.c.run == run, run_records.c.page == number
    )
    unread = select(rejects.c.position, rejects.c.raw, rejects.c.reason, rejects.c.place, rejects.c.id).where(
        rejects.c.run == run, rejects.c.page == number
    )
    held = select(withheld.c.record).where(withheld.c.run == run, withheld.c.page == number)
    return PageItems(
        {position: (record, version) for position, record, version in connection.execute(seen)},
        {row[0]: Reject(*row[1:]) for row in connection.execute(unread)},
        tuple(sorted(connection.execute(held).scalars())),
    )


def recount(connection: Connection, run: str) -> Standing:
    """A run's counters, counted anew from its rows; each id as the best that the source gave for it."""

    def given(column: ColumnElement[str]) -> Exists:
        return select(run_records.c.record).where(run_records.c.run == run, run_records.c.record == column).exists()

    def unread(column: ColumnElement[str]) -> Exists:
        return select(rejects.c.id).where(rejects.c.run == run, rejects.c.id == column).exists()

    fetched = select(func.count(run_records.c.record.distinct())).where(run_records.c.run == run)
    named = select(func.count(rejects.c.id.distinct())).where(
        rejects.c.run == run, rejects.c.id != "", ~given(rejects.c.id)
    )
    nameless = select(func.count()).select_from(rejects).where(rejects.c.run == run, rejects.c.id == "")
    held = select(func.count(withheld.c.record.distinct())).where(
        withheld.c.run == run, ~given(withheld.c.record), ~unread(withheld.c.record)
    )
    numbers = [int(connection.execute(query).scalar_one()) for query in (fetched, named, nameless, held)]
    return Standing(numbers[0], numbers[1] + numbers[2], numbers[3])


def newest_versions(reading: Reading, run: str) -> Iterator[Version]:
    """Every record of a run by id, each with the version that the run saw last; no connection is held between."""
    for ids in chunks(stream_ids(reading, run), _PORTION):
        with reading() as connection:
            seen = sightings(connection, ids, [run])
        yield from ((record, seen[record][-1]) for record in ids)


def texts(connection: Connection, wanted: Iterable[Version]) -> dict[Version, str]:
    """The JSON of these versions, as stored; those that the ledger does not have are left out."""
    asked = set(wanted)
    found = {}
    for chunk in chunks(sorted({record for record, _version in asked})):
        query = select(records.c.id, records.c.version, records.c.body).where(records.c.id.in_(chunk))
        for record, version, body in connection.execute(query):
            if (record, version) in asked:
                found[record, version] = body
    return found

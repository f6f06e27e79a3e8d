"""Reading records back: which version is the newest, and long lists in small portions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection, select

from litrev.model import DocumentType, Record
from litrev.store.ingest import chunks
from litrev.store.tables import pages, records, run_records
from litrev.store.tables import runs as all_runs

Reading = Callable[[], AbstractContextManager[Connection]]

_PORTION = 5_000
"""Ids read at once: some 100 kB."""


def stream_ids(reading: Reading, run: str) -> Iterator[str]:
    """The record ids of a run in order, each once; no connection is held between portions."""
    after = ""
    while True:
        query = (
            select(run_records.c.record)
            .distinct()
            .where(run_records.c.run == run, run_records.c.record > after)
            .order_by(run_records.c.record)
            .limit(_PORTION)
        )
        with reading() as connection:
            portion = connection.execute(query).scalars().all()
        yield from portion
        if len(portion) < _PORTION:
            return
        after = portion[-1]


def sightings(connection: Connection, ids: Iterable[str], runs: Sequence[str] | None) -> dict[str, list[str]]:
    """Per record id its versions in the order in which they were last seen; in all runs when `runs` is None."""
    seen: dict[str, dict[str, None]] = {}
    if runs is None:  # every index begins with the run
        runs = connection.execute(select(all_runs.c.id)).scalars().all()
    for chunk in chunks(ids):
        query = (
            select(run_records.c.record, run_records.c.version)
            .join(pages, (pages.c.run == run_records.c.run) & (pages.c.number == run_records.c.page))
            .where(run_records.c.run.in_(runs), run_records.c.record.in_(chunk))
            .order_by(pages.c.at, run_records.c.run, run_records.c.page, run_records.c.position)
        )
        for record, version in connection.execute(query):
            versions = seen.setdefault(record, {})
            versions.pop(version, None)
            versions[version] = None
    return {record: list(versions) for record, versions in seen.items()}


def newest(connection: Connection, ids: Sequence[str], runs: Sequence[str] | None = None) -> dict[str, Record]:
    """The newest version of each known id, in the order of `ids`."""
    wanted = {record: versions[-1] for record, versions in sightings(connection, ids, runs).items()}
    bodies: dict[str, str] = {}
    for chunk in chunks(wanted):
        query = select(records.c.id, records.c.version, records.c.body).where(records.c.id.in_(chunk))
        bodies.update(
            (record, body) for record, version, body in connection.execute(query) if wanted[record] == version
        )
    return {record: Record.from_json(bodies[record]) for record in ids if record in bodies}


def outlines(connection: Connection, ids: Iterable[str]) -> Iterator[Record]:
    """Every version of these records with no more than year, kind and languages: a tenth of the work of reading all."""
    for chunk in chunks(ids):
        for body in connection.execute(select(records.c.body).where(records.c.id.in_(chunk))).scalars():
            raw = json.loads(body)
            yield Record(
                id=raw["id"],
                source=raw["source"],
                year=raw.get("year"),
                type=DocumentType(raw["type"]) if "type" in raw else DocumentType.ARTICLE,
                source_types=tuple(raw.get("source_types", ())),
                languages=tuple(raw.get("languages", ())),
                languages_detected=raw.get("languages_detected", False),
            )


def versions_of(connection: Connection, record: str) -> list[Record]:
    """Every version of a record, the newest last."""
    query = select(records.c.version, records.c.body).where(records.c.id == record)
    bodies = {version: body for version, body in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    order = sightings(connection, [record], None).get(record, [])
    return [Record.from_json(bodies[version]) for version in order]

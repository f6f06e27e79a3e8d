"""Reading records back: which version is the newest, and long lists in small portions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

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


class Outline(NamedTuple):
    """What `Record` says of one version under the same names, as far as a program can check it by itself."""

    id: str
    year: int | None
    type: DocumentType
    source_types: tuple[str, ...]
    languages: tuple[str, ...]
    languages_detected: bool


_OUTLINED = ("year", "type", "source_types", "languages", "languages_detected")


def outlines(connection: Connection, ids: Iterable[str]) -> Iterator[Outline]:
    """Every version of these records with no more than year, kind and languages.

    SQLite cuts these out of the record itself (https://www.sqlite.org/json1.html#jex), which takes a fifth of the time
    of decoding it here.
    """
    cut = connection.dialect.name == "sqlite"
    body = func.json_extract(records.c.body, *(f"$.{name}" for name in _OUTLINED)) if cut else records.c.body
    for chunk in chunks(ids):
        for record, text in connection.execute(select(records.c.id, body).where(records.c.id.in_(chunk))):
            yield Outline(record, *(_cut_out(text) if cut else _traits(*map(json.loads(text).get, _OUTLINED))))


_Traits = tuple[int | None, DocumentType, tuple[str, ...], tuple[str, ...], bool]


@lru_cache(maxsize=10_000)
def _cut_out(text: str) -> _Traits:
    """What SQLite cut out, a JSON array in the order of `_OUTLINED`; many records say the same."""
    return _traits(*json.loads(text))


def _traits(year: Any, kind: Any, source_types: Any, languages: Any, detected: Any) -> _Traits:
    """As `Record` has them; None stands for what is not said."""
    known = DocumentType(kind) if kind else DocumentType.ARTICLE
    return year, known, tuple(source_types or ()), tuple(languages or ()), bool(detected)


def versions_of(connection: Connection, record: str) -> list[Record]:
    """Every version of a record, the newest last."""
    query = select(records.c.version, records.c.body).where(records.c.id == record)
    bodies = {version: body for version, body in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    order = sightings(connection, [record], None).get(record, [])
    return [Record.from_json(bodies[version]) for version in order]

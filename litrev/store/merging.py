"""Joining two ledgers: a set union of rows by their keys. What is here already is not added twice, whatever the order.

A row under a key that is known must be the same row. It may differ where it tells of the same act done in two copies
(an undo, a table of decisions taken in by both): then the earlier one stands, in every copy. Of a search that went on
after the copies parted, the further progress is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select, update

from litrev.errors import ConflictError, InputError
from litrev.i18n import _
from litrev.model import Decision, Event, Link, content_version
from litrev.store import inspecting, tables
from litrev.store.ingest import CHUNK, chunks, insert_new
from litrev.store.rows import Row, decision_row, event_row, link_row

_BY_ID = (tables.links, tables.decisions, tables.dedupes, tables.known, tables.events)
"""Rows that somebody made, each under an id of its own."""
_MADE_AT_RANDOM = re.compile(r"[0-9a-f]{32}(?::.*)?")
"""`new_id`, alone or as the batch of a rule's link. Other ids are made from what they stand for, alike in each copy."""
_WHEN = {"at", "seconds", "criteria_version"}
"""What the same act done in two copies may differ in."""


@dataclass(frozen=True, slots=True)
class Gained:
    """How many rows were new, by table."""

    runs: int = 0
    pages: int = 0
    records: int = 0
    """Versions of records."""
    links: int = 0
    decisions: int = 0
    dedupes: int = 0
    known: int = 0
    events: int = 0

    def __add__(self, other: Gained) -> Gained:
        return Gained(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def anything(self) -> bool:
        """Something was new."""
        return self != Gained()


@dataclass(frozen=True, slots=True)
class Rows:
    """What a person's file holds."""

    name: str
    """What people call the file."""
    links: Sequence[Link] = ()
    decisions: Sequence[Decision] = ()
    events: Sequence[Event] = ()


def take_rows(connection: Connection, rows: Rows) -> Gained:
    """Add the rows of a person's file. Raises ConflictError when a known id stands for something else."""
    return Gained(
        links=_union(connection, tables.links, map(link_row, rows.links), rows.name),
        decisions=_union(connection, tables.decisions, map(decision_row, rows.decisions), rows.name),
        events=_union(connection, tables.events, map(event_row, rows.events), rows.name),
    )


def take_copy(connection: Connection, other: Connection, name: str) -> Gained:
    """Add all rows of another ledger. Raises ConflictError where the two contradict, InputError for a changed record.

    `name`: what people call the other one.
    """
    runs, pages, records = _runs(connection, other, name)
    counts = {table.name: _union(connection, table, _rows(other, table), name) for table in _BY_ID}
    return Gained(runs=runs, pages=pages, records=records, **counts)


def _rows(connection: Connection, table: Table, *conditions: Any) -> Iterator[Row]:
    """The rows of a table by key, a few hundred in memory at a time."""
    query = select(table).where(*conditions).order_by(*table.primary_key.columns)
    for row in connection.execute(query.execution_options(yield_per=CHUNK)).mappings():
        yield dict(row)


def _union(connection: Connection, table: Table, rows: Iterable[Row], name: str) -> int:
    """Add the rows whose ids are new; how many those are."""
    added = 0
    for portion in _portions(rows):
        theirs = {row["id"]: row for row in portion}
        query = select(table).where(table.c.id.in_(theirs))
        ours = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
        for key in sorted(theirs.keys() & ours.keys()):
            _settle(connection, table, ours[key], _stored(table, theirs[key]), name)
        new = [row for key, row in theirs.items() if key not in ours]
        insert_new(connection, table, new)
        added += len(new)
    return added


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    portion: list[Row] = []
    for row in rows:
        portion.append(row)
        if len(portion) == CHUNK:
            yield portion
            portion = []
    if portion:
        yield portion


def _stored(table: Table, row: Row) -> Row:
    """`row` as it would be read back: tuples are lists, and characters that no store holds are replaced."""
    return {name: _as_stored(table.c[name].type, value) for name, value in row.items()}


def _as_stored(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, tables.JsonText):
        return kind.process_result_value(kind.process_bind_param(value, _NO_DIALECT), _NO_DIALECT)
    return tables.storable(value) if isinstance(value, str) else value


_NO_DIALECT: Any = None


def _settle(connection: Connection, table: Table, ours: Row, theirs: Row, name: str) -> None:
    """Two rows under one id: the same, or the same act done twice, of which the earlier stands."""
    if ours == theirs:
        return
    parted = {column for column in ours if ours[column] != theirs[column]}
    if _MADE_AT_RANDOM.fullmatch(ours["id"]) or not (parted <= _WHEN or ours["id"].startswith("undo:")):
        raise _contradiction(table, ours["id"], name)
    if _order(theirs) < _order(ours):
        connection.execute(update(table).where(table.c.id == ours["id"]).values(theirs))


def _order(row: Row) -> tuple[datetime, str]:
    return row["at"], repr(sorted(row.items(), key=lambda item: item[0]))


def _contradiction(table: Table, key: str, name: str) -> ConflictError:
    kinds = {"decisions": _("decision"), "links": _("link"), "events": _("event")}
    return ConflictError(
        _("The {kind} {id} says one thing here and another in {file}: one of the two was changed by hand.").format(
            kind=kinds.get(table.name, table.name), id=key, file=name
        ),
        _("Nothing was taken in. Ask for the file anew, straight from the person's own copy of the review."),
    )


# Searches


def _runs(connection: Connection, other: Connection, name: str) -> tuple[int, int, int]:
    """Add the other's runs, their pages, and the records on them: how many of each are new."""
    ours = {row["id"]: row for row in _rows(connection, tables.runs)}
    new_runs = new_pages = new_records = 0
    for theirs in list(_rows(other, tables.runs)):
        mine = ours.get(theirs["id"])
        if mine is None:
            insert_new(connection, tables.runs, [theirs])
            new_runs += 1
        else:
            _refuse_other_run(mine, theirs, name)
        missing = _missing_pages(connection, other, theirs["id"], name)
        new_pages += len(missing)
        new_records += _pages(connection, other, theirs["id"], missing, name)
        if mine is not None:
            _progress(connection, mine, theirs, grown=bool(missing))
    return new_runs, new_pages, new_records


_OF_A_RUN = ("source", "strategy", "native_query", "started")


def _refuse_other_run(mine: Row, theirs: Row, name: str) -> None:
    if any(mine[column] != theirs[column] for column in _OF_A_RUN):
        raise ConflictError(
            _("The search {id} is one thing here and another in {file}: one of the two was changed by hand.").format(
                id=mine["id"], file=name
            ),
            _("Nothing was taken in. Ask for another copy of the review."),
        )


def _missing_pages(connection: Connection, other: Connection, run: str, name: str) -> list[int]:
    """The numbers of the pages that only the other has. Raises ConflictError where both went on with one search."""
    theirs = {row["number"]: row for row in _rows(other, tables.pages, tables.pages.c.run == run)}
    ours = {row["number"]: row for row in _rows(connection, tables.pages, tables.pages.c.run == run)}
    if any(ours[number] != theirs[number] for number in ours.keys() & theirs.keys()) or (
        ours.keys() - theirs.keys() and theirs.keys() - ours.keys()
    ):
        raise ConflictError(
            _("A search that was unfinished when the copies parted was taken up again here and in {file}.").format(
                file=name
            ),
            _("Take what the person decided instead: litrev share --as NAME in that copy, then litrev merge the file."),
        )
    return sorted(theirs.keys() - ours.keys())


def _pages(connection: Connection, other: Connection, run: str, numbers: Sequence[int], name: str) -> int:
    """Add pages of a run with all that stands on them; how many versions of records are new."""
    new = 0
    for portion in chunks(map(str, numbers), 50):
        wanted = [int(number) for number in portion]
        insert_new(connection, tables.pages, list(_rows(other, tables.pages, *_on(tables.pages, run, wanted))))
        seen = list(_rows(other, tables.run_records, *_on(tables.run_records, run, wanted)))
        new += _records(connection, other, {(row["record"], row["version"]) for row in seen}, name)
        for rows in _portions(seen):
            insert_new(connection, tables.run_records, rows)
        for table in (tables.rejects, tables.withheld):
            insert_new(connection, table, list(_rows(other, table, *_on(table, run, wanted))))
    return new


def _on(table: Table, run: str, numbers: Sequence[int]) -> tuple[Any, Any]:
    page = table.c.number if table is tables.pages else table.c.page
    return table.c.run == run, page.in_(numbers)


def _records(connection: Connection, other: Connection, wanted: set[tuple[str, str]], name: str) -> int:
    new = 0
    table = tables.records
    for ids in chunks(key for key, _versions in groupby(sorted(wanted), key=lambda pair: pair[0])):
        query = select(table.c.id, table.c.version).where(table.c.id.in_(ids))
        known = {(record, version) for record, version in connection.execute(query)}
        rows = [
            row
            for row in _rows(other, table, table.c.id.in_(ids))
            if (row["id"], row["version"]) in wanted and (row["id"], row["version"]) not in known
        ]
        for row in rows:
            _refuse_changed(row, name)
        insert_new(connection, table, rows)
        new += len(rows)
    return new


def _refuse_changed(row: Row, name: str) -> None:
    """A record bears the hash of its content; one that was packed without its abstract keeps that of the whole."""
    body = row["body"]
    if content_version(body) != row["version"] and ('"abstract"' in body or '"other_abstracts"' in body):
        raise InputError(
            _("The record {id} in {file} is not what its source gave: it was changed or is damaged.").format(
                id=row["id"], file=name
            ),
            _("Nothing was taken in. Ask for another copy of the review."),
        )


_RANK = {"failed": 0, "partial": 1, "complete": 2}


def _progress(connection: Connection, mine: Row, theirs: Row, *, grown: bool) -> None:
    """Let the run be as far as it came in either copy; what it found is counted anew where pages came."""
    further = max((mine, theirs), key=_reach)
    if further is mine and not grown:
        return
    counted = inspecting.recount(connection, mine["id"])
    pages = len(list(_rows(connection, tables.pages, tables.pages.c.run == mine["id"])))
    values = further | counted._asdict() | {"pages": pages}
    connection.execute(update(tables.runs).where(tables.runs.c.id == mine["id"]).values(values))


def _reach(run: Row) -> tuple[int, int, str, str]:
    finished = run["finished"].isoformat() if run["finished"] else ""
    return run["pages"], _RANK[run["status"]], finished, repr(sorted(run.items(), key=lambda item: item[0]))

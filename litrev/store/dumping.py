"""The ledger's rows as plain JSON values, out and in again: what an archive of a review is made of.

A record is its own JSON; the columns that it is found by are made anew. Every other row has its columns by name; a
moment is text as ISO 8601 has it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, select

from litrev.model import Record
from litrev.store import tables
from litrev.store.ingest import insert_new
from litrev.store.rows import Row, record_row
from litrev.store.tables import UtcTime

PlainRow = dict[str, Any]
_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        tables.runs, tables.pages, tables.records, tables.run_records, tables.rejects, tables.withheld, tables.links,
        tables.decisions, tables.dedupes, tables.known, tables.events,
    )
}  # fmt: skip
NAMES = tuple(_TABLES)
"""The tables, each after those that it refers to."""
_PORTION = 500


class Snapshot:
    """One state of the ledger, whatever is written meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, name: str) -> Iterator[PlainRow]:
        """A table's rows by their key, a few hundred in memory at a time."""
        table = _TABLES[name]
        plain = _plain_record if table is tables.records else _plain
        query = select(table).order_by(*table.primary_key.columns)
        streamed = self._connection.execution_options(yield_per=_PORTION).execute(query)
        yield from (plain(dict(row)) for row in streamed.mappings())

    def count(self, name: str) -> int:
        """How many rows a table has."""
        return int(self._connection.execute(select(func.count()).select_from(_TABLES[name])).scalar_one())

    def last_change(self) -> datetime | None:
        """The newest moment of any row; None for an empty ledger."""
        moments = [column for table in _TABLES.values() for column in table.c if isinstance(column.type, UtcTime)]
        found = [self._connection.execute(select(func.max(column, type_=UtcTime()))).scalar() for column in moments]
        return max((moment for moment in found if moment is not None), default=None)


def steady(connection: Connection) -> Connection:
    """`connection` so that all it reads is of one state: SQLite's readers always are."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _plain(row: Row) -> PlainRow:
    return {
        name: value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _plain_record(row: Row) -> PlainRow:
    return {"id": row["id"], "version": row["version"], "record": json.loads(row["body"])}


def take_in(connection: Connection, contents: Iterable[tuple[str, Iterable[PlainRow]]]) -> None:
    """Insert rows as `Snapshot.rows` gave them, table by table in the order of `NAMES`.

    Raises ValueError, KeyError or TypeError when a row is not what its table holds.
    """
    for name, rows in contents:
        table = _TABLES[name]
        ready = _record if table is tables.records else _ready(table)
        remaining = iter(rows)
        while portion := [ready(row) for row in islice(remaining, _PORTION)]:
            insert_new(connection, table, portion)


def _ready(table: Table) -> Callable[[PlainRow], Row]:
    moments = {column.name for column in table.c if isinstance(column.type, UtcTime)}
    names = {column.name for column in table.c}

    def make(row: PlainRow) -> Row:
        if row.keys() != names:
            raise ValueError(f"a row of {table.name} has other columns")
        return {
            name: datetime.fromisoformat(value) if name in moments and value is not None else value
            for name, value in row.items()
        }

    return make


def _record(row: PlainRow) -> Row:
    """The version is the row's own: an archive without abstracts keeps the hash of what the source gave."""
    body = json.dumps(row["record"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return record_row(Record.from_json(body)) | {"id": row["id"], "version": row["version"], "body": body}

"""Bringing a ledger of any age to today's tables: numbered steps, each run once, all of them or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, inspect, select, update

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.store import failures, tables
from litrev.store.database import Database

Step = Callable[[Connection], None]


def _known(connection: Connection) -> None:
    """2: documents that an earlier review has screened."""
    text = 'VARCHAR COLLATE "C"' if connection.dialect.name == "postgresql" else "TEXT"
    columns = ", ".join(f"{name} {text} NOT NULL" for name in ("id", "batch", "kind", "value", "origin"))
    connection.exec_driver_sql(f"CREATE TABLE known ({columns}, at VARCHAR NOT NULL, PRIMARY KEY (id))")
    connection.exec_driver_sql("CREATE INDEX known_by_batch ON known (batch)")


def _events(connection: Connection) -> None:
    """3: what is done for a review beside links and decisions: labels, full texts, studies, allotments …"""
    text = 'VARCHAR COLLATE "C"' if connection.dialect.name == "postgresql" else "TEXT"
    columns = ", ".join(f'"{name}" {text} NOT NULL' for name in ("id", "kind", "record", "by"))
    rest = f"at VARCHAR NOT NULL, content {text} NOT NULL, PRIMARY KEY (id)"
    connection.exec_driver_sql(f"CREATE TABLE events ({columns}, {rest})")
    connection.exec_driver_sql("CREATE INDEX events_by_kind ON events (kind, at)")


STEPS: Mapping[int, Step] = MappingProxyType({2: _known, 3: _events})
"""What leads from the version before to the version that is the key: 2, 3 … A step is never changed afterwards: it
writes its own SQL, and does not use `tables`, which is what the last step leads to."""


def prepare(database: Database, steps: Mapping[int, Step] = STEPS) -> None:
    """Create the tables of a new ledger, or bring those of an older one up to date.

    A SQLite file is copied beside itself first. Raises ProtocolError for a ledger that a newer litrev wrote, and for
    a database that holds something else.
    """
    newest = max(steps, default=1)
    with database.reading() as connection:
        found = _version(connection, database.name)
    if found == newest:
        return
    _refuse_newer(found, newest, database.name)
    database.writing(lambda connection: _bring(connection, database, steps, newest))


def _version(connection: Connection, name: str) -> int:
    """The version of the tables, 0 for an empty database."""
    present = set(inspect(connection).get_table_names())
    if tables.schema.name in present:
        return int(connection.execute(select(tables.schema.c.version)).scalar_one())
    if present & tables.metadata.tables.keys() or (present and connection.dialect.name == "sqlite"):
        raise failures.damaged(name, _("it holds the tables of another program"))
    return 0


def _refuse_newer(found: int, newest: int, name: str) -> None:
    if found > newest:
        raise ProtocolError(
            _(
                "The ledger {ledger} was written by a newer litrev (its form {found}, this program knows {known})."
            ).format(ledger=name, found=found, known=newest),
            _("Update the program: pipx upgrade litrev"),
        )


def _bring(connection: Connection, database: Database, steps: Mapping[int, Step], newest: int) -> None:
    found = _version(connection, database.name)  # another program may have been faster
    _refuse_newer(found, newest, database.name)
    if found == newest:
        return
    if not found:
        tables.metadata.create_all(connection, checkfirst=False)
        connection.execute(tables.schema.insert().values(version=newest))
        return
    if database.file is not None:
        _copy(database.file, found)
    for number in range(found + 1, newest + 1):
        steps[number](connection)
    connection.execute(update(tables.schema).values(version=newest))


def _copy(file: Path, version: int) -> None:
    """Copy the ledger, with what its log holds, to the first free name such as `review.db.v1.bak`.

    Called while we hold the lock for writing, so nobody changes it meanwhile.
    """
    name = f"{file.name}.v{version}.bak"
    copy = file.with_name(name)
    number = 2
    while copy.exists():
        copy = file.with_name(f"{name}{number}")
        number += 1
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error:
        copy.unlink(missing_ok=True)
        raise

"""Taking in one page of a run: records, rejects, withheld ids and the run's counters, in one transaction."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select, update

from litrev.errors import ConflictError
from litrev.i18n import _
from litrev.model import Page, Record, Reject, Run
from litrev.store.rows import PageOutcome, Row, record_row, run_of, run_row
from litrev.store.tables import pages, records, rejects, run_records, runs, withheld

CHUNK = 500
"""Values in one `IN (…)`: well below the oldest SQLite's limit of 999."""

_OWN = ("id", "source", "strategy", "native_query", "started")
_COUNTED = ("fetched", "rejected", "withheld", "pages")


@dataclass(slots=True)
class Arrival:
    """A page made ready for its tables, before any lock is taken."""

    number: int
    page: Row
    records: dict[tuple[str, str], Row] = field(default_factory=dict)
    """By id and version, in this order."""
    sightings: list[Row] = field(default_factory=list)
    rejects: list[Row] = field(default_factory=list)
    withheld: list[Row] = field(default_factory=list)


def arrival(run: str, place: tuple[int, str, str, datetime], page: Page, items: Sequence[Record | Reject]) -> Arrival:
    """`place`: the page's number, its file in the archive, its SHA-256 and when it came."""
    number, file, sha256, at = place
    here = {"run": run, "page": number}
    ready = Arrival(number, _page_row(run, number, page) | {"file": file, "sha256": sha256, "at": at})
    for position, item in enumerate(items):
        if isinstance(item, Record):
            row = record_row(item)
            ready.records[row["id"], row["version"]] = row
            ready.sightings.append(here | {"record": row["id"], "position": position, "version": row["version"]})
        else:
            words = {"raw": item.raw, "reason": item.reason, "place": item.place, "id": item.id}
            ready.rejects.append(here | words | {"position": position})
    ready.records = dict(sorted(ready.records.items()))  # everybody locks keys in the same order: no deadlocks
    ready.withheld = [here | {"record": record} for record in sorted(set(page.withheld))]
    return ready


def _page_row(run: str, number: int, page: Page) -> Row:
    return {
        "run": run,
        "number": number,
        "request": page.request,
        "cursor": page.cursor,
        "announced": page.announced,
        "withheld": len(set(page.withheld)),
        "retries": page.retries,
    }


def add_page(connection: Connection, run: Run, ready: Arrival) -> PageOutcome:
    """Store the page unless it is stored already; the run's row moves on with it."""
    stored = _locked(connection, run.id)
    numbers = select(pages.c.number).where(pages.c.run == run.id)
    if connection.execute(numbers.where(pages.c.number == ready.number)).first():
        return PageOutcome(stored, 0)
    newest = connection.execute(select(func.max(pages.c.number)).where(pages.c.run == run.id)).scalar()
    gained = _gained(connection, run.id, ready)
    new = _insert(connection, ready)
    progress = {name: value for name, value in progress_of(run).items() if name not in ("announced", "cursor")}
    if newest is None or ready.number > newest:
        progress |= {"announced": ready.page["announced"], "cursor": ready.page["cursor"]}
    progress |= {
        "fetched": stored.fetched + gained.fetched,
        "rejected": stored.rejected + gained.rejected,
        "withheld": stored.withheld + gained.withheld,
        "pages": stored.pages + 1,
    }
    return PageOutcome(_move_on(connection, run.id, progress), new)


def save_progress(connection: Connection, run: Run) -> Run:
    """Store how far the run came; what the ledger counts itself stays as it counted."""
    _locked(connection, run.id)
    return _move_on(connection, run.id, progress_of(run))


def progress_of(run: Run) -> Row:
    """What a run may change of itself: status, what the source announced, requests, cursor, message, end."""
    return {name: value for name, value in run_row(run).items() if name not in _OWN + _COUNTED}


def _locked(connection: Connection, run: str) -> Run:
    """The run as stored; a second writer on the same run waits here (SQLite's waited already)."""
    row = connection.execute(select(runs).where(runs.c.id == run).with_for_update()).mappings().first()
    if row is None:
        raise ConflictError(
            _("The ledger has no run {run}.").format(run=run), _("Begin the search again: litrev search")
        )
    return run_of(row)


def _move_on(connection: Connection, run: str, progress: Row) -> Run:
    connection.execute(update(runs).where(runs.c.id == run).values(progress))
    return run_of(connection.execute(select(runs).where(runs.c.id == run)).mappings().one())


class Standing(NamedTuple):
    """How many of some ids are records, rejects, withheld."""

    fetched: int
    rejected: int
    withheld: int


def standing(seen: set[str], rejected: set[str], held: set[str]) -> Standing:
    """Each id counts once, as the best that the source gave for it: a record, else a reject, else nothing."""
    return Standing(len(seen), len(rejected - seen), len(held - rejected - seen))


def _gained(connection: Connection, run: str, ready: Arrival) -> Standing:
    """What the page adds to the counters; looks at the page's own ids only, however long the run is."""
    seen = {row["record"] for row in ready.sightings}
    rejected = {row["id"] for row in ready.rejects if row["id"]}
    held = {row["record"] for row in ready.withheld}
    touched = sorted(seen | rejected | held)
    before = (
        _present(connection, run_records.c.record, run_records.c.run == run, touched),
        _present(connection, rejects.c.id, rejects.c.run == run, touched),
        _present(connection, withheld.c.record, withheld.c.run == run, touched),
    )
    was = standing(*before)
    now = standing(before[0] | seen, before[1] | rejected, before[2] | held)
    unnamed = sum(not row["id"] for row in ready.rejects)
    return Standing(now.fetched - was.fetched, now.rejected - was.rejected + unnamed, now.withheld - was.withheld)


def _present(connection: Connection, column: Any, condition: Any, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(ids):
        found.update(connection.execute(select(column).where(condition, column.in_(chunk))).scalars())
    return found


def _insert(connection: Connection, ready: Arrival) -> int:
    """Write the page's rows; the number of record ids that are new to the ledger."""
    ids = sorted({record for record, _version in ready.records})
    known: set[tuple[str, str]] = set()
    for chunk in chunks(ids):
        query = select(records.c.id, records.c.version).where(records.c.id.in_(chunk))
        known.update((record, version) for record, version in connection.execute(query))
    insert_new(connection, pages, [ready.page])
    insert_new(connection, records, [row for key, row in ready.records.items() if key not in known])
    for table, rows in ((run_records, ready.sightings), (rejects, ready.rejects), (withheld, ready.withheld)):
        insert_new(connection, table, rows)
    return len(ids) - len({record for record, _version in known})


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose keys are not there yet; the others change nothing."""
    if rows:
        dialect = importlib.import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def chunks(values: Iterable[str], size: int = CHUNK) -> Iterator[list[str]]:
    """`values` in lists of at most `size`."""
    chunk: list[str] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

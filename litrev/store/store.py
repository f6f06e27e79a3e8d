"""The ledger of a review: what was searched, found, linked and decided. Rows are added; none is edited or deleted.

Only a run's own progress moves on, in the same transaction as the page that moved it. All moments are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from heapq import merge
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Select, Table, select, type_coerce

from litrev.model import RULES, Decision, Event, EventKind, Known, KnownKind, Link, Page, Record, Reject, Run
from litrev.store import dumping, earlier, failures, finding, ingest, inspecting, merging, migrations, reading, tables
from litrev.store.database import PATIENCE, Database, connect
from litrev.store.merging import Gained
from litrev.store.rows import (
    ArchivedPage,
    Dedupe,
    PageOutcome,
    Row,
    decision_of,
    decision_row,
    dedupe_of,
    event_of,
    event_row,
    known_of,
    known_row,
    link_of,
    link_row,
    page_of,
    run_of,
    run_row,
)


def open_store(where: Path | str, *, patience: float = PATIENCE) -> Store:
    """Open the ledger at a path or a URL (`postgresql://…`, `sqlite:///…`); a file that is not there is created.

    `patience`: seconds to wait while another program writes. A ledger that may only be read is opened for reading.
    Raises ProtocolError when it cannot be opened or is not one, ConflictError when another program holds it.
    """
    database = connect(where, patience=patience)
    try:
        migrations.prepare(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


class Store:
    """Reads and writes one ledger; made by `open_store`. Threads may share it.

    Every method raises ProtocolError or ConflictError when the database fails; then nothing of the call is kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def name(self) -> str:
        """What people know it by: its path, or its server and database."""
        return self._database.name

    @property
    def read_only(self) -> bool:
        """True when the file or its folder cannot be written."""
        return self._database.read_only

    def close(self) -> None:
        """Give back the file or the connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Runs and their pages

    def add_run(self, run: Run) -> None:
        """Add a run as it stands; a run whose id is known changes nothing."""
        self._add(tables.runs, [run_row(run)])

    def save_run(self, run: Run) -> Run:
        """Store how far the run came, and give it back as stored.

        Its status, announced count, requests, cursor, message, end and detail are taken; what it fetched, rejected
        and had withheld, and its pages, the ledger counts itself. Raises ConflictError when the run is unknown.
        """
        return self._database.writing(lambda connection: ingest.save_progress(connection, run))

    def run(self, run_id: str) -> Run | None:
        """The run of that id."""
        found = self._rows(select(tables.runs).where(tables.runs.c.id == run_id))
        return run_of(found[0]) if found else None

    def runs(self, strategy: str | None = None) -> list[Run]:
        """Every run, or those of one entry of the protocol; the oldest first."""
        query = select(tables.runs).order_by(tables.runs.c.started, tables.runs.c.id)
        if strategy is not None:
            query = query.where(tables.runs.c.strategy == strategy)
        return [run_of(row) for row in self._rows(query)]

    def add_page(
        self,
        run: Run,
        *,
        number: int,
        file: str,
        sha256: str,
        page: Page,
        items: Sequence[Record | Reject],
        at: datetime,
    ) -> PageOutcome:
        """Store a page, what it holds and the run's progress in one transaction; a known page changes nothing.

        `number` counts from 1. Of `run`, status, requests, message, end and detail are stored too. In the counters
        each id stands once, as a record, else as a reject, else as withheld; a reject without an id counts by itself.
        """
        ready = ingest.arrival(run.id, (number, file, sha256, at), page, items)
        return self._database.writing(lambda connection: ingest.add_page(connection, run, ready))

    def pages(self, run_id: str) -> list[ArchivedPage]:
        """The pages of a run in order."""
        query = select(tables.pages).where(tables.pages.c.run == run_id).order_by(tables.pages.c.number)
        return [page_of(row) for row in self._rows(query)]

    def rejects(self, run_id: str) -> list[Reject]:
        """All that could not be read in a run, in the order in which it came."""
        table = tables.rejects
        query = (
            select(table.c.raw, table.c.reason, table.c.place, table.c.id)
            .where(table.c.run == run_id)
            .order_by(table.c.page, table.c.position)
        )
        return [Reject(**row) for row in self._rows(query)]

    def withheld(self, run_id: str) -> list[str]:
        """The record ids that the source announced and has not given anywhere in the run, in order."""
        table = tables.withheld
        given = (
            select(tables.run_records.c.record).where(
                tables.run_records.c.run == run_id, tables.run_records.c.record == table.c.record
            ),
            select(tables.rejects.c.id).where(tables.rejects.c.run == run_id, tables.rejects.c.id == table.c.record),
        )
        query = (
            select(table.c.record)
            .distinct()
            .where(table.c.run == run_id, *(~rows.exists() for rows in given))
            .order_by(table.c.record)
        )
        return [row["record"] for row in self._rows(query)]

    # Rows as they are, for whoever proves them

    def page_items(self, run_id: str, number: int) -> inspecting.PageItems:
        """What the ledger holds of one page of a run."""
        with self._database.reading() as connection:
            return inspecting.items_of(connection, run_id, number)

    def recount(self, run_id: str) -> ingest.Standing:
        """What a run fetched, rejected and had withheld, counted anew from its rows."""
        with self._database.reading() as connection:
            return inspecting.recount(connection, run_id)

    def newest_versions(self, run_id: str) -> Iterator[inspecting.Version]:
        """Id and version of every record of a run, by id: the version that the run saw last."""
        return inspecting.newest_versions(self._database.reading, run_id)

    def texts(self, versions: Iterable[inspecting.Version]) -> dict[inspecting.Version, str]:
        """The stored JSON of those of these versions that are known."""
        with self._database.reading() as connection:
            return inspecting.texts(connection, versions)

    # Records

    def records_of(self, run_ids: Sequence[str], *, chunk: int = 1000) -> Iterator[Record]:
        """The distinct records of these runs by id, each in its newest version among them; `chunk` at a time."""
        ids = (record for record, _memberships in groupby(self.membership(run_ids), key=lambda pair: pair[0]))
        for portion in ingest.chunks(ids, chunk):
            with self._database.reading() as connection:
                found = reading.newest(connection, portion, run_ids)
            yield from found.values()

    def records_in(self, run_id: str, ids: Sequence[str]) -> list[Record]:
        """Those of `ids` that a run found, in the version that the run saw last, in the order of `ids`."""
        with self._database.reading() as connection:
            return list(reading.newest(connection, ids, [run_id]).values())

    def ids_of(self, run_id: str) -> list[str]:
        """The distinct record ids of a run, in order."""
        return list(reading.stream_ids(self._database.reading, run_id))

    def membership(self, run_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Record id and run id of every record in these runs, ordered by both."""
        yield from merge(*(self._members(run) for run in sorted(set(run_ids))))

    def _members(self, run: str) -> Iterator[tuple[str, str]]:
        return ((record, run) for record in reading.stream_ids(self._database.reading, run))

    def known_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that the ledger has a record of."""
        with self._database.reading() as connection:
            return _known(connection, tables.records, ids)

    def record(self, record_id: str) -> Record | None:
        """The record in its newest version: the one that a source gave last, in any run."""
        return self.records([record_id]).get(record_id)

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """The newest versions of those of `ids` that are known."""
        with self._database.reading() as connection:
            return reading.newest(connection, list(ids))

    def outlines(self, ids: Iterable[str]) -> Iterator[reading.Outline]:
        """Every version of those of `ids` that are known, with no more than its year, kind and languages."""
        for portion in ingest.chunks(ids, 5_000):
            with self._database.reading() as connection:
                found = list(reading.outlines(connection, portion))
            yield from found

    def versions(self, record_id: str) -> list[Record]:
        """All that its source ever said of a record, the newest last."""
        with self._database.reading() as connection:
            return reading.versions_of(connection, record_id)

    def find(self, identifier: str, *, exact: bool = False) -> list[str]:
        """The ids of the records that a person may mean: by record id, DOI, PMID or PMCID in any spelling.

        When none is called so, by the beginning of an id, with its source or without (`openalex:W29`, `w29`);
        not if `exact`, for what is not shown to a person before it is used.
        """
        with self._database.reading() as connection:
            return finding.find(connection, identifier, exact=exact)

    def search_titles(self, words: str, *, limit: int | None = None) -> list[str]:
        """The ids of the records whose title or translated title holds all the words; accents and case are one."""
        with self._database.reading() as connection:
            return finding.search_titles(connection, words, limit)

    # Links

    def add_links(self, links: Iterable[Link]) -> None:
        """Add links; an id that is known changes nothing."""
        self._add(tables.links, [link_row(link) for link in links])

    def add_dedupe(
        self,
        batch_id: str,
        *,
        at: datetime,
        settings: dict[str, Any],
        records: int,
        works: int,
        links: Iterable[Link],
    ) -> None:
        """Add a deduplication with all its links, whose `batch` it becomes; a known batch changes nothing."""
        batch = {"id": batch_id, "at": at, "settings": settings, "records": records, "works": works}
        rows = [link_row(link) | {"batch": batch_id} for link in links]

        def work(connection: Connection) -> None:
            if not _known(connection, tables.dedupes, [batch_id]):
                ingest.insert_new(connection, tables.dedupes, [batch])
                ingest.insert_new(connection, tables.links, rows)

        self._database.writing(work)

    def links(self) -> list[Link]:
        """The links that count: every person's, the oldest first, then the rules' of the newest deduplication."""
        table = tables.links
        newest = _newest_dedupe().with_only_columns(tables.dedupes.c.id).scalar_subquery()
        found: list[Link] = []
        for condition in (table.c.by != RULES, (table.c.by == RULES) & (table.c.batch == newest)):
            query = select(table).where(condition).order_by(table.c.at, table.c.id)
            with self._database.reading() as connection:
                found.extend(link_of(row) for row in connection.execute(query))
        return found

    def links_by(self, *persons: str) -> list[Link]:
        """The links of these persons, the oldest first."""
        table = tables.links
        query = select(table).where(table.c.by.in_(persons)).order_by(table.c.at, table.c.id)
        with self._database.reading() as connection:
            return [link_of(row) for row in connection.execute(query)]

    def latest_dedupe(self) -> Dedupe | None:
        """The newest deduplication."""
        found = self._rows(_newest_dedupe())
        return dedupe_of(found[0]) if found else None

    # Decisions

    def add_decisions(self, decisions: Iterable[Decision]) -> int:
        """Add decisions; the number of those that were not known by their id."""
        return self._add(tables.decisions, [decision_row(decision) for decision in decisions])

    def decisions(self, stage: str | None = None) -> list[Decision]:
        """Every decision, or those of one stage; the oldest first."""
        table = tables.decisions
        columns = [type_coerce(c, tables.PlainText) if c is table.c.criteria else c for c in table.c]
        query = select(*columns).order_by(table.c.at, table.c.id)
        if stage is not None:
            query = query.where(table.c.stage == stage)
        with self._database.reading() as connection:
            return [decision_of(row) for row in connection.execute(query)]

    # Events

    def add_events(self, events: Iterable[Event]) -> int:
        """Add events; the number of those that were not known by their id."""
        return self._add(tables.events, [event_row(event) for event in events])

    def events(self, kind: EventKind | None = None) -> list[Event]:
        """Every event, or those of one kind; the oldest first."""
        table = tables.events
        query = select(table).order_by(table.c.at, table.c.id)
        if kind is not None:
            query = query.where(table.c.kind == kind.value)
        return [event_of(row) for row in self._rows(query)]

    # Earlier reviews

    def add_known(self, documents: Iterable[Known]) -> int:
        """Add documents that an earlier review has screened; the number of those not known by their id."""
        return self._add(tables.known, [known_row(document) for document in documents])

    def known(self) -> list[Known]:
        """The documents on every list that was not taken back; the oldest list first."""
        table = tables.known
        query = select(table).where(
            table.c.kind != KnownKind.WITHDRAWN.value, table.c.batch.not_in(earlier.withdrawn())
        )  # fmt: skip
        return [known_of(row) for row in self._rows(query.order_by(table.c.at, table.c.batch, table.c.id))]

    def known_records(self) -> list[earlier.KnownRecord]:
        """The records that these lists name, in any version."""
        with self._database.reading() as connection:
            return list(earlier.named_records(connection))

    # The whole ledger, for an archive

    @contextmanager
    def snapshot(self) -> Iterator[dumping.Snapshot]:
        """All that the ledger holds, of one moment."""
        with self._database.reading() as connection:
            yield dumping.Snapshot(dumping.steady(connection))

    def take_in(self, contents: Iterable[tuple[str, Iterable[dumping.PlainRow]]]) -> None:
        """Add the rows of an archive, table by table as `dumping.NAMES` has them: all of them or none."""
        self._database.writing(lambda connection: dumping.take_in(connection, contents))

    # Other copies

    def prove(self) -> None:
        """Raise ProtocolError when the file is damaged inside. A server sees to that itself."""
        if self._database.file is None:
            return
        with self._database.reading() as connection:
            found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if found != "ok":
            raise failures.damaged(self.name, found)

    def merge(self, files: Sequence[merging.Rows] = (), copies: Sequence[tuple[str, Store]] = ()) -> list[Gained]:
        """Add what people's files and whole copies of the ledger hold: all of it or nothing.

        What was new, for each file, then for each copy (given with the name that people know it by). Raises
        ConflictError where two of them contradict, InputError for a copy whose records were changed.
        """

        def work(connection: Connection) -> list[Gained]:
            gained = [merging.take_rows(connection, rows) for rows in files]
            for name, copy in copies:
                with copy._database.reading() as other:
                    gained.append(merging.take_copy(connection, other, name))
            return gained

        return self._database.writing(work)

    def _rows(self, query: Select[Any]) -> list[Row]:
        with self._database.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _add(self, table: Table, rows: Sequence[Row]) -> int:
        """Insert the rows whose ids are new; how many those are."""
        distinct = {row["id"]: row for row in reversed(rows)}

        def work(connection: Connection) -> int:
            known = _known(connection, table, distinct)
            ingest.insert_new(connection, table, [distinct[key] for key in sorted(distinct.keys() - known)])
            return len(distinct) - len(known)

        return self._database.writing(work) if distinct else 0


def _known(connection: Connection, table: Table, ids: Iterable[str]) -> set[str]:
    column: ColumnElement[str] = table.c.id
    found: set[str] = set()
    for chunk in ingest.chunks(ids):
        found.update(connection.execute(select(column).where(column.in_(chunk))).scalars())
    return found


def _newest_dedupe() -> Select[Any]:
    return select(tables.dedupes).order_by(tables.dedupes.c.at.desc(), tables.dedupes.c.id.desc()).limit(1)

"""What the model calls a run, a link, a decision … as a row, and back; and the store's own small values."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import RowMapping

from litrev.model import (
    Decision,
    Event,
    EventKind,
    Known,
    KnownKind,
    Link,
    LinkKind,
    Record,
    Run,
    RunStatus,
    Verdict,
    content_version,
)
from litrev.text import bare_doi, fold

Row = dict[str, Any]
Values = Mapping[str, Any] | RowMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """One raw response of a run: where it is kept, what was asked, what came."""

    run: str
    number: int
    """From 1 on, in the order in which they were fetched."""
    file: str
    """Its place in the archive, as the caller gave it."""
    sha256: str
    request: str
    cursor: str | None
    """Where the next page begins; None after the last."""
    announced: int
    withheld: int
    """How many announced ids the source did not give."""
    retries: int
    at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What became of a page."""

    run: Run
    """The run as it stands now."""
    new: int
    """Record ids that the ledger had never seen; 0 for a page it already has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dedupe:
    """One deduplication: when, how it was set, what it made of how many records."""

    id: str
    at: datetime
    """UTC."""
    settings: dict[str, Any]
    """Plain JSON values."""
    records: int
    works: int


def new_id() -> str:
    """An id for a run, a link, a decision: 32 hexadecimal digits, unique on any machine, later ones greater."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


def run_row(run: Run) -> Row:
    return asdict(run)


def run_of(row: Values) -> Run:
    return Run(**{**row, "status": RunStatus(row["status"])})


def page_of(row: Values) -> ArchivedPage:
    return ArchivedPage(**row)


def record_row(record: Record) -> Row:
    """A record with the columns that it is found by: its DOI, its titles in both languages …"""
    body = record.to_json()
    return {
        "id": record.id,
        "version": content_version(body),
        "doi": indexed(bare_doi(record.doi) or record.doi),
        "pmid": indexed(record.pmid),
        "pmcid": indexed(record.pmcid.upper()),
        "year": record.year if record.year and 0 < record.year < 10_000 else None,
        "title_fold": fold(f"{record.title}\n{record.translated_title}"),
        "body": body,
    }


def indexed(identifier: str) -> str:
    """As much of an identifier as an index takes: PostgreSQL refuses entries beyond some 2,700 bytes."""
    return identifier[:500]


def link_row(link: Link) -> Row:
    return asdict(link)


def link_of(row: Sequence[Any]) -> Link:
    """`row`: the values of the columns in their order."""
    id_, a, b, kind, by, why, score, at, batch = row
    return Link(id=id_, a=a, b=b, kind=LinkKind(kind), by=by, why=tuple(why), score=score, at=at, batch=batch)


def decision_row(decision: Decision) -> Row:
    return asdict(decision)


def decision_of(row: Sequence[Any]) -> Decision:
    """`row`: the values of the columns in their order, the criteria as the text that is stored."""
    id_, record, stage, verdict, criteria, note, reviewer, at, seconds, criteria_version = row
    return Decision(
        id=id_,
        record=record,
        stage=stage,
        verdict=_verdict(verdict),
        criteria=_codes(criteria),
        note=note,
        reviewer=reviewer,
        at=at,
        seconds=seconds,
        criteria_version=criteria_version,
    )


_verdict = cache(Verdict)


@cache
def _codes(text: str) -> tuple[str, ...]:
    """There are few sets of criteria and many decisions."""
    return tuple(json.loads(text))


def known_row(known: Known) -> Row:
    return asdict(known) | {"value": indexed(known.value)}


def known_of(row: Values) -> Known:
    return Known(**{**row, "kind": KnownKind(row["kind"])})


def event_row(event: Event) -> Row:
    return asdict(event)


def event_of(row: Values) -> Event:
    return Event(**{**row, "kind": EventKind(row["kind"])})


def dedupe_of(row: Values) -> Dedupe:
    return Dedupe(**row)

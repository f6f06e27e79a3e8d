"""Invented records, runs, pages, links and decisions for the tests of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from litrev.model import Author, Decision, Link, LinkKind, Page, Record, Reject, Run, Section, Verdict
from litrev.store import PageOutcome, Store

T0 = datetime(2026, 11, 20, 14, 2, 3, 456789, tzinfo=UTC)


def a_record(local: int | str, **fields: object) -> Record:
    """An invented record of an invented source."""
    plain = Record(
        id=f"pubmed:{local}",
        source="pubmed",
        title=f"Accès aux soins, étude {local}",
        translated_title=f"Access to care, study {local}",
        authors=(Author(family="Exemple", given="Ada"), Author(literal="Invented Study Group")),
        year=2019,
        abstract=(Section("Aucun patient réel.", "CONTEXTE"), Section("Rien.")),
        doi=f"10.5555/litrev.{local}".lower(),
        pmid=str(local) if str(local).isdigit() else "",
    )
    return replace(plain, **fields)  # type: ignore[arg-type]  # the fields of a Record, by name


def a_run(run_id: str = "run-1", *, minutes: int = 0, strategy: str = "pubmed") -> Run:
    """A run that has just begun, `minutes` after the first."""
    return Run(
        id=run_id,
        source="pubmed",
        strategy=strategy,
        native_query='"accès aux soins"[tiab]',
        started=T0 + timedelta(minutes=minutes),
        detail={"endpoint": "http://127.0.0.1", "lost": ["é"]},
    )


def a_page(number: int = 1, *, withheld: Sequence[str] = (), announced: int = 10) -> Page:
    return Page(
        raw=b"<x/>",
        request=f"GET /search?page={number}",
        cursor=f"after-{number}",
        announced=announced,
        withheld=tuple(withheld),
        retries=number % 3,
    )


def add(
    store: Store,
    run: Run,
    number: int,
    items: Sequence[Record | Reject],
    *,
    withheld: Sequence[str] = (),
    at: datetime | None = None,
) -> PageOutcome:
    """Add a page, a second after the one before it."""
    return store.add_page(
        run,
        number=number,
        file=f"archive/{run.id}/{number:05}.xml.gz",
        sha256=f"{number:064x}",
        page=a_page(number, withheld=withheld),
        items=items,
        at=at or T0 + timedelta(seconds=number),
    )


def a_decision(decision_id: str, *, stage: str = "title_abstract", seconds: int = 0) -> Decision:
    return Decision(
        id=decision_id,
        record="pubmed:1",
        stage=stage,
        verdict=Verdict.EXCLUDE,
        criteria=("P", "C"),
        note="hors sujet : « non »",
        reviewer="a",
        at=T0 + timedelta(seconds=seconds),
        seconds=12.5,
        criteria_version="abc",
    )


def a_link(link_id: str, *, by: str = "a", seconds: int = 0, batch: str = "", b: int = 2) -> Link:
    return Link(
        id=link_id,
        a="pubmed:1",
        b=f"pubmed:{b}",
        kind=LinkKind.SAME,
        by=by,
        why=("same DOI", "same year"),
        score=0.875,
        at=T0 + timedelta(seconds=seconds),
        batch=batch,
    )

"""A review with as many doubtful pairs as a test wants: records with equal titles from two journals, truly compared."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from litrev.model import Author, Link, Page, Record, Run, RunStatus, Section
from litrev.review import Review
from litrev.steps.deduplicating import dedupe
from litrev.store import open_store

PROTOCOL = """\
litrev: 1
title: {en: Harbour care, fr: Soins au port}
team: [{id: ada, role: reviewer}, {id: bo, role: reviewer}]
sources:
  - {id: pubmed, query: care}
  - {id: openalex, query: "title.search:care"}
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 1}]
"""
START = datetime(2031, 5, 1, tzinfo=UTC)
_WORDS = "ba co di fu ga hel jo kin lor mas ne pol ri sto tam ul ven wic xa yo zet"
_SYLLABLES = [*_WORDS.split()]


def pair(number: int, **changes: Any) -> tuple[Record, Record]:
    """Two records that the rules cannot tell; `changes` go to the second."""
    words = random.Random(number)
    title = " ".join("".join(words.sample(_SYLLABLES, 3)) for _word in range(9)).capitalize()
    one = Record(
        id=f"openalex:W{1000 + number}", source="openalex", title=title, year=2020, journal="Harbour Notes",
        abstract=(Section(" ".join(words.choices(_SYLLABLES, k=120))),) if number % 3 == 0 else (),
    )  # fmt: skip
    other = Record(
        id=f"pubmed:{1000 + number}", source="pubmed", title=title, year=2020 + number % 2,
        journal="Lighthouse Medicine", authors=(Author("Ostrander", f"M{number}"),),
    )  # fmt: skip
    return one, replace(other, **changes)


def fill(review: Review, records: Iterable[Record]) -> None:
    """One complete run of each source with these records."""
    by_source: dict[str, list[Record]] = {}
    for record in records:
        by_source.setdefault(record.source, []).append(record)
    with open_store(review.store_path) as store:
        for source, found in by_source.items():
            n = len(store.runs())
            run = Run(
                id=f"run-{n}", source=source, strategy=source, native_query="care", announced=len(found),
                started=START + timedelta(hours=n),
            )  # fmt: skip
            page = Page(raw=b"", request="GET", cursor=None, announced=len(found))
            store.add_run(run)
            kept = store.add_page(run, number=1, file="p", sha256="0", page=page, items=found, at=run.started).run
            store.save_run(replace(kept, status=RunStatus.COMPLETE, finished=run.started + timedelta(minutes=1)))


def doubtful_review(folder: Path, pairs: int, *, more: Iterable[Record] = ()) -> Review:
    """A review whose rules are unsure of `pairs` pairs."""
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    review = Review(folder)
    fill(review, [record for n in range(pairs) for record in pair(n)] + list(more))
    dedupe(review)
    return review


def said(review: Review) -> list[Link]:
    """Every link of a person in the ledger, the oldest first."""
    with open_store(review.store_path) as store:
        return [link for link in store.links() if link.by != "rules"]

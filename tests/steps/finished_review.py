"""A small finished review: two reviewers, an arbiter, full texts, a study of two reports, a retraction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from served_review import article, openalex_id, work

from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.model import Decision, RunStatus, Verdict
from litrev.review import Review
from litrev.steps import dedupe, search
from litrev.steps.grouping import Grouping
from litrev.store import open_store

KEY = "an-invented-key-0123456789"
PROTOCOL = """\
litrev: 1
title: {en: "Care & <access>: a review", fr: "Soins et accès : une revue"}
lang: en
question: {framework: PICO, population: {en: Everybody}, outcome: {en: Care}}
protocol: {registry: OSF, id: osf.example/abcde, date: 2026-01-05}
team:
  - {id: a, role: reviewer, name: "Ada Invented"}   # reads first
  - id: b
    role: reviewer
    name: Bea Invented
  - {id: c, role: arbiter}
contact: someone@example.org
store: other.db
strategy: {file: pubmed.txt}
sources:
  - {id: pubmed, arm: database}
  - {id: openalex, query: "title.search:care"}
criteria:
  - {code: P, exclude: {en: Wrong population, fr: Hors population}}
  - {code: D, exclude: {en: "No data, at all", fr: Sans données}, stages: [full_text]}
stages:
  - {id: title_abstract, reviewers: 2, blind: true}
  - {id: full_text, reviewers: 2, blind: true, reason: required}
resolution: {by: c, rule: arbiter}
extraction:
  - {fr: Pays, en: Country}
  - {name: Design, help: {en: How it was done}, choices: [cohort, "trial, randomised"]}
amendments: [{date: 2026-02-01, what: {en: Years were added}, why: {en: too many}}]
"""
RETRACTION = (
    '<CommentsCorrections RefType="RetractionIn"><RefSource>J Ex. 2024;1:2</RefSource><PMID>999</PMID>'
    "</CommentsCorrections>"
)
INCLUDED, EXCLUDED, LOST = (1, 2, 3, 4), (5, 6), (7,)
ARTICLES = 14


def pubmed(number: int) -> str:
    return f"pubmed:{number}"


def _articles() -> list[bytes]:
    titles = {
        1: "=HYPERLINK(1) care of towns",
        2: "Care | of `villages` at night",
        4: "Soins des villes à l'écart care",
    }
    return [
        article(n, titles.get(n, ""), doi=f"10.5555/care.{n}", notes=RETRACTION if n == 3 else "", year=2000 + n)
        for n in range(1, ARTICLES + 1)
    ]


def _decisions() -> Iterator[Decision]:
    """Both reviewers read all; they differ on works 8 and 5, which the arbiter settles."""
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    records = [*map(pubmed, range(1, ARTICLES + 1)), *map(openalex_id, (1, 2))]
    kept = {pubmed(n) for n in (*INCLUDED, *EXCLUDED, *LOST)}

    def said(record: str, who: str, stage: str, verdict: Verdict, *criteria: str) -> Decision:
        nonlocal at
        at += timedelta(seconds=20)
        return Decision(
            id=f"{stage}-{who}-{record}", record=record, stage=stage, verdict=verdict, criteria=criteria, reviewer=who,
            at=at, seconds=12.0,
        )  # fmt: skip

    for who in ("a", "b"):
        for record in records:
            include = record in kept or (who == "a" and record == pubmed(8))
            yield said(record, who, "title_abstract", *_verdict(include=include, code="P"))
    yield said(pubmed(8), "c", "title_abstract", Verdict.EXCLUDE, "P")
    for who in ("a", "b"):
        for number in (*INCLUDED, *EXCLUDED, *LOST):
            record = pubmed(number)
            if number in LOST:
                yield said(record, who, "full_text", Verdict.NOT_RETRIEVED)
            else:
                include = number in INCLUDED or (who == "b" and number == 5)
                yield said(record, who, "full_text", *_verdict(include=include, code="D"))
    yield said(pubmed(5), "c", "full_text", Verdict.EXCLUDE, "D", "P")


def _verdict(*, include: bool, code: str) -> tuple[Verdict, *tuple[str, ...]]:
    return (Verdict.INCLUDE,) if include else (Verdict.EXCLUDE, code)


def make(folder: Path) -> None:
    """Search, compare, decide and group; its two servers stop afterwards."""
    folder.mkdir()
    (folder / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    (folder / "pubmed.txt").write_text("care[tiab]\n", encoding="utf-8")
    review = Review(folder)
    with (
        pytest.MonkeyPatch.context() as patch,
        PubMedStandIn(_articles()) as served,
        OpenAlexStandIn([work(n) for n in (1, 2)], keys=(KEY,)) as other,
    ):
        for name, value in (
            ("LITREV_PUBMED_URL", served.url), ("LITREV_OPENALEX_URL", other.url), ("LITREV_RATE_LIMIT", "off"),
            ("OPENALEX_API_KEY", KEY), ("NCBI_API_KEY", ""),
        ):  # fmt: skip
            patch.setenv(name, value)
        assert all(found.run.status is RunStatus.COMPLETE for found in search(review))
    dedupe(review)
    with open_store(folder / "other.db") as store:
        store.add_decisions(_decisions())
    with Grouping(review, "a") as grouping:
        grouping.join([pubmed(1), pubmed(2)])


Copy = Callable[..., Review]
"""The fixture that gives a copy to change."""

"""What counts in a review: the newest complete run of each strategy, its records, the works that links make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from litrev.model import Decision, Link, LinkKind, Page, Record, Reject, Run, RunStatus, Verdict
from litrev.review import Review
from litrev.steps import dedupe, export, list_works, prisma, status
from litrev.store import open_store

PROTOCOL = """\
litrev: 1
title: What counts
team: [{id: a, role: reviewer}]
sources:
  - {id: pubmed, query: "care"}
  - {id: openalex, query: "title_and_abstract.search:care"}
criteria: [{code: P, exclude: Wrong population}]
"""
START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    (tmp_path / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
    return Review(tmp_path)


def record(record_id: str, title: str = "", **more: Any) -> Record:
    return Record(
        id=record_id, source=record_id.split(":", maxsplit=1)[0], title=title or f"On {record_id} and its care", **more
    )


class Ledger:
    """Rows put into a review's ledger, a minute apart."""

    def __init__(self, review: Review) -> None:
        self.path = review.store_path
        self.minutes = 0

    def now(self) -> datetime:
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)

    def run(
        self,
        strategy: str,
        items: list[Record | Reject],
        *,
        announced: int | None = None,
        withheld: tuple[str, ...] = (),
    ) -> str:
        total = len(items) + len(withheld) if announced is None else announced
        run = Run(
            id=f"run-{self.minutes}", source=strategy, strategy=strategy, native_query="care", started=self.now(),
            announced=total,
        )  # fmt: skip
        page = Page(raw=b"", request="GET", cursor=None, announced=total, withheld=withheld)
        with open_store(self.path) as store:
            store.add_run(run)
            kept = store.add_page(run, number=1, file="p", sha256="0", page=page, items=items, at=self.now()).run
            done = len(items) + len(withheld) == total
            state = RunStatus.COMPLETE if done else RunStatus.PARTIAL
            store.save_run(replace(kept, status=state, finished=self.now()))
        return run.id

    def link(self, a: str, b: str, kind: LinkKind = LinkKind.SAME) -> None:
        first, second = sorted((a, b))
        at = self.now()
        with open_store(self.path) as store:
            store.add_links([Link(id=f"{at}", a=first, b=second, kind=kind, by="a", at=at)])

    def decide(self, record_id: str, verdict: Verdict, stage: str = "title_abstract") -> None:
        at = self.now()
        criteria = ("P",) if verdict is Verdict.EXCLUDE else ()
        decision = Decision(
            id=f"{at}", record=record_id, stage=stage, verdict=verdict, reviewer="a", at=at, criteria=criteria
        )
        with open_store(self.path) as store:
            store.add_decisions([decision])


@pytest.fixture
def ledger(review: Review) -> Ledger:
    return Ledger(review)


def test_an_incomplete_run_is_left_out_of_every_count_and_named(review: Review, ledger: Ledger) -> None:
    ledger.run("pubmed", [record("pubmed:1"), record("pubmed:2")])
    ledger.run("openalex", [record("openalex:W1")], announced=5)
    flow = prisma(review)
    assert flow.counts.database_results == 2
    assert [run.strategy for run in flow.left_out] == ["openalex"]
    assert status(review).next_command == "litrev search --resume"
    assert [work.work.id for work in list_works(review)] == ["pubmed:1", "pubmed:2"]


def test_of_several_runs_the_newest_complete_one_counts(review: Review, ledger: Ledger) -> None:
    ledger.run("pubmed", [record("pubmed:1"), record("pubmed:2")])
    ledger.run("pubmed", [record("pubmed:2"), record("pubmed:3"), record("pubmed:4")])
    ledger.run("pubmed", [record("pubmed:9")], announced=7)
    assert prisma(review).counts.database_results == 3
    assert [work.work.id for work in list_works(review)] == ["pubmed:2", "pubmed:3", "pubmed:4"]


def test_rejects_and_withheld_records_are_identified_then_removed_for_other_reasons(
    review: Review, ledger: Ledger
) -> None:
    ledger.run("pubmed", [record("pubmed:1"), Reject(raw="<x/>", reason="no PMID")], withheld=("pubmed:8", "pubmed:9"))
    counts = prisma(review).counts
    assert (counts.database_results, counts.excluded_other, counts.records_screened) == (4, 3, 1)


def test_a_strategy_that_left_the_protocol_no_longer_counts_and_is_named(review: Review, ledger: Ledger) -> None:
    ledger.run("pubmed", [record("pubmed:1")])
    ledger.run("openalex", [record("openalex:W1")])
    text = PROTOCOL.replace('  - {id: openalex, query: "title_and_abstract.search:care"}\n', "")
    review.protocol_file.write_text(text, encoding="utf-8")
    flow = prisma(review)
    assert flow.counts.database_results == 1
    assert [run.strategy for run in flow.left_out] == ["openalex"]


def test_a_record_that_a_source_no_longer_gives_still_holds_its_work_together(review: Review, ledger: Ledger) -> None:
    ledger.run("openalex", [record("openalex:W1"), record("openalex:W2"), record("openalex:W3")])
    ledger.link("openalex:W1", "openalex:W2")
    ledger.link("openalex:W2", "openalex:W3")
    ledger.decide("openalex:W2", Verdict.INCLUDE)
    ledger.run("openalex", [record("openalex:W1"), record("openalex:W3")])
    works = list(list_works(review))
    assert [work.work.members for work in works] == [("openalex:W1", "openalex:W3")]
    assert works[0].position is not None
    assert works[0].position.stage == "full_text"
    assert prisma(review).counts.duplicates == 1


def test_what_a_person_linked_stays_whatever_the_rules_say_later(review: Review, ledger: Ledger) -> None:
    ledger.run("pubmed", [record("pubmed:1", "Salt and lakes"), record("pubmed:2", "Owls of the north")])
    ledger.link("pubmed:1", "pubmed:2")
    for _round in range(2):
        assert dedupe(review, now=ledger.now).works == 1
    ledger.link("pubmed:1", "pubmed:2", LinkKind.WITHDRAWN)
    assert dedupe(review, now=ledger.now).works == 2


def test_deduplicating_again_replaces_the_rules_last_word(review: Review, ledger: Ledger) -> None:
    twins = [record("pubmed:1", "Access to care after an eviction", doi="10.5555/x.1")]
    ledger.run("pubmed", list(twins))
    ledger.run("openalex", [record("openalex:W1", "Access to care after an eviction", doi="10.5555/x.1")])
    assert not prisma(review).deduplicated
    assert [dedupe(review, now=ledger.now).works for _round in range(3)] == [1, 1, 1]
    assert prisma(review).deduplicated


def test_counts_prove_themselves_at_every_step_of_a_review(review: Review, ledger: Ledger) -> None:
    ledger.run("pubmed", [record(f"pubmed:{n}") for n in range(1, 6)])
    seen = []
    for n, verdict in enumerate([Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE, Verdict.EXCLUDE, Verdict.INCLUDE], 1):
        ledger.decide(f"pubmed:{n}", verdict)
        flow = prisma(review)
        assert all(check.holds for check in flow.checks)
        seen.append((flow.counts.records_excluded, flow.counts.dbr_sought_reports, flow.counts.in_progress))
    assert seen == [(0, 1, True), (1, 1, True), (1, 2, True), (2, 2, True), (2, 3, True)]
    for n, verdict in ((1, Verdict.INCLUDE), (3, Verdict.EXCLUDE), (5, Verdict.NOT_RETRIEVED)):
        ledger.decide(f"pubmed:{n}", verdict, "full_text")
    counts = prisma(review).counts
    assert (counts.dbr_notretrieved_reports, counts.dbr_assessed, counts.new_reports) == (1, 2, 1)
    assert counts.dbr_excluded == (("Wrong population", 1),)
    assert not counts.in_progress


@pytest.mark.parametrize(
    ("which", "ids"),
    [("included", ["pubmed:1"]), ("excluded", ["pubmed:2"]), ("undecided", ["pubmed:3"]), ("all", ["1", "2", "3"])],
)
def test_a_set_of_works_is_exported_by_where_they_stand(
    review: Review, ledger: Ledger, which: str, ids: list[str]
) -> None:
    ledger.run("pubmed", [record(f"pubmed:{n}", pmid=str(n)) for n in (1, 2, 3)])
    ledger.decide("pubmed:1", Verdict.INCLUDE)
    ledger.decide("pubmed:2", Verdict.EXCLUDE)
    made = export(review, which=which)
    assert made.works == len(ids)
    text = b"".join(made.pieces).decode()
    assert [f"pmid = {{{number.removeprefix('pubmed:')}}}" in text for number in ids] == [True] * len(ids)


def test_a_citation_key_is_the_same_in_every_export(review: Review, ledger: Ledger) -> None:
    twins = [record(f"pubmed:{n}", "Care after an eviction", year=2020) for n in (1, 2)]
    ledger.run("pubmed", list(twins))
    ledger.decide("pubmed:2", Verdict.INCLUDE)
    whole = b"".join(export(review, which="all").pieces).decode()
    part = b"".join(export(review, which="included").pieces).decode()
    key = part.split("{", 1)[1].split(",", 1)[0]
    assert f"{{{key}," in whole


def test_looking_changes_nothing(review: Review, ledger: Ledger) -> None:
    ledger.run("pubmed", [record("pubmed:1")])
    ledger.decide("pubmed:1", Verdict.INCLUDE)

    def everything() -> object:
        with open_store(review.store_path) as store:
            return store.runs(), store.links(), store.decisions(), store.ids_of(store.runs()[0].id)

    before = everything()
    prisma(review), status(review), export(review), list(list_works(review))
    assert everything() == before

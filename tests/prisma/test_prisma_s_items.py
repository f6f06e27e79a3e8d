"""The items of PRISMA-S that the demo's review does not fill: citations, updates, several databases on one platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from litrev.formats.document import Code, document_format
from litrev.model import Run, RunStatus
from litrev.prisma.appendix import appendix
from litrev.prisma.items import Item
from litrev.prisma.search_log import Search, SearchLog
from litrev.protocol import Protocol, SourceEntry
from litrev.query.tree import SLICE_MARK

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PROTOCOL = Protocol.model_validate({
    "litrev": 1, "title": "Owls | <care>", "sources": [
        {"id": "pubmed", "query": "owls AND systematic[sb]"},
        {"id": "medline", "via": "file", "platform": "Ovid", "query": "owls", "date": "2026-11-19"},
        {"id": "embase", "via": "file", "platform": "Ovid", "query": "owls", "date": "2026-11-19"},
    ],
})  # fmt: skip
CHASE = SourceEntry.model_validate({"id": "chase:citations", "via": "openalex", "arm": "citation_searching"})


def ran(strategy: str, native: str, announced: int = 3, **detail: object) -> Run:
    return Run(
        id=f"{strategy}-run", source=strategy.partition(":")[0], strategy=strategy, native_query=native,
        status=RunStatus.COMPLETE, announced=announced, fetched=announced, started=NOON,
        finished=NOON + timedelta(minutes=5), detail=dict(detail),
    )  # fmt: skip


@pytest.fixture
def log() -> SearchLog:
    run = ran(
        "pubmed",
        "owls AND systematic[sb]",
        request="POST http://x/esearch term=owls+AND+systematic%5Bsb%5D&email=a%40b",
    )
    searches = (
        Search(entry=PROTOCOL.sources[0], label="PubMed", run=run),
        Search(entry=CHASE, label="Citations of included works", run=ran(CHASE.id, f"cites:W1{SLICE_MARK}cites:W2")),
    )
    labels = {"pubmed": "PubMed", "medline": "MEDLINE", "embase": "Embase"}
    platforms = {"pubmed": "PubMed", "medline": "Ovid", "embase": "Ovid"}
    return SearchLog(protocol=PROTOCOL, searches=searches, labels=labels, platforms=platforms, at=NOON, version="9")


def text_of(item: Item) -> str:
    return str(item.blocks)


def items(log: SearchLog) -> dict[int, Item]:
    return {item.number: item for item in appendix(log).items}


def test_databases_on_one_platform_are_named_together(log: SearchLog) -> None:
    assert "MEDLINE, Embase" in text_of(items(log)[2])


def test_citation_searching_is_reported_with_its_queries_and_dates(log: SearchLog) -> None:
    made = items(log)
    assert not made[5].none
    assert {"cites:W1", "cites:W2"} <= {b.text for b in made[8].blocks if isinstance(b, Code)}
    assert "Citations of included works" in text_of(made[13])


def test_a_search_that_was_run_again_is_an_update(log: SearchLog) -> None:
    before = replace(ran("pubmed", "owls", 2), id="older", started=NOON - timedelta(days=90))
    assert items(log)[12].none
    made = items(replace(log, earlier=(before,)))[12]
    assert not made.none
    assert "2026-08-22" in text_of(made)


def test_a_subset_of_pubmed_is_a_filter(log: SearchLog) -> None:
    assert "systematic[sb]" in text_of(items(log)[10])


def test_the_request_has_neither_the_query_nor_the_persons_address(log: SearchLog) -> None:
    assert log.searches[0].request == "POST http://x/esearch term=QUERY"
    assert log.searches[1].request == ""


def test_an_unfinished_search_is_named_and_not_counted(log: SearchLog) -> None:
    broken = replace(ran("pubmed", "owls"), status=RunStatus.PARTIAL)
    assert "came to no end" in text_of(items(replace(log, unfinished=(broken,)))[13])


def test_the_whole_can_be_written(log: SearchLog) -> None:
    for name in ("md", "html", "docx"):
        assert document_format(name).write(appendix(log).document)


def with_filter(log: SearchLog, **more: object) -> SearchLog:
    described = {
        **log.protocol.model_dump(by_alias=True, exclude_none=True), "concepts": {"owls": {"en": ["owl"]}},
        "combine": "owls AND filter:trials", "sources": [{"id": "pubmed"}],
        "filters": {
            "trials": {"query": {"pubmed": "trial[tiab]"}, "title": "Trials", "version": "2023", **more},
            "idle": {"query": {"pubmed": "x[tiab]"}, "citation": "Never used"},
        },
    }  # fmt: skip
    return replace(log, protocol=Protocol.model_validate(described), searches=())


def test_a_filter_of_the_protocol_is_cited_and_one_that_is_not_searched_is_not(log: SearchLog) -> None:
    item = items(with_filter(log, citation="Lefebvre et al. 2023", url="https://example.org/trials"))[10]
    assert item.filled
    assert not item.none
    for words in ("Trials", "2023", "Lefebvre et al. 2023", "https://example.org/trials", "PubMed"):
        assert words in text_of(item)
    assert "Never used" not in text_of(item)


def test_a_filter_without_its_citation_is_asked_for(log: SearchLog) -> None:
    (lack,) = items(with_filter(log))[10].missing
    assert "trials" in lack.what
    assert "citation: …" in lack.repair

"""The stand-ins for Europe PMC and HAL answer as those services were recorded to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from demo_wire import Client

from litrev.demo.corpus import corpus
from litrev.demo.europepmc import EuropePmcStandIn
from litrev.demo.hal import HalStandIn
from litrev.demo.serve import main
from litrev.model import DocumentType, NoticeKind, Record, Reject
from litrev.sources.europepmc_records import read_result
from litrev.sources.hal_records import read_doc


@pytest.fixture(scope="module")
def europepmc() -> Iterator[EuropePmcStandIn]:
    with EuropePmcStandIn(corpus().europepmc()) as server:
        yield server


@pytest.fixture(scope="module")
def hal() -> Iterator[HalStandIn]:
    with HalStandIn(corpus().hal()) as server:
        yield server


def ask(server: EuropePmcStandIn, **params: object) -> Any:
    with Client(server.url) as client:
        return client.get("/search", **{"format": "json", **params}).json()


def test_a_list_of_europe_pmc_ends_empty_with_the_cursor_that_was_sent(europepmc: EuropePmcStandIn) -> None:
    cursor, seen = "*", 0
    while True:
        page = ask(europepmc, query="care", resultType="core", pageSize=50, cursorMark=cursor)
        seen += len(page["resultList"]["result"])
        if page["nextCursorMark"] == cursor:
            break
        cursor = page["nextCursorMark"]
    assert seen == page["hitCount"] > 100
    assert page["resultList"]["result"] == []
    assert "%" in page["request"]["cursorMark"]  # the echo is encoded: not to be compared


def test_shapes_of_europe_pmc(europepmc: EuropePmcStandIn) -> None:
    core, lite, ids = (
        ask(europepmc, query="TITLE:care", resultType=shape)["resultList"]["result"]
        for shape in ("core", "lite", "idlist")
    )
    assert any("abstractText" in result for result in core)
    assert not any("abstractText" in result or "journalInfo" in result for result in lite)
    assert all(result.keys() <= {"id", "source", "pmid"} for result in ids)
    assert len(core) == len(lite) == len(ids) == 25


@pytest.mark.parametrize(
    "params", [{"pageSize": 1001}, {"pageSize": 0}, {"query": "(care"}, {"cursorMark": "nonsense"}]
)
def test_errors_of_europe_pmc_come_with_status_200(europepmc: EuropePmcStandIn, params: dict[str, object]) -> None:
    with Client(europepmc.url) as client:
        answer = client.get("/search", **{"format": "json", "query": "care", **params})
    assert answer.status == 200
    assert answer.json().keys() == {"errCode", "errMsg"}


def test_an_unknown_order_of_europe_pmc_gives_only_a_version(europepmc: EuropePmcStandIn) -> None:
    assert ask(europepmc, query="care", sort="nonsense") == {"version": "6.9"}


def test_a_single_hit_of_europe_pmc_comes_without_a_cursor(europepmc: EuropePmcStandIn) -> None:
    answer = ask(europepmc, query="EXT_ID:90000001 AND SRC:MED")
    assert answer["hitCount"] == 1
    assert "nextCursorMark" not in answer


def test_search_post_finds_the_same(europepmc: EuropePmcStandIn) -> None:
    with Client(europepmc.url) as client:
        posted = client.post("/searchPOST", format="json", query="care").json()
        assert client.post("/search", format="json", query="care").status == 404
    assert posted["hitCount"] == ask(europepmc, query="care")["hitCount"]


def test_hal_gives_only_the_fields_asked_for(hal: HalStandIn) -> None:
    with Client(hal.url) as client:
        unasked = client.get("/", q="soins").json()["response"]["docs"]
        asked = client.get("/", q="soins", fl="halId_s,*_title_s", rows=5).json()["response"]["docs"]
    assert all(doc.keys() <= {"docid", "label_s", "uri_s"} for doc in unasked)
    assert len(unasked) == 30
    assert len(asked) == 5
    assert {name for doc in asked for name in doc} == {"halId_s", "fr_title_s", "en_title_s"}


def test_a_cursor_of_hal_needs_an_order_by_docid(hal: HalStandIn) -> None:
    with Client(hal.url) as client:
        refused = client.get("/", q="soins", cursorMark="*")
        accepted = client.get("/", q="soins", cursorMark="*", sort="docid asc")
    assert refused.status == 400
    assert refused.json()["error"]["code"] == 400
    assert accepted.json()["nextCursorMark"] != "*"


def test_hal_lists_by_docid(hal: HalStandIn) -> None:
    with Client(hal.url) as client:
        docs = client.get("/", q="*", rows=10000, fl="docid").json()["response"]["docs"]
    assert [doc["docid"] for doc in docs] == sorted((doc["docid"] for doc in docs), key=int)


@pytest.mark.parametrize("server", ["europepmc", "hal"])
def test_too_many_requests_are_refused_when_limits_are_kept(server: str) -> None:
    chosen = {"europepmc": EuropePmcStandIn, "hal": HalStandIn}[server]
    with chosen([], rate=True, clock=lambda: 0.0) as standing, Client(standing.url) as client:
        path = "/search" if server == "europepmc" else "/"
        told = [client.get(path, q="care", query="care", format="json").status for _ in range(12)]
    assert told == [200] * 10 + [429] * 2


def test_the_invented_corpus_is_the_same_every_time() -> None:
    assert list(corpus().europepmc()) == list(corpus().europepmc())
    assert list(corpus().hal()) == list(corpus().hal())
    assert list(corpus(seed=1).hal()) != list(corpus().hal())


def test_the_invented_corpus_has_as_many_as_are_wanted() -> None:
    assert len(list(corpus(700).europepmc())) == len(list(corpus(700).hal())) == 700
    assert len(corpus(700).truth_elsewhere()) == 1400


def test_every_invented_record_is_read_but_the_unreadable_ones() -> None:
    invented = corpus(unreadable=True)
    read = [read_result(json.loads(raw)) for raw in invented.europepmc()]
    read += [read_doc(json.loads(raw)) for raw in invented.hal()]
    records = [one for one in read if isinstance(one, Record)]
    assert {record.id for record in records} == invented.truth_elsewhere().keys()
    assert [one.reason for one in read if isinstance(one, Reject)] == ["no source and id", "no halId_s"]
    assert all(record.title and record.year for record in records)


def test_the_invented_corpus_holds_the_traps() -> None:
    invented = corpus()
    results = [one for raw in invented.europepmc() if isinstance(one := read_result(json.loads(raw)), Record)]
    docs = [one for raw in invented.hal() if isinstance(one := read_doc(json.loads(raw)), Record)]
    assert {NoticeKind.RETRACTED_BY, NoticeKind.RETRACTS, NoticeKind.CORRECTS} <= {
        notice.kind for record in results for notice in record.notices
    }
    assert any(record.retracted for record in results)
    assert any(record.translated_title for record in results)
    assert any(len(record.abstract) > 2 for record in results)
    assert {DocumentType.PREPRINT, DocumentType.ERRATUM, DocumentType.RETRACTION} <= {r.type for r in results}
    assert any(record.languages == ("fr",) and record.translated_title for record in docs)
    assert any(record.other_abstracts for record in docs)
    assert any(author.family and not author.given for record in docs for author in record.authors)
    assert {DocumentType.PREPRINT, DocumentType.CONFERENCE, DocumentType.CHAPTER} <= {r.type for r in docs}


def test_both_are_served_by_hand_from_recorded_pages_or_invented(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.json"
    page.write_text(json.dumps([{"resultList": {"result": [{"id": "1", "source": "MED", "title": "Care"}]}}]))
    stop = threading.Event()
    arguments = ["--records", "5", "--europepmc", str(page), "--hal"]
    serving = threading.Thread(target=main, args=(arguments, stop))
    serving.start()
    printed = ""
    for _ in range(250):
        printed += capsys.readouterr().out
        if printed.count("\n") >= 4:
            break
        time.sleep(0.02)
    addresses = dict(line.split("=", 1) for line in printed.splitlines())
    try:
        with Client(addresses["LITREV_EUROPEPMC_URL"]) as client:
            found = client.get("/search", query="care", format="json").json()["hitCount"]
        with Client(addresses["LITREV_HAL_URL"]) as client:
            documents = client.get("/", q="*").json()["response"]["numFound"]
    finally:
        stop.set()
        serving.join(5)
    assert (found, documents) == (1, 5)

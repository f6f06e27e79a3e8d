"""The fifteen acceptance checks of a PubMed client: a review folder, the real search, a stand-in for E-utilities."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from check_tools import (
    KilledError,
    ServeOpenAlex,
    ServePubMed,
    SharedClock,
    archived,
    article,
    articles,
    as_json,
    by_number,
    check_never_complete,
    check_whole,
    die_after,
    everything_written,
    in_openalex,
    in_pubmed,
    ledger,
    litrev,
    make_review,
    only,
    rejects,
    stored_ids,
    stored_runs,
    works,
)

from litrev.demo import faults
from litrev.demo.faults import Fault, Faults
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.pubmed_index import articles_in
from litrev.demo.server import Entry, Request
from litrev.formats.pubmed_xml import own_pmids
from litrev.model import Record, Run, RunStatus
from litrev.review import Review
from litrev.sources.registry import open_source
from litrev.steps.previewing import preview
from litrev.steps.searching import search

pytest_plugins = ["check_fixtures"]

CAP = 9_999
MANY = 12_000
KEY = "known-key"
"""The one that the stand-in takes."""


# --- 1-3: beyond the cap ---


@dataclass(frozen=True)
class Large:
    """A server with more articles than one list holds, and those that each word finds."""

    server: PubMedStandIn
    holding: dict[str, list[int]]


@pytest.fixture(scope="module")
def large() -> Iterator[Large]:
    """PMIDs crowded in one corner, spread thin elsewhere; those that make one list too many bear one date."""
    pmids = [*range(1, 9_001), *range(5_000_000, 44_000_000, 39_000_000 // (MANY - 9_000))][:MANY]
    holding = {"everything": pmids, "undercap": pmids[-CAP:], "overcap": pmids[-CAP - 1 :]}
    known = {word: set(found) for word, found in holding.items()}
    held = (
        article(
            pmid,
            " ".join(word for word in known if pmid in known[word]),
            date=(2020, 1, 1) if pmid in known["overcap"] else (1990 + pmid % 30, 1 + pmid % 12, 1 + pmid % 28),
        )
        for pmid in pmids
    )
    with PubMedStandIn(held) as server:
        yield Large(server, holding)


def check_beyond_the_cap(large: Large, review: Review, clock: SharedClock, word: str) -> list[Entry]:
    """Search for a word of the large server; gives the requests that it took."""
    before = len(large.server.log)
    run = only(search(review, clock=clock))
    check_whole(review, run, large.holding[word])
    log = large.server.log[before:]
    served = [id_ for entry in log for id_ in entry.served]
    assert len(served) == len(set(served))
    for entry in log:
        assert int(entry.params.get("retstart", 0)) + int(entry.params.get("retmax", 0)) <= CAP
    assert [set(own_pmids(raw)) for raw in archived(review, run)] == [set(e.served) for e in log if e.asked]
    return log


def test_check_01_more_than_9999_hits_all_come_once(
    large: Large, tmp_path: Path, clock: SharedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 1: fetched PMIDs equal the server's list, no duplicates, every page inside the cap."""
    monkeypatch.setenv("LITREV_PUBMED_URL", large.server.url)
    log = check_beyond_the_cap(large, make_review(tmp_path, in_pubmed("everything[tiab]")), clock, "everything")
    assert len([entry for entry in log if "esearch" in entry.path]) <= 12, "more lists than a bisection needs"


def test_check_02_and_03_10000_hits_of_one_date_all_come_once(
    large: Large, tmp_path: Path, clock: SharedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checks 2 and 3: one hit more than a list holds, and no date parts them."""
    monkeypatch.setenv("LITREV_PUBMED_URL", large.server.url)
    check_beyond_the_cap(large, make_review(tmp_path, in_pubmed("overcap[tiab]")), clock, "overcap")


def test_check_03_exactly_9999_hits_all_come_once(
    large: Large, tmp_path: Path, clock: SharedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 3: as many as a list holds: a single one is enough."""
    monkeypatch.setenv("LITREV_PUBMED_URL", large.server.url)
    log = check_beyond_the_cap(large, make_review(tmp_path, in_pubmed("undercap[tiab]")), clock, "undercap")
    assert len([entry for entry in log if "esearch" in entry.path]) == 2


def when_asked(number: int, do: Callable[[], None]) -> Faults:
    """A plan that harms nothing, but does something when the n-th request comes."""

    def look(request: Request) -> bool:
        if request.number == number:
            do()
        return False

    return Faults().when(look, faults.reset())


@pytest.mark.parametrize("at", [2, 3])
@pytest.mark.parametrize("change", [-2, 3])
def test_check_01_a_database_that_changes_meanwhile_is_never_miscounted(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, at: int, change: int
) -> None:
    """Check 1: the count rises or falls between the count, the list and the records."""
    server = serve_pubmed(articles(600))
    server.faults = when_asked(at, lambda: server.hold(articles(600 + change)))
    review = make_review(tmp_path, in_pubmed())
    run = only(search(review, clock=clock))
    assert run.status is RunStatus.COMPLETE
    listed = 600 if at == 3 else 600 + change
    assert run.announced == run.fetched + run.withheld == listed
    assert run.withheld == (2 if (at, change) == (3, -2) else 0), "listed, then gone: named"


def test_check_01_parts_that_do_not_add_up_are_told(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 1: beyond the cap, records go from a part that is listed already and from one that is not."""
    held = articles(CAP + 1)
    server = serve_pubmed(held)
    server.faults = when_asked(5, lambda: server.hold(held[1:-1]))
    review = make_review(tmp_path, in_pubmed())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "litrev search --source pubmed" in run.message


# --- 4-5: not too fast ---


@pytest.mark.parametrize("key", ["", KEY])
def test_check_04_searching_provokes_no_429_with_or_without_a_key(
    tmp_path: Path,
    clock: SharedClock,
    monkeypatch: pytest.MonkeyPatch,
    serve_pubmed: ServePubMed,
    serve_openalex: ServeOpenAlex,
    key: str,
) -> None:
    """Check 4: four strategies of PubMed, OpenAlex beside them; the limit counts all strategies together."""
    monkeypatch.setenv("NCBI_API_KEY", key)
    pubmed = serve_pubmed(articles(600), rate=True)
    serve_openalex(works(350), rate=True)
    strategies = [in_pubmed("health[tiab]", f"pubmed-{n}") for n in range(4)]
    done = search(make_review(tmp_path, *strategies, in_openalex()), clock=clock)
    assert {searched.run.status for searched in done} == {RunStatus.COMPLETE}
    assert {entry.status for entry in pubmed.log} == {200}
    assert pubmed.max_per_second() <= (10 if key else 3)
    assert pubmed.max_per_second() > (3 if key else 1), "far slower than it may"


def test_check_04_one_call_after_the_other_provokes_no_429(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 4: a dry run of many strategies and the searches after it, all under one limit."""
    pubmed = serve_pubmed(articles(3), rate=True)
    review = make_review(tmp_path, *(in_pubmed(id_=f"pubmed-{n}") for n in range(8)))
    shown = preview(review, clock=clock)
    assert [each.count and each.count.announced for each in shown] == [3] * 8
    for _round in range(3):
        search(review, clock=clock, sources=["pubmed-1"])
    assert {entry.status for entry in pubmed.log} == {200}


@pytest.mark.parametrize("key", ["", KEY])
def test_check_04_concurrent_calls_of_one_client_provoke_no_429(
    clock: SharedClock, monkeypatch: pytest.MonkeyPatch, serve_pubmed: ServePubMed, key: str
) -> None:
    """Check 4: six threads that share a client share its limit."""
    monkeypatch.setenv("NCBI_API_KEY", key)
    pubmed = serve_pubmed(articles(3), rate=True)
    source = open_source("pubmed", clock=clock)
    threads = [
        threading.Thread(target=lambda: [source.count("health[tiab]") for _round in range(5)]) for _thread in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    source.close()
    assert [entry.status for entry in pubmed.log] == [200] * 30
    assert pubmed.max_per_second() <= (10 if key else 3)


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(faults.rate_limited(), id="without Retry-After"),
        pytest.param(faults.rate_limited(7), id="with Retry-After"),
        pytest.param(faults.rate_limited(7, as_date=True), id="with Retry-After as a date"),
        pytest.param(faults.rate_limited(status=200), id="hidden in a success"),
    ],
)
def test_check_05_a_429_on_every_fourth_request_is_got_over(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, refusal: Fault
) -> None:
    """Check 5: backoff, or the time that the server asks for; the run is complete."""
    server = serve_pubmed(articles(2_900), faults=Faults().every(4, refusal))
    review = make_review(tmp_path, in_pubmed())
    run = only(search(review, clock=clock))
    check_whole(review, run, server.pmids)
    assert run.requests == len(server.log)
    refused = [(a, b) for a, b in pairwise(by_number(server)) if a.fault]
    assert len(refused) >= 2
    wait = refusal.retry_after or 1.0
    # A date has whole seconds, and the server's two clock readings may straddle one.
    assert all(b.at - a.at >= wait - (1.0 if refusal.as_date else 1e-6) for a, b in refused)
    assert len(server.served()) == len(set(server.served()))


def test_check_05_retries_are_bounded_and_wait_longer_each_time(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 5: a server that refuses for ever is left after some tries."""
    server = serve_pubmed(articles(3), faults=Faults().every(1, faults.rate_limited()))
    review = make_review(tmp_path, in_pubmed())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "rate limit" in run.message
    times = [entry.at for entry in server.log]
    waits = [b - a for a, b in pairwise(times)]
    assert 3 <= len(times) <= 8
    assert all(later > earlier for earlier, later in pairwise(waits))


# --- 6-7: answers that are none ---


PASSING = {
    "rate limit": faults.rate_limited(status=200),
    "ERROR": faults.search_backend_failed(),
    "ERROR in XML": faults.answered(
        200, b"<eSearchResult><ERROR>Search Backend failed: later</ERROR></eSearchResult>", "text/xml"
    ),
    "ERROR of EFetch": faults.answered(
        200, b"<?xml version='1.0'?><eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>", "text/xml"
    ),
    "ERROR beside a count": faults.answered(
        200, b'{"esearchresult": {"count": "0", "idlist": [], "ERROR": "Search Backend failed"}}'
    ),
    "error without a result": faults.answered(200, b'{"error": "Internal error", "status": "unknown"}'),
    "HTML": faults.html_page(),
    "empty": faults.empty_body(),
    "white space": faults.answered(200, b" \n"),
    "null": faults.answered(200, b"null"),
    "empty object": faults.answered(200, b"{}"),
    "no count": faults.answered(200, b'{"header": {}, "esearchresult": {}}'),
    "a list that lacks ids": faults.answered(200, b'{"esearchresult": {"count": "40", "idlist": ["1001"]}}'),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("path", ["esearch", "efetch"])
def test_check_06_an_error_inside_200_is_asked_again(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, fault: Fault, path: str
) -> None:
    """Check 6: rate limit, ERROR, HTML, empty body: never zero results. Here the trouble passes."""
    server = serve_pubmed(articles(40), faults=Faults().at(1, 2, fault=fault, path=path))
    review = make_review(tmp_path, in_pubmed())
    check_whole(review, only(search(review, clock=clock)), server.pmids)


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("after", [0, 1, 2], ids=["count", "list", "records"])
def test_check_06_an_error_inside_200_that_stays_is_told(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, fault: Fault, after: int
) -> None:
    """Check 6: a clear error after the retries, and no run that looks complete."""
    server = serve_pubmed(articles(40), faults=Faults().when(lambda request: request.number > after, fault))
    review = make_review(tmp_path, in_pubmed())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "PubMed" in run.message
    assert run.fetched == 0
    assert len(server.log) <= 8


DAMAGES = {
    "truncated": faults.cut_body(),
    "cut off": faults.short_body(),
    "reset": faults.reset(),
    "closed": faults.closed(),
    "500": faults.failed(500),
    "502 as HTML": faults.failed(502, html=True),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("compress", [False, True], ids=["plain", "gzip"])
def test_check_07_damaged_answers_are_fetched_again(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, damage: Fault, compress: bool
) -> None:
    """Check 7: truncated, cut off, reset: fetched again, and no partial page is kept."""
    server = serve_pubmed(articles(700), compress=compress, faults=Faults().every(2, damage))
    review = make_review(tmp_path, in_pubmed())
    run = only(search(review, clock=clock))
    check_whole(review, run, server.pmids)
    assert [len(own_pmids(raw)) for raw in archived(review, run)] == [500, 200]
    assert run.requests == len(server.log)


def test_check_07_records_left_out_of_a_page_are_asked_for_again(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 7: a page that is whole XML and lacks records is not taken for all."""
    server = serve_pubmed(articles(1_200), faults=Faults().every(2, faults.omitting(30), "efetch"))
    review = make_review(tmp_path, in_pubmed())
    check_whole(review, only(search(review, clock=clock)), server.pmids)
    asked_twice = len([id_ for entry in server.log for id_ in entry.asked]) - 1_200
    assert 30 <= asked_twice <= 90, "only what was missing is asked for again"


def test_check_07_a_page_with_other_records_than_asked_for_is_refused(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 7: records that nobody asked for do not make up for those that lack."""
    other = b"<PubmedArticleSet>" + b"".join(articles(40, first=900_001)) + b"</PubmedArticleSet>"
    server = serve_pubmed(
        articles(40), faults=Faults().at(1, fault=faults.answered(200, other, "text/xml"), path="efetch")
    )
    review = make_review(tmp_path, in_pubmed())
    check_whole(review, only(search(review, clock=clock)), server.pmids)


# --- 8: what is not delivered ---


@pytest.mark.parametrize("lacking", [1, 3, 300])
def test_check_08_missing_records_are_named_and_both_counts_reported(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, lacking: int
) -> None:
    """Check 8: records found but not delivered: identified and retrieved are both reported."""
    withheld = [str(1001 + 7 * n) for n in range(1, 2 * lacking, 2)]
    server = serve_pubmed(articles(700), withheld=withheld)
    review = make_review(tmp_path, in_pubmed())
    (searched,) = search(review, clock=clock)
    run = searched.run
    assert run.status is RunStatus.COMPLETE
    assert (run.announced, run.fetched, run.withheld) == (700, 700 - lacking, lacking)
    assert searched.withheld == tuple(sorted(f"pubmed:{pmid}" for pmid in withheld))
    assert set(stored_ids(review, run)) == set(server.pmids) - set(withheld)


@pytest.mark.usefixtures("unhurried")
def test_check_08_the_command_names_what_was_not_delivered(tmp_path: Path, serve_pubmed: ServePubMed) -> None:
    """Check 8: on the screen and in the JSON."""
    serve_pubmed(articles(10), withheld=[1001, 1015])
    review = make_review(tmp_path, in_pubmed())
    said = litrev(review, "search")
    assert said.code == 0
    assert "8/10" in said.out
    assert "2 records were announced and not delivered: pubmed:1001, pubmed:1015" in said.out
    (run,) = as_json(litrev(review, "search", "--json").out)["runs"]
    assert (run["announced"], run["fetched"], run["withheld"]) == (10, 8, ["pubmed:1001", "pubmed:1015"])


def test_check_08_a_batch_of_which_nothing_comes_is_a_failure(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 8: an empty set for many listed records is no answer: the run is not complete."""
    server = serve_pubmed(held := articles(600), withheld=[1001 + 7 * n for n in range(500)])
    review = make_review(tmp_path, in_pubmed())
    check_never_complete(review, only(search(review, clock=clock)))
    server.withheld = frozenset()
    run = only(search(review, clock=clock, resume=True))
    check_whole(review, run, [1001 + 7 * n for n in range(len(held))])


# --- 9: stopped and resumed ---


@pytest.mark.parametrize("pages", [1, 2, 3, 4])
def test_check_09_a_run_killed_after_any_page_is_resumed_without_fetching_it_again(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, pages: int
) -> None:
    """Check 9: stored pages are not fetched again, the final set is the same."""
    server = serve_pubmed(articles(1_100), withheld=[1008])
    review = make_review(tmp_path, in_pubmed())
    with pytest.raises(KilledError):
        search(review, clock=clock, progress=die_after(pages))
    (run,) = stored_runs(review)
    assert (run.status, run.pages) == (RunStatus.PARTIAL, pages)
    done = only(search(review, clock=clock, resume=True))
    assert done.id == run.id
    assert (done.status, done.announced, done.fetched, done.withheld) == (RunStatus.COMPLETE, 1_100, 1_099, 1)
    assert set(stored_ids(review, done)) == set(server.pmids) - {"1008"}
    assert len(server.served()) == len(set(server.served()))
    assert done.requests == len(server.log)
    assert len(archived(review, done)) == done.pages


def test_check_09_a_page_that_came_and_was_not_stored_is_not_fetched_again(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 9: killed between the archive and the ledger."""
    from litrev.store import Store  # noqa: PLC0415 - to be broken here

    server = serve_pubmed(articles(1_600))
    review = make_review(tmp_path, in_pubmed())
    add_page = Store.add_page

    def die(self: Store, run: Run, **page: Any) -> Any:
        if page["number"] == 3:
            raise KilledError
        return add_page(self, run, **page)

    monkeypatch.setattr(Store, "add_page", die)
    with pytest.raises(KilledError):
        search(review, clock=clock)
    monkeypatch.undo()
    monkeypatch.setenv("LITREV_PUBMED_URL", server.url)
    run = only(search(review, clock=clock, resume=True))
    check_whole(review, run, server.pmids)
    assert len(server.served()) == len(set(server.served()))
    assert len(archived(review, run)) == 4


def test_check_09_a_split_search_killed_between_its_parts_goes_on(
    large: Large, tmp_path: Path, clock: SharedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 9: beyond the cap, the parts that are done are not asked for again."""
    monkeypatch.setenv("LITREV_PUBMED_URL", large.server.url)
    review = make_review(tmp_path, in_pubmed("overcap[tiab]"))
    before = len(large.server.log)
    for pages in (7, 18):
        with pytest.raises(KilledError):
            search(review, clock=clock, resume=True, progress=die_after(pages))
    run = only(search(review, clock=clock, resume=True))
    check_whole(review, run, large.holding["overcap"])
    served = [id_ for entry in large.server.log[before:] for id_ in entry.served]
    assert len(served) == len(set(served))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_check_09_a_process_killed_for_good_loses_nothing(tmp_path: Path, serve_pubmed: ServePubMed) -> None:
    """Check 9: kill -9 in the middle, then `litrev search --resume`."""
    server = serve_pubmed(articles(3_000), delay=0.05, clock=time.monotonic)
    review = make_review(tmp_path, in_pubmed())
    words = [sys.executable, "-m", "litrev", "search", "--json"]
    process = subprocess.Popen(words, cwd=review.folder, stdout=subprocess.DEVNULL, env=environment())
    while len(server.requests("efetch")) < 2:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    again = subprocess.run(
        [*words, "--resume"], cwd=review.folder, env=environment(), capture_output=True, text=True, check=True
    )
    (run,) = as_json(again.stdout)["runs"]
    assert (run["status"], run["announced"], run["fetched"]) == ("complete", 3_000, 3_000)
    asked = [entry.asked for entry in server.requests("efetch")]
    assert len(asked) - len(set(asked)) <= 1, "more than the page in flight was fetched again"


def environment() -> dict[str, str]:
    return {**os.environ, "LITREV_RATE_LIMIT": "off"}


# --- 10-11: the history server, the end of the list ---


def test_check_10_an_expired_history_harms_nothing(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 10: the history is not used, so that none can expire."""
    server = serve_pubmed(articles(1_100), history_life=0.0, faults=Faults().every(1, faults.expired_history()))
    review = make_review(tmp_path, in_pubmed())
    check_whole(review, only(search(review, clock=clock)), server.pmids)
    assert not any(name.lower() in ("webenv", "query_key", "usehistory") for e in server.log for name in e.params)


def test_check_10_unable_to_obtain_query_is_reported(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 10: were it told so all the same, the run says it in PubMed's words, and goes on later."""
    server = serve_pubmed(articles(1_100))
    server.faults = Faults().when(
        lambda request: "efetch" in request.path and request.number > 3,
        faults.answered(200, b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>", "text/xml"),
    )
    review = make_review(tmp_path, in_pubmed())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "Unable to obtain query #1" in run.message
    assert run.fetched == 500
    server.faults = Faults()
    check_whole(review, only(search(review, clock=clock, resume=True)), server.pmids)


def test_check_11_the_end_of_the_list_in_invalid_json_gives_a_readable_message(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 11: `retstart=9999`, whose answer holds a raw line break and so is no valid JSON."""
    server = serve_pubmed(articles(3))
    told = server.answer(asking("/entrez/eutils/esearch.fcgi", term="health", retstart="9999", retmode="json"), None)
    with pytest.raises(ValueError, match="control character"):
        json.loads(told.body)
    server.faults = Faults().every(1, faults.answered(200, told.body))
    review = make_review(tmp_path, in_pubmed())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "'retstart' cannot be larger than 9998" in run.message
    assert "\n" not in run.message
    assert len(server.log) == 1, "asking again would not help"


def asking(path: str, **params: str) -> Request:
    return Request(number=0, method="GET", path=path, params=params, headers={}, line_bytes=0, at=0.0)


# --- 12: long and strange queries ---


def long_query() -> str:
    words = " OR ".join(f'"access to care {n}"[tiab]' for n in range(250))
    return f"({words}) OR health[tiab]"[:6_000].rpartition(" OR ")[0] + ") OR health[tiab]"


STRANGE = [
    'health[tiab] AND ("a+b"[tiab] OR "50% & more"[tiab] OR health[tiab])',
    "health[tiab] OR épidémiologie[tiab] OR “curly”[tiab]".replace("“", '"').replace("”", '"'),
    'health[tiab]  OR   "two  spaces"[tiab]\nOR "a line of its own"[tiab]\tOR tab[tiab]',
    'health[tiab] OR "health care"[tiab:~3] OR migrant*[tiab] OR 2010:2020[dp] OR "#hash"[tiab] OR %20[tiab]',
]


def test_check_12_a_query_of_6000_characters_goes_by_post_byte_for_byte(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 12: and more than 200 ids go by POST."""
    query = long_query()
    assert 5_900 < len(query) < 6_100
    server = serve_pubmed(articles(700))
    review = make_review(tmp_path, in_pubmed(query))
    run = only(search(review, clock=clock))
    check_whole(review, run, server.pmids)
    searches = server.requests("esearch")
    assert {entry.method for entry in searches} == {"POST"}
    assert {entry.params["term"] for entry in searches} == {query}
    assert run.native_query == query
    fetches = server.requests("efetch")
    assert [len(entry.asked) for entry in fetches] == [500, 200]
    assert fetches[0].method == "POST"


def test_check_12_a_long_query_that_is_cut_into_ranges_stays_whole_in_each(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 12: beyond the cap the query stands in parentheses, byte-identical, before each range."""
    query = long_query()
    server = serve_pubmed(articles(CAP + 1))
    with pytest.raises(KilledError):
        search(make_review(tmp_path, in_pubmed(query)), clock=clock, progress=die_after(1))
    count, whole, *ranges = server.requests("esearch")
    assert count.params["term"] == whole.params["term"] == query
    assert ranges
    assert all(re.fullmatch(re.escape(f"({query}) AND ") + r"\d+:\d+\[UID\]", e.params["term"]) for e in ranges)
    assert {entry.method for entry in server.requests("esearch")} == {"POST"}


@pytest.mark.parametrize("query", STRANGE)
def test_check_12_no_sign_of_a_query_is_changed_on_its_way(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, query: str
) -> None:
    """Check 12: what is in the protocol, what is sent and what is stored are the same bytes."""
    server = serve_pubmed(articles(30))
    review = make_review(tmp_path, in_pubmed(query))
    run = only(search(review, clock=clock))
    assert {entry.params["term"] for entry in server.requests("esearch")} == {query}
    (stored,) = stored_runs(review)
    assert stored.native_query == run.native_query == query
    check_whole(review, run, server.pmids)


# --- 13: diagnostics and lint ---


def test_check_13_the_run_keeps_every_diagnostic(tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed) -> None:
    """Check 13: the sent string, its translation, what was dropped, the count and the time are in the ledger."""
    server = serve_pubmed(articles(3), unindexed_phrases=["care of tomorrow"])
    query = 'health[tiab] AND ("care of tomorrow"[tiab] OR paper OR zyxwv[tiab])'
    review = make_review(tmp_path, in_pubmed(query))
    (searched,) = search(review, clock=clock)
    (run,) = stored_runs(review)
    assert run == searched.run
    assert run.native_query == query
    assert run.started == clock.now().replace(microsecond=0)
    assert run.finished == clock.now()
    detail = run.detail
    told = json.loads(gzip.decompress((review.archive / run.id / "count.gz").read_bytes()))["esearchresult"]
    assert detail["query_translation"] == told["querytranslation"]
    assert detail["translation_set"] == [[pair["from"], pair["to"]] for pair in told["translationset"]]
    assert detail["quotedphrasesnotfound"] == ['"care of tomorrow"[Title/Abstract]']
    assert detail["request"].startswith(f"GET {server.url}/esearch.fcgi?db=pubmed&term=health%5Btiab%5D+AND+")
    assert detail["asked"].startswith("2026-11-20T14:00")


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("words", [["search"], ["search", "--dry-run"]])
def test_check_13_dropped_phrases_are_shown_prominently(
    tmp_path: Path, serve_pubmed: ServePubMed, words: list[str]
) -> None:
    """Check 13: a phrase that PubMed dropped stands behind a warning sign, with what would find it."""
    serve_pubmed(articles(3), unindexed_phrases=["care of tomorrow"])
    said = litrev(make_review(tmp_path, in_pubmed('health[tiab] OR "care of tomorrow"[tiab]')), *words)
    (line,) = [line for line in said.out.splitlines() if "care of tomorrow" in line and "⚠" in line]
    assert "dropped" in line
    assert "[tiab:~0]" in line


LINTED = {
    "unknown tag": ("asthma[tiabb]", "[tiabb]"),
    "tag on a group": ("(asthma OR cough)[tiab]", "group"),
    "typographic asterisk": ("asthm∗[tiab]", "∗"),
    "short stem": ("AI*[tiab]", "4 letters"),
    "nearness without quotes": ("health care[tiab:~3]", "tiab:~3"),
    "nearness of one word": ('"health"[tiab:~3]', "tiab:~3"),
    "nearness with a star": ('"health care*"[tiab:~3]', "tiab:~3"),
}


@pytest.mark.parametrize(("query", "words"), LINTED.values(), ids=LINTED)
def test_check_13_lint_flags_what_pubmed_ignores_without_a_word(
    tmp_path: Path, serve_pubmed: ServePubMed, query: str, words: str
) -> None:
    """Check 13: `litrev check` says it with the line; nothing is sent until it is repaired."""
    server = serve_pubmed(articles(3))
    review = make_review(tmp_path, in_pubmed(query))
    said = litrev(review, "check")
    assert said.code == 3
    assert words in said.out
    assert "review.yaml:" in said.out
    assert litrev(review, "search").code == 3
    assert server.log == []


# --- 14: the traps of the XML ---

TRAPS = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="2">7001</PMID>
<Article><Journal><ISSN>1234-5678</ISSN><JournalIssue><Volume>3</Volume><PubDate><MedlineDate>1998 Dec-1999 Jan
</MedlineDate></PubDate></JournalIssue><Title>Journal of Examples</Title></Journal>
<ArticleTitle>[Care of <i>health</i> at H<sub>2</sub>O
springs.]</ArticleTitle>
<Abstract><AbstractText Label="AIM">To see <b>all</b> of it &amp;lt;.</AbstractText><AbstractText>And the
rest.</AbstractText></Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><CollectiveName>Invented Study Group</CollectiveName></Author>
<Author ValidYN="Y"><LastName>Roe</LastName><Suffix>Jr</Suffix></Author>
<Author ValidYN="N"><LastName>Wrong</LastName></Author></AuthorList><Language>ENG</Language>
<PublicationTypeList><PublicationType>Retracted Publication</PublicationType></PublicationTypeList>
<VernacularTitle>Les soins de santé aux sources.</VernacularTitle></Article>
<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J Ex. 2001</RefSource>
<PMID>7999</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">7001</ArticleId>
<ArticleId IdType="doi">10.5555/OWN.(1)</ArticleId></ArticleIdList><ReferenceList><Reference><ArticleIdList>
<ArticleId IdType="pubmed">7777</ArticleId><ArticleId IdType="doi">10.5555/cited</ArticleId>
</ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle>"""
BOOK = """<PubmedBookArticle><BookDocument><PMID Version="1">7002</PMID><ArticleIdList>
<ArticleId IdType="bookaccession">NBK7002</ArticleId></ArticleIdList><Book><Publisher><PublisherName>Invented Press
</PublisherName></Publisher><BookTitle>Health, a book</BookTitle><PubDate><Season>Spring</Season><Year>2011</Year>
</PubDate></Book><ArticleTitle>A chapter on health</ArticleTitle></BookDocument></PubmedBookArticle>"""
LOST = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">7003</PMID><Lost><ArticleTitle>health</ArticleTitle></Lost>'
    "</MedlineCitation></PubmedArticle>"
)


def test_check_14_the_traps_of_the_xml_are_read_through_a_search(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed
) -> None:
    """Check 14: full titles and abstracts, own ids only, a year, bodies as authors, retractions, books, rejects."""
    serve_pubmed([TRAPS.encode(), BOOK.encode(), LOST.encode()])
    review = make_review(tmp_path, in_pubmed("health"))
    run = only(search(review, clock=clock))
    assert (run.status, run.announced, run.fetched, run.rejected) == (RunStatus.COMPLETE, 3, 2, 1)
    with ledger(review) as store:
        found, book = store.record("pubmed:7001"), store.record("pubmed:7002")
    assert found is not None
    assert found.translated_title == "Care of health at H2O springs."
    assert found.title == "Les soins de santé aux sources."
    assert found.abstract_text == "AIM: To see all of it <.\nAnd the rest."
    assert (found.pmid, found.doi, found.year) == ("7001", "10.5555/own.(1)", 1998)
    assert [author.name for author in found.authors] == ["Invented Study Group", "Roe, Jr"]
    assert found.languages == ("en",)
    assert found.retracted
    assert [notice.pmid for notice in found.notices] == ["7999"]
    assert book is not None
    assert (book.title, book.journal, book.year) == ("A chapter on health", "Health, a book", 2011)
    (lost,) = rejects(review, run)
    assert (lost.id, lost.raw) == ("pubmed:7003", LOST)


@pytest.mark.shared
def test_check_14_every_real_article_is_read(
    tmp_path: Path, clock: SharedClock, serve_pubmed: ServePubMed, shared: Path
) -> None:
    """Check 14: real articles and books with all their traps: each becomes a record with a title or says why not."""
    held = list(articles_in(gzip.decompress((shared / "data/pubmed/efetch_sample.xml.gz").read_bytes())))
    server = serve_pubmed(held)
    review = make_review(tmp_path, in_pubmed("all[sb]"))
    run = only(search(review, clock=clock))
    check_whole(review, run, server.pmids)
    with ledger(review) as store:
        found = list(store.records_of([run.id]))
    assert all(isinstance(record, Record) and record.pmid and record.year for record in found)
    assert not any(re.search(r"</?(?:i|b|sub|sup|u)>", record.title) for record in found)


# --- 15: the key stays secret, the client says who it is ---

SECRET = "sEcret/Key+42"


@pytest.mark.parametrize("trouble", ["none", "refused key", "429 in 200", "429", "html", "reset"])
def test_check_15_the_key_is_nowhere_and_the_client_names_itself(
    tmp_path: Path,
    clock: SharedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    serve_pubmed: ServePubMed,
    trouble: str,
) -> None:
    """Check 15: in no archive, ledger, message, log; `tool` and `email` always sent."""
    caplog.set_level(0)
    monkeypatch.setenv("NCBI_API_KEY", SECRET)
    plans = {
        "none": Faults(),
        "refused key": Faults(),
        "429 in 200": Faults().every(2, faults.rate_limited(status=200)),
        "429": Faults().every(1, faults.rate_limited()),
        "html": Faults().every(1, faults.answered(200, f"<html>{SECRET} sEcret%2FKey%2B42</html>".encode())),
        "reset": Faults().every(1, faults.reset()),
    }
    keys = [] if trouble == "refused key" else [SECRET]
    server = serve_pubmed(articles(30), keys=keys, faults=plans[trouble])
    review = make_review(tmp_path, in_pubmed())
    (searched,) = search(review, clock=clock)
    (previewed,) = preview(review, clock=clock)
    assert (searched.run.status is RunStatus.COMPLETE) is (trouble in ("none", "429 in 200"))
    told = repr((searched, previewed)) + caplog.text
    for spelt in (SECRET, "sEcret%2FKey%2B42", "sEcret/Key%2B42"):
        assert spelt not in told
        assert spelt.encode() not in everything_written(review.folder)
    assert server.without_identity() == []
    assert {entry.params["email"] for entry in server.log} == {"team@example.org"}
    assert {entry.params["api_key"] for entry in server.log} == {SECRET}
    assert {entry.method for entry in server.log} == {"POST"}, "an address may stand in the logs of others"


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("words", [["search"], ["search", "--json"], ["search", "--dry-run", "--json"]])
@pytest.mark.parametrize("good", [True, False], ids=["good key", "refused key"])
def test_check_15_the_key_is_in_nothing_that_a_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve_pubmed: ServePubMed, words: list[str], good: bool
) -> None:
    """Check 15: neither on the screen nor in the JSON."""
    monkeypatch.setenv("NCBI_API_KEY", SECRET)
    serve_pubmed(articles(3), keys=[SECRET] if good else [])
    said = litrev(make_review(tmp_path, in_pubmed()), *words)
    assert said.code == (0 if good else 4)
    assert SECRET not in said.out + said.err
    assert good or "NCBI_API_KEY" in said.out


@pytest.mark.usefixtures("unhurried")
def test_check_15_the_key_is_not_in_the_report_of_a_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve_pubmed: ServePubMed
) -> None:
    """Check 15: the details of a mistake in litrev are sent to its makers."""
    from litrev.sources.pubmed import PubMed  # noqa: PLC0415 - to be broken here

    monkeypatch.setenv("NCBI_API_KEY", SECRET)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(_self: PubMed, _raw: bytes) -> Iterator[Record]:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(PubMed, "parse", broken)
    serve_pubmed(articles(3), keys=[SECRET])
    review = make_review(tmp_path / "review", in_pubmed())
    said = litrev(review, "search")
    assert said.code == 1
    (details,) = tmp_path.glob("litrev-bug-*.txt")
    assert "a mistake" in details.read_text(encoding="utf-8")
    assert SECRET.encode() not in everything_written(tmp_path)
    assert SECRET not in said.out + said.err

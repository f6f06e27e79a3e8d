"""The fifteen acceptance checks of an OpenAlex client: a review folder, the real search, a stand-in for the API."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from check_tools import (
    FIRST_WORK,
    ServeOpenAlex,
    ServePubMed,
    SharedClock,
    archived,
    article,
    articles,
    by_number,
    check_never_complete,
    check_whole,
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
    work,
    works,
)

from litrev.demo import faults
from litrev.demo.faults import Fault, Faults
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed_index import articles_in
from litrev.demo.server import Request
from litrev.errors import ProtocolError
from litrev.model import RunStatus
from litrev.steps import dedupe, export
from litrev.steps.previewing import preview
from litrev.steps.searching import search
from litrev.steps.works import list_works

pytest_plugins = ["check_fixtures"]

KEY = "known-key"
"""The one that the stand-in takes."""
HEALTH = "title_and_abstract.search:health"


def ids(server: OpenAlexStandIn) -> list[str]:
    return server.ids


def pages_of(server: OpenAlexStandIn) -> list[str]:
    """The cursors that were asked for, in order."""
    return [entry.params["cursor"] for entry in by_number(server) if "cursor" in entry.params]


# --- 1-2: the whole list ---


def test_check_01_the_harvest_is_the_servers_list_of_10000(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 1: equal to the server's own list, no duplicates (50,000 works: benchmarks/harvest_openalex.py)."""
    server = serve_openalex(works(10_000))
    review = make_review(tmp_path, in_openalex())
    run = only(search(review, clock=clock))
    check_whole(review, run, ids(server))
    assert len(pages_of(server)) == len(set(pages_of(server))) == 101
    assert run.requests == len(server.log) == 102


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 250])
def test_check_01_whatever_the_size_of_the_last_page(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, count: int
) -> None:
    """Check 1: also where the list ends with a full page, or holds nothing."""
    server = serve_openalex([*works(count), work(999, "nothing of the kind")])
    review = make_review(tmp_path, in_openalex())
    other = f"W{FIRST_WORK + 999}"
    check_whole(review, only(search(review, clock=clock)), [id_ for id_ in ids(server) if id_ != other])


DRIFTS = {
    "relevance moves": Faults().every(1, faults.drifting()),
    "pages begin with the rows of the page before": Faults().every(3, faults.repeating(7)),
    "one page is cut from another order": Faults().at(4, fault=faults.reordering()),
    "two pages are cut from another order": Faults().at(3, 6, fault=faults.reordering()),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_check_02_the_harvest_is_whole_when_the_order_drifts(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, drift: str
) -> None:
    """Check 2: the same when the order drifts between pages."""
    server = serve_openalex(works(750), faults=DRIFTS[drift])
    review = make_review(tmp_path, in_openalex())
    check_whole(review, only(search(review, clock=clock)), ids(server))


def when_asked(number: int, do: Callable[[], None]) -> Faults:
    """A plan that harms nothing, but does something when the n-th request comes."""

    def look(request: Request) -> bool:
        if request.number == number:
            do()
        return False

    return Faults().when(look, faults.reset())


@pytest.mark.parametrize("at", [1, 2, 3, 5, 9])
def test_check_02_works_that_are_added_meanwhile_are_fetched(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, at: int
) -> None:
    """Check 2: the count rises; the harvest is the list as it is at the end."""
    server = serve_openalex(works(750))
    server.faults = when_asked(at, lambda: server.hold(works(753)))
    review = make_review(tmp_path, in_openalex())
    run = only(search(review, clock=clock))
    assert run.status is RunStatus.COMPLETE
    assert run.announced == run.fetched
    if at < 9:
        check_whole(review, run, ids(server))
    else:
        assert set(stored_ids(review, run)) <= set(ids(server))


@pytest.mark.parametrize("at", [2, 3, 5, 9])
def test_check_02_works_that_vanish_meanwhile_make_no_endless_gap(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, at: int
) -> None:
    """Check 2: the count falls; a whole pass through the shorter list settles it."""
    server = serve_openalex(works(750))
    server.faults = when_asked(at, lambda: server.hold(works(748)))
    review = make_review(tmp_path, in_openalex())
    run = only(search(review, clock=clock))
    assert run.status is RunStatus.COMPLETE
    assert run.announced == run.fetched
    assert set(stored_ids(review, run)) >= set(ids(server))


def test_check_02_a_list_that_loses_many_works_is_reported(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 2: a list that is suddenly half as long is no result."""
    server = serve_openalex(works(750))
    server.faults = when_asked(3, lambda: server.hold(works(400)))
    review = make_review(tmp_path, in_openalex())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "of the 750 works" in run.message
    assert "litrev search --source openalex" in run.message


def test_check_02_a_work_that_cannot_be_read_counts_once_in_all_passes(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 2: nameless works that come twice do not make up for works that are missing."""
    nameless = [work(n, id=None, ids={}, publication_date="1990-01-01") for n in range(801, 804)]
    serve_openalex([*works(500), *nameless], faults=Faults().at(4, fault=faults.reordering()))
    review = make_review(tmp_path, in_openalex())
    run = only(search(review, clock=clock))
    assert (run.status, run.announced, run.fetched, run.rejected) == (RunStatus.COMPLETE, 503, 500, 3)
    assert len({reject.raw for reject in rejects(review, run)}) == 3


# --- 3-4: pages that are not whole, answers that are none ---


@pytest.mark.parametrize("rows", [0, 1, 60, 99])
@pytest.mark.parametrize("number", [2, 3, 4])
def test_check_03_a_partial_page_is_asked_for_again(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, number: int, rows: int
) -> None:
    """Check 3: fewer rows, a low count, no cursor, and nothing that says so."""
    server = serve_openalex(works(250), faults=Faults().at(number, fault=faults.partial_page(rows)))
    review = make_review(tmp_path, in_openalex())
    check_whole(review, only(search(review, clock=clock)), ids(server))


@pytest.mark.parametrize("rows", [0, 1, 60])
@pytest.mark.parametrize("held", [70, 250])
def test_check_03_a_count_and_a_first_page_that_both_come_short_are_not_believed(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, held: int, rows: int
) -> None:
    """Check 3: the announced number itself may be that of a partial page."""
    server = serve_openalex(works(held), faults=Faults().at(1, 2, fault=faults.partial_page(rows)))
    review = make_review(tmp_path, in_openalex())
    check_whole(review, only(search(review, clock=clock)), ids(server))


@pytest.mark.parametrize("after", [1, 2, 3])
def test_check_03_a_server_that_stays_short_is_reported(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, after: int
) -> None:
    """Check 3: got N of M, exit 4, left out of every count; and completed later."""
    server = serve_openalex(works(250))
    server.faults = Faults().when(lambda request: request.number > after, faults.partial_page(40))
    review = make_review(tmp_path, in_openalex())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert f"OpenAlex gave {run.fetched} of the 250 works" in run.message
    server.faults = Faults()
    check_whole(review, only(search(review, clock=clock, resume=True)), ids(server))


def test_check_03_works_that_are_counted_and_never_given_leave_the_run_incomplete(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 3: nobody knows their ids, so that they cannot be named as withheld."""
    server = serve_openalex(works(250), withheld=[f"W{FIRST_WORK + 120}"])
    review = make_review(tmp_path, in_openalex())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert (run.announced, run.fetched) == (250, 249)
    assert "249 of the 250" in run.message
    assert len(server.log) < 40


TROUBLES = {
    "500": faults.failed(500),
    "502 as HTML": faults.failed(502, html=True),
    "503": faults.failed(503),
    "504": faults.failed(504),
    "reset": faults.reset(),
    "closed": faults.closed(),
    "truncated JSON": faults.cut_body(),
    "short body": faults.short_body(),
    "HTML with status 200": faults.html_page(),
    "empty": faults.empty_body(),
    "null": faults.answered(200, b"null"),
    "a list without a count": faults.answered(200, b'{"meta": {}, "results": []}'),
    "an error with status 200": faults.answered(200, b'{"error": "query_timeout", "message": "later"}'),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_check_04_troubles_are_retried_from_the_same_cursor(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, trouble: Fault
) -> None:
    """Check 4: the same set at the end, and no page asked for twice that had come."""
    server = serve_openalex(works(350), faults=Faults().every(3, trouble))
    review = make_review(tmp_path, in_openalex())
    run = only(search(review, clock=clock))
    check_whole(review, run, ids(server))
    log = by_number(server)
    assert all(again.params == tried.params for tried, again in pairwise(log) if tried.fault)
    good = [entry.params["cursor"] for entry in log if "cursor" in entry.params and not entry.fault]
    assert len(good) == len(set(good)) == 4
    assert run.requests == len(log)


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
@pytest.mark.parametrize("after", [0, 3], ids=["count", "third page"])
def test_check_04_retries_are_bounded(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, trouble: Fault, after: int
) -> None:
    """Check 4: a trouble that stays is told; the pages before are kept, and the run goes on later."""
    server = serve_openalex(works(350))
    server.faults = Faults().when(lambda request: request.number > after, trouble)
    review = make_review(tmp_path, in_openalex())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert len(server.log) <= after + 8
    assert run.fetched == (200 if after else 0)
    assert "OpenAlex" in run.message
    server.faults, before = Faults(), len(server.log)
    check_whole(review, only(search(review, clock=clock, resume=True)), ids(server))
    assert len(server.log) - before == (2 if after else 5)


# --- 5-6: asked to wait ---


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(faults.rate_limited(9), id="429, seconds"),
        pytest.param(faults.rate_limited(9, as_date=True), id="429, a date"),
        pytest.param(faults.failed(503, retry_after=9), id="503"),
    ],
)
def test_check_05_no_request_comes_before_retry_after_ends(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, refusal: Fault
) -> None:
    """Check 5: `Retry-After` is honoured, also by the strategy that comes next."""
    server = serve_openalex(works(250), rate=True, faults=Faults().at(2, 5, 9, fault=refusal))
    review = make_review(tmp_path, in_openalex(), in_openalex(id_="again"))
    for searched in search(review, clock=clock):
        check_whole(review, searched.run, ids(server))
    log = by_number(server)
    waits = [later.at - asked.at for asked, later in pairwise(log) if asked.fault]
    assert len(waits) == 3
    # A date has whole seconds, and the server's two clock readings may straddle one.
    assert min(waits) >= 9 - (1.0 if refusal.as_date else 1e-6)
    assert max(waits) < 12
    assert {entry.status for entry in log if not entry.fault} == {200}


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("words", ["health", "(health OR a1 OR a2 OR a3 OR a4 OR a5 OR a6)"], ids=["plain", "broad"])
def test_check_05_searching_provokes_no_429(
    tmp_path: Path,
    clock: SharedClock,
    monkeypatch: pytest.MonkeyPatch,
    serve_openalex: ServeOpenAlex,
    serve_pubmed: ServePubMed,
    key: str,
    words: str,
) -> None:
    """Check 5: with and without a key; a query of many operators is asked more slowly."""
    monkeypatch.setenv("OPENALEX_API_KEY", key)
    server = serve_openalex(works(1_200), rate=True)
    serve_pubmed(articles(600), rate=True)
    review = make_review(tmp_path, in_openalex(f"title_and_abstract.search:{words}"), in_pubmed())
    preview(review, clock=clock)
    assert {searched.run.status for searched in search(review, clock=clock)} == {RunStatus.COMPLETE}
    assert {entry.status for entry in server.log} == {200}


@pytest.mark.parametrize("key", ["", KEY])
def test_check_06_a_spent_daily_budget_stops_at_once_and_is_resumed(
    tmp_path: Path, clock: SharedClock, monkeypatch: pytest.MonkeyPatch, serve_openalex: ServeOpenAlex, key: str
) -> None:
    """Check 6: stops within seconds, keeps pages, names the reset time, resumes without fetching twice."""
    monkeypatch.setenv("OPENALEX_API_KEY", key)
    server = serve_openalex(works(750), budget=(45, 45))
    review = make_review(tmp_path, in_openalex())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert (run.fetched, run.pages) == (300, 3)
    assert len(server.log) == 5
    assert clock.monotonic() < 5
    assert "Insufficient budget" in run.message
    assert "UTC" in run.message
    assert "litrev search --resume" in run.message
    assert ("OPENALEX_API_KEY" in run.message) is not bool(key)
    server.edge.spent.clear()
    server.edge.budget = (1_000, 1_000)
    before = len(server.log)
    check_whole(review, only(search(review, clock=clock, resume=True)), ids(server))
    assert len(server.log) - before == 5
    assert len(server.served()) == len(set(server.served())) + 1  # the count serves one work


def test_check_06_the_message_names_the_time_of_the_reset(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 6: ten hours from 14:00 UTC are midnight."""
    server = serve_openalex(works(750), faults=Faults().at(3, fault=faults.budget_spent(36_000)))
    review = make_review(tmp_path, in_openalex())
    run = only(search(review, clock=clock))
    assert "2026-11-21 00:00 UTC" in run.message
    assert len(server.log) == 3
    assert run.fetched == 100


# --- 7-8: refusals, and what it costs ---


REFUSALS = {
    "paid plan": (f"{HEALTH},from_created_date:2020-01-01", KEY, "Plan upgrade required"),
    "400": (f"{HEALTH},no_such_filter:1", KEY, "no_such_filter is not a valid field"),
    "401": (HEALTH, "wrong-key", "API key not found"),
}


@pytest.mark.parametrize(("query", "key", "words"), REFUSALS.values(), ids=REFUSALS)
def test_check_07_what_is_final_is_asked_once_and_told_in_the_servers_words(
    tmp_path: Path,
    clock: SharedClock,
    monkeypatch: pytest.MonkeyPatch,
    serve_openalex: ServeOpenAlex,
    query: str,
    key: str,
    words: str,
) -> None:
    """Check 7: "Plan upgrade required", 400, 401: no retry, the server's message is shown."""
    monkeypatch.setenv("OPENALEX_API_KEY", key)
    server = serve_openalex(works(3))
    review = make_review(tmp_path, in_openalex(query))
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert run.status is RunStatus.FAILED
    assert words in run.message
    assert len(server.log) == 1
    said = litrev(review, "search")
    assert said.code == 4
    assert words in said.out


def test_check_07_a_cursor_that_needs_a_key_leads_to_the_free_one(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 7: without a key `cursor=` may answer 401."""
    server = serve_openalex(works(3), cursor_needs_key=True)
    review = make_review(tmp_path, in_openalex())
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "OPENALEX_API_KEY" in run.message
    assert len(server.log) == 2


def test_check_08_without_a_key_advice_comes_before_anything_is_spent(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 8: when the advice is given, only the count has been asked for."""
    server = serve_openalex(works(350), budget=(1_000, 10_000))
    asked_by_then: list[tuple[int, str, str]] = []
    review = make_review(tmp_path, in_openalex())
    search(review, clock=clock, advise=lambda label, text: asked_by_then.append((len(server.log), label, text)))
    assert {(asked, label) for asked, label, _text in asked_by_then} == {(1, "OpenAlex")}
    told = " ".join(text for _asked, _label, text in asked_by_then)
    assert "about 40 credits" in told
    assert "OPENALEX_API_KEY" in told
    assert "https://openalex.org/settings/api" in told


def test_check_08_the_command_advises_on_stderr_and_a_key_silences_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve_openalex: ServeOpenAlex
) -> None:
    """Check 8: as a person sees it, also in a dry run."""
    monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
    serve_openalex(works(350), budget=(1_000, 10_000))
    review = make_review(tmp_path, in_openalex())
    assert "OPENALEX_API_KEY" in litrev(review, "search", "--dry-run").out
    assert "OPENALEX_API_KEY" in litrev(review, "search").err
    monkeypatch.setenv("OPENALEX_API_KEY", KEY)
    said = litrev(review, "search")
    assert "OPENALEX_API_KEY" not in said.out + said.err


# --- 9: the key stays secret ---

SECRET = "sEcret/Key+42"


@pytest.mark.parametrize("trouble", ["none", "refused key", "429", "html", "reset", "told back"])
def test_check_09_the_key_is_nowhere(
    tmp_path: Path,
    clock: SharedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    serve_openalex: ServeOpenAlex,
    trouble: str,
) -> None:
    """Check 9: in no log, error, archived URL or report; it travels in a header."""
    caplog.set_level(0)
    monkeypatch.setenv("OPENALEX_API_KEY", SECRET)
    told_back = json.dumps({"error": "Invalid or missing API key", "message": f"{SECRET} is not known"}).encode()
    plans = {
        "429": Faults().every(1, faults.rate_limited()),
        "html": Faults().every(1, faults.answered(200, f"<html>{SECRET} sEcret%2FKey%2B42</html>".encode())),
        "reset": Faults().every(1, faults.reset()),
        "told back": Faults().every(1, faults.answered(401, told_back)),
    }
    keys = [] if trouble == "refused key" else [SECRET]
    server = serve_openalex(works(150), keys=keys, faults=plans.get(trouble, Faults()))
    review = make_review(tmp_path, in_openalex())
    (searched,) = search(review, clock=clock)
    (previewed,) = preview(review, clock=clock)
    assert (searched.run.status is RunStatus.COMPLETE) is (trouble == "none")
    told = repr((searched, previewed)) + caplog.text
    for spelt in (SECRET, "sEcret%2FKey%2B42", "sEcret/Key%2B42"):
        assert spelt not in told
        assert spelt.encode() not in everything_written(review.folder)
    assert {entry.headers["authorization"] for entry in server.log} == {f"Bearer {SECRET}"}
    assert not any(SECRET in value for entry in server.log for value in entry.params.values())


@pytest.mark.parametrize("good", [True, False], ids=["good key", "refused key"])
def test_check_09_the_key_is_in_nothing_that_a_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve_openalex: ServeOpenAlex, good: bool
) -> None:
    """Check 9: neither on the screen nor in the JSON."""
    monkeypatch.setenv("LITREV_RATE_LIMIT", "off")
    monkeypatch.setenv("OPENALEX_API_KEY", SECRET)
    serve_openalex(works(3), keys=[SECRET] if good else [])
    review = make_review(tmp_path, in_openalex())
    for words in (["search"], ["search", "--json"], ["search", "--dry-run"], ["search", "--dry-run", "--json"]):
        said = litrev(review, *words)
        assert said.code == (0 if good else 4)
        assert SECRET not in said.out + said.err


# --- 10-12: the cost, the length and the shape of a request ---


@pytest.mark.parametrize(
    ("query", "price"), [(HEALTH, 80), ("publication_year:1990-2030", 8)], ids=["search", "filter"]
)
def test_check_10_the_cost_is_told_from_the_count_before_the_download(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, query: str, price: int
) -> None:
    """Check 10: a page of a search costs ten credits, of a list one; a dry run spends one request."""
    server = serve_openalex(works(750), budget=(1_000, 10_000))
    review = make_review(tmp_path, in_openalex(query))
    (shown,) = preview(review, clock=clock)
    assert shown.count is not None
    assert (shown.count.announced, shown.count.detail["credits_needed"]) == (750, price)
    assert shown.count.detail["requests_needed"] == 8
    assert shown.count.detail["credits_left"] == 1_000 - price // 8
    assert len(server.log) == 1
    before = dict(server.edge.spent)
    only(search(review, clock=clock))
    spent = sum(server.edge.spent.values()) - sum(before.values())
    assert spent == price + price // 8, "the pages cost what was told, the count one request more"


def lengths(plan: list[int]) -> Faults:
    """A plan that harms nothing, but notes the length of each request's first line."""

    def look(request: Request) -> bool:
        plan.append(request.line_bytes)
        return False

    return Faults().when(look, faults.reset())


@pytest.mark.parametrize("words", [1, 150, 280, 330])
def test_check_11_requests_stay_under_4000_bytes_and_100_works(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, words: int
) -> None:
    """Check 11: whatever the length of the filter, as long as it fits."""
    noted: list[int] = []
    server = serve_openalex(works(250), faults=lengths(noted))
    query = f"title_and_abstract.search:({' OR '.join(['health', *(f'word{n}' for n in range(words))])})"
    review = make_review(tmp_path, in_openalex(query))
    run = only(search(review, clock=clock))
    check_whole(review, run, ids(server))
    assert max(noted) <= 4_000
    assert {entry.params["per_page"] for entry in server.log} <= {"1", "100"}
    assert {entry.params["filter"] for entry in server.log} == {query} == {run.native_query}


def test_check_11_a_query_of_ones_own_that_is_too_long_is_refused_before_it_is_sent(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 11: it is sent as it stands or not at all."""
    server = serve_openalex(works(3))
    own = f"title_and_abstract.search:({' OR '.join(f'word{n:04}' for n in range(350))})"
    review = make_review(tmp_path, in_openalex(own))
    check_never_complete(review, run := only(search(review, clock=clock)))
    assert "too long for OpenAlex" in run.message
    assert server.log == []


def test_check_11_a_long_strategy_finds_all_of_it_or_is_refused(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 11: whatever becomes of it, no request is too long and nothing is left out in silence."""
    noted: list[int] = []
    held = [work(n, f"access to care {n}") for n in range(0, 200, 7)]
    server = serve_openalex([*held, work(999, "nothing of the kind")], faults=lengths(noted))
    concepts = {"care": {"en": [f"access to care {n}" for n in range(200)]}}
    review = make_review(tmp_path, {"id": "openalex"}, concepts=concepts)
    try:
        run = only(search(review, clock=clock))
    except ProtocolError as error:
        assert "too long for OpenAlex" in error.message  # noqa: PT017 - refusing is one of two good ends
        assert noted == []
    else:
        check_whole(review, run, [id_ for id_ in server.ids if id_ != f"W{FIRST_WORK + 999}"])
        assert max(noted) <= 4_000


STRANGE = [
    'title_and_abstract.search:(health OR "a+b & 50%" OR "#hash")',
    "title_and_abstract.search:(health OR épidémiologie OR l'accès)",
    'title_and_abstract.search:(health  OR  "two  spaces"),publication_year:1990-2030',
]


@pytest.mark.parametrize("query", STRANGE)
def test_check_11_no_sign_of_a_query_is_changed_on_its_way(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, query: str
) -> None:
    """Check 11: what is in the protocol, what is sent and what is stored are the same."""
    server = serve_openalex(works(120))
    review = make_review(tmp_path, in_openalex(query))
    run = only(search(review, clock=clock))
    assert {entry.params["filter"] for entry in server.log} == {query}
    assert [stored.native_query for stored in stored_runs(review)] == [query]
    check_whole(review, run, ids(server))


LINTED = {
    "unbalanced quotes": 'title_and_abstract.search:"health care',
    "unbalanced parentheses": "title_and_abstract.search:(health OR care",
    "a PubMed tag": "title_and_abstract.search:health[tiab] OR care",
    "lowercase or": "title_and_abstract.search:health or care",
    "leading NOT": "title_and_abstract.search:NOT health",
    "mixed AND and OR": "title_and_abstract.search:health AND care OR access",
    "a star in a stemmed field": "title_and_abstract.search:vaccin*",
}


@pytest.mark.parametrize("query", LINTED.values(), ids=LINTED)
def test_check_12_what_openalex_misreads_is_never_sent(
    tmp_path: Path, serve_openalex: ServeOpenAlex, query: str
) -> None:
    """Check 12: `litrev check` says where it is; a search is refused before anything is sent."""
    server = serve_openalex(works(3))
    review = make_review(tmp_path, in_openalex(query))
    said = litrev(review, "check")
    assert said.code == 3
    assert "review.yaml:" in said.out
    for words in (["search"], ["search", "--dry-run"]):
        assert litrev(review, *words).code == 3
    assert server.log == []


@pytest.mark.parametrize("term", ["asthma[tiab]", '"health care', "health OR care", "NOT health", "(health"])
def test_check_12_nor_is_it_sent_from_a_concept(tmp_path: Path, serve_openalex: ServeOpenAlex, term: str) -> None:
    """Check 12: the words of concepts are held to the same."""
    server = serve_openalex(works(3))
    review = make_review(tmp_path, {"id": "openalex"}, concepts={"care": {"en": ["access", term]}})
    assert litrev(review, "search").code == 3
    assert server.log == []


def test_check_12_concepts_are_translated_into_what_openalex_reads_as_meant(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 12: truncation goes to `.exact`, groups are in parentheses, operators are upper case."""
    held = [
        work(1, "vaccination of migrants"),
        work(2, "vaccines for refugees"),
        work(3, "vaccines for travellers"),
        work(4, "migrants and work"),
    ]
    server = serve_openalex(held)
    concepts = {
        "vaccine": {"en": ["vaccin*"]},
        "people": {"en": ["migrants", "refugees"], "fr": ["réfugiés ou exilés"]},
    }
    review = make_review(tmp_path, {"id": "openalex"}, concepts=concepts)
    (searched,) = search(review, clock=clock)
    check_whole(review, searched.run, [f"W{FIRST_WORK + 1}", f"W{FIRST_WORK + 2}"])
    assert "title_and_abstract.search.exact:vaccin*" in searched.run.native_query
    assert {entry.status for entry in server.log} == {200}


# --- 13: traps, from the search to the bibliography ---


def real_works(shared: Path, name: str) -> Iterator[bytes]:
    return (
        line for line in gzip.decompress((shared / "data/openalex" / name).read_bytes()).splitlines() if line.strip()
    )


def without_traps(line: bytes) -> Mapping[str, Any]:
    """The Work object of a line of the file of traps."""
    parsed: dict[str, Any] = json.loads(line)
    return parsed["work"] if isinstance(parsed.get("work"), dict) else parsed


@pytest.mark.shared
def test_check_13_every_trap_record_loads_screens_and_exports(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, shared: Path
) -> None:
    """Check 13: through search, dedupe, a decision on each, and a bibliography that reads back."""
    server = serve_openalex(map(without_traps, real_works(shared, "works_with_traps.jsonl.gz")))
    review = make_review(
        tmp_path,
        in_openalex("publication_year:0-3000"),
        team=[{"id": "a"}],
        criteria=[{"code": "P", "exclude": "Wrong population"}],
    )
    run = only(search(review, clock=clock))
    check_whole(review, run, ids(server))
    dedupe(review)
    found = list(list_works(review))
    with (tmp_path / "decisions.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "verdict"), *((shown.work.id, "include") for shown in found)])
    said = litrev(review, "decide", str(tmp_path / "decisions.csv"), "--as", "a")
    assert said.code == 0, said.err
    written = export(review, which="included")
    assert written.works == len(found)
    read_back = parse_string(b"".join(written.pieces).decode())
    assert (len(read_back.entries), read_back.failed_blocks) == (len(found), [])
    assert len({entry.key for entry in read_back.entries}) == len(found)


@pytest.mark.shared
def test_check_13_every_real_work_is_read(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, shared: Path
) -> None:
    """Check 13: the sample of the API's own answers, through a search."""
    server = serve_openalex(real_works(shared, "works_sample.jsonl.gz"))
    review = make_review(tmp_path, in_openalex("publication_year:0-3000"))
    check_whole(review, only(search(review, clock=clock)), ids(server))


# --- 14: joining ---


@pytest.mark.shared
def test_check_14_the_pairs_of_both_sources_are_found(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, serve_pubmed: ServePubMed, shared: Path
) -> None:
    """Check 14: documents that both sources have, searched in both and joined: these pairs and no other."""
    folder = shared / "data/overlap"
    serve_pubmed(list(articles_in(gzip.decompress((folder / "pubmed.xml.gz").read_bytes()))))
    serve_openalex(gzip.decompress((folder / "openalex.jsonl.gz").read_bytes()).splitlines())
    rows = csv.DictReader((folder / "pairs.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t")
    expected = {
        frozenset((f"pubmed:{row['pmid']}", f"openalex:{row['openalex_id'].rpartition('/')[2]}")) for row in rows
    }
    review = make_review(tmp_path, in_pubmed("all[sb]"), in_openalex("publication_year:0-3000"))
    search(review, clock=clock)
    dedupe(review)
    assert joined(review) == expected


def joined(review: Any) -> set[frozenset[str]]:
    """The works that more than one record describes."""
    return {frozenset(shown.work.members) for shown in list_works(review) if len(shown.work.members) > 1}


def abstract(text: str) -> dict[str, list[int]]:
    return {word: [place] for place, word in enumerate(text.split())}


def test_check_14_an_erratum_that_shares_a_pmid_stays_apart(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex, serve_pubmed: ServePubMed
) -> None:
    """Check 14: OpenAlex gives the article's PMID to its erratum as well."""
    pmid = {"pmid": "https://pubmed.ncbi.nlm.nih.gov/7001"}
    title = "Access to care in the harbour towns of Examplia: a study"
    corrected = f"Erratum to: {title}"
    serve_openalex(
        [
            work(1, title=title, display_name=title, ids=pmid, publication_year=2020, publication_date="2020-03-01"),
            work(
                2,
                title=corrected,
                display_name=corrected,
                ids=pmid,
                type="erratum",
                publication_year=2021,
                publication_date="2021-01-01",
            ),
        ]
    )
    raw = article(7001).replace(b"Paper 7001 on health.", f"{title}.".encode())
    serve_pubmed([raw])
    review = make_review(tmp_path, in_pubmed("7001[uid]"), in_openalex("title_and_abstract.search:harbour"))
    search(review, clock=clock)
    dedupe(review)
    assert joined(review) == {frozenset(("pubmed:7001", f"openalex:W{FIRST_WORK + 1}"))}
    assert len(list(list_works(review))) == 2


# --- 15: the log of the search ---


def test_check_15_the_search_log_keeps_url_time_count_reading_and_filters(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 15: of the count and of every page, what was asked, when, what came and how it was read."""
    server = serve_openalex(works(250))
    query = f"{HEALTH},from_publication_date:2001-01-01"
    review = make_review(tmp_path, in_openalex(query))
    search(review, clock=clock)
    (run,) = stored_runs(review)
    assert run.native_query == query
    assert run.detail["request"].startswith(f"GET {server.url}/works?filter=title_and_abstract.search%3Ahealth%2Cfrom")
    assert run.detail["read_as"] == run.detail["x_query"]["oql"]
    assert run.detail["read_as"].startswith("works where title and abstract has +health; from_publication_date")
    assert run.detail["asked"].startswith("2026-11-20T14:00")
    assert run.announced == run.fetched < 250
    with ledger(review) as store:
        pages = store.pages(run.id)
    assert [page.request.partition("?")[0] for page in pages] == [f"GET {server.url}/works"] * 3
    assert all("cursor=" in page.request and "sort=publication_date%3Aasc" in page.request for page in pages)
    assert all(page.at.tzinfo and page.announced == run.announced for page in pages)
    assert [json.loads(raw)["meta"]["count"] for raw in archived(review, run)] == [run.announced] * 3


def test_check_15_a_search_without_a_hit_is_logged_as_well(
    tmp_path: Path, clock: SharedClock, serve_openalex: ServeOpenAlex
) -> None:
    """Check 15: zero results are a result, with the request that gave them."""
    serve_openalex(works(3))
    review = make_review(tmp_path, in_openalex("title_and_abstract.search:zyxwv"))
    run = only(search(review, clock=clock))
    assert (run.status, run.announced) == (RunStatus.COMPLETE, 0)
    assert "zyxwv" in run.detail["request"]
    assert "zyxwv" in run.detail["read_as"]

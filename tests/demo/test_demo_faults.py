"""Every fault does to the wire what its name says, at the requests that the plan names."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import pytest
from demo_wire import Client, article, work

from litrev.demo import faults as trouble
from litrev.demo.faults import Fault, Faults
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn

WORKS = [work(n, f"Care {n}") for n in range(1, 31)]
ARTICLES = [article(n, f"Care {n}") for n in range(1, 31)]


def pubmed(plan: Faults) -> PubMedStandIn:
    return PubMedStandIn(ARTICLES, faults=plan)


def openalex(plan: Faults) -> OpenAlexStandIn:
    return OpenAlexStandIn(WORKS, faults=plan)


def statuses(plan: Faults, requests: int) -> list[int]:
    with openalex(plan) as server, Client(server.url) as client:
        return [client.get("/works").status for _ in range(requests)]


def test_requests_are_met_by_number() -> None:
    assert statuses(Faults().at(1, 3, fault=trouble.failed(502)), 4) == [502, 200, 502, 200]


def test_every_nth_request_is_met_and_no_more_often_than_told() -> None:
    assert statuses(Faults().every(2, trouble.failed(500), times=2), 8) == [200, 500, 200, 500, 200, 200, 200, 200]


def test_a_condition_picks_requests() -> None:
    plan = Faults().when(lambda request: request.params.get("page") == "2", trouble.failed(504))
    with openalex(plan) as server, Client(server.url) as client:
        assert [client.get("/works", page=n).status for n in (1, 2, 3)] == [200, 504, 200]


def test_chance_is_the_same_for_the_same_seed() -> None:
    one, other = (statuses(Faults().randomly(0.5, trouble.failed(503), seed=7), 20) for _ in range(2))
    assert one == other
    assert {200, 503} == set(one)


def test_a_rule_for_a_path_counts_only_that_path() -> None:
    with pubmed(Faults().at(2, fault=trouble.failed(500), path="efetch")) as server, Client(server.url) as client:
        seen = [
            client.get(path, db="pubmed", id=1, term="care").status for path in ("/efetch.fcgi", "/esearch.fcgi") * 2
        ]
    assert seen == [200, 200, 500, 200]


@pytest.mark.parametrize(
    ("fault", "status", "beginning"),
    [
        (trouble.failed(503), 503, b"{"),
        (trouble.failed(502, html=True), 502, b"<html>"),
        (trouble.html_page(), 200, b"<html>"),
        (trouble.empty_body(), 200, b""),
        (trouble.plan_required(), 429, b'{"error": "Plan upgrade required"'),
        (trouble.budget_spent(), 429, b'{"error": "Rate limit exceeded"'),
        (trouble.search_backend_failed(), 200, b'{"header"'),
        (trouble.rate_limited(), 429, b'{"error": "Rate limit exceeded"'),
        (trouble.rate_limited(status=200), 200, b'{"error": "Rate limit exceeded"'),
    ],
)
def test_an_answer_can_be_replaced(fault: Fault, status: int, beginning: bytes) -> None:
    with openalex(Faults().at(1, fault=fault)) as server, Client(server.url) as client:
        answer = client.get("/works")
        assert client.get("/works").status == 200
    assert answer.status == status
    assert answer.body[: len(beginning)] == beginning
    assert bool(answer.body) is bool(beginning)


def test_retry_after_comes_as_seconds_or_as_a_date() -> None:
    plan = Faults().at(1, fault=trouble.rate_limited(7)).at(2, fault=trouble.rate_limited(90, as_date=True))
    with pubmed(plan.at(3, fault=trouble.rate_limited())) as server, Client(server.url) as client:
        seconds, date, none = (client.get("/einfo.fcgi").headers.get("retry-after") for _ in range(3))
    assert seconds == "7"
    assert 80 <= parsedate_to_datetime(date or "").timestamp() - time.time() <= 90
    assert none is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (trouble.reset(), ConnectionResetError),
        (trouble.closed(), http.client.RemoteDisconnected),
        (trouble.hanging(0.01), http.client.RemoteDisconnected),
        (trouble.short_body(), http.client.IncompleteRead),
    ],
)
def test_a_connection_can_break(fault: Fault, error: type[Exception]) -> None:
    with openalex(Faults().at(1, fault=fault)) as server, Client(server.url) as client:
        with pytest.raises(error):
            client.get("/works")
        assert client.get("/works").status == 200
        assert len(server.served()) == 25  # what was sent in part was not served


@pytest.mark.parametrize("make", [pubmed, openalex])
def test_a_body_can_be_cut_with_the_right_length(make: Callable[[Faults], PubMedStandIn | OpenAlexStandIn]) -> None:
    with make(Faults().at(1, fault=trouble.cut_body())) as server, Client(server.address) as client:
        path = "/works" if isinstance(server, OpenAlexStandIn) else "/entrez/eutils/esearch.fcgi"
        cut, whole = (client.get(path, **_params(server)) for _ in range(2))
    assert len(cut.body) == len(whole.body) // 2
    with pytest.raises(json.JSONDecodeError):
        cut.json()


def _params(server: PubMedStandIn | OpenAlexStandIn) -> dict[str, str]:
    return {} if isinstance(server, OpenAlexStandIn) else {"db": "pubmed", "term": "care", "retmode": "json"}


def test_a_delayed_answer_is_whole() -> None:
    with openalex(Faults().at(1, fault=trouble.delayed(0.05))) as server, Client(server.url) as client:
        begun = time.monotonic()
        assert client.get("/works").status == 200
        assert time.monotonic() - begun >= 0.05


def test_a_hanging_answer_ends_when_the_server_stops() -> None:
    server = openalex(Faults().at(1, fault=trouble.hanging(60))).start()
    connection = http.client.HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]), timeout=5)
    connection.request("GET", "/works")
    server.stop()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()
    connection.close()


def test_a_partial_page_says_nothing_of_it() -> None:
    with openalex(Faults().at(2, fault=trouble.partial_page(3))) as server, Client(server.url) as client:
        whole, partial = (client.get("/works", cursor="*", per_page=10).json() for _ in range(2))
    assert (whole["meta"]["count"], len(whole["results"])) == (30, 10)
    assert (partial["meta"]["count"], len(partial["results"]), partial["meta"]["next_cursor"]) == (3, 3, None)
    assert set(partial) == set(whole)


def _harvest(client: Client, **params: object) -> list[str]:
    cursor, ids = "*", []
    while cursor is not None:
        answer = client.get("/works", cursor=cursor, per_page=7, **params).json()
        ids += [found["id"] for found in answer["results"]]
        cursor = answer["meta"]["next_cursor"]
    return ids


def test_a_drifting_order_loses_and_repeats_works_unless_sorted_by_date() -> None:
    with openalex(Faults().every(1, trouble.drifting())) as server, Client(server.url) as client:
        first = client.get("/works", search="care", per_page=30).json()["results"]
        second = client.get("/works", search="care", per_page=30).json()["results"]
        assert first != second
        steady = _harvest(client, sort="publication_date:asc")
    assert len(steady) == len(set(steady)) == 30


def test_pages_can_repeat_the_end_of_the_page_before() -> None:
    with openalex(Faults().every(2, trouble.repeating(2))) as server, Client(server.url) as client:
        ids = _harvest(client, sort="publication_date:asc")
    assert len(ids) > 30
    assert len(set(ids)) == 30


def test_an_article_can_be_left_out_once() -> None:
    with pubmed(Faults().at(1, fault=trouble.omitting())) as server, Client(server.url) as client:
        for _ in range(2):
            client.get("/efetch.fcgi", db="pubmed", id="1,2,3")
        assert [entry.served for entry in server.requests("efetch")] == [("1", "2"), ("1", "2", "3")]


def test_a_history_can_be_forgotten_on_demand() -> None:
    with pubmed(Faults().at(2, fault=trouble.expired_history())) as server, Client(server.url) as client:
        kept = client.get("/esearch.fcgi", db="pubmed", term="care", retmode="json", usehistory="y").json()
        webenv = kept["esearchresult"]["webenv"]
        late = client.get("/efetch.fcgi", db="pubmed", WebEnv=webenv, query_key=1)
    assert b"Unable to obtain query #1" in late.body


def test_answers_can_be_compressed() -> None:
    with OpenAlexStandIn(WORKS, compress=True) as server, Client(server.url) as client:
        answer = client.get_with("/works", {"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in client.get("/works").headers


def test_a_bug_in_the_stand_in_does_not_pass_for_a_broken_wire() -> None:
    def broken(_request: object) -> bool:
        raise ZeroDivisionError

    with (
        pytest.raises(ZeroDivisionError),
        openalex(Faults().when(broken, trouble.closed())) as server,
        Client(server.url) as client,
        pytest.raises(http.client.RemoteDisconnected),
    ):
        client.get("/works")

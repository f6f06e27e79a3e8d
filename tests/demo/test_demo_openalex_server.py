"""The OpenAlex stand-in pages, charges and refuses as the API does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from demo_wire import Client, work

from litrev.demo.openalex import OpenAlexStandIn

MANY = 450
LONG_LIST = [{"author": {"display_name": f"Author {n}"}, "raw_author_name": f"Author {n}"} for n in range(130)]


def works() -> list[dict[str, Any]]:
    made = [work(9_900_000_000 + n, f"Care {n} — été", year=2000 + n % 25, cited_by_count=n) for n in range(MANY)]
    made[7]["authorships"] = LONG_LIST
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAlexStandIn]:
    with OpenAlexStandIn(
        works(), budget=(10**6, 10**6), withheld=["W9900000003"], merged={"W9800000000": "W9900000001"}
    ) as running:
        yield running


@pytest.fixture
def client(server: OpenAlexStandIn) -> Iterator[Client]:
    with Client(server.url) as talking:
        yield talking


def harvest(client: Client, **params: object) -> tuple[list[str], int]:
    """Every id by cursor, and the number of pages."""
    cursor, ids, pages = "*", [], 0
    while cursor is not None:
        answer = client.get("/works", cursor=cursor, **params).json()
        ids += [found["id"] for found in answer["results"]]
        cursor, pages = answer["meta"]["next_cursor"], pages + 1
    return ids, pages


def test_a_works_json_comes_back_unchanged(client: Client) -> None:
    answer = client.get("/works", filter="openalex:W9900000001|W9900000002", sort="publication_date:asc").json()
    assert answer["results"] == works()[1:3]
    assert answer["meta"]["count"] == 2
    assert answer["meta"]["x_query"]["oql"].startswith("works where openalex is W99")


def test_select_gives_root_fields_only(client: Client) -> None:
    answer = client.get("/works", select="id,publication_year", per_page=1, sort="cited_by_count:desc").json()
    assert answer["results"] == [{"id": "https://openalex.org/W9900000449", "publication_year": 2024}]
    assert client.get("/works", select="ids.pmid").status == 400
    assert client.get("/works", select="host_venue").status == 400


@pytest.mark.parametrize("sort", ["publication_date:asc", "cited_by_count:desc,publication_year", "display_name"])
def test_cursors_reach_every_work_once(sort: str, client: Client) -> None:
    ids, pages = harvest(client, per_page=100, sort=sort)
    assert (len(ids), len(set(ids)), pages) == (MANY - 1, MANY - 1, 5)  # one is withheld


def test_an_exact_multiple_ends_with_an_empty_page(client: Client) -> None:
    ids, pages = harvest(client, per_page=150)
    assert (len(ids), pages) == (MANY - 1, 4)


def test_a_withheld_work_is_counted_but_never_delivered(client: Client) -> None:
    answer = client.get("/works", filter="openalex:W9900000003").json()
    assert (answer["meta"]["count"], answer["results"]) == (1, [])
    assert client.get("/works/W9900000003").status == 404


def test_paging_ends_at_ten_thousand(client: Client) -> None:
    assert client.get("/works", page=2, per_page=200).json()["meta"]["page"] == 2
    refused = client.get("/works", page=51, per_page=200)
    assert (refused.status, refused.json()["error"]) == (400, "Pagination error.")
    assert client.get("/works", cursor="nonsense").json()["error"] == "Pagination error."


@pytest.mark.parametrize(
    "params",
    [
        {"per_page": 201},
        {"per_page": 0},
        {"foo": 1},
        {"sort": "beauty"},
        {"sort": "relevance_score:desc"},
        {"filter": "host_venue:x"},
        {"search": "x" * 1501},
        {"filter": "title.search:ca*"},
    ],
)
def test_a_request_that_makes_no_sense_is_refused_as_json(params: dict[str, object], client: Client) -> None:
    answer = client.get("/works", **params)
    assert (answer.status, answer.json()["error"]) == (400, "Invalid query parameters error.")


def test_what_breaks_the_server_is_answered_in_html(client: Client) -> None:
    broken = client.get("/works", filter='title.search:"care')
    assert (broken.status, broken.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert client.get("/works", filter="title.search:" + "care OR " * 1200 + "x").status == 414
    assert client.get("/works/W1").headers["content-type"] == "text/html; charset=utf-8"
    assert client.get("/authors").status == 404


def test_single_works_are_whole_and_found_by_any_identifier(client: Client) -> None:
    listed = client.get("/works", filter="openalex:W9900000007").json()["results"][0]
    assert (len(listed["authorships"]), listed["is_authors_truncated"]) == (100, True)
    for path in ("W9900000007", "doi:10.5555/T9900000007", "pmid:9900000007", "https://doi.org/10.5555/t9900000007"):
        assert client.get(f"/works/{path}").json() == works()[7]


def test_an_old_id_redirects(client: Client) -> None:
    answer = client.get("/works/W9800000000")
    assert (answer.status, answer.headers["location"]) == (301, "/works/W9900000001")


def test_the_log_knows_what_was_asked_and_served(client: Client, server: OpenAlexStandIn) -> None:
    client.get("/works", filter="openalex:W9900000001|W1")
    assert server.log[-1].asked == ("W9900000001", "W1")
    assert server.log[-1].served == ("W9900000001",)


def test_wrong_and_blank_keys_are_refused(client: Client) -> None:
    wanted = {"error": "Invalid or missing API key", "message": "API key not found"}
    for answer in (
        client.get("/works", api_key="wrong"),
        client.get("/works", api_key=""),
        client.get_with("/works", {"Authorization": "Bearer wrong"}),
    ):
        assert (answer.status, answer.json()) == (401, wanted)
    assert client.get_with("/works", {"Authorization": "Bearer known-key"}).status == 200


def test_credits_are_counted_and_run_out() -> None:
    with OpenAlexStandIn(works(), budget=(21, 100)) as server, Client(server.url) as client:
        search = client.get("/works", filter="title.search:care")
        assert search.headers["x-ratelimit-credits-used"] == "10"
        assert search.headers["x-ratelimit-remaining"] == "11"
        assert client.get("/works").headers["x-ratelimit-remaining"] == "10"
        assert client.get("/works/W9900000001").headers["x-ratelimit-remaining"] == "10"
        assert client.get("/works", search="care").status == 200
        spent = client.get("/works", search="care")
        assert client.get("/works", api_key="known-key").headers["x-ratelimit-limit"] == "100"
    assert (spent.status, spent.headers["x-ratelimit-credits-required"]) == (429, "10")
    assert spent.json()["message"].startswith("Insufficient budget. This request costs $0.001 but you only have $0 ")
    assert 0 < int(spent.headers["retry-after"]) <= 86_400


def test_a_keyless_cursor_can_be_refused() -> None:
    with OpenAlexStandIn(works(), cursor_needs_key=True) as server, Client(server.url) as client:
        assert client.get("/works", cursor="*").status == 401
        assert client.get("/works", cursor="*", api_key="known-key").status == 200


def test_broad_boolean_queries_are_slower() -> None:
    now = [50.0]
    broad = "title.search:" + " OR ".join("abcdefgh")
    with OpenAlexStandIn(works(), rate=True, clock=lambda: now[0]) as server, Client(server.url) as client:
        assert client.get("/works", filter=broad).status == 200
        refused = client.get("/works", filter=broad)
        assert [client.get("/works").status for _ in range(11)] == [200] * 10 + [429]
        now[0] += 1.0
        assert client.get("/works", filter=broad).status == 200
    assert (refused.status, refused.json()["reason"], refused.headers["retry-after"]) == (
        429,
        "broad_boolean_query",
        "1",
    )

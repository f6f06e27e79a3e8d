"""The OpenAlex client against a small server on loopback, with a clock that does not wait."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from litrev.errors import SourceError
from litrev.model import Page, Record
from litrev.query.openalex import LONGEST_FILTER, encoded_length
from litrev.sources.openalex import OpenAlex, connect
from litrev.sources.openalex_budget import estimate, rate
from litrev.sources.settings import Settings

FILTER = "title_and_abstract.search:health"
KEY = "s3cret-Key"
Reply = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/json"}


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 14, 0, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class Library:
    """A list of works behind `/works`. `faults` maps the number of a request (from 1) to what it gets instead."""

    def __init__(self, works: int) -> None:
        self.order = list(range(1, works + 1))
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.authorizations: list[str | None] = []
        self.paths: list[str] = []
        self.faults: dict[int, Callable[[dict[str, str]], Reply]] = {}
        self.before: Callable[[int], None] = lambda _number: None
        self.x_query: object = None

    def answer(self, path: str, authorization: str | None) -> Reply:
        params = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.asked.append(params)
        self.paths.append(path)
        self.authorizations.append(authorization)
        self.before(len(self.asked))
        fault = self.faults.get(len(self.asked)) or self.faults.get(0)
        if fault:
            return fault(params)
        return self.page(params)

    def page(self, params: dict[str, str], *, rows: int | None = None, ends: bool = False) -> Reply:
        size = int(params["per_page"])
        start = 0 if params.get("cursor", "*") == "*" else int(params["cursor"])
        numbers = self.order[start : start + size][:rows]
        following = str(start + size) if len(numbers) == size and not ends else None
        count = len(self.order) if rows is None else start + len(numbers)
        meta = {"count": count, "per_page": size, "next_cursor": following, "x_query": self.x_query}
        results = [{"id": f"https://openalex.org/W{n}", "title": f"Invented {n}"} for n in numbers]
        return 200, {**JSON, **self.headers}, json.dumps({"meta": meta, "results": results}).encode()

    def partial(self, rows: int) -> Callable[[dict[str, str]], Reply]:
        """What a soft timeout gives: few rows, a low count, no cursor, not a word of it."""
        return lambda params: self.page(params, rows=rows, ends=True)


def says(status: int, body: object, **headers: str) -> Callable[[dict[str, str]], Reply]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _params: (status, {**JSON, **named}, raw)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def library() -> Library:
    return Library(250)


@pytest.fixture
def address(library: Library) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            status, headers, body = library.answer(self.path, self.headers.get("Authorization"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (200 if status == 299 else 0)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = status == 299

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def source(address: str, clock: FakeClock) -> Iterator[OpenAlex]:
    opened = connect(Settings(base_url=address, clock=clock))
    yield opened
    opened.close()


@pytest.fixture
def keyed(address: str, clock: FakeClock) -> Iterator[OpenAlex]:
    opened = connect(Settings(base_url=address, key=KEY, clock=clock))
    yield opened
    opened.close()


class Caller:
    """What `steps.search` does with pages, without a disk."""

    def __init__(self, source: OpenAlex) -> None:
        self.source = source
        self.ids: set[str] = set()
        self.pages: list[Page] = []

    def run(
        self, announced: int, after: str | None = None, *, stop_after: int | None = None, tell: bool = True
    ) -> None:
        fetched = (lambda: len(self.ids)) if tell else None
        for number, page in enumerate(self.source.pages(FILTER, after, announced=announced, fetched=fetched), start=1):
            self.pages.append(page)
            self.ids |= {item.id for item in self.source.parse(page.raw)}
            if number == stop_after:
                return

    @property
    def cursor(self) -> str | None:
        return self.pages[-1].cursor


@pytest.fixture
def caller(source: OpenAlex) -> Caller:
    return Caller(source)


def everything(library: Library) -> set[str]:
    return {f"openalex:W{n}" for n in library.order}


# --- counting ---


def test_counting_asks_for_one_work_without_a_cursor(library: Library, source: OpenAlex) -> None:
    assert source.count(FILTER).announced == 250
    assert library.asked == [{"filter": FILTER, "per_page": "1", "select": "id"}]


def test_a_count_keeps_the_servers_reading_the_cost_and_what_is_left(library: Library, source: OpenAlex) -> None:
    library.x_query = {"oql": "works where title & abstract has health"}
    library.headers = {"X-RateLimit-Remaining": "970", "X-RateLimit-Reset": "36000"}
    detail = source.count(FILTER).detail
    assert detail["read_as"] == "works where title & abstract has health"
    assert (detail["requests_needed"], detail["credits_needed"], detail["credits_left"]) == (3, 30, 970)
    assert detail["credits_reset"] == "2026-11-21T00:00:00+00:00"


def test_without_a_key_the_free_one_is_advised_before_anything_is_spent(library: Library, source: OpenAlex) -> None:
    library.headers = {"X-RateLimit-Remaining": "20"}
    advice = " ".join(source.count(FILTER).advice)
    assert "about 30 credits; 20 are left" in advice
    assert "litrev search --resume" in advice
    assert "OPENALEX_API_KEY" in advice


def test_a_key_that_covers_the_cost_needs_no_advice(keyed: OpenAlex) -> None:
    assert keyed.count(FILTER).advice == ()


def test_a_key_that_does_not_cover_the_cost_is_told_so(library: Library, keyed: OpenAlex) -> None:
    library.headers = {"X-RateLimit-Remaining": "20"}
    (advice,) = keyed.count(FILTER).advice
    assert "about 30 credits; 20 are left" in advice


def test_a_language_filter_is_warned_of(keyed: OpenAlex) -> None:
    (warning,) = keyed.count(f"{FILTER},language:fr").warnings
    assert "language filter silently drops" in warning


@pytest.mark.parametrize("trap", ["asthma[tiab]", "asthma or cough", "NOT asthma", "(a AND b OR c)", "vaccin*"])
def test_what_openalex_would_misread_in_silence_is_warned_of(keyed: OpenAlex, trap: str) -> None:
    assert keyed.count(f"title_and_abstract.search:{trap}").warnings


@pytest.mark.parametrize(
    ("native", "column"), [('title.search:"asylum', 14), ("title.search:(a", 14), ("title.search:a)", 15)]
)
def test_an_unbalanced_query_is_never_sent(library: Library, source: OpenAlex, native: str, column: int) -> None:
    with pytest.raises(SourceError, match=rf"character {column}\)"):
        source.count(native)
    with pytest.raises(SourceError, match=rf"character {column}\)"):
        next(source.pages(native, None, announced=1))
    assert library.asked == []


def test_a_search_costs_ten_times_a_filter() -> None:
    assert estimate(FILTER, 2_250) == 230
    assert estimate("cites:W1", 2_250) == 23


# --- paging ---


@pytest.mark.parametrize("tell", [True, False])
@pytest.mark.parametrize("works", [0, 1, 99, 100, 101, 250, 300])
def test_the_harvest_is_the_servers_list(library: Library, caller: Caller, works: int, *, tell: bool) -> None:
    library.order = list(range(1, works + 1))
    caller.run(works, tell=tell)
    assert caller.ids == everything(library)
    assert caller.cursor is None
    asked_twice_how_many = works < 100  # a count may come as short as the only page after it
    assert len(library.asked) == works // 100 + 1 + asked_twice_how_many


def test_requests_ask_for_at_most_100_works_by_date_and_only_for_what_a_record_needs(
    library: Library, caller: Caller
) -> None:
    caller.run(250)
    assert {asked["per_page"] for asked in library.asked} == {"100"}
    assert {asked["sort"] for asked in library.asked} == {"publication_date:asc"}
    assert [asked["cursor"] for asked in library.asked] == ["*", "100", "200"]
    fields = library.asked[0]["select"].split(",")
    assert {"referenced_works", "abstract_inverted_index", "authorships"} <= set(fields)
    assert not {"concepts", "locations"} & set(fields)


def test_a_server_that_refuses_select_is_asked_without(library: Library, caller: Caller) -> None:
    refused = {"error": "Invalid query parameters error.", "message": "mesh is not a valid select field"}
    library.faults[1] = says(400, refused)
    caller.run(250)
    assert caller.ids == everything(library)
    assert ["select" in asked for asked in library.asked] == [True, False, False, False]


def test_a_long_filter_is_sent_without_select_and_stays_under_4000_bytes(library: Library, source: OpenAlex) -> None:
    native = f"title_and_abstract.search:({' OR '.join(f'word{n}' for n in range(316))})"
    assert LONGEST_FILTER - 20 < encoded_length(native) <= LONGEST_FILTER
    list(source.pages(native, None, announced=250))
    assert all(len(path) < 4_000 for path in library.paths)
    assert all("select" not in asked and asked["filter"] == native for asked in library.asked)


def test_a_search_goes_on_where_it_stopped(library: Library, caller: Caller) -> None:
    library.order = list(range(1, 501))
    caller.run(500, stop_after=2)
    caller.run(500, caller.cursor)
    assert caller.ids == everything(library)
    assert [asked["cursor"] for asked in library.asked] == ["*", "100", "200", "300", "400", "500"]


def test_a_search_goes_on_without_a_count_from_the_caller(library: Library, caller: Caller) -> None:
    caller.run(250, stop_after=1, tell=False)
    caller.run(250, caller.cursor, tell=False)
    assert caller.ids == everything(library)
    assert len(library.asked) == 3


def test_a_finished_search_that_was_not_marked_so_asks_nothing_again(library: Library, caller: Caller) -> None:
    caller.run(250)
    asked = len(library.asked)
    caller.run(250, None)
    assert len(library.asked) == asked


def test_the_cursor_stays_small_however_long_the_list(library: Library, caller: Caller) -> None:
    library.order = list(range(1, 5_001))
    caller.run(5_000, stop_after=50)
    assert len(caller.cursor or "") < 100


def test_a_cursor_of_something_else_is_refused(source: OpenAlex) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        next(source.pages(FILTER, "not a place", announced=1))


def test_a_count_that_rises_on_the_way_is_followed(library: Library, caller: Caller) -> None:
    def grow(number: int) -> None:
        if number == 2:
            library.order.extend(range(251, 261))

    library.before = grow
    caller.run(250)
    assert caller.ids == everything(library)
    assert [page.announced for page in caller.pages] == [250, 260, 260]


def test_a_list_that_loses_a_work_is_gone_through_once_more_and_then_believed(library: Library, caller: Caller) -> None:
    def lose(number: int) -> None:
        if number == 2:
            library.order.remove(180)

    library.before = lose
    caller.run(250)
    assert caller.ids == everything(library)
    assert caller.pages[-1].announced == 249
    assert caller.cursor is None
    assert [asked.get("cursor") for asked in library.asked[-3:]] == ["*", "100", "200"]


def test_a_list_that_loses_what_had_come_lacks_nothing(library: Library, caller: Caller) -> None:
    def lose(number: int) -> None:
        if number == 3:
            library.order.remove(180)

    library.before = lose
    caller.run(250)
    assert caller.ids == everything(library) | {"openalex:W180"}


def test_a_list_that_loses_many_works_is_not_believed(library: Library, caller: Caller) -> None:
    def lose(number: int) -> None:
        if number == 2:
            library.order = library.order[:150]

    library.before = lose
    with pytest.raises(SourceError, match="gave 150 of the 250") as caught:
        caller.run(250)
    assert "begin anew" in caught.value.hint


def test_a_work_without_an_id_counts_once_however_often_its_page_comes(library: Library, caller: Caller) -> None:
    def drift(number: int) -> None:
        if number == 2:  # the page with the nameless work comes again in the second sweep
            library.order = library.order[100:150] + library.order[:100] + library.order[150:]

    page = library.page

    def nameless(params: dict[str, str], **how: Any) -> Reply:
        status, headers, body = page(params, **how)
        return status, headers, body.replace(b'"https://openalex.org/W7"', b"null")

    library.page = nameless  # type: ignore[method-assign]  # as said
    library.before = drift
    caller.run(250)
    assert caller.ids - everything(library) == {id_ for id_ in caller.ids if "unread" in id_}
    assert len(caller.ids) == 250


# --- pages that come short ---


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("rows", [0, 7])
def test_a_partial_page_is_asked_for_again(library: Library, caller: Caller, number: int, rows: int) -> None:
    library.faults[number] = library.partial(rows)
    caller.run(250)
    assert caller.ids == everything(library)
    assert library.asked[number - 1] == library.asked[number]
    assert sum(page.retries for page in caller.pages) == 1


def test_a_server_that_stays_short_is_never_believed(library: Library, clock: FakeClock, caller: Caller) -> None:
    library.faults[0] = lambda params: library.page(params, rows=7, ends=True)
    with pytest.raises(SourceError, match="gave 7 of the 250") as caught:
        caller.run(250)
    assert "litrev search --resume" in caught.value.hint
    assert len(library.asked) == 18  # three sweeps, in each four repetitions and a count
    assert caller.cursor is not None
    assert sum(clock.slept) < 120


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_a_count_that_came_short_does_not_make_a_short_page_whole(library: Library, caller: Caller, rows: int) -> None:
    library.faults[1] = library.partial(rows)
    caller.run(rows)  # the count had run out of time as well
    assert caller.ids == everything(library)


def test_what_stayed_short_can_be_completed_later(library: Library, caller: Caller) -> None:
    library.faults[0] = lambda params: library.page(params, rows=7, ends=True)
    with pytest.raises(SourceError):
        caller.run(250)
    library.faults.clear()
    caller.run(250, caller.cursor)
    assert caller.ids == everything(library)


def test_when_the_order_drifts_the_list_is_gone_through_again(library: Library, caller: Caller) -> None:
    def drift(number: int) -> None:
        if number == 2:  # the first page's works move behind those that come next
            library.order = library.order[100:150] + library.order[:100] + library.order[150:]

    library.before = drift
    caller.run(250)
    assert caller.ids == everything(library)
    assert len(library.asked) > 3


def test_drift_without_a_count_from_the_caller_ends_the_same(library: Library, caller: Caller) -> None:
    def drift(number: int) -> None:
        if number == 3:
            library.order = library.order[200:] + library.order[:200]

    library.before = drift
    caller.run(250, tell=False)
    assert caller.ids == everything(library)


def test_a_search_stopped_in_the_second_sweep_goes_on_there(library: Library, caller: Caller) -> None:
    def drift(number: int) -> None:
        if number == 2:
            library.order = library.order[100:150] + library.order[:100] + library.order[150:]

    library.before = drift
    caller.run(250, stop_after=3)
    caller.run(250, caller.cursor)
    assert caller.ids == everything(library)


def test_a_cursor_that_turns_in_circles_comes_to_an_end(library: Library, caller: Caller) -> None:
    def circle(params: dict[str, str]) -> Reply:
        _status, headers, body = library.page({**params, "cursor": "*"})
        page = json.loads(body)
        page["meta"]["next_cursor"] = "again"
        return 200, headers, json.dumps(page).encode()

    library.faults[0] = circle
    with pytest.raises(SourceError, match="gave 100 of the 250"):
        caller.run(250)


# --- failures that pass ---


PASSING = {
    "500": says(500, {"error": "oops"}),
    "502": says(502, b"<html>Bad Gateway</html>"),
    "503": says(503, b"", Retry_After="2"),
    "504": says(504, {"error": "query_timeout"}),
    "truncated JSON": says(200, b'{"meta": {"count": 250'),
    "short body": says(299, b"{}"),
    "HTML with status 200": says(200, b"<html>Maintenance</html>"),
    "no results": says(200, {"meta": {"count": 250}}),
    "no count": says(200, {"meta": {}, "results": []}),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_asked_again_from_the_same_cursor(
    library: Library, caller: Caller, fault: Callable[[dict[str, str]], Reply]
) -> None:
    library.faults[2] = fault
    caller.run(250)
    assert caller.ids == everything(library)
    assert [asked["cursor"] for asked in library.asked] == ["*", "100", "100", "200"]
    assert [page.retries for page in caller.pages] == [0, 1, 0]


def test_retries_are_bounded_and_the_pages_before_are_kept(library: Library, caller: Caller) -> None:
    for number in range(2, 50):
        library.faults[number] = says(504, {"error": "query_timeout"})
    with pytest.raises(SourceError, match="query_timeout"):
        caller.run(250)
    assert len(caller.ids) == 100
    assert len(library.asked) == 7


def test_a_bare_html_500_that_stays_hints_at_the_query(library: Library, source: OpenAlex) -> None:
    library.faults[0] = says(500, b"<!doctype html><title>Internal Server Error</title>")
    with pytest.raises(SourceError) as caught:
        source.count(FILTER)
    assert "quotes, parentheses and operators" in caught.value.hint


# --- limits ---


def test_a_short_retry_after_is_waited_for(library: Library, clock: FakeClock, caller: Caller) -> None:
    told: list[float] = []
    library.faults[2] = says(429, {"error": "Too many requests"}, Retry_After="7")
    library.before = lambda _number: told.append(clock.seconds)
    caller.run(250)
    assert told[2] - told[1] >= 7


def test_a_spent_budget_stops_at_once_and_says_when_it_is_renewed(
    library: Library, clock: FakeClock, caller: Caller
) -> None:
    words = "Insufficient budget. This request costs $0.001 but you only have $0 remaining."
    library.faults[2] = says(429, {"error": "Rate limit exceeded", "message": words}, Retry_After="36000")
    with pytest.raises(SourceError, match=r"2026-11-21 00:00 UTC.*Insufficient budget") as caught:
        caller.run(250)
    assert len(library.asked) == 2
    assert sum(clock.slept) < 5
    assert len(caller.ids) == 100
    assert "--resume" in caught.value.hint
    assert "OPENALEX_API_KEY" in caught.value.hint
    library.faults.clear()
    caller.run(250, caller.cursor)
    assert caller.ids == everything(library)


def test_a_budget_that_resets_soon_is_still_not_retried(library: Library, source: OpenAlex) -> None:
    library.faults[1] = says(429, {"message": "Insufficient budget."}, Retry_After="30", X_RateLimit_Reset="30")
    with pytest.raises(SourceError, match="gives no more until 2026-11-20 14:00"):
        source.count(FILTER)
    assert len(library.asked) == 1


FINAL = {
    "plan": (429, {"error": "Plan upgrade required", "message": "from_created_date is for plans"}, "from_created_date"),
    "400": (400, {"error": "Invalid query parameters error.", "message": "foo is not a valid field"}, "not a valid"),
    "401": (401, {"error": "Invalid or missing API key", "message": "API key not found"}, "API key not found"),
    "403": (403, {"error": "Forbidden"}, "Forbidden"),
    "404": (404, b"<html><body><h1>Not Found</h1></body></html>", "Not Found"),
}


@pytest.mark.parametrize(("status", "body", "words"), FINAL.values(), ids=FINAL)
def test_what_is_final_is_not_retried_and_shown_in_the_servers_words(
    library: Library, caller: Caller, status: int, body: object, words: str
) -> None:
    library.faults[0] = says(status, body)
    with pytest.raises(SourceError, match=words):
        caller.run(250)
    assert len(library.asked) == 1


def test_a_cursor_refused_without_a_key_says_where_to_get_one(library: Library, caller: Caller) -> None:
    library.faults[0] = says(401, {"error": "Invalid or missing API key"})
    with pytest.raises(SourceError, match="wants a key") as caught:
        caller.run(250)
    assert "OPENALEX_API_KEY" in caught.value.hint
    assert "https://openalex.org/" in caught.value.hint


def test_a_wrong_key_is_named_as_such(library: Library, keyed: OpenAlex) -> None:
    library.faults[0] = says(401, {"error": "Invalid or missing API key", "message": f"{KEY} not found"})
    with pytest.raises(SourceError, match="does not accept your key") as caught:
        keyed.count(FILTER)
    assert KEY not in caught.value.message + caught.value.hint


def test_the_key_travels_in_a_header_and_is_in_no_page(library: Library, keyed: OpenAlex) -> None:
    pages = list(keyed.pages(FILTER, None, announced=250))
    assert set(library.authorizations) == {f"Bearer {KEY}"}
    assert not any(KEY in path for path in library.paths)
    assert not any(KEY in page.request or KEY.encode() in page.raw for page in pages)


def test_a_broad_query_is_asked_slowly() -> None:
    broad = "title.search:(a OR b OR c OR d OR e OR f OR g)"
    assert (rate(FILTER, has_key=False), rate(FILTER, has_key=True)) == (10, 30)
    assert (rate(broad, has_key=False), rate(broad, has_key=True)) == (1, 5)


def test_a_broad_query_keeps_a_second_between_requests(library: Library, clock: FakeClock, source: OpenAlex) -> None:
    told: list[float] = []
    library.before = lambda _number: told.append(clock.seconds)
    list(source.pages("title.search:(a OR b OR c OR d OR e OR f OR g)", None, announced=250))
    assert all(later - earlier >= 1 for earlier, later in pairwise(told))


def test_a_query_that_the_server_calls_broad_is_asked_slowly_from_then_on(
    library: Library, clock: FakeClock, caller: Caller
) -> None:
    told: list[float] = []
    library.before = lambda _number: told.append(clock.seconds)
    library.faults[1] = says(429, {"error": "Rate limit", "reason": "broad_boolean_query"})
    caller.run(250)
    assert caller.ids == everything(library)
    assert all(later - earlier >= 1 for earlier, later in pairwise(told))


# --- single works ---


def test_a_work_asked_for_by_its_id_comes_whole(library: Library, source: OpenAlex) -> None:
    authors = [{"author": {"display_name": f"Ada Invented{n}"}} for n in range(130)]
    library.faults[1] = says(200, {"id": "https://openalex.org/W7", "title": "Invented", "authorships": authors})
    (record,) = source.full(["openalex:W7"])
    assert isinstance(record, Record)
    assert (len(record.authors), record.authors_complete) == (130, True)
    assert library.paths == ["/works/W7"]

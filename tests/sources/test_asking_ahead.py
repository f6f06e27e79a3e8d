"""The next pages are asked for while one is stored: in order, a few at most, and with the same cursors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from wire import QuietClock

from litrev.demo.faults import Faults, budget_spent
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.server import StandIn
from litrev.errors import SourceError
from litrev.model import Page
from litrev.sources import openalex, pubmed
from litrev.sources.ahead import Ahead, read_ahead
from litrev.sources.base import Source
from litrev.sources.settings import Clock, Settings, system_clock

Open = Callable[[Clock], Source]


def article(pmid: int) -> bytes:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Care {pmid}</ArticleTitle>"
        "</Article></MedlineCitation></PubmedArticle>"
    ).encode()


def work(number: int) -> dict[str, Any]:
    return {"id": f"https://openalex.org/W{number}", "title": "Care", "publication_date": f"20{number % 20:02}-01-01"}


@pytest.fixture(params=["pubmed", "openalex"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[StandIn, Open, str, str, int]]:
    """A server with 9 pages, a way to open its source, its query, the path of its pages, and pages ahead."""
    held: StandIn
    if request.param == "pubmed":
        held = PubMedStandIn([article(n) for n in range(1, 4_400)])
        connect, query, path, ahead = pubmed.connect, "care", "efetch", pubmed.PAGES_AHEAD
    else:
        held = OpenAlexStandIn([work(n) for n in range(1, 871)], budget=(10**6, 10**6))
        connect, query, path, ahead = openalex.connect, "title.search:care", "works", openalex.PAGES_AHEAD
    with held as server:
        yield (
            server,
            lambda clock: connect(Settings(base_url=server.url, clock=clock, rate_limited=False)),
            query,
            path,
            ahead,
        )


def pages_of(source: Source, query: str, after: str | None = None) -> Iterator[Page]:
    return source.pages(query, after, announced=source.count(query).announced)


def settled(server: StandIn, path: str) -> int:
    """Requests for pages once no more have come for a while."""
    before = -1
    while before != (now := len([e for e in server.requests(path) if "cursor" in e.params or "id" in e.params])):
        before = now
        time.sleep(0.3)
    return now


def test_pages_come_in_the_same_order_with_the_same_cursors(served: tuple[StandIn, Open, str, str, int]) -> None:
    _server, open_source, query, _path, _ahead = served
    source = open_source(system_clock)

    def told(pages: Iterator[Page]) -> list[tuple[list[str], str | None]]:
        return [([item.id for item in source.parse(page.raw)], page.cursor) for page in pages]

    one_by_one = told(pages_of(open_source(QuietClock()), query))
    assert len(one_by_one) == 9
    assert told(pages_of(source, query)) == one_by_one
    assert told(pages_of(source, query, one_by_one[2][1])) == one_by_one[3:]


def test_the_next_pages_are_on_their_way_while_one_is_stored_and_no_more(
    served: tuple[StandIn, Open, str, str, int],
) -> None:
    server, open_source, query, path, ahead = served
    pages = pages_of(open_source(system_clock), query)
    for stored in range(1, 4):
        next(pages)
        assert settled(server, path) == stored + ahead


def test_a_clock_of_its_own_keeps_one_request_at_a_time(served: tuple[StandIn, Open, str, str, int]) -> None:
    server, open_source, query, path, _ahead = served
    next(pages_of(open_source(QuietClock()), query))
    assert settled(server, path) == 1


def test_what_came_before_a_failure_is_given_before_it_is_told() -> None:
    faults = Faults().at(*range(5, 100), fault=budget_spent())
    with OpenAlexStandIn([work(n) for n in range(1, 871)], budget=(10**6, 10**6), faults=faults) as server:
        source = openalex.connect(Settings(base_url=server.url, rate_limited=False))
        pages = pages_of(source, "title.search:care")
        given = [next(pages), next(pages), next(pages)]
        time.sleep(0.2)
        assert all(page.cursor for page in given)
        with pytest.raises(SourceError):
            next(pages)


def test_reading_ahead_gives_the_same_and_stops_with_its_reader() -> None:
    asked: list[int] = []

    def ask() -> Iterator[int]:
        for number in range(100):
            asked.append(number)
            yield number

    assert list(read_ahead(ask(), 3)) == list(range(100))
    asked.clear()
    answers = read_ahead(ask(), 3)
    assert [next(answers), next(answers)] == [0, 1]
    answers.close()  # type: ignore[attr-defined]  # a generator
    time.sleep(0.1)
    assert len(asked) <= 2 + 3 + 1


def test_an_answer_or_its_error_is_handed_over() -> None:
    def fail() -> int:
        raise KeyboardInterrupt

    assert Ahead(lambda: 7).result() == 7
    with pytest.raises(KeyboardInterrupt):
        Ahead(fail).result()

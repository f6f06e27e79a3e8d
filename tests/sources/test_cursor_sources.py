"""Europe PMC and HAL against their stand-ins: the whole list and nothing twice, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from wire import InterruptedClock, QuietClock, Told, serving

from litrev.demo.europepmc import EuropePmcStandIn
from litrev.demo.faults import (
    Fault,
    Faults,
    answered,
    closed,
    cut_body,
    empty_body,
    failed,
    html_page,
    partial_page,
    rate_limited,
    repeating,
    reset,
    short_body,
)
from litrev.demo.hal import HalStandIn
from litrev.demo.solr import SolrStandIn
from litrev.errors import SourceError
from litrev.model import Page, Record, Reject
from litrev.sources import europepmc, hal
from litrev.sources.base import Source
from litrev.sources.settings import Settings

QUERY = "care"


def result(number: int) -> dict[str, Any]:
    return {"id": str(number), "source": "MED", "title": f"Invented care {number}.", "language": "eng"}


def document(number: int) -> dict[str, Any]:
    return {"docid": number, "halId_s": f"hal-{number:08d}", "title_s": [f"Invented care {number}"], "docType_s": "ART"}


@dataclass(frozen=True)
class Service:
    """One source with its stand-in."""

    name: str
    module: Any
    stand_in: Callable[..., SolrStandIn]
    one: Callable[[int], dict[str, Any]]
    error: bytes
    """What it says, with status 200, to a query that it cannot read."""
    trouble: bytes
    """What it says, with status 200, of a passing trouble."""

    def serving(self, count: int, **options: Any) -> SolrStandIn:
        return self.stand_in([self.one(n) for n in range(1, count + 1)], **options)

    def ids(self, count: int) -> set[str]:
        return {self.prefix(n) for n in range(1, count + 1)}

    def prefix(self, number: int) -> str:
        return f"europepmc:MED:{number}" if self.name == "europepmc" else f"hal:hal-{number:08d}"


SERVICES = [
    Service(
        "europepmc",
        europepmc,
        EuropePmcStandIn,
        result,
        b'{"errCode": 404, "errMsg": "The query cannot be read"}',
        b'{"errCode": 503, "errMsg": "The index is being exchanged"}',
    ),
    Service(
        "hal",
        hal,
        HalStandIn,
        document,
        b'{"error": {"msg": "The query cannot be read", "code": 400}}',
        b'{"error": "The index is being exchanged"}',
    ),
]


@pytest.fixture(params=SERVICES, ids=lambda service: service.name)
def service(request: pytest.FixtureRequest) -> Service:
    chosen: Service = request.param
    return chosen


@dataclass
class Keeper:
    """Stores what a source gives, as a search does."""

    source: Source
    items: dict[str, Record | Reject] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)

    def fetch(self, after: str | None = None, announced: int | None = None, native: str = QUERY) -> Keeper:
        announced = self.source.count(native).announced if announced is None else announced
        for page in self.source.pages(native, after, announced=announced, fetched=lambda: len(self.items)):
            self.pages.append(page)
            self.items |= {item.id: item for item in self.source.parse(page.raw)}
        return self


@contextmanager
def opened(service: Service, url: str, clock: Any = None, contact: str = "") -> Iterator[Source]:
    settings = Settings(base_url=url, contact=contact, clock=clock or QuietClock(), rate_limited=False)
    source: Source = service.module.connect(settings)
    try:
        yield source
    finally:
        source.close()


def fetched(service: Service, stand_in: SolrStandIn) -> Keeper:
    with stand_in, opened(service, stand_in.url) as source:
        return Keeper(source).fetch()


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 14, 15, 50])
def test_every_list_is_read_to_its_end_and_nothing_twice(
    service: Service, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.module, "PAGE_SIZE", 7)
    server = service.serving(count)
    kept = fetched(service, server)
    assert set(kept.items) == service.ids(count)
    assert len(server.served()) == count
    assert kept.pages[-1].cursor is None
    assert all(page.cursor for page in kept.pages[:-1])
    assert {page.announced for page in kept.pages} == {count}


@pytest.mark.parametrize("size", [1, 3, 200, 1000])
def test_the_size_of_a_page_changes_nothing(service: Service, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.module, "PAGE_SIZE", size)
    assert set(fetched(service, service.serving(21)).items) == service.ids(21)


@pytest.mark.parametrize(
    "fault",
    [
        rate_limited(),
        rate_limited(3),
        rate_limited(5, as_date=True),
        failed(500),
        failed(503, html=True),
        failed(504),
        html_page(),
        empty_body(),
        reset(),
        closed(),
        short_body(),
        cut_body(),
        repeating(2),
        partial_page(2),
        answered(200, b'{"version": "6.9"}'),
        answered(200, b"[]"),
        answered(200, b'{"response": {"numFound": 0}}'),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
def test_passing_troubles_change_nothing(service: Service, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
    kept = fetched(service, service.serving(23, faults=Faults().every(3, fault, times=4)))
    assert set(kept.items) == service.ids(23)
    assert kept.pages[-1].cursor is None


def test_a_trouble_told_inside_a_success_is_asked_again(service: Service) -> None:
    server = service.serving(9, faults=Faults().at(1, 2, fault=answered(200, service.trouble)))
    assert set(fetched(service, server).items) == service.ids(9)


def test_an_error_inside_a_success_is_never_no_hits(service: Service) -> None:
    server = service.serving(9, faults=Faults().every(1, answered(200, service.error)))
    with pytest.raises(SourceError, match="does not accept the query: The query cannot be read") as told:
        fetched(service, server)
    assert "review.yaml" in told.value.hint
    assert len(server.log) == 1


def test_a_trouble_that_does_not_pass_is_told_in_the_servers_words(service: Service) -> None:
    server = service.serving(9, faults=Faults().every(1, answered(200, service.trouble)))
    with pytest.raises(SourceError, match="The index is being exchanged") as told:
        fetched(service, server)
    assert "--resume" in told.value.hint


def test_a_query_that_the_server_cannot_read_is_refused_with_its_words(service: Service) -> None:
    asked = pytest.raises(SourceError, match="undefined field nonsense")
    with service.serving(3) as server, opened(service, server.url) as source, asked:
        source.count("nonsense:care")


@pytest.mark.parametrize("native", ['"care', "(care", "care)"])
def test_an_unbalanced_query_is_not_sent(service: Service, native: str) -> None:
    with service.serving(3) as server, opened(service, server.url) as source:
        with pytest.raises(SourceError, match="cannot be sent"):
            source.count(native)
        with pytest.raises(SourceError, match="cannot be sent"):
            list(source.pages(native, None, announced=3))
        assert not server.log


def test_a_run_goes_on_from_any_page_without_asking_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
    with service.serving(23) as server, opened(service, server.url) as source:
        whole = Keeper(source).fetch()
        for done, page in enumerate(whole.pages[:-1], start=1):
            server.log.clear()
            later = Keeper(source)
            for earlier in whole.pages[:done]:
                later.items |= {item.id: item for item in source.parse(earlier.raw)}
            before = set(later.items)
            later.fetch(page.cursor, announced=23)
            assert set(later.items) == service.ids(23)
            served = {f"{source.name}:{id_}" for id_ in server.served()}
            assert not served & before


def test_a_run_that_stopped_between_its_last_page_and_its_end_asks_for_nothing(service: Service) -> None:
    with service.serving(4) as server, opened(service, server.url) as source:
        kept = Keeper(source).fetch()
        server.log.clear()
        kept.fetch(None, announced=4)
        assert not server.log


@pytest.mark.parametrize("cursor", ["", "nonsense", "[]", '{"cursor": "*", "colour": 1}'])
def test_a_place_that_cannot_be_read_is_told(service: Service, cursor: str) -> None:
    asked = pytest.raises(SourceError, match="place where the search stopped")
    with service.serving(4) as server, opened(service, server.url) as source, asked:
        list(source.pages(QUERY, cursor, announced=4))


def test_an_interrupted_run_has_given_only_whole_pages(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
    with service.serving(23) as server, opened(service, server.url, InterruptedClock(4)) as source:
        kept = Keeper(source)
        with pytest.raises(KeyboardInterrupt):
            kept.fetch()
        assert 0 < len(kept.items) < 23
        again = Keeper(source, items=kept.items)
        with opened(service, server.url) as later:
            again.source = later
            again.fetch(kept.pages[-1].cursor, announced=23)
        assert set(again.items) == service.ids(23)


class TestAServerThatAnnouncesMoreThanItGives:
    def test_is_read_twice_and_then_told_loudly(self, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
        with service.serving(12, overstated=2) as server, opened(service, server.url) as source:
            kept = Keeper(source)
            with pytest.raises(SourceError, match=r"announces 14 records and its list.* gives 12") as told:
                kept.fetch()
            assert "--resume" in told.value.hint
            assert "half of the years" in told.value.hint
            assert set(kept.items) == service.ids(12)
            assert {page.announced for page in kept.pages} == {14}
            assert kept.pages[-1].cursor is not None
            assert set(map(server.served().count, server.served())) == {2}

    def test_is_complete_when_it_corrects_itself(self, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
        with service.serving(12, overstated=2) as server, opened(service, server.url) as source:
            kept = Keeper(source)
            for page in source.pages(QUERY, None, announced=14, fetched=lambda: len(kept.items)):
                kept.pages.append(page)
                kept.items |= {item.id: item for item in source.parse(page.raw)}
                if len(kept.items) == 12:
                    server.overstated = 0
            assert kept.pages[-1].cursor is None
            assert kept.pages[-1].announced == 12

    def test_is_complete_when_what_it_kept_back_comes_the_second_time(
        self, service: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
        kept_back = service.prefix(8).partition(":")[2]
        with service.serving(12, withheld=[kept_back]) as server, opened(service, server.url) as source:
            kept = Keeper(source)
            for page in source.pages(QUERY, None, announced=12, fetched=lambda: len(kept.items)):
                kept.pages.append(page)
                kept.items |= {item.id: item for item in source.parse(page.raw)}
                if len(kept.items) == 11:
                    server.withheld.clear()
            assert set(kept.items) == service.ids(12)
            assert kept.pages[-1].cursor is None

    def test_is_asked_again_from_the_beginning_by_resume(
        self, service: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
        with service.serving(12, overstated=2) as server, opened(service, server.url) as source:
            kept = Keeper(source)
            with pytest.raises(SourceError):
                kept.fetch()
            server.overstated = 0
            kept.fetch(kept.pages[-1].cursor, announced=14)
            assert kept.pages[-1].cursor is None
            assert kept.pages[-1].announced == 12


def test_a_list_that_grows_while_it_is_read_is_read_to_its_new_end(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.module, "PAGE_SIZE", 5)
    with service.serving(20) as server, opened(service, server.url) as source:
        kept = Keeper(source).fetch(announced=17)
        assert set(kept.items) == service.ids(20)
        assert kept.pages[-1].announced == 20
        assert server.log


def test_a_cursor_that_turns_in_circles_ends(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.module, "PAGE_SIZE", 500)
    items = [service.one(n) for n in range(1, 501)]
    body = {"hitCount": 900, "nextCursorMark": "b", "resultList": {"result": items}}
    if service.name == "hal":
        body = {"response": {"numFound": 900, "docs": items}, "nextCursorMark": "b"}
    turning = [json.dumps({**body, "nextCursorMark": mark}).encode() for mark in "ab"]

    def answer(asked: Any) -> Told:
        return Told(body=turning[asked.params.get("cursorMark") == "a"])

    with serving(answer) as server, opened(service, server.url) as source:
        with pytest.raises(SourceError, match="announces 900"):
            list(source.pages(QUERY, None, announced=900))
        assert len(server.log) < 30


def test_unreadable_items_are_rejected_once_with_their_text(service: Service) -> None:
    lost = {"title": "Nobody knows whose care"}
    server = service.stand_in([service.one(1), {**lost, "docid": 9, "title_s": ["Invented care"]}])
    with server, opened(service, server.url) as source:
        kept = Keeper(source).fetch()
    rejects = [item for item in kept.items.values() if isinstance(item, Reject)]
    assert len(kept.items) == 2
    assert [json.loads(reject.raw).get("docid") for reject in rejects] == [9] or "Nobody" in rejects[0].raw
    assert rejects[0].id.startswith(f"{service.name}:unread-")


def test_the_real_pace_is_kept_even_when_many_ask(service: Service) -> None:
    clock = QuietClock()
    with service.serving(3) as server:
        source = service.module.connect(Settings(base_url=server.url, clock=clock))
        for _ in range(10):
            source.count(QUERY)
        source.close()
    assert clock.elapsed >= 9 / service.module.RATE


def test_the_count_says_what_was_asked_and_when(service: Service) -> None:
    with service.serving(3) as server, opened(service, server.url) as source:
        count = source.count(QUERY)
    assert count.announced == 3
    assert count.detail["asked"].startswith("2026-11-20T14:00")
    assert QUERY in count.detail["request"]
    assert json.loads(count.raw)
    assert count.warnings == ()


def test_no_key_is_needed_and_none_is_sent(service: Service) -> None:
    with service.serving(3) as server, opened(service, server.url) as source:
        Keeper(source).fetch()
        assert all("authorization" not in entry.headers for entry in server.log)
        assert not {"api_key", "email"} & {name for entry in server.log for name in entry.params}


def test_hal_asks_for_every_field_that_a_record_is_made_of() -> None:
    with HalStandIn([document(1)]) as server, opened(SERVICES[1], server.url) as source:
        Keeper(source).fetch()
        asked = server.requests()[-1].params
    assert asked["sort"] == "docid asc"
    assert {"halId_s", "title_s", "*_title_s", "*_abstract_s"} <= set(asked["fl"].split(","))


def test_hal_may_be_asked_for_a_portal_alone() -> None:
    def answer(asked: Any) -> Told:
        assert asked.path == "/base/tel/"
        return Told(body=b'{"response": {"numFound": 0, "docs": []}}')

    with serving(answer) as server, opened(SERVICES[1], f"{server.url}/tel") as source:
        assert source.count(QUERY).announced == 0


@pytest.mark.parametrize("contact", ["recherche@example.org", ""])
def test_hal_is_told_who_asks(contact: str) -> None:
    with HalStandIn([document(1)]) as server, opened(SERVICES[1], server.url, contact=contact) as source:
        source.count(QUERY)
        assert server.log[0].headers.get("from", "") == contact


def test_hal_answers_that_are_only_a_part_are_asked_again() -> None:
    part = b'{"responseHeader": {"partialResults": true}, "response": {"numFound": 1, "docs": []}}'
    server = SERVICES[1].serving(7, faults=Faults().at(1, 3, fault=answered(200, part)))
    assert len(fetched(SERVICES[1], server).items) == 7


def test_europe_pmc_is_told_who_asks_and_not_to_add_synonyms() -> None:
    with EuropePmcStandIn([result(1), result(2)]) as server:
        with opened(SERVICES[0], server.url, contact="recherche@example.org") as source:
            Keeper(source).fetch()
        for entry in server.log:
            assert entry.params["synonym"] == "false"
            assert entry.params["email"] == "recherche@example.org"
            assert "sort" not in entry.params
        assert [entry.params["resultType"] for entry in server.log] == ["idlist", "core"]


def test_a_long_query_goes_to_europe_pmc_by_post_and_finds_the_same() -> None:
    native = " OR ".join([*(f'"nothing of the kind {n}"' for n in range(300)), "care"])
    with EuropePmcStandIn([result(n) for n in range(1, 8)]) as server, opened(SERVICES[0], server.url) as source:
        kept = Keeper(source).fetch(native=native)
        assert {(entry.method, entry.path.rpartition("/")[2]) for entry in server.log} == {("POST", "searchPOST")}
    assert set(kept.items) == SERVICES[0].ids(7)


@pytest.mark.parametrize(
    ("echo", "warned"),
    [("care", False), (" care ", False), ("health%20care", True), ("car", True), (None, False)],
)
def test_a_query_that_europe_pmc_read_otherwise_is_told(echo: str | None, warned: bool) -> None:
    body = {"hitCount": 1, "request": {"queryString": echo}, "resultList": {"result": []}}
    with serving(Told(body=json.dumps(body).encode())) as server, opened(SERVICES[0], server.url) as source:
        count = source.count("care")
    assert bool(count.warnings) is warned
    assert count.detail["read_as"] == (echo or "")


def test_an_encoded_echo_is_the_same_query() -> None:
    body = {"hitCount": 1, "request": {"queryString": "health%20care"}, "resultList": {"result": []}}
    with serving(Told(body=json.dumps(body).encode())) as server, opened(SERVICES[0], server.url) as source:
        assert source.count("health care").warnings == ()


def test_no_hits_may_come_without_a_list() -> None:
    with serving(Told(body=b'{"version": "6.9", "hitCount": 0}')) as server, opened(SERVICES[0], server.url) as source:
        kept = Keeper(source).fetch()
    assert [page.cursor for page in kept.pages] == [None]
    assert not kept.items


def test_a_preprint_and_its_article_are_two_records() -> None:
    preprint = {"id": "PPR900001", "source": "PPR", "title": "Invented care"}
    with EuropePmcStandIn([result(1), preprint]) as server, opened(SERVICES[0], server.url) as source:
        assert sorted(Keeper(source).fetch().items) == ["europepmc:MED:1", "europepmc:PPR:PPR900001"]

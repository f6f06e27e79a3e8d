"""PubMed as a source, against a small stand-in for E-utilities that keeps to the cap and misbehaves when told."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from wire import Asked, InterruptedClock, QuietClock, Server, Told

from litrev.errors import SourceError
from litrev.model import Count, Page, Record, Reject
from litrev.query import Query, Term
from litrev.sources.base import Source
from litrev.sources.pubmed import MAINTAINERS, PubMed, connect
from litrev.sources.settings import Clock, Settings

CAP = 9_999
KEY = "0123456789abcdefKEY"
HTML = Told(body=b"<html><body><h1>The server is busy</h1></body></html>")
RATE = json.dumps({"error": "API rate limit exceeded", "api-key": KEY, "count": "4", "limit": "3"}).encode()
BACKEND = b'{"header":{},"esearchresult":{"ERROR":"Search Backend failed: Exception:\n try it"}}'
FETCH_ERROR = b"<?xml version='1.0'?><eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>"


class Eutils:
    """As much of E-utilities as the client uses. Every term finds every PMID held, within its range."""

    def __init__(self, pmids: Iterable[int]) -> None:
        self.pmids = sorted(pmids, reverse=True)
        self.withheld: set[int] = set()
        self.nameless: set[int] = set()
        self.left_out_once: set[int] = set()
        self.extra: dict[str, object] = {}
        self.troubles: dict[int, Told] = {}
        """Answers instead, by number of request."""
        self.log: list[Asked] = []

    def __call__(self, asked: Asked) -> Told:
        self.log.append(asked)
        if len(self.log) in self.troubles:
            return self.troubles[len(self.log)]
        if asked.path.endswith("esearch.fcgi"):
            return self._search(asked)
        return self._fetch([int(pmid) for pmid in asked.params["id"].split(",")])

    def _search(self, asked: Asked) -> Told:
        span = re.search(r" AND (\d+):(\d+)\[UID\]$", asked.params["term"])
        low, high = (int(span[1]), int(span[2])) if span else (0, 10**9)
        found = [pmid for pmid in self.pmids if low <= pmid <= high]
        retmax = min(int(asked.params["retmax"]), CAP)
        result = {
            "count": str(len(found)),
            "idlist": [str(pmid) for pmid in found[:retmax]],
            "querytranslation": asked.params["term"],
            **self.extra,
        }
        return Told(body=json.dumps({"esearchresult": result}).encode())

    def _fetch(self, asked: list[int]) -> Told:
        given = [pmid for pmid in asked if pmid not in self.withheld | self.left_out_once]
        self.left_out_once -= set(asked)
        return Told(body=article_set(*(article(pmid, named=pmid not in self.nameless) for pmid in given)))

    @property
    def fetched(self) -> list[int]:
        """Every PMID that was asked for, in order."""
        return [int(pmid) for asked in self.log for pmid in asked.params.get("id", "").split(",") if pmid]

    @property
    def searches(self) -> int:
        return sum(asked.path.endswith("esearch.fcgi") for asked in self.log)


def article(pmid: int, *, named: bool = True) -> str:
    own = f"<PMID>{pmid}</PMID>" if named else ""
    inside = f"{own}<Article><ArticleTitle>A.</ArticleTitle></Article>"
    return f"<PubmedArticle><MedlineCitation>{inside}</MedlineCitation></PubmedArticle>"


def article_set(*articles: str) -> bytes:
    return ('<?xml version="1.0" ?><PubmedArticleSet>' + "".join(articles) + "</PubmedArticleSet>").encode()


@contextmanager
def opened(
    eutils: Eutils, *, key: str = "", contact: str = "team@example.org", clock: Clock | None = None
) -> Iterator[Source]:
    server = Server(eutils)
    server.start()
    settings = Settings(base_url=server.url, key=key, contact=contact, clock=clock or QuietClock(), rate_limited=False)
    source = connect(settings)
    try:
        yield source
    finally:
        source.close()
        server.stop()


def run(source: Source, native: str = "health[tiab]", after: str | None = None) -> tuple[Count, list[Page]]:
    count = source.count(native)
    return count, list(source.pages(native, after, announced=count.announced))


def records(source: Source, pages: Iterable[Page]) -> list[int]:
    found = [one for page in pages for one in source.parse(page.raw)]
    assert all(isinstance(one, Record) for one in found)
    return sorted(int(one.id.removeprefix("pubmed:")) for one in found)


def check_complete(source: Source, eutils: Eutils, pages: list[Page]) -> None:
    assert records(source, pages) == sorted(eutils.pmids)
    assert pages[-1].cursor is None
    assert all(page.cursor for page in pages[:-1])
    assert {page.announced for page in pages} == {len(eutils.pmids)}


# -- whole results


@pytest.mark.parametrize("hits", [1, 499, 500, 501, 1000, 1501])
def test_every_record_comes_once_in_pages_of_500(hits: int) -> None:
    eutils = Eutils(range(100, 100 + hits))
    with opened(eutils) as source:
        count, pages = run(source)
        check_complete(source, eutils, pages)
    assert count.announced == hits
    assert len(pages) == -(-hits // 500)
    assert len(eutils.fetched) == len(set(eutils.fetched)) == hits
    assert [len(page.expected or ()) for page in pages[:-1]] == [500] * (len(pages) - 1)
    assert eutils.searches == 2
    assert source.requests == len(eutils.log)


@pytest.mark.parametrize(("hits", "step"), [(9_999, 1), (10_000, 1), (10_001, 1_777), (20_500, 1_777)])
def test_results_around_and_beyond_the_cap_are_complete(hits: int, step: int) -> None:
    eutils = Eutils(range(17, 17 + hits * step, step))
    with opened(eutils) as source:
        _count, pages = run(source)
        check_complete(source, eutils, pages)
    assert len(eutils.fetched) == hits
    assert all(int(asked.params.get("retmax", 0)) <= CAP for asked in eutils.log)
    assert eutils.searches <= 4 + hits // 3_000


def test_a_dense_corner_is_cut_again() -> None:
    eutils = Eutils([*range(5, 40_000_000, 400_000), *range(39_000_001, 39_010_500)])
    with opened(eutils) as source:
        _count, pages = run(source)
        check_complete(source, eutils, pages)


def test_an_empty_result_has_no_pages() -> None:
    with opened(Eutils([])) as source:
        count, pages = run(source)
    assert (count.announced, pages) == (0, [])


def test_a_database_that_grows_between_count_and_list_is_announced_anew() -> None:
    eutils = Eutils(range(1, 31))
    with opened(eutils) as source:
        pages = list(source.pages("x", None, announced=29))
        check_complete(source, eutils, pages)


def test_parts_that_do_not_add_up_are_told_after_the_last_page() -> None:
    eutils = Eutils(range(1, 10_301))
    search = eutils._search

    def shrinking(asked: Asked) -> Told:
        told = search(asked)
        if "[UID]" in asked.params["term"]:
            eutils.pmids = [pmid for pmid in eutils.pmids if pmid != 9_000]
            return search(asked)
        return told

    eutils._search = shrinking  # type: ignore[method-assign]  # records vanish while ranges are listed
    with opened(eutils) as source:
        pages = list(source.pages("x", None, announced=10_300))
        assert records(source, pages) == [pmid for pmid in range(1, 10_301) if pmid != 9_000]
    assert pages[-1].announced == 10_299


def test_a_count_that_stays_different_from_its_parts_ends_in_an_error() -> None:
    eutils = Eutils(range(1, 10_301))
    search = eutils._search

    def lying(asked: Asked) -> Told:
        told = search(asked)
        return Told(body=told.body.replace(b'"10300"', b'"10307"'))

    eutils._search = lying  # type: ignore[method-assign]  # the whole announces more than its parts hold
    pages: list[Page] = []
    with opened(eutils) as source, pytest.raises(SourceError, match="10,307"):
        pages.extend(source.pages("x", None, announced=10_307))
    assert len(pages) == 21
    assert pages[-1].cursor is None
    assert pages[-1].announced == 10_307


def test_a_server_that_ignores_ranges_is_found_out() -> None:
    eutils = Eutils(range(1, 10_301))
    search = eutils._search
    eutils._search = lambda asked: search(Asked("GET", "", {**asked.params, "term": "x"}, [], {}))  # type: ignore[method-assign]  # as said
    with opened(eutils) as source, pytest.raises(SourceError, match="range"):
        list(source.pages("x", None, announced=10_300))


# -- resuming


def test_a_run_goes_on_from_any_cursor_without_asking_twice() -> None:
    eutils = Eutils(range(3, 3 + 2 * 10_400, 2))
    eutils.withheld = {5, 4_001}
    with opened(eutils) as source:
        _count, pages = run(source)
        everything = records(source, pages)
        for number in (8, len(pages) - 1):
            rest = list(source.pages("health[tiab]", pages[number - 1].cursor, announced=10_400))
            assert [page.expected for page in rest] == [page.expected for page in pages[number:]]
            assert rest[-1].withheld == ("pubmed:5", "pubmed:4001")
    assert everything == sorted(set(eutils.pmids) - eutils.withheld)


def test_resuming_inside_a_list_needs_no_search() -> None:
    eutils = Eutils(range(1, 1_601))
    with opened(eutils) as source:
        _count, pages = run(source)
        eutils.log.clear()
        list(source.pages("health[tiab]", pages[0].cursor, announced=1_600))
    assert eutils.searches == 0
    assert set(eutils.fetched) == set(range(501, 1_601))


def test_a_run_stopped_after_its_last_page_has_nothing_left_to_ask() -> None:
    eutils = Eutils(range(1, 31))
    with opened(eutils) as source:
        assert list(source.pages("x", None, announced=30, fetched=lambda: 30)) == []
        assert eutils.log == []
        check_complete(source, eutils, list(source.pages("x", None, announced=30, fetched=lambda: 0)))


def test_an_interrupted_run_keeps_the_pages_it_gave() -> None:
    eutils = Eutils(range(1, 1_601))
    pages: list[Page] = []
    with opened(eutils, clock=InterruptedClock(at_sleep=4)) as source, pytest.raises(KeyboardInterrupt):
        pages.extend(source.pages("x", None, announced=1_600))
    assert len(pages) == 2
    with opened(eutils) as source:
        rest = list(source.pages("x", pages[-1].cursor, announced=1_600))
        check_complete(source, eutils, [*pages, *rest])


# -- records that are not given


def test_a_record_that_is_never_given_is_asked_for_thrice_and_named() -> None:
    eutils = Eutils(range(1, 801))
    eutils.withheld = {7, 600}
    with opened(eutils) as source:
        _count, pages = run(source)
        assert records(source, pages) == sorted(set(eutils.pmids) - {7, 600})
    assert pages[-1].withheld == ("pubmed:7", "pubmed:600")
    assert all(not page.withheld for page in pages[:-1])
    assert eutils.fetched.count(7) == eutils.fetched.count(600) == 3
    assert eutils.fetched.count(8) == 1


def test_a_record_that_is_given_the_second_time_is_not_withheld() -> None:
    eutils = Eutils(range(1, 801))
    eutils.left_out_once = {7, 600}
    with opened(eutils) as source:
        _count, pages = run(source)
        check_complete(source, eutils, pages)
    assert not any(page.withheld for page in pages)


def test_an_article_without_a_pmid_is_a_reject_and_not_withheld() -> None:
    eutils = Eutils(range(1, 31))
    eutils.nameless = {9}
    with opened(eutils) as source:
        _count, (page,) = run(source)
        items = list(source.parse(page.raw))
    assert sum(isinstance(one, Reject) for one in items) == 1
    assert len(items) == 30
    assert not page.withheld


def test_a_page_of_which_nothing_comes_is_a_failure_and_not_500_withheld_records() -> None:
    eutils = Eutils(range(1, 801))
    eutils.withheld = set(range(1, 501))
    with opened(eutils) as source, pytest.raises(SourceError, match="none of 500 records"):
        run(source)


# -- troubles


TROUBLES = {
    "rate limit": Told(status=429, body=RATE),
    "rate limit with status 200": Told(body=RATE),
    "web page": HTML,
    "nothing": Told(body=b""),
    "backend": Told(body=BACKEND),
    "history": Told(body=FETCH_ERROR),
    "busy": Told(status=503, body=b"busy"),
    "reset": Told(reset=True),
    "short": Told(body=article_set(article(1))[:40], length=900),
    "cut": Told(body=article_set(article(1), article(2))[:-30]),
    "cut list": Told(body=b'{"esearchresult":{"count":"30","idlist":["1","2"'),
    "another count": Told(body=b'{"esearchresult":{"count":"30","idlist":["1","2"]}}'),
    "the same twice": Told(body=b'{"esearchresult":{"count":"2","idlist":["7","7"]}}'),
    "no count": Told(body=b'{"esearchresult":{}}'),
    "no result": Told(body=b'{"header":{}}'),
    "unasked records": Told(body=article_set(article(4_711))),
    "other document": Told(body=b"<other/>"),
    "backend, client's fault": Told(
        status=400, body=b"<eFetchResult><ERROR>Search Backend failed</ERROR></eFetchResult>"
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_trouble_in_count_list_or_page_is_outlived(number: int, trouble: Told) -> None:
    eutils = Eutils(range(1, 31))
    eutils.troubles = {number: trouble}
    with opened(eutils) as source:
        count, pages = run(source)
        check_complete(source, eutils, pages)
    assert count.announced == 30
    assert source.requests == 4
    assert sum(page.retries for page in pages) == 1


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
def test_a_trouble_that_stays_is_an_error_and_never_an_empty_result(trouble: Told) -> None:
    eutils = Eutils(range(1, 31))
    eutils.troubles = dict.fromkeys(range(1, 99), trouble)
    with opened(eutils) as source:
        with pytest.raises(SourceError) as told:
            source.count("x")
        with pytest.raises(SourceError):
            list(source.pages("x", None, announced=30))
    assert "PubMed" in told.value.message
    assert "--resume" in told.value.hint
    assert len(eutils.log) == 12


def test_every_fourth_request_limited_is_outlived() -> None:
    eutils = Eutils(range(1, 4_001))
    eutils.troubles = {
        n: Told(status=429, body=RATE, headers={"Retry-After": "2"} if n % 8 else {}) for n in range(4, 99, 4)
    }
    clock = QuietClock()
    with opened(eutils, clock=clock) as source:
        _count, pages = run(source)
        check_complete(source, eutils, pages)
    assert 2 in clock.slept


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told(body=b'{"esearchresult":{"ERROR":"Invalid db name specified: pubmad"}}'), "Invalid db name"),
        (
            Told(body=b"<eSearchResult><ERROR>Empty term and query_key - nothing todo</ERROR></eSearchResult>"),
            "nothing todo",
        ),
        (
            Told(
                body=b'{"esearchresult":{"ERROR":"Search Backend failed: Exception:\n\'retstart\' cannot be larger"}}'
            ),
            "retstart' cannot be larger",
        ),
        (Told(status=414, body=b"<h1>Request-URI Too Long</h1>"), "HTTP 414"),
        (Told(status=400, body=b'{"error":"something odd"}'), "something odd"),
    ],
)
def test_what_no_repetition_mends_is_told_at_once_in_the_servers_words(told: Told, words: str) -> None:
    eutils = Eutils([1])
    eutils.troubles = {1: told}
    with opened(eutils) as source, pytest.raises(SourceError) as caught:
        source.count("x")
    assert words in caught.value.message
    assert len(eutils.log) == 1


def test_hits_that_vanish_are_not_taken_for_an_empty_result() -> None:
    with opened(Eutils([])) as source, pytest.raises(SourceError, match="announced 12"):
        list(source.pages("x", None, announced=12))


# -- what is sent


def test_tool_and_contact_go_with_every_request() -> None:
    eutils = Eutils(range(1, 700))
    with opened(eutils) as source:
        run(source)
    assert {(asked.params["tool"], asked.params["email"]) for asked in eutils.log} == {("litrev", "team@example.org")}
    assert not any("api_key" in asked.params for asked in eutils.log)
    with opened(eutils, contact="") as source:
        source.count("x")
    assert eutils.log[-1].params["email"] == MAINTAINERS


def test_a_long_query_goes_by_post_and_arrives_as_it_is() -> None:
    eutils = Eutils(range(1, 10_300))
    term = " OR ".join(f'"soins d\'été {n}"[tiab] + {n}%20&é' for n in range(200))
    assert len(term) > 6_000
    with opened(eutils) as source:
        run(source, term)
    searches = [asked for asked in eutils.log if asked.path.endswith("esearch.fcgi")]
    assert {asked.method for asked in searches} == {"POST"}
    assert searches[0].params["term"] == searches[1].params["term"] == term
    assert all(asked.params["term"].startswith(f"({term}) AND ") for asked in searches[2:-1])


def test_many_ids_go_by_post_and_few_by_get() -> None:
    eutils = Eutils(range(1, 701))
    with opened(eutils) as source:
        run(source)
    assert [asked.method for asked in eutils.log] == ["GET", "GET", "POST", "GET"]


def test_a_page_keeps_the_request_that_brought_it() -> None:
    eutils = Eutils([5, 6])
    with opened(eutils) as source:
        _count, (page,) = run(source)
    sent = urlencode({"db": "pubmed", "id": "5,6", "retmode": "xml", "tool": "litrev", "email": "team@example.org"})
    assert page.request == f"GET {source.endpoint}/efetch.fcgi?{sent}"
    assert page.expected == ("pubmed:5", "pubmed:6")


def test_the_key_is_sent_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    eutils = Eutils(range(1, 700))
    with opened(eutils, key=KEY) as source:
        count, pages = run(source)
        eutils.troubles = {5: Told(status=400, body=b'{"error":"API key invalid","api-key":"%s"}' % KEY.encode())}
        eutils.log = eutils.log[:4]
        with pytest.raises(SourceError) as caught:
            source.count("x")
    assert {asked.params["api_key"] for asked in eutils.log} == {KEY}
    assert "API key invalid" in caught.value.message
    assert "NCBI_API_KEY" in caught.value.hint
    shown = [caplog.text, repr(count), repr(pages), repr(vars(caught.value)), *traceback.format_exception(caught.value)]
    assert not any(KEY in text for text in shown)


def test_three_requests_a_second_ten_with_a_key() -> None:
    for key, rate in (("", 3), (KEY, 10)):
        source = connect(Settings(base_url="https://eutils.example.org", key=key, rate_limited=False))
        assert isinstance(source, PubMed)
        assert source._http.limiter.per_second == rate


# -- how PubMed reads a query


def test_the_count_comes_with_pubmeds_own_reading() -> None:
    eutils = Eutils(range(1, 4))
    eutils.extra = {"translationset": [{"from": "care", "to": '"care"[MeSH]'}], "querytranslation": '"care"[MeSH]'}
    with opened(eutils) as source:
        count = source.count("care")
    assert count.announced == 3
    assert count.warnings == ()
    assert count.detail["query_translation"] == '"care"[MeSH]'
    assert count.detail["translation_set"] == [["care", '"care"[MeSH]']]
    assert "/esearch.fcgi?db=pubmed&term=care" in count.detail["request"]
    assert count.detail["asked"] == "2026-11-20T14:00:00+00:00"
    assert json.loads(count.raw)["esearchresult"]["count"] == "3"
    json.dumps(count.detail)


def test_everything_that_pubmed_dropped_is_warned_of() -> None:
    eutils = Eutils(range(1, 4))
    eutils.extra = {
        "errorlist": {"phrasesnotfound": ["exampline"], "fieldsnotfound": ["tiabb"]},
        "warninglist": {
            "phrasesignored": ["the"],
            "quotedphrasesnotfound": ['"renounce care"[tiab]'],
            "outputmessages": ["No items found.", "Something new", "Restrictions achieved. start and count adjusted"],
        },
    }
    with opened(eutils) as source:
        count = source.count("x")
    told = "\n".join(count.warnings)
    assert len(count.warnings) == 5
    for words in ("exampline", "tiabb", "“the”", '"renounce care"[tiab]', "Something new"):
        assert words in told
    assert count.detail["phrasesnotfound"] == ["exampline"]


def test_the_same_is_read_from_xml() -> None:
    eutils = Eutils([])
    eutils.troubles = {
        1: Told(
            body=b"<?xml version='1.0'?><eSearchResult><Count>2</Count><RetMax>0</RetMax><IdList/><TranslationSet>"
            b"<Translation><From>care</From><To>care[mh]</To></Translation></TranslationSet><QueryTranslation>care[mh]"
            b"</QueryTranslation><ErrorList><PhraseNotFound>exampline</PhraseNotFound><FieldNotFound>foo</FieldNotFound>"
            b"</ErrorList><WarningList><PhraseIgnored>the</PhraseIgnored></WarningList></eSearchResult>"
        )
    }
    with opened(eutils) as source:
        count = source.count("x")
    assert count.announced == 2
    assert count.detail["query_translation"] == "care[mh]"
    assert count.detail["translation_set"] == [["care", "care[mh]"]]
    assert len(count.warnings) == 3


def test_an_empty_or_unbalanced_query_is_refused_before_anything_is_sent() -> None:
    eutils = Eutils([1])
    with opened(eutils) as source:
        for native in ("", "  ", "(a OR b", "a) OR (b", '"a'):
            with pytest.raises(SourceError):
                source.count(native)
            with pytest.raises(SourceError):
                list(source.pages(native, None, announced=1))
    assert eutils.log == []


def test_a_query_of_which_every_word_is_ignored_is_an_error() -> None:
    eutils = Eutils([])
    eutils.extra = {"querytranslation": "", "warninglist": {"phrasesignored": ["the", "of"]}}
    with opened(eutils) as source, pytest.raises(SourceError, match="the, of"):
        source.count("the of")


def test_a_strategy_is_translated_to_pubmeds_syntax() -> None:
    with opened(Eutils([])) as source:
        assert "[tiab]" in source.translate(Query(Term("care"))).native

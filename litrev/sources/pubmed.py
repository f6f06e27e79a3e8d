"""Searching PubMed through NCBI's E-utilities: ESearch lists PMIDs, EFetch gives their records by number.

https://www.ncbi.nlm.nih.gov/books/NBK25499/, as of 2026. The history server is not used: it has the same cap, it
expires, and with PMIDs in hand a run resumes anywhere and what is missing has a name. A search with more hits than one
list holds is cut by PMID ranges: each record has exactly one PMID, so ranges cover all and overlap nowhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar
from urllib.parse import quote_plus

from litrev.errors import SourceError
from litrev.formats import pubmed_xml
from litrev.i18n import _, number
from litrev.model import Count, Page, Record, Reject
from litrev.query import Query, Translation
from litrev.query.pubmed import render
from litrev.query.signs import unbalanced
from litrev.sources.ahead import Ahead, keeps_real_time
from litrev.sources.base import Source
from litrev.sources.http import Clock, Http, Params, Response, Transient, limiter_for, resume_hint
from litrev.sources.over_http import HttpSource
from litrev.sources.pubmed_answers import Found, Given, read_articles, read_search, refuse, warnings
from litrev.sources.pubmed_place import CAP, WHOLE, Place, split
from litrev.sources.settings import Settings, system_clock

SOURCE = "pubmed"
PAGE_SIZE = 500
FETCH = "efetch.fcgi"
PAGES_AHEAD = 1
"""Pages asked for while one is stored; so many more are held in memory."""
TOOL = "litrev"
MAINTAINERS = "litrev-maintainers@example.org"
"""NCBI wants an address with every request; this one stands in when the protocol names no contact."""
RATES = {False: 3.0, True: 10.0}
"""Requests a second without and with a key (NBK25497)."""
LONGEST_GET = 2_000
"""Characters of a term as sent; a longer one goes by POST."""
MOST_IDS_IN_GET = 200
BATCH_THAT_CANNOT_BE_EMPTY = 20
"""Not one of so many listed records given: that is a failure, not records withheld."""

T = TypeVar("T")


def connect(settings: Settings) -> Source:
    """PubMed, as `settings` reach it."""
    limiter = limiter_for(
        RATES[bool(settings.key)],
        settings.base_url,
        settings.clock,
        key=settings.key,
        rate_limited=settings.rate_limited,
    )
    params = [("tool", TOOL), ("email", settings.contact or MAINTAINERS)]
    if settings.key:
        params.append(("api_key", settings.key))
    http = Http(
        PubMed.label,
        settings.base_url,
        limiter=limiter,
        clock=settings.clock,
        params=params,
        secrets=[settings.key],
        spool=settings.spool,
    )
    return PubMed(http, clock=settings.clock, always_post=bool(settings.key))


class PubMed(HttpSource):
    """A `Source`. Not safe to share between threads."""

    name = SOURCE
    label = "PubMed"
    drifts = False

    def __init__(self, http: Http, *, clock: Clock = system_clock, always_post: bool = False) -> None:
        """`always_post` keeps a key, which NCBI takes as a parameter, out of every address."""
        super().__init__(http, clock)
        self._always_post = always_post
        self._ahead = keeps_real_time(clock)
        self._retries_told = 0

    def translate(self, query: Query) -> Translation:
        """The term for ESearch, and what PubMed cannot be asked."""
        return render(query)

    def count(self, native: str) -> Count:
        """Ask how many records `native` finds, and how PubMed reads it."""
        found, response = self._search(native, 0)
        if not found.count and found.told("phrasesignored") and not found.query_translation.strip():
            raise SourceError(
                _("PubMed ignored every word of the query: {words}.").format(
                    words=", ".join(found.told("phrasesignored"))
                ),
                _("Give it words that carry meaning; look at the query with: litrev search --dry-run"),
            )
        detail = {
            "query_translation": found.query_translation,
            "translation_set": [list(pair) for pair in found.translations],
            **{name: list(entries) for name, entries in sorted(found.diagnostics.items())},
            "request": response.request,
            "asked": self._clock.now().isoformat(timespec="seconds"),
        }
        return Count(announced=found.count, detail=detail, warnings=warnings(found), raw=response.body)

    def pages(
        self, native: str, after: str | None, *, announced: int, fetched: Callable[[], int] | None = None
    ) -> Iterator[Page]:
        """The records in pages of at most 500, then those that had not been given, asked again twice.

        `fetched` only tells a run that was stopped right after its last page, which has no cursor, from a new one.
        `Page.announced` is the newest count that PubMed gave. When the ranges of a split search do not add up to it,
        raises SourceError after the last page.
        """
        if after is None and fetched is not None and 0 < announced == fetched():
            return
        place = Place.read(after) if after else Place(announced)
        coming: deque[Ahead[_Answer]] = deque()
        while (place := self._listed_ahead(native, place)).waiting:
            answer = coming.popleft().result() if coming else self._batch(place, 0)
            place = _after(place, answer)
            while self._ahead and len(coming) < PAGES_AHEAD and _is_certain(place, len(coming)):
                coming.append(Ahead(partial(self._batch, place, len(coming))))
            yield self._page(answer, place)
        while not place.ended:
            place, page_again = self._ask_again(place)
            if page_again:
                yield page_again
        if place.listed != place.announced:
            raise _does_not_add_up(place)

    def parse(self, raw: bytes) -> Iterator[Record | Reject]:
        """The records in an EFetch answer."""
        return pubmed_xml.read(raw)

    def _listed_ahead(self, native: str, place: Place) -> Place:
        """`place` with more PMIDs waiting than one page takes, or with no range left.

        Listing ahead tells whether a page is the last one before it is given, and nothing is lost if it fails.
        """
        while place.ranges and len(place.waiting) <= PAGE_SIZE:
            place = self._list_range(native, place)
            if not place.ranges and place.listed != place.announced:  # the database moved while it was listed
                place = replace(place, announced=self._search(native, 0)[0].count)
        return place

    def _list_range(self, native: str, place: Place) -> Place:
        (lowest, highest), *later = place.ranges
        whole = (lowest, highest) == WHOLE
        found, _response = self._search(native if whole else f"({native}) AND {lowest}:{highest}[UID]", CAP)
        if whole:
            if place.announced and not found.count:
                raise _vanished(place.announced)
            place = replace(place, announced=found.count)
        if not all(lowest <= pmid <= highest for pmid in found.pmids) or (found.count > CAP and lowest == highest):
            raise SourceError(
                _("PubMed does not keep to the range of PMIDs {first}:{last}.").format(first=lowest, last=highest),
                resume_hint(),
            )
        if found.count > CAP:
            return replace(place, ranges=(*split(lowest, highest, found.count, found.pmids), *later))
        waiting = (*place.waiting, *sorted(found.pmids))
        return replace(place, ranges=tuple(later), listed=place.listed + found.count, waiting=waiting)

    def _batch(self, place: Place, number: int) -> _Answer:
        """The records of a page that is listed and was not asked for yet; `number` counts from the next page, 0."""
        batch = place.waiting[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
        return self._fetch(batch, may_be_empty=len(batch) < BATCH_THAT_CANNOT_BE_EMPTY)

    def _ask_again(self, place: Place) -> tuple[Place, Page | None]:
        """The records that were not given: all of them once more, then those still missing a last time.

        There is no page when the first of the two brings nothing.
        """
        if place.missing:
            batch, missing = place.missing[:PAGE_SIZE], place.missing[PAGE_SIZE:]
            answer = self._fetch(batch, may_be_empty=True)
            place = replace(place, missing=missing, missing_twice=(*place.missing_twice, *answer.missing))
            return place, self._page(answer, place) if len(answer.missing) < len(batch) else None
        batch, twice = place.missing_twice[:PAGE_SIZE], place.missing_twice[PAGE_SIZE:]
        answer = self._fetch(batch, may_be_empty=True)
        place = replace(place, missing_twice=twice)
        return place, self._page(answer, place, withheld=answer.missing)

    def _search(self, term: str, retmax: int) -> tuple[Found, Response]:
        """ESearch's answer to `term`, read and as it came."""
        _refuse_unfit(term)
        params = [("db", "pubmed"), ("term", term), ("retmode", "json"), ("retstart", "0"), ("retmax", str(retmax))]
        post = len(quote_plus(term)) > LONGEST_GET
        response, found = self._ask("esearch.fcgi", params, lambda r: read_search(r, retmax), post=post)
        return found, response

    def _fetch(self, pmids: Sequence[int], *, may_be_empty: bool) -> _Answer:
        """EFetch's answer for `pmids`."""
        asked = [str(pmid) for pmid in pmids]
        params = [("db", "pubmed"), ("id", ",".join(asked)), ("retmode", "xml")]

        def read(response: Response) -> Given:
            given = read_articles(response, asked)
            if not given.pmids and not given.nameless and not may_be_empty:
                raise Transient(_("it gave none of {n} records that it had listed").format(n=number(len(asked))))
            return given

        response, given = self._ask(FETCH, params, read, post=len(asked) > MOST_IDS_IN_GET)
        return _Answer(response, tuple(pmids), given)

    def _page(self, answer: _Answer, after: Place, withheld: Sequence[int] = ()) -> Page:
        """An answer as it is archived; `after` is the place that the next page goes on from."""
        told, self._retries_told = self._retries_told, self._http.retries
        return Page(
            raw=answer.response.body,
            request=answer.response.request,
            cursor=after.cursor(),
            announced=after.announced,
            withheld=_record_ids(withheld),
            expected=_record_ids(answer.asked),
            retries=self._retries_told - told,
        )

    def _ask(self, path: str, params: Params, read: Callable[[Response], T], *, post: bool) -> tuple[Response, T]:
        """A good answer, and what `read` makes of it; `read` also tells whether it is good."""
        kept: list[T] = []

        def check(response: Response) -> None:
            refuse(response)
            if response.status < 400:
                kept[:] = [read(response)]

        send = self._http.post if post or self._always_post else self._http.get
        return send(path, params, check, spooled=path == FETCH), kept[0]


@dataclass(frozen=True, slots=True)
class _Answer:
    """One EFetch answer, and what it lacks."""

    response: Response
    asked: tuple[int, ...]
    given: Given

    @property
    def missing(self) -> tuple[int, ...]:
        """The PMIDs not given. An article without a PMID stands for one of them: it becomes a reject, not a gap."""
        lacking = tuple(pmid for pmid in self.asked if str(pmid) not in self.given.pmids)
        return lacking if len(lacking) > self.given.nameless else ()


def _after(place: Place, answer: _Answer) -> Place:
    """The place once the first page that waits has been answered."""
    return replace(place, waiting=place.waiting[len(answer.asked) :], missing=(*place.missing, *answer.missing))


def _is_certain(place: Place, number: int) -> bool:
    """Whether the page of that number, from 0, stays as it is whatever else will be listed."""
    whole = len(place.waiting) >= (number + 1) * PAGE_SIZE
    return whole or (not place.ranges and len(place.waiting) > number * PAGE_SIZE)


def _record_ids(pmids: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{SOURCE}:{pmid}" for pmid in pmids)


def _refuse_unfit(term: str) -> None:
    """Raise for a term that PubMed would read otherwise than it is written; ranges are added behind a parenthesis."""
    if not term.strip():
        raise SourceError(_("The query for PubMed is empty."), _("Give at least one concept with a word: litrev check"))
    for problem in unbalanced(term):
        raise SourceError(_("PubMed: {what}").format(what=problem.what), problem.repair)


def _vanished(announced: int) -> SourceError:
    message = _("PubMed announced {n} records and then found none.").format(n=number(announced))
    return SourceError(message, resume_hint())


def _does_not_add_up(place: Place) -> SourceError:
    message = _("PubMed listed {listed} records and now announces {announced}: it changed during the search.")
    return SourceError(
        message.format(listed=number(place.listed), announced=number(place.announced)),
        _("Search again: litrev search --source pubmed"),
    )

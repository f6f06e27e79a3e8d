"""Searching OpenAlex: its `/works` list, page by page.

The API as of August 2026: https://help.openalex.org, and its public source, ourresearch/openalex-elastic-api and
openalex-api-proxy. Three of its habits shape this module. Cursors hold sort values and there is no snapshot, so works
can be missed or come twice. A query that takes too long gives a short page without a word. And each request has a
price, out of a daily budget.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.model import Count, Page, Record, Reject
from litrev.query import Query, Translation
from litrev.query.lint import lint_native
from litrev.query.openalex import render
from litrev.query.signs import unbalanced
from litrev.query.tree import slices_of
from litrev.sources.ahead import keeps_real_time, read_ahead
from litrev.sources.http import (
    LONGEST_WAIT_SECONDS,
    Clock,
    Http,
    Params,
    Response,
    Transient,
    limiter_for,
    resume_hint,
    server_words,
)
from litrev.sources.openalex_budget import (
    PER_PAGE,
    RATES,
    Budget,
    advice,
    estimate,
    free_key,
    rate,
    requests_needed,
)
from litrev.sources.openalex_paging import FIRST, Aim, Answer, Place, Tally, is_list
from litrev.sources.openalex_slices import slice_pages, united
from litrev.sources.openalex_works import FIELDS, SOURCE, read_answer, read_works, work_number
from litrev.sources.over_http import HttpSource
from litrev.sources.settings import Settings

SORT = "publication_date:asc"
"""Relevance moves between requests; a date does not."""
LONGEST_REQUEST = 4_000
"""Bytes of a request's first line. The documents say about 4 KB; the server was seen to take 8,190."""
CURSOR_ROOM = 300
"""Bytes kept free for the server's cursor."""
SAME_PAGE_TRIES = 4
"""How often a page that looks short is asked for again before it is believed."""
PAGES_AHEAD = 2
"""Pages asked for while one is stored; so many more are held in memory."""
SWEEPS = 3
"""How often the whole list is gone through when works are missing at its end."""


class OpenAlex(HttpSource):
    """The source. Not to be shared between threads."""

    name = SOURCE
    label = "OpenAlex"
    drifts = True

    def __init__(self, http: Http, clock: Clock, *, has_key: bool) -> None:
        super().__init__(http, clock)
        self._has_key = has_key
        self._rate_limited = http.limiter.per_second is not None
        self._broad = False
        self._selects = True
        self._html_error = False
        self._newest: deque[Response] = deque(maxlen=PAGES_AHEAD + 2)
        self._ahead = keeps_real_time(clock)
        self._budget: Budget | None = None

    def translate(self, query: Query) -> Translation:
        """The value of `filter`, and what the translation loses."""
        return render(query)

    def parse(self, raw: bytes) -> Iterator[Record | Reject]:
        """The records in a page's raw response."""
        for answer in tuple(self._newest):
            if answer.body is raw:  # parsed already, when it was checked
                return read_answer(answer.json())
        return read_works(raw)

    def count(self, native: str) -> Count:
        """Ask for a page of one work, which needs no cursor; `detail` has the server's reading and the cost.

        Of a strategy in slices the sum is told: how many works they share shows only when they are fetched.
        """
        slices = slices_of(native)
        for one in slices:
            _refuse_unbalanced(one)
        counts = [self._count(one) for one in slices]
        found = counts[0] if len(counts) == 1 else united(slices, counts)
        cost, budget = found.detail["credits_needed"], self._budget
        return replace(found, advice=tuple(advice(cost, budget, has_key=self._has_key)) if budget else ())

    def _count(self, native: str) -> Count:
        answer = self._counted(native)
        response, announced = answer.response, answer.count
        meta: dict[str, Any] = response.json()["meta"]
        self._budget = Budget.read(response, self._clock.now())
        detail = {
            "read_as": _oql(meta),
            "x_query": meta.get("x_query"),
            "requests_needed": requests_needed(announced),
            "credits_needed": estimate(native, announced),
            "credits_left": self._budget.left,
            "credits_reset": self._budget.reset.isoformat(timespec="seconds"),
            "request": response.request,
            "asked": self._clock.now().isoformat(timespec="seconds"),
        }
        return Count(announced=announced, detail=detail, warnings=tuple(_traps(native)), raw=response.body)

    def pages(
        self, native: str, after: str | None, *, announced: int, fetched: Callable[[], int] | None = None
    ) -> Iterator[Page]:
        """Every page after the cursor `after`; the list is gone through again while works are missing.

        A list that has lost a few works meanwhile is gone through once more, from its beginning to its end, before the
        lower number is believed. Each slice of a strategy is a list of its own.
        """
        slices = slices_of(native)
        for one in slices:
            _refuse_unbalanced(one)
        if len(slices) == 1:
            return self._pages(native, after, announced, fetched)
        return slice_pages(slices, after, announced, self._slice)

    def _slice(self, native: str) -> Iterator[Page]:
        return self._pages(native, None, self._announced(native), None)

    def _pages(
        self, native: str, after: str | None, announced: int, fetched: Callable[[], int] | None
    ) -> Iterator[Page]:
        """The pages of one list."""
        place = Place.read(after)
        tally, aim = Tally(place.distinct, fetched), Aim(announced)
        if after is None and tally.stored() >= announced > 0:
            return  # stopped between its last page and its end
        for sweep in range(SWEEPS):
            if (yield from self._sweep(native, place, tally, aim, first=not sweep)):
                return
            aim.asked_again(self._announced(native))
            place = Place(FIRST, 0, tally.distinct)
        raise _incomplete(tally.stored(), aim.announced)

    def _sweep(self, native: str, place: Place, tally: Tally, aim: Aim, *, first: bool) -> Generator[Page, None, bool]:
        """The pages from `place` to the end of the list, or until nothing is missing; tells whether that is so.

        While the list is gone through for the first time nothing stops it midway: the next pages are asked for while
        the caller stores this one.
        """
        answers = self._answers(native, place, aim)
        if first and self._ahead:
            answers = read_ahead(answers, PAGES_AHEAD)
        for answer, retries, ended in answers:
            rows = place.rows + len(answer.ids)
            had = tally.stored()
            tally.add(answer.ids)
            place = _after(place, answer, tally.distinct, ended=ended)
            all_come = had + len(set(answer.ids)) if tally.counted_elsewhere else tally.stored()
            yield Page(
                raw=answer.response.body,
                request=answer.response.request,
                cursor=None if ended and aim.reached(all_come, rows) else place.write(),
                announced=aim.announced,
                retries=retries,
            )
            if (ended or not (first or aim.lowered)) and aim.reached(tally.stored(), rows):
                return True
        return False

    def _answers(self, native: str, place: Place, aim: Aim) -> Iterator[tuple[Answer, int, bool]]:
        """Each page from `place` on, the requests repeated for it, and whether it is the last."""
        ended = False
        while not ended:
            answer, retries = self._surely(native, place, aim)
            rows = place.rows + len(answer.ids)
            ended = answer.last or rows > 2 * aim.announced + 1_000  # a server whose cursor turns in circles
            place = _after(place, answer, 0, ended=ended)
            yield answer, retries, ended

    def full(self, ids: Iterable[str]) -> Iterator[Record | Reject]:
        """Whole works by record id, with all their authors; OpenAlex charges nothing for these."""
        for one in ids:
            response = self._http.get(f"works/W{work_number(one.rpartition(':')[2])}", check=self._check)
            yield from read_works(response.body)

    def _surely(self, native: str, place: Place, aim: Aim) -> tuple[Answer, int]:
        """The page at `place`, and the requests repeated for it.

        A page that would end the list before all that is announced has come is asked for again; the fullest counts.
        """
        before = self._http.retries
        best = self._page(native, place.cursor)
        aim.counted(best.count)
        if best.short and len(best.ids) >= aim.announced:  # a count may have come as short as the only page after it
            aim.counted(self._announced(native))
        for again in range(SAME_PAGE_TRIES):
            if not best.short or place.rows + len(best.ids) >= aim.announced:
                return best, self._http.retries - before + again
            self._http.limiter.pause(2.0**again)
            answer = self._page(native, place.cursor)
            aim.counted(answer.count)
            best = answer if answer.fuller_than(best) else best
        return best, self._http.retries - before + SAME_PAGE_TRIES

    def _announced(self, native: str) -> int:
        """How many works there are now, asked without a cursor."""
        return self._counted(native).count

    def _counted(self, native: str) -> Answer:
        return Answer.read(self._list(native, [("filter", native), ("per_page", "1")], "id"))

    def _page(self, native: str, cursor: str) -> Answer:
        params = [("filter", native), ("per_page", str(PER_PAGE)), ("sort", SORT), ("cursor", cursor)]
        response = self._list(native, params, ",".join(FIELDS))
        self._newest.append(response)
        return Answer.read(response)

    def _list(self, native: str, params: Params, fields: str) -> Response:
        """A list of works with only `fields`, where the server and the length of the address allow."""
        selected = [*params, ("select", fields)]
        if self._selects and self._length(selected) + CURSOR_ROOM <= LONGEST_REQUEST:
            try:
                return self._ask(native, selected)
            except _SelectRefusedError:
                self._selects = False
        if self._length(params) > LONGEST_REQUEST:
            raise _too_long(self._length(params))
        return self._ask(native, params)

    def _length(self, params: Params) -> int:
        """Bytes of the request's first line."""
        return len(f"GET {self._http.base_url}/works? HTTP/1.1") + len(urlencode(params))

    def _ask(self, native: str, params: Params) -> Response:
        """A checked list of works, asked for no faster than its query may be."""
        self._html_error = False
        self._slow_down(native)
        try:
            spooled = any(name == "cursor" for name, _value in params)
            return self._http.get("works", params, lambda answer: self._check_list(native, answer), spooled=spooled)
        except SourceError as error:
            if not self._html_error:
                raise
            hint = _("OpenAlex answers so to a query that it cannot read: check quotes, parentheses and operators.")
            raise SourceError(error.message, hint) from None

    def _slow_down(self, native: str) -> None:
        if self._rate_limited:
            self._http.limiter.per_second = rate(native, has_key=self._has_key, broad=self._broad)

    def _check_list(self, native: str, response: Response) -> None:
        if response.status == 429 and "broad_boolean_query" in response.text:
            self._broad = True
            self._slow_down(native)
            raise Transient(_("OpenAlex finds the query broad and wants it asked more slowly"))
        self._check(response)
        if response.status == 200 and not is_list(response):
            raise Transient(_("the answer is not a whole list of works"))

    def _check(self, response: Response) -> None:
        """Raise what is final; whatever passes, or may pass, is left to the client."""
        if response.status < 400:
            return
        self._html_error = response.status == 500 and response.body.lstrip().startswith(b"<")
        words = server_words(response)
        if response.status == 429:
            self._check_limit(response, words)
        elif response.status == 400 and "select=" in response.request and re.search(r"\bselect\b", words):
            raise _SelectRefusedError
        elif response.status == 400:
            message = _("OpenAlex does not accept the query: {words}").format(words=words or "HTTP 400")
            raise SourceError(message, _("Correct the query in review.yaml, then: litrev search"))
        elif response.status in (401, 403):
            raise self._not_let_in(words)

    def _check_limit(self, response: Response, words: str) -> None:
        """429 may say: too fast (wait), the day's budget is spent (stop), or a paid plan is needed (give up)."""
        if "plan upgrade" in words.lower():
            message = _("OpenAlex asks for a paid plan for this query: {words}").format(words=words)
            raise SourceError(message, _("Leave out filters such as from_created_date and from_updated_date."))
        budget = Budget.read(response, self._clock.now())
        if "insufficient budget" in words.lower() or budget.wait > LONGEST_WAIT_SECONDS:
            message = _("OpenAlex gives no more until {renewal}: {words}").format(renewal=budget.renewal(), words=words)
            raise SourceError(message, resume_hint() if self._has_key else f"{resume_hint()}\n{free_key()}")

    def _not_let_in(self, words: str) -> SourceError:
        if self._has_key:
            message = _("OpenAlex does not accept your key: {words}").format(words=words)
            return SourceError(message, _("Check OPENALEX_API_KEY, or the file of keys."))
        return SourceError(_("OpenAlex wants a key for this: {words}").format(words=words), free_key())


class _SelectRefusedError(Exception):
    """The server does not know one of the fields that were asked for."""


def connect(settings: Settings) -> OpenAlex:
    """OpenAlex as `settings` say. The key travels in a header, so that no address holds it."""
    has_key = bool(settings.key)
    http = Http(
        OpenAlex.label,
        settings.base_url,
        limiter=limiter_for(RATES[has_key][0], settings.base_url, settings.clock, rate_limited=settings.rate_limited),
        clock=settings.clock,
        headers={"Authorization": f"Bearer {settings.key}"} if has_key else None,
        secrets=[settings.key],
        spool=settings.spool,
    )
    return OpenAlex(http, settings.clock, has_key=has_key)


def _after(place: Place, answer: Answer, distinct: int, *, ended: bool) -> Place:
    """Where to go on: at the next page, or at the beginning of another pass."""
    if ended:
        return Place(FIRST, 0, distinct)
    return Place(answer.following or FIRST, place.rows + len(answer.ids), distinct)


def _oql(meta: dict[str, Any]) -> str:
    """How the server read the query."""
    said = meta.get("x_query")
    oql = said.get("oql") if isinstance(said, dict) else ""
    return oql if isinstance(oql, str) else ""


def _refuse_unbalanced(native: str) -> None:
    """OpenAlex answers an unbalanced query with a bare HTML 500."""
    for problem in unbalanced(native):
        message = _("The query for OpenAlex cannot be sent: {what} (character {column})").format(
            what=problem.what, column=problem.column
        )
        raise SourceError(message, problem.repair)


def _traps(native: str) -> list[str]:
    """What OpenAlex would do with `native` without a word."""
    told = [f"{problem.what} {problem.repair}".strip() for problem in lint_native(native, SOURCE)]
    if re.search(r"(?:^|,)\s*language:", native):
        told.append(_("A language filter silently drops papers: OpenAlex guesses languages, and is often wrong."))
    return told


def _incomplete(got: int, announced: int) -> SourceError:
    message = _("OpenAlex gave {got} of the {announced} works that it announces.").format(got=got, announced=announced)
    anew = _("If that does not help, its list has changed; begin anew with: litrev search --source openalex")
    return SourceError(message, f"{resume_hint()}\n{anew}")


def _too_long(length: int) -> SourceError:
    message = _("The query is too long for OpenAlex: a request of {length} bytes, and {most} are safe.")
    return SourceError(
        message.format(length=length, most=LONGEST_REQUEST),
        _("Make it two sources with half of the words each: {{id: openalex-2, via: openalex, query: …}}.").format(),
    )

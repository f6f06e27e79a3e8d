"""Searching Europe PMC: its RESTful web service, page by page.

https://europepmc.org/RestfulWebService as described and recorded in 2025 and 2026; not yet run against the live
service. Three of its habits shape this module: errors come with status 200, so an answer without a count is never
taken for "nothing found"; the count may be higher than what the list gives; synonyms are searched on the website and
not here, so that counts of the two differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.model import Count, Page, Record, Reject
from litrev.query import Query, Translation
from litrev.query.europepmc import render
from litrev.sources.cursor_list import FIRST, Answer, CursorList
from litrev.sources.europepmc_records import SOURCE, identity, read_results, results_in
from litrev.sources.http import Http, Response, Transient, limiter_for, server_words
from litrev.sources.json_pages import as_json, path
from litrev.sources.native import refuse_unbalanced
from litrev.sources.over_http import HttpSource
from litrev.sources.settings import Settings

PAGE_SIZE = 200
"""Results a page. The service takes 1,000; whole records of 8 KB each (only they have abstracts) make that 8 MB, which
breaks more often and is archived in one piece; 200 keep a page under 2 MB, and 5,000 records at 25 requests."""
RATE = 2.0
"""Requests a second. No limit is published; other clients wait 0.2 to 1 s between two."""
LONGEST_GET = 2_000
"""Characters of a query as sent; a longer one goes to `searchPOST`, which takes the same parameters."""
SYNONYMS = "false"
"""Said in every request: the two ways in may differ in what they do unasked."""


class EuropePmc(HttpSource):
    """The source. Not to be shared between threads."""

    name = SOURCE
    label = "Europe PMC"
    drifts = True

    def translate(self, query: Query) -> Translation:
        """The query in Europe PMC's syntax, and what the translation loses."""
        return render(query)

    def parse(self, raw: bytes) -> Iterator[Record | Reject]:
        """The records in a page's raw response."""
        return read_results(raw)

    def count(self, native: str) -> Count:
        """Ask for a single id; `detail` has the query as the service says that it read it."""
        refuse_unbalanced(native, self.label)
        response = self._ask(native, FIRST, "idlist", 1)
        answer: dict[str, Any] = response.json()
        echo = path(answer, "request", "queryString")
        read_as = echo if isinstance(echo, str) else ""
        detail = {
            "read_as": read_as,
            "version": answer.get("version"),
            "request": response.request,
            "asked": self._clock.now().isoformat(timespec="seconds"),
        }
        return Count(
            announced=answer["hitCount"],
            detail=detail,
            warnings=_warnings(native, read_as),
            raw=response.body,
        )

    def pages(
        self, native: str, after: str | None, *, announced: int, fetched: Callable[[], int] | None = None
    ) -> Iterator[Page]:
        """Every page after the cursor `after`; the list is gone through again while records are missing.

        The order is the service's own, by relevance and then by its internal number: what its documents say of `sort`
        and what it was seen to do with it contradict each other.
        """
        refuse_unbalanced(native, self.label)
        listed = CursorList(
            self._http, lambda cursor: self._page(native, cursor), lambda: self._announced(native), page_size=PAGE_SIZE
        )
        return listed.pages(after, announced, fetched)

    def _page(self, native: str, cursor: str) -> Answer:
        response = self._ask(native, cursor, "core", PAGE_SIZE)
        answer: dict[str, Any] = response.json()
        ids = tuple(identity(result) or as_json(result) for result in results_in(answer) or ())
        following = answer.get("nextCursorMark")
        return Answer(response, ids, answer["hitCount"], following if isinstance(following, str) else None)

    def _announced(self, native: str) -> int:
        found: int = self._ask(native, FIRST, "idlist", 1).json()["hitCount"]
        return found

    def _ask(self, native: str, cursor: str, shape: str, size: int) -> Response:
        params = [
            ("query", native),
            ("format", "json"),
            ("resultType", shape),
            ("synonym", SYNONYMS),
            ("pageSize", str(size)),
            ("cursorMark", cursor),
        ]
        if len(quote_plus(native)) > LONGEST_GET:
            return self._http.post("searchPOST", params, _check)
        return self._http.get("search", params, _check)


def connect(settings: Settings) -> EuropePmc:
    """Europe PMC as `settings` reach it. It asks for no key; the contact, if there is one, goes with each request."""
    http = Http(
        EuropePmc.label,
        settings.base_url,
        limiter=limiter_for(RATE, settings.base_url, settings.clock, rate_limited=settings.rate_limited),
        clock=settings.clock,
        params=[("email", settings.contact)] if settings.contact else [],
    )
    return EuropePmc(http, settings.clock)


def _check(response: Response) -> None:
    """Let a whole list pass; raise what is final, and ask again for everything else that is no list."""
    if response.status in (400, 414):
        raise _refused(_words(response) or f"HTTP {response.status}")
    if response.status != 200:
        return
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        raise Transient(_("the answer is not a whole list of records")) from None
    if type(path(answer, "hitCount")) is int and results_in(answer) is not None:
        return
    code, words = path(answer, "errCode"), _words(response)
    if type(code) is int and 400 <= code < 500 and code not in (408, 429):
        raise _refused(words)
    if code is not None or words:
        raise Transient(words or _("the answer is not a whole list of records"))
    raise Transient(_("the answer is not a whole list of records"))


def _words(response: Response) -> str:
    """What an answer says in `errMsg`, else in its body."""
    try:
        said = path(response.json(), "errMsg")
    except (ValueError, RecursionError):
        said = None
    return " ".join(said.split())[:300].rstrip(". ") if isinstance(said, str) else server_words(response)[:120]


def _refused(words: str) -> SourceError:
    return SourceError(
        _("Europe PMC does not accept the query: {words}.").format(words=words.rstrip(". ")),
        _("Correct the query in review.yaml, then: litrev search"),
    )


def _warnings(native: str, read_as: str) -> tuple[str, ...]:
    """The echo of the query tells whether it was mangled on its way."""
    echoes = {" ".join(text.split()) for text in (read_as, unquote_plus(read_as))}
    if not read_as or " ".join(native.split()) in echoes:
        return ()
    return (_("Europe PMC read the query otherwise than it was sent: {read_as}").format(read_as=read_as),)

"""Searching HAL, the open archive of French research: its search service (Solr), page by page.

https://api.archives-ouvertes.fr/docs/search as described and recorded up to 2024; not yet run against the live service.
The base address may be that of a portal (…/search/tel) or a collection (…/search/SHS): then only that is searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.model import Count, Page, Record, Reject
from litrev.query import Query, Translation
from litrev.query.hal import render
from litrev.sources.cursor_list import Answer, CursorList
from litrev.sources.hal_records import FIELDS, SOURCE, identity, read_docs
from litrev.sources.http import Http, Params, Response, Transient, limiter_for, server_words
from litrev.sources.json_pages import as_json, path
from litrev.sources.native import refuse_unbalanced
from litrev.sources.over_http import HttpSource
from litrev.sources.settings import Settings

PAGE_SIZE = 500
"""Documents a page. The service takes 10,000; with the fields asked for, 500 are some 2 MB."""
RATE = 2.0
"""Requests a second. No limit and no terms were found; a search needs few requests."""
SORT = "docid asc"
"""A cursor needs an order that ends in the unique key, and this one does not move while the list is read."""

_FINAL = re.compile(r"(?i)syntax|parse|undefined field|unknown field|can(?:no|')t |invalid|missing")
"""Words of an error without a code that another try would not mend."""


class Hal(HttpSource):
    """The source. Not to be shared between threads."""

    name = SOURCE
    label = "HAL"
    drifts = True

    def translate(self, query: Query) -> Translation:
        """The query in HAL's syntax, and what the translation loses."""
        return render(query)

    def parse(self, raw: bytes) -> Iterator[Record | Reject]:
        """The records in a page's raw response."""
        return read_docs(raw)

    def count(self, native: str) -> Count:
        """Ask for no document at all, only for how many there are."""
        refuse_unbalanced(native, self.label)
        response = self._ask(native, [("rows", "0")])
        detail = {
            "request": response.request,
            "asked": self._clock.now().isoformat(timespec="seconds"),
        }
        return Count(announced=_found(response), detail=detail, raw=response.body)

    def pages(
        self, native: str, after: str | None, *, announced: int, fetched: Callable[[], int] | None = None
    ) -> Iterator[Page]:
        """Every page after the cursor `after`; the list is gone through again while documents are missing."""
        refuse_unbalanced(native, self.label)
        listed = CursorList(
            self._http,
            lambda cursor: self._page(native, cursor),
            lambda: _found(self._ask(native, [("rows", "0")])),
            page_size=PAGE_SIZE,
        )
        return listed.pages(after, announced, fetched)

    def _page(self, native: str, cursor: str) -> Answer:
        params = [("rows", str(PAGE_SIZE)), ("sort", SORT), ("fl", ",".join(FIELDS)), ("cursorMark", cursor)]
        response = self._ask(native, params)
        answer: dict[str, Any] = response.json()
        ids = tuple(identity(doc) or as_json(doc) for doc in answer["response"]["docs"])
        following = answer.get("nextCursorMark")
        return Answer(response, ids, answer["response"]["numFound"], following if isinstance(following, str) else None)

    def _ask(self, native: str, params: Params) -> Response:
        return self._http.get("/", [("q", native), ("wt", "json"), *params], _check)


def connect(settings: Settings) -> Hal:
    """HAL as `settings` reach it. It asks for no key; the contact, if there is one, goes into the User-Agent."""
    http = Http(
        Hal.label,
        settings.base_url,
        limiter=limiter_for(RATE, settings.base_url, settings.clock, rate_limited=settings.rate_limited),
        clock=settings.clock,
        headers=_introduction(settings.contact),
    )
    return Hal(http, settings.clock)


def _introduction(contact: str) -> dict[str, str]:
    """Who is asking, where a header can say it."""
    return {"From": contact} if contact.isascii() and contact.isprintable() and contact else {}


def _found(response: Response) -> int:
    found: int = response.json()["response"]["numFound"]
    return found


def _check(response: Response) -> None:
    """Let a whole list pass; raise what is final, and ask again for everything else that is no list."""
    if response.status in (400, 414):
        raise _refused(_words(response) or f"HTTP {response.status}", response.status)
    if response.status != 200:
        return
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        raise Transient(_("the answer is not a whole list of records")) from None
    error = path(answer, "error")
    if error is not None:
        _raise_told(path(error, "code"), _words(response))
    whole = type(path(answer, "response", "numFound")) is int and isinstance(path(answer, "response", "docs"), list)
    if not whole or path(answer, "responseHeader", "partialResults"):
        raise Transient(_("the answer is not a whole list of records"))


def _raise_told(code: object, words: str) -> None:
    """Raise for an error told with status 200."""
    final = 400 <= code < 500 and code not in (408, 429) if type(code) is int else bool(_FINAL.search(words))
    if final:
        raise _refused(words or "HTTP 400", code)
    raise Transient(words or _("the answer is not a whole list of records"))


def _words(response: Response) -> str:
    """What an answer says in `error`, be it an object with a message or a text; else its body."""
    try:
        error = path(response.json(), "error")
    except (ValueError, RecursionError):
        error = None
    said = error if isinstance(error, str) else path(error, "msg") or path(error, "message")
    words = " ".join(said.split())[:300] if isinstance(said, str) else server_words(response)[:120]
    return words.rstrip(". ")


def _refused(words: str, status: object) -> SourceError:
    hint = _("Correct the query in review.yaml, then: litrev search")
    if status == 414:
        hint = _("Make it two sources with half of the words each: {{id: hal-2, via: hal, query: …}}.").format()
    return SourceError(_("HAL does not accept the query: {words}.").format(words=words), hint)

"""Walking through a list that a server hands out page by page with a cursor (Solr's `cursorMark`), until nothing lacks.

A list ends where a page is empty, names no next cursor, or names the one that was sent. What a server announces and
what its list holds may differ: a list that ends too early is gone through again from its beginning, and the server is
asked anew how many there are, before anything is believed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict, dataclass

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.model import Page
from litrev.sources.http import Http, Response, resume_hint

FIRST = "*"
"""The cursor that opens a list."""
SWEEPS = 2
"""How often a list that gives less than is announced is gone through in one search."""
SAME_PAGE_TRIES = 2
"""How often a page that ends the list too early is asked for again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One page as the server gave it."""

    response: Response
    ids: tuple[str, ...]
    """What tells its items apart."""
    count: int
    """How many there are in all, as this page says."""
    following: str | None
    """The server's next cursor."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: what a page's cursor holds."""

    cursor: str = FIRST
    """The server's."""
    rows: int = 0
    """Items that this pass through the list has given, repeated ones included."""
    distinct: int = 0
    """Different items so far, where the caller does not count them."""

    def write(self) -> str:
        """A page's cursor."""
        return json.dumps(asdict(self))


class CursorList:
    """A list of one server. `page` asks for the page at a cursor, `count` how many items there are."""

    def __init__(self, http: Http, page: Callable[[str], Answer], count: Callable[[], int], *, page_size: int) -> None:
        """`http` is the client that `page` and `count` ask with."""
        self._http = http
        self._ask = page
        self._count = count
        self._page_size = page_size

    def pages(self, after: str | None, announced: int, fetched: Callable[[], int] | None) -> Iterator[Page]:
        """As `Source.pages`: every page after the cursor `after`, the whole list again while items are missing."""
        place = self._read(after)
        tally = _Tally(place.distinct, fetched)
        if after is None and tally.stored() >= announced > 0:
            return  # stopped between its last page and its end
        target = announced
        for _sweep in range(SWEEPS):
            target, complete = yield from self._pass(place, tally, target)
            if complete:
                return
            target = self._count()
            place = Place(FIRST, 0, tally.distinct)
        raise self._incomplete(tally.stored(), target)

    def _pass(self, place: Place, tally: _Tally, target: int) -> Generator[Page, None, tuple[int, bool]]:
        """The pages from `place` to the list's end; gives what was announced at last, and whether all of it came."""
        while True:
            before = self._http.retries
            answer = self._surely(place, tally, target)
            target = max(target, answer.count)
            rows = place.rows + len(answer.ids)
            ended = self._ends(answer, place.cursor) or rows > 2 * target + 1_000  # a cursor that turns in circles
            stored = tally.add(answer.ids)
            ended = ended or (len(answer.ids) < self._page_size and stored >= target)
            place = Place(FIRST if ended else answer.following or FIRST, 0 if ended else rows, tally.distinct)
            cursor = None if ended and stored >= target else place.write()
            yield Page(
                raw=answer.response.body,
                request=answer.response.request,
                cursor=cursor,
                announced=target,
                retries=self._http.retries - before,
            )
            if ended:
                return target, tally.stored() >= target

    def _surely(self, place: Place, tally: _Tally, target: int) -> Answer:
        """The page at `place`; one that ends the list too early is asked for again, and the fullest counts."""
        best = self._ask(place.cursor)
        for again in range(SAME_PAGE_TRIES):
            if not self._ends(best, place.cursor) or tally.with_page(best.ids) >= max(target, best.count):
                break
            self._http.limiter.pause(2.0**again)
            answer = self._ask(place.cursor)
            best = max(best, answer, key=lambda one: (len(one.ids), not self._ends(one, place.cursor)))
        return best

    @staticmethod
    def _ends(answer: Answer, sent: str) -> bool:
        return not answer.ids or not answer.following or answer.following == sent

    def _read(self, after: str | None) -> Place:
        if after is None:
            return Place()
        try:
            return Place(**json.loads(after))
        except (ValueError, TypeError):
            message = _("{name}: the place where the search stopped cannot be read.").format(name=self._http.name)
            raise SourceError(message, _("Start anew: litrev search")) from None

    def _incomplete(self, got: int, announced: int) -> SourceError:
        message = _(
            "{name} announces {announced} records and its list, gone through twice to its end, gives {got}: "
            "which ones are missing cannot be known."
        ).format(name=self._http.name, announced=announced, got=got)
        hint = _(
            "Ask again later with litrev search --resume. If the difference stays, make it two sources, each with half "
            "of the years: each proves its own count, and the one that differs shows where to look."
        )
        return SourceError(message, hint if got else resume_hint())


class _Tally:
    """How many different items a run has: as the caller says, else remembered here."""

    def __init__(self, before: int, fetched: Callable[[], int] | None) -> None:
        self._before = before
        self._fetched = fetched
        self._seen: set[str] = set()

    def with_page(self, ids: Iterable[str]) -> int:
        """At most so many there are with this page."""
        return self.stored() + len(set(ids) - self._seen)

    def add(self, ids: Iterable[str]) -> int:
        """Take note of a page that is about to be given to the caller; as many there are with it, at most."""
        most = self.with_page(ids)
        self._seen.update(ids)
        return most

    def stored(self) -> int:
        """Different items that the caller has."""
        return self._fetched() if self._fetched else self._before + len(self._seen)

    @property
    def distinct(self) -> int:
        """What `Place.distinct` must hold."""
        return 0 if self._fetched else self.stored()

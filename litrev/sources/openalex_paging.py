"""Where a run through OpenAlex's list stands, and what one page of it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.sources.http import Response
from litrev.sources.openalex_budget import PER_PAGE
from litrev.sources.openalex_works import work_number

FIRST = "*"
"""The cursor that opens a list."""
LARGEST_LOSS = 0.01
"""The share of a list that may go while it is read; one that is shorter still is a server in trouble."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: what a page's cursor holds, a few dozen characters whatever the size of the list."""

    cursor: str = FIRST
    """The server's."""
    rows: int = 0
    """Works that this pass through the list has given, repeated ones included."""
    distinct: int = 0
    """Different works so far, where the caller does not count them."""

    @staticmethod
    def read(text: str | None) -> Place:
        """The place that `write` wrote; the beginning for None. Raises SourceError on anything else."""
        if text is None:
            return Place()
        try:
            return Place(**json.loads(text))
        except (ValueError, TypeError):
            message = _("OpenAlex: the place where the search stopped cannot be read.")
            raise SourceError(message, _("Start anew: litrev search")) from None

    def write(self) -> str:
        """A page's cursor."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Answer:
    """One page as the server gave it."""

    response: Response
    ids: tuple[str, ...]
    """Numbers of the works, or the whole text of what has none."""
    count: int
    """Works that the server finds in all; too low in a page that ran out of time."""
    following: str | None
    """The server's next cursor."""

    @staticmethod
    def read(response: Response) -> Answer:
        """Of a response that `is_list` has let pass."""
        parsed: dict[str, Any] = response.json()
        ids = tuple(_identity(work) for work in parsed["results"])
        following = parsed["meta"].get("next_cursor")
        return Answer(response, ids, parsed["meta"]["count"], following if isinstance(following, str) else None)

    @property
    def last(self) -> bool:
        """Nothing follows, so it says."""
        return not self.following or not self.ids

    @property
    def short(self) -> bool:
        """As the last page of a list looks, and one that ran out of time."""
        return self.last or len(self.ids) < PER_PAGE

    def fuller_than(self, other: Answer) -> bool:
        """Whether this answer to the same request says more."""
        return (len(self.ids), not self.last) > (len(other.ids), not other.last)


def is_list(response: Response) -> bool:
    """Whether `response` is a whole page of works."""
    try:
        parsed = response.json()
    except (ValueError, RecursionError):
        return False
    if not isinstance(parsed, dict) or not isinstance(parsed.get("results"), list):
        return False
    meta = parsed.get("meta")
    return isinstance(meta, dict) and type(meta.get("count")) is int


def _identity(work: object) -> str:
    number = work_number(work.get("id")) if isinstance(work, dict) else ""
    return number or json.dumps(work, sort_keys=True)


class Tally:
    """How many different works a run has: as the caller says, else remembered here."""

    def __init__(self, before: int, fetched: Callable[[], int] | None) -> None:
        """`before` is `Place.distinct`; `fetched` the caller's count of what it has stored."""
        self._before = before
        self._fetched = fetched
        self._seen: set[str] = set()

    def add(self, ids: Iterable[str]) -> None:
        """Take note of a page that is about to be given to the caller."""
        if not self._fetched:
            self._seen.update(ids)

    def stored(self) -> int:
        """Different works that the caller has."""
        return self._fetched() if self._fetched else self._before + len(self._seen)

    @property
    def counted_elsewhere(self) -> bool:
        """Whether the caller counts, so that a page counts only once it is stored."""
        return self._fetched is not None

    @property
    def distinct(self) -> int:
        """What `Place.distinct` must hold."""
        return 0 if self._fetched else self.stored()


class Aim:
    """How many works the list must give: as many as were ever announced, or a few less when they are gone."""

    def __init__(self, announced: int) -> None:
        self.announced = announced
        self.lowered = False
        """Works went while the list was read: only a whole pass tells that nothing else is missing."""
        self._first = announced

    def counted(self, count: int) -> None:
        """A page says `count`; a page that ran out of time says less than there is."""
        self.announced = max(self.announced, count)

    def asked_again(self, count: int) -> None:
        """After a pass that lacked works the server announces `count`; many fewer than before are not believed."""
        if self._first * (1 - LARGEST_LOSS) <= count < self.announced:
            self.announced, self.lowered = count, True

    def reached(self, stored: int, rows: int) -> bool:
        """Whether nothing is missing, with `stored` works in all and `rows` from this pass."""
        return stored >= self.announced and (not self.lowered or rows >= self.announced)

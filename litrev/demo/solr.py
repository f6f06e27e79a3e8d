"""What the stand-ins for Europe PMC and HAL share: documents, an index of them, lists that are read with a cursor."""

from __future__ import annotations

import json
from abc import abstractmethod
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Unpack

from litrev.demo.faults import Fault, Kind
from litrev.demo.index import Index, numbers
from litrev.demo.lucene import Fields, QueryError, search
from litrev.demo.server import Options, Reply, Request, StandIn, Window

Document = Mapping[str, Any]
FIRST = "*"
_MARK = b"\xfb\xff"  # makes "+/" of a cursor's beginning, which an address must encode
REQUESTS_A_SECOND = 10
"""Enforced with `rate`; neither service publishes a limit."""


def json_reply(body: object, status: int = 200, served: Iterable[str] = ()) -> Reply:
    """An answer in JSON."""
    return Reply(status=status, body=json.dumps(body).encode(), served=tuple(served))


class SolrStandIn(StandIn):
    """Documents behind a search with Lucene's syntax. A list ends with an empty page that repeats the cursor sent."""

    columns: Sequence[str] = ()
    """The index's text fields."""

    def __init__(
        self,
        documents: Iterable[bytes | str | Document],
        *,
        withheld: Iterable[str] = (),
        overstated: int = 0,
        **options: Unpack[Options],
    ) -> None:
        """`documents`: JSON or dictionaries. `withheld`: ids that are counted but never delivered.

        `overstated`: announced beyond what there is. Both may be changed between requests.
        """
        super().__init__(**options)
        self._source = documents
        self.withheld = set(withheld)
        self.overstated = overstated
        self._window = Window(REQUESTS_A_SECOND)
        self._index: Index | None = None
        self._documents: list[Document] = []
        self._ids: list[str] = []
        self._years: list[int] = []

    @abstractmethod
    def identify(self, document: Document) -> str:
        """The document's id in the log."""

    @abstractmethod
    def describe(self, document: Document) -> tuple[dict[str, list[str]], dict[str, list[str]], int]:
        """Its texts by column, its values by column (in lower case), its year."""

    @abstractmethod
    def fields(self, years: Sequence[int]) -> Fields:
        """What the service's fields mean."""

    @property
    def ids(self) -> list[str]:
        """Every id held, withheld ones included."""
        return list(self._ids)

    def load(self) -> None:
        """Index the documents."""
        self._index = Index(self.columns)
        for document in self.arranged(json.loads(d) if isinstance(d, bytes | str) else d for d in self._source):
            texts, values, year = self.describe(document)
            self._index.add(texts, values)
            self._documents.append(document)
            self._ids.append(self.identify(document))
            self._years.append(year)
        self._index.seal()

    def arranged(self, documents: Iterator[Document]) -> Iterable[Document]:
        """The documents in the order of the lists."""
        return documents

    def unload(self) -> None:
        """Forget the documents."""
        if self._index is not None:
            self._index.close()
            self._index = None
        self._documents, self._ids, self._years = [], [], []

    def refusal(self, request: Request) -> Reply:
        """429 for a second too full."""
        return Reply(status=429, body=b"Too Many Requests", content_type="text/plain")

    def too_fast(self, request: Request) -> bool:
        """Whether the limit is enforced and met."""
        return self.rate and not self._window.admit(request.at)

    def found(self, query: str) -> list[int]:
        """The documents that `query` finds, in order. Raises QueryError."""
        if self._index is None:
            raise RuntimeError("the stand-in server is not running")
        return numbers(search(query, self.fields(self._years), self._index))

    def cut(
        self, order: Sequence[int], cursor: str, size: int, fault: Fault | None
    ) -> tuple[list[tuple[str, Document]], str]:
        """The page at `cursor`, ids with documents, and the cursor after it."""
        start = _place(cursor, order)
        kind, bent = (fault.kind, fault.rows) if fault else (None, 0)
        ends = start >= len(order) or kind is Kind.PARTIAL_PAGE
        if kind is Kind.REPEAT and not ends:
            start = max(0, start - bent)
        rows = order[start : start + (bent if kind is Kind.PARTIAL_PAGE else size)]
        page = [(self._ids[n], self._documents[n]) for n in rows if self._ids[n] not in self.withheld]
        return page, cursor if ends or not rows else _cursor(rows[-1])


def _cursor(n: int) -> str:
    return b64encode(_MARK + str(n).encode()).decode()


def _place(cursor: str, order: Sequence[int]) -> int:
    """Where the page after `cursor` begins, also when its own document is no longer in the list."""
    if cursor == FIRST:
        return 0
    try:
        last = int(b64decode(cursor)[len(_MARK) :])
    except (Base64Error, ValueError) as error:
        raise QueryError(f"Unable to parse 'cursorMark' after totem: {cursor}") from error
    return next((place for place, n in enumerate(order) if n > last), len(order))

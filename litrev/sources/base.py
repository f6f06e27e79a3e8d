"""What every source can do. `steps.search` drives it; archiving, storing and counting are not its business."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from litrev.model import Count, Page, Record, Reject
from litrev.query import Query, Translation


class Source(Protocol):
    """A bibliographic database with a search API."""

    name: str
    """As in the table of sources and in record ids: `pubmed`."""
    label: str
    """As people write it: `PubMed`."""
    endpoint: str
    """The base address that requests go to."""
    drifts: bool
    """Its list may change while it is gone through, so that some of what came may have gone from it since."""

    @property
    def requests(self) -> int:
        """Requests sent so far, repeated ones included."""

    def translate(self, query: Query) -> Translation:
        """The query in the source's own syntax, and what the translation loses. Pure."""

    def count(self, native: str) -> Count:
        """Ask how many records `native` finds. Raises SourceError when the source refuses or stays away."""

    def pages(
        self, native: str, after: str | None, *, announced: int, fetched: Callable[[], int] | None = None
    ) -> Iterator[Page]:
        """Every page of results after the cursor `after` (None: from the first), each whole and checked.

        `fetched` tells how many different items (records and rejects) of this run the caller has stored by now: a
        source whose list may repeat or miss records asks it whether it is done. The last page's cursor is None. When
        the source delivers less than `announced` and repeating does not help, raises SourceError after the pages that
        could be had; the caller keeps them.
        """

    def parse(self, raw: bytes) -> Iterator[Record | Reject]:
        """The records in a page's raw response; pure."""

    def close(self) -> None:
        """Give back the connection."""

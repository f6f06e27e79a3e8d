"""Where a PubMed run stands: what a page's cursor holds, so that a run goes on without asking anything twice."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from litrev.errors import SourceError
from litrev.i18n import _

CAP = 9_999
"""ESearch lists no more hits of one term (NBK25499 says 10,000; the server clips one lower)."""
LOWEST, HIGHEST = 1, 999_999_999
"""The last range is open to the largest number that a PMID can have, so that nothing above is lost."""
PART_SIZE = 6_000
"""Hits aimed at in each part of a range that is split: room for an uneven spread under the cap."""
MOST_PARTS = 64

Range = tuple[int, int]
"""PMIDs from the first to the last, both included."""
WHOLE: Range = (LOWEST, HIGHEST)


@dataclass(frozen=True, slots=True)
class Place:
    """What is done and what is left of a run."""

    announced: int
    ranges: tuple[Range, ...] = (WHOLE,)
    """Still to be listed, in order."""
    listed: int = 0
    """Hits in all ranges that were listed so far."""
    waiting: tuple[int, ...] = ()
    """Listed PMIDs to fetch, in ascending order."""
    missing: tuple[int, ...] = ()
    """PMIDs that were asked for and not given, to be asked again."""
    missing_twice: tuple[int, ...] = ()
    """PMIDs that were not given the second time either, to be asked a last time."""

    @property
    def ended(self) -> bool:
        """Whether nothing is left to ask."""
        return not (self.ranges or self.waiting or self.missing or self.missing_twice)

    def cursor(self) -> str | None:
        """The place as a compact text, None at the end."""
        if self.ended:
            return None
        numbers = [self.announced, self.listed]
        ids = [_packed(pmids) for pmids in (self.waiting, self.missing, self.missing_twice)]
        return json.dumps([numbers, self.ranges, ids], separators=(",", ":"))

    @staticmethod
    def read(cursor: str) -> Place:
        """The place that `cursor` gave. Raises SourceError on anything else."""
        try:
            (announced, listed), ranges, ids = json.loads(cursor)
            waiting, missing, twice = map(_unpacked, ids)
            return Place(
                int(announced), tuple((int(a), int(b)) for a, b in ranges), int(listed), waiting, missing, twice
            )
        except (ValueError, TypeError, binascii.Error, zlib.error):
            raise SourceError(
                _("PubMed: the place to go on from cannot be read."), _("Start anew: litrev search")
            ) from None


def split(lowest: int, highest: int, hits: int, known: Iterable[int]) -> tuple[Range, ...]:
    """Parts of a range that holds more `hits` than one list can; they cover it and do not overlap.

    `known` are some of its PMIDs. In a range with an open end their largest is where the even parts stop: beyond it
    there is little or nothing, and one last part looks.
    """
    top = max(known, default=highest) if highest == HIGHEST else highest
    top = min(max(top, lowest), highest)
    parts = min(max(2, -(-hits // PART_SIZE)), MOST_PARTS, top - lowest + 1)
    edges = [lowest + (top - lowest + 1) * n // parts for n in range(parts + 1)]
    ranges = [(a, b - 1) for a, b in pairwise(edges)]
    return (*ranges, (top + 1, highest)) if top < highest else tuple(ranges)


def _packed(pmids: tuple[int, ...]) -> str:
    """Ascending numbers as compressed differences."""
    steps = [b - a for a, b in pairwise((0, *pmids))]
    return base64.b85encode(zlib.compress(",".join(map(str, steps)).encode())).decode() if pmids else ""


def _unpacked(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    return tuple(accumulate(map(int, zlib.decompress(base64.b85decode(text)).split(b","))))

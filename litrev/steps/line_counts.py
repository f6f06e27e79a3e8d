"""A strategy line by line, each line counted alone: a run keeps this, the PRESS form and the appendix show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from litrev.errors import LitrevError, ProtocolError, SourceError
from litrev.model import Count
from litrev.query import Query
from litrev.query.build import build_query
from litrev.query.lines import Line, LineKind, strategy_lines
from litrev.sources.base import Source
from litrev.steps.strategies import Strategy

_IN_DETAIL = ("pubmed", "europepmc", "hal")
"""Sources whose requests cost nothing but time: each heading and each language has a line of its own there."""


def lines_of(strategy: Strategy, source: Source, native: str) -> list[Line]:
    """The lines of a strategy that is sent as `native`, not counted; none where concepts did not make it."""
    try:
        query = build_query(strategy.protocol, strategy.entry)
        if not isinstance(query, Query):
            return []
        lines = strategy_lines(query, source.translate, in_detail=source.name in _IN_DETAIL)
    except ProtocolError:
        return []
    return lines if lines[-1].native == native else []


def counted_lines(strategy: Strategy, source: Source, native: str, whole: Count) -> list[Line]:
    """The lines with their counts, one request each; `whole` is the count of the strategy, sent as `native`.

    A source that sells its answers is asked only where the day's credits cover this beside the fetching. The first
    line that a source refuses is the last one asked for: counts of lines are not worth a search.
    """
    lines = lines_of(strategy, source, native)
    if not _covered(whole, len(lines)):
        return [replace(line, found=whole.announced if line.kind is LineKind.WHOLE else None) for line in lines]
    counted: list[Line] = []
    refused = False
    for line in lines:
        found = None
        if line.kind is LineKind.WHOLE:
            found = whole.announced
        elif line.native and not refused:
            try:
                found = source.count(line.native).announced
            except SourceError:
                refused = True
            except LitrevError:
                found = None
        counted.append(replace(line, found=found))
    return counted


def _covered(whole: Count, lines: int) -> bool:
    """Whether the day's credits are enough to fetch everything and to count every line."""
    needed, left, requests = (whole.detail.get(name) for name in _CREDITS)
    if not isinstance(needed, int):
        return True
    each = needed // requests if isinstance(requests, int) and requests else needed
    return isinstance(left, int) and left - needed >= lines * each


_CREDITS = ("credits_needed", "credits_left", "requests_needed")


def lines_to_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """As a run's detail keeps them."""
    return [
        {"kind": line.kind.value, "concept": line.concept, "shown": line.shown, "found": line.found} for line in lines
    ]


def lines_from_json(kept: object) -> tuple[Line, ...]:
    """The lines that a run kept; none for a run of an older litrev."""
    if not isinstance(kept, list):
        return ()
    return tuple(Line(LineKind(row["kind"]), row["concept"], row["shown"], "", row["found"]) for row in kept)

"""What a search would find, asked without fetching: totals, each concept and heading alone, the papers it must find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from litrev.errors import SourceError
from litrev.model import Count, Record
from litrev.query import And, Heading, Loss, Node, Not, Or, Query
from litrev.query.build import build_query
from litrev.query.known import KnownItem, known_item, restricted
from litrev.query.lines import Line, LineKind
from litrev.review import Review
from litrev.sources.base import Source
from litrev.sources.http import Clock, system_clock
from litrev.sources.registry import open_source
from litrev.steps.line_counts import counted_lines
from litrev.steps.strategies import Strategy, strategies

OpenSource = Callable[..., Source]
_FEW = 1000
"""More hits than this are not fetched to look for known papers among them: they cannot be just those papers."""


@dataclass(frozen=True, slots=True)
class PartCount:
    """How many records one part of a strategy finds by itself."""

    name: str
    """The concept's name, or the heading."""
    heading: bool
    found: int | None
    """None when the source refused the part."""


@dataclass(frozen=True, slots=True)
class ItemFound:
    """Whether a strategy finds a paper that it must find."""

    item: KnownItem
    found: bool
    held: bool = True
    """The source has it at all."""
    lost_by: tuple[str, ...] = ()
    """The concepts that do not find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a search would find, asked without fetching."""

    strategy: Strategy
    label: str
    native_query: str
    losses: tuple[Loss, ...]
    count: Count | None
    """None when the source refused; then `problem` says why."""
    problem: str = ""
    lines: tuple[Line, ...] = ()
    """The strategy line by line, each counted alone; none for a query in the source's own syntax."""
    parts: tuple[PartCount, ...] = ()
    """Each concept by itself, then each subject heading where the source has them; empty for a hand-written query."""
    known: tuple[ItemFound, ...] = ()
    """The protocol's `known_items`, where the source can be asked for them."""


def preview(
    review: Review, *, sources: Sequence[str] = (), clock: Clock = system_clock, opener: OpenSource = open_source
) -> list[Preview]:
    """Ask every source how many records its strategy and its parts find, and whether the known papers are among them.

    Nothing is stored. A source that refuses is not raised: its `problem` says why.
    """
    return [_preview(strategy, opener, clock) for strategy in strategies(review.load(), sources)]


def _preview(strategy: Strategy, opener: OpenSource, clock: Clock) -> Preview:
    source = opener(strategy.via, contact=strategy.protocol.contact or "", clock=clock)
    try:
        native, losses = strategy.native(source)
        shown = Preview(strategy=strategy, label=source.label, native_query=native, losses=losses, count=None)
        try:
            whole = source.count(native)
            shown = replace(shown, count=whole)
            concepts = _concepts(strategy)
            lines = counted_lines(strategy, source, native, whole)
            shown = replace(shown, lines=tuple(lines), parts=tuple(_parts(lines, concepts)))
            return replace(shown, known=tuple(_look_for_known(source, strategy, native, concepts)))
        except SourceError as error:
            return replace(shown, problem=f"{error.message} {error.hint}".strip())
    finally:
        source.close()


def _concepts(strategy: Strategy) -> dict[str, Node]:
    """The strategy's concepts by name; none for a query in the source's own syntax."""
    query = build_query(strategy.protocol, strategy.entry)
    return dict(_labelled(query.root)) if isinstance(query, Query) else {}


def _labelled(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, And | Or) and node.label:
        yield node.label, node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _labelled(part)
    elif isinstance(node, Not):
        yield from _labelled(node.kept)
        yield from _labelled(node.removed)


def _parts(lines: Sequence[Line], concepts: Mapping[str, Node]) -> Iterator[PartCount]:
    """Each concept, then each heading; a concept of a single line is that line."""
    for name in concepts:
        own = [line for line in lines if line.concept == name]
        whole = [line for line in own if line.kind is LineKind.CONCEPT] or own[-1:]
        yield from (PartCount(name, heading=False, found=line.found) for line in whole)
    headings = {heading.name for node in concepts.values() for heading in _headings(node)}
    for line in lines:
        if line.kind is LineKind.HEADING:
            name = next((heading for heading in headings if f'"{heading}' in line.shown), line.shown)
            yield PartCount(name, heading=True, found=line.found)


def _headings(node: Node) -> Iterator[Heading]:
    if isinstance(node, Heading):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _headings(part)
    elif isinstance(node, Not):
        yield from _headings(node.kept)
        yield from _headings(node.removed)


def _look_for_known(source: Source, strategy: Strategy, native: str, concepts: dict[str, Node]) -> Iterator[ItemFound]:
    items = [known_item(text) for text in strategy.protocol.known_items]
    if not items or not restricted(source.name, native, items):
        return
    found = _found_among(source, native, items)
    lost = [item for item in items if item not in found]
    held = _found_among(source, "", lost) if lost else set()
    missing = {
        name: set(lost) - _found_among(source, source.translate(Query(node)).native, [i for i in lost if i in held])
        for name, node in concepts.items()
        if held
    }
    for item in items:
        by = tuple(name for name, gone in missing.items() if item in gone and item in held)
        yield ItemFound(item, item in found, item in found or item in held, by)


def _found_among(source: Source, native: str, items: Sequence[KnownItem]) -> set[KnownItem]:
    """Those of `items` that `native` (or, when it is empty, the whole source) finds."""
    records: list[Record] = []
    for query in restricted(source.name, native, items):
        announced = source.count(query).announced
        if 0 < announced <= _FEW:
            pages = source.pages(query, None, announced=announced)
            records += [item for page in pages for item in source.parse(page.raw) if isinstance(item, Record)]
    return {item for item in items if any(item.names(record) for record in records)}

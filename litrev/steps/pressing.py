"""The PRESS form of a review: its strategies as they are now, with the counts of their lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from litrev.errors import SourceError
from litrev.formats.document import Document
from litrev.i18n import _, moment
from litrev.model import Run, RunStatus
from litrev.prisma.press import Submitted, press_document
from litrev.protocol import Protocol
from litrev.query.lines import Line
from litrev.review import Review
from litrev.sources.base import Source
from litrev.sources.http import Clock, system_clock
from litrev.sources.registry import open_source
from litrev.steps.counting import entry_label
from litrev.steps.ledger import open_ledger
from litrev.steps.line_counts import counted_lines, lines_from_json, lines_of
from litrev.steps.strategies import Strategy, strategies

OpenSource = Callable[..., Source]


@dataclass(frozen=True, slots=True)
class PressForm:
    """The form, and what could not be counted."""

    document: Document
    problems: tuple[str, ...]
    reviewed: bool
    """The protocol names who reviewed the search, and when."""


def press_form(
    review: Review, *, ask: bool = True, clock: Clock = system_clock, opener: OpenSource = open_source
) -> PressForm:
    """The form for every strategy that is searched. With `ask`, a source whose strategy was not run yet is asked.

    A source that refuses is not raised: its lines have no counts, and `problems` says why.
    """
    protocol = review.load()
    runs = _runs(review, protocol)
    submitted, moments, problems = [], [], []
    for strategy in strategies(protocol):
        source = opener(strategy.via, contact=protocol.contact or "", clock=clock)
        try:
            native, losses = strategy.native(source)
            run = next((run for run in reversed(runs) if _same(run, strategy, native)), None)
            lines, at = _lines(strategy, source, native, run, clock if ask else None)
        except SourceError as error:
            problems.append(f"{error.message} {error.hint}".strip())
            lines, at = lines_of(strategy, source, native), None
        finally:
            source.close()
        moments += [at] if at else []
        label = entry_label(strategy.entry)
        told = [(loss.what, loss.instead) for loss in losses]
        submitted.append(Submitted(label, strategy.via, native, tuple(lines), told))
    asked_on = _("Counts of {moment} UTC.").format(moment=moment(min(moments))) if moments else ""
    document = press_document(protocol, submitted, asked_on)
    press = protocol.press
    return PressForm(document, tuple(problems), bool(press and press.reviewer and press.date))


def _runs(review: Review, protocol: Protocol) -> list[Run]:
    """The searches so far; before the first one there is no ledger, and none is made for this."""
    where = review.store_location(protocol)
    if isinstance(where, Path) and not where.exists():
        return []
    with open_ledger(review, protocol) as store:
        return store.runs()


def _same(run: Run, strategy: Strategy, native: str) -> bool:
    return run.strategy == strategy.id and run.native_query == native and run.status is not RunStatus.FAILED


def _lines(
    strategy: Strategy, source: Source, native: str, run: Run | None, clock: Clock | None
) -> tuple[list[Line], datetime | None]:
    """The lines with the counts of `run`, else asked now where there is a clock to date them by."""
    if run and (kept := lines_from_json(run.detail.get("lines"))):
        return list(kept), run.started
    if clock is None:
        return lines_of(strategy, source, native), None
    whole = source.count(native)
    return counted_lines(strategy, source, native, whole), clock.now()

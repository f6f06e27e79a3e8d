"""What was searched: every run with what came of it, and whether it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from litrev.errors import UsageError
from litrev.i18n import _
from litrev.model import Reject, Run, RunStatus
from litrev.review import Review
from litrev.sources.registry import SOURCES
from litrev.steps.ledger import Corpus, corpus, open_ledger
from litrev.steps.strategies import LOOKUP
from litrev.store import ArchivedPage


class Fate(StrEnum):
    """Whether a run is in the review's counts, and why not."""

    COUNTS = "counts"
    SUPERSEDED = "superseded"
    """A newer run of the same strategy counts."""
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    NOT_IN_PROTOCOL = "not_in_protocol"
    """Complete, and the protocol no longer has its strategy."""
    LOOKUP = "lookup"
    """It only looked up works of the review, to know whom they cite."""


@dataclass(frozen=True, slots=True)
class SeenRun:
    """One search of one source."""

    number: int
    """From 1 on, the oldest first: a short name for it."""
    run: Run
    label: str
    """The source's name as people write it."""
    fate: Fate

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the source said of the query: dropped phrases …"""
        return tuple(self.run.detail.get("warnings", ()))

    @property
    def cost(self) -> int | None:
        """Credits that the fetching was to cost, where the source has a price."""
        credits_needed = self.run.detail.get("credits_needed")
        return credits_needed if isinstance(credits_needed, int) else None


@dataclass(frozen=True, slots=True)
class RunInFull:
    """A run with all that was kept of it."""

    seen: SeenRun
    read_as: str
    """How the server read the query, in its own words; may be empty."""
    losses: tuple[tuple[str, str], ...]
    """What the translation lost, and what stands for it."""
    pages: tuple[ArchivedPage, ...]
    withheld: tuple[str, ...]
    rejects: tuple[Reject, ...]


def list_runs(review: Review) -> list[SeenRun]:
    """Every search of the review, the oldest first."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        return seen_runs(store.runs(), corpus(protocol, store))


def show_run(review: Review, name: str) -> RunInFull:
    """One run by its number in the list, its id (the beginning will do), or a strategy's name (its newest run).

    Raises UsageError when there is none.
    """
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        seen = find_run(seen_runs(store.runs(), corpus(protocol, store)), name)
        run = seen.run
        return RunInFull(
            seen,
            _read_as(run.detail),
            tuple((str(what), str(instead)) for what, instead in run.detail.get("losses", ())),
            tuple(store.pages(run.id)),
            tuple(store.withheld(run.id)),
            tuple(store.rejects(run.id)),
        )


def find_run(runs: Sequence[SeenRun], name: str) -> SeenRun:
    """The run that `name` means: a number, a strategy (its newest run), or the beginning of an id."""
    wanted = name.strip()
    by_number = [seen for seen in runs if str(seen.number) == wanted]
    by_strategy = [seen for seen in runs if seen.run.strategy == wanted][-1:]
    by_id = [seen for seen in runs if wanted and seen.run.id.startswith(wanted)]
    for found in (by_number, by_strategy, by_id):
        if len(found) == 1:
            return found[0]
    raise UsageError(
        _("There is no run “{name}”.").format(name=name), _("Choose one by its number in the list: litrev runs")
    )


def seen_runs(runs: Sequence[Run], counted: Corpus) -> list[SeenRun]:
    """These runs, the oldest first, numbered and with their fate."""
    return [SeenRun(number, run, source_name(run.source), _fate(run, counted)) for number, run in enumerate(runs, 1)]


def source_name(source: str) -> str:
    """A source as people write it."""
    row = SOURCES.get(source)
    return row.label if row else source


def _fate(run: Run, counted: Corpus) -> Fate:
    if run.id in counted.run_ids:
        return Fate.COUNTS
    if run.status is not RunStatus.COMPLETE:
        return Fate.FAILED if run.status is RunStatus.FAILED else Fate.INCOMPLETE
    if run.strategy == LOOKUP:
        return Fate.LOOKUP
    known = {chosen.run.strategy for chosen in counted.runs}
    return Fate.SUPERSEDED if run.strategy in known else Fate.NOT_IN_PROTOCOL


def _read_as(detail: dict[str, Any]) -> str:
    """PubMed's QueryTranslation, OpenAlex's OQL …"""
    for name in ("query_translation", "read_as"):
        if isinstance(words := detail.get(name), str) and words:
            return words
    return ""

"""PRISMA 2020 counts of a review, recomputed from its ledger each time, with their proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from litrev.i18n import language
from litrev.model import EventKind, Run
from litrev.prisma.counts import Arm, Counts, Found, Studies, count
from litrev.prisma.proof import Check, ensure
from litrev.protocol import Arm as ProtocolArm
from litrev.protocol import Protocol, SourceEntry
from litrev.review import Review
from litrev.screening.conflicts import settled_twice
from litrev.screening.resolutions import resolutions
from litrev.screening.stages import rules_from_protocol
from litrev.sources.registry import SOURCES
from litrev.steps.grouping import studies_of
from litrev.steps.ledger import Corpus, CountedRun, open_ledger
from litrev.steps.leftovers import left_over
from litrev.steps.readers import read
from litrev.steps.reviewing import doubtful_pairs


@dataclass(frozen=True, slots=True)
class Flow:
    """A review's counts."""

    counts: Counts
    checks: tuple[Check, ...]
    left_out: tuple[Run, ...]
    """Searches that are not complete, or not in the protocol any more: not counted."""
    missing: tuple[SourceEntry, ...]
    """Sources of the protocol that nobody has searched or imported yet."""
    deduplicated: bool
    """False while no `dedupe` has seen the records that count."""
    doubtful: int
    """Pairs of records that the rules leave to a person and that nobody has judged: each counts as two works."""
    settled_twice: int = 0
    """Works that were settled twice and differently, in copies that did not know of one another."""
    left_over: tuple[str, ...] = ()
    """What the ledger holds and the protocol no longer asks for, in sentences."""


def prisma(review: Review) -> Flow:
    """Count and prove. Raises LitrevError when an equation does not hold, which is a fault of the program."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        readers = read(protocol, store)
        counted = readers.counted
        over = left_over(review, store.runs(), readers)
        latest = store.latest_dedupe()
        study_of = studies_of(store, counted)
        settled = resolutions(store.events(EventKind.RESOLUTION))
    previous = protocol.previous_version
    counts = count(
        found=[_found(counted, run) for run in counted.runs],
        works=counted.works,
        places=readers.where.positions,
        stages=rules_from_protocol(protocol),
        reasons=reasons(protocol),
        automatic=counted.automatic,
        known=counted.known,
        studies=Studies(study_of, previous=(previous.studies, previous.reports) if previous else None),
    )
    deduplicated = latest is not None and all(latest.at >= _end(run) for run in counted.runs)
    where = readers.where
    return Flow(
        counts=counts,
        checks=tuple(ensure(counts)),
        left_out=counted.left_out,
        missing=_never_searched(protocol, counted),
        deduplicated=deduplicated,
        doubtful=len(doubtful_pairs(counted)),
        settled_twice=sum(len(settled_twice(where, rules.id, settled, counted.work_of)) for rules in where.stages),
        left_over=tuple(over),
    )


def _never_searched(protocol: Protocol, counted: Corpus) -> tuple[SourceEntry, ...]:
    begun = {run.entry.id for run in counted.runs} | {run.strategy for run in counted.left_out}
    return tuple(entry for entry in protocol.sources if entry.id not in begun)


def reasons(protocol: Protocol) -> list[tuple[str, str]]:
    """Code and label of each criterion, in the protocol's order and the active language."""
    return [(c.code, c.exclude.in_language(language())) for c in protocol.criteria]


def _found(counted: Corpus, chosen: CountedRun) -> Found:
    run = chosen.run
    return Found(
        label=entry_label(chosen.entry),
        arm=_ARMS[chosen.entry.arm],
        announced=run.announced,
        records=frozenset(record for record, runs in counted.records.items() if run.id in runs),
        rejected=run.rejected,
        withheld=run.withheld,
    )


_ARMS = {
    ProtocolArm.DATABASE: Arm.DATABASE,
    ProtocolArm.REGISTER: Arm.REGISTER,
    ProtocolArm.WEBSITE: Arm.WEBSITE,
    ProtocolArm.ORGANISATION: Arm.ORGANISATION,
    ProtocolArm.CITATION_SEARCHING: Arm.CITATION,
    ProtocolArm.OTHER: Arm.OTHER,
}


def entry_label(entry: SourceEntry) -> str:
    """A source of the protocol as people call it, searched or not; a second strategy of a source bears its id too."""
    if entry.name:
        return entry.name.in_language(language())
    row = SOURCES.get(entry.source)
    if row is None or entry.id == row.label:
        return entry.id
    return row.label if entry.id == entry.source else f"{row.label} ({entry.id})"


def platform_of(entry: SourceEntry) -> str:
    """Through what a source is searched: as the protocol has it, else the service itself; empty where nobody said."""
    row = SOURCES.get(entry.source)
    return entry.platform or (row.label if row else "")


def _end(chosen: CountedRun) -> datetime:
    return chosen.run.finished or chosen.run.started

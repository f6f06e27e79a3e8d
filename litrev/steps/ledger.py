"""Opening a review's ledger, and the corpus that counts in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from litrev.dedupe import works as works_from_links
from litrev.model import Link, Record, Run, RunStatus, Work
from litrev.protocol import SourceEntry
from litrev.review import Review
from litrev.store import Store, open_store


def utc_now() -> datetime:
    """The time, as every row of the ledger has it."""
    return datetime.now(UTC)


def open_ledger(review: Review) -> Store:
    """The review's store; a context manager."""
    return open_store(review.store)


@dataclass(frozen=True, slots=True)
class CountedRun:
    """The newest complete run of one strategy of the protocol: the one that counts."""

    entry: SourceEntry
    run: Run


@dataclass(frozen=True, slots=True)
class Corpus:
    """What counts of a review: a pure function of its ledger and its protocol."""

    runs: tuple[CountedRun, ...]
    """In the protocol's order."""
    left_out: tuple[Run, ...]
    """Each strategy's newest run when it is not complete, and runs whose strategy left the protocol."""
    records: dict[str, tuple[str, ...]]
    """Record id -> ids of the counted runs that found it."""
    works: tuple[Work, ...]
    """Every record's work, by id."""

    @property
    def run_ids(self) -> tuple[str, ...]:
        return tuple(counted.run.id for counted in self.runs)


def corpus(review: Review, store: Store) -> Corpus:
    """Read what counts: newest complete runs, their records, and the works that the links make of them."""
    runs, left_out = _choose_runs(review, store)
    found: dict[str, list[str]] = {}
    for record_id, run_id in store.membership([counted.run.id for counted in runs]):
        found.setdefault(record_id, []).append(run_id)
    return Corpus(
        runs=tuple(runs),
        left_out=tuple(left_out),
        records={record: tuple(run_ids) for record, run_ids in found.items()},
        works=tuple(counted_works(found, store.links())),
    )


def counted_works(found: Collection[str], links: Sequence[Link]) -> Iterator[Work]:
    """Works of all records ever linked, cut down to those that count: a record that a source no longer gives
    still holds together what was joined through it."""
    linked = {record for link in links for record in (link.a, link.b)}
    for work in works_from_links(linked.union(found), links):
        members = tuple(member for member in work.members if member in found)
        if members:
            yield Work(members[0], members)


def _choose_runs(review: Review, store: Store) -> tuple[list[CountedRun], list[Run]]:
    counted: list[CountedRun] = []
    left_out: list[Run] = []
    by_strategy: dict[str, list[Run]] = {}
    for run in store.runs():
        by_strategy.setdefault(run.strategy, []).append(run)
    for entry in review.protocol.sources:
        runs = by_strategy.pop(entry.id, [])
        complete = [run for run in runs if run.status is RunStatus.COMPLETE]
        if complete:
            counted.append(CountedRun(entry, complete[-1]))
        if runs and runs[-1].status is not RunStatus.COMPLETE:
            left_out.append(runs[-1])
    left_out += [runs[-1] for runs in by_strategy.values()]
    return counted, left_out


def newest(records: dict[str, Record], work: Work) -> list[Record]:
    """The records of a work that are at hand, in order."""
    return [records[member] for member in work.members if member in records]

"""Opening a review's ledger, and the corpus that counts in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter

from litrev.dedupe import works as works_from_links
from litrev.model import Decision, Event, EventKind, Link, Run, RunStatus, Work
from litrev.protocol import Protocol, SourceEntry
from litrev.review import Review
from litrev.screening.draws import pilot_round
from litrev.screening.outcome import newest_by_reviewer, order_of
from litrev.screening.resolutions import in_force, resolutions
from litrev.screening.rules import Mark, marks, ruled
from litrev.screening.stages import StageRules, rules_from_protocol
from litrev.screening.standing import Round, Standing, standing
from litrev.steps.strategies import LOOKUP, chase_entry, chase_ids
from litrev.store import Outline, Store, open_store


def utc_now() -> datetime:
    """The time, as every row of the ledger has it."""
    return datetime.now(UTC)


def open_ledger(review: Review, protocol: Protocol) -> Store:
    """The review's store; a context manager."""
    return open_store(review.store_location(protocol))


def decisions_of(protocol: Protocol, store: Store) -> list[Decision]:
    """Every decision, under the id that its reviewer has today; the oldest first.

    What settled a disagreement stands among them as a verdict of `RESOLUTION`, unless it was taken back. Whoever counts
    verdicts reads them here.
    """
    today = cache(protocol.id_now)
    decisions = [
        decision
        if today(decision.reviewer) == decision.reviewer
        else replace(decision, reviewer=today(decision.reviewer))
        for decision in store.decisions()
    ]
    settled = in_force(resolutions(store.events(EventKind.RESOLUTION)))
    if not settled:
        return decisions
    return sorted([*decisions, *(resolution.as_decision() for resolution in settled)], key=order_of)


def events_of(protocol: Protocol, store: Store, kind: EventKind | None = None) -> list[Event]:
    """Every event, or those of one kind, under the id that whoever caused it has today; the oldest first."""
    return [replace(event, by=protocol.id_now(event.by)) for event in store.events(kind)]


@dataclass(frozen=True, slots=True)
class CountedRun:
    """The newest complete run of one strategy of the protocol, or of citation searching: the one that counts."""

    entry: SourceEntry
    run: Run


@dataclass(frozen=True, slots=True)
class Corpus:
    """What counts of a review: a pure function of its ledger and its protocol."""

    runs: tuple[CountedRun, ...]
    """In the protocol's order, citation searching last."""
    left_out: tuple[Run, ...]
    """Each strategy's newest run when it is not complete, and runs whose strategy left the protocol."""
    links: tuple[Link, ...]
    """Those that count: every person's, and the rules' of the newest deduplication."""
    records: dict[str, tuple[str, ...]]
    """Record id -> ids of the counted runs that found it."""
    works: tuple[Work, ...]
    """The works of these records, by id; members are records that count."""
    clusters: dict[str, Work]
    """The same works with every record ever joined to them: a verdict on one that a source no longer gives still
    speaks for its work."""
    work_of: dict[str, str]
    """Record id -> work id, for every record ever joined to a work that counts."""
    known: dict[str, str]
    """Works that an earlier review has screened and nobody here has decided on -> the list that names them."""
    automatic: dict[str, Mark]
    """Works that a rule of the protocol marks as ineligible and nobody here has decided on; none that are known."""

    @property
    def screened(self) -> list[Work]:
        """The works that are screened here: `clusters` without those known or marked by a rule."""
        left_out = self.known.keys() | self.automatic.keys()
        return [work for work in self.clusters.values() if work.id not in left_out]

    @property
    def run_ids(self) -> tuple[str, ...]:
        """The runs that count."""
        return tuple(counted.run.id for counted in self.runs)


def corpus(protocol: Protocol, store: Store, decisions: Sequence[Decision] | None = None) -> Corpus:
    """Read what counts: newest complete runs, their records, and the works that the links make of them.

    `decisions`: those of the ledger, where they are read already.
    """
    runs, left_out = _choose_runs(protocol, store)
    found = _found(store, [counted.run.id for counted in runs])
    links = tuple(store.links())
    clusters = counted_works(found, links)
    works = [
        Work(work.id, tuple(m for m in work.members if m in found)) if len(work.members) > 1 else work
        for work in clusters
    ]
    work_of = {member: work.id for work in clusters for member in work.members}
    decided = cache(lambda: _decided_works(decisions_of(protocol, store) if decisions is None else decisions, work_of))
    known = _known_works(store, work_of, decided)
    return Corpus(
        runs=tuple(runs),
        left_out=tuple(left_out),
        links=links,
        records=found,
        works=tuple(works),
        clusters={work.id: work for work in clusters},
        work_of=work_of,
        known=known,
        automatic=_marked_works(protocol, store, work_of, known, decided),
    )


def _found(store: Store, run_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Record id -> ids of those of the runs that found it, ordered by both."""
    found: dict[str, tuple[str, ...]] = {}
    for run in sorted(set(run_ids)):
        alone = (run,)
        for record in store.ids_of(run):
            found[record] = (*found[record], run) if record in found else alone
    return dict(sorted(found.items()))


def counted_works(found: Collection[str], links: Sequence[Link]) -> list[Work]:
    """The works with a record among `found`, under the smallest id of those, by id.

    All records ever linked take part: one that a source no longer gives still holds together what was joined to it.
    """
    linked = {record for link in links for record in (link.a, link.b)}
    works = [Work(record, (record,)) for record in found if record not in linked]
    for work in works_from_links(linked, links):
        counted = next((member for member in work.members if member in found), None)
        if counted is not None:
            works.append(Work(counted, work.members))
    return sorted(works, key=attrgetter("id"))


def where_works_stand(protocol: Protocol, store: Store, counted: Corpus) -> Standing:
    """Where every work of the corpus stands in screening."""
    return stand(protocol, store, counted, decisions_of(protocol, store))


def stand(protocol: Protocol, store: Store, counted: Corpus, decisions: Iterable[Decision]) -> Standing:
    """Where every work of the corpus stands by these decisions."""
    stages = rules_from_protocol(protocol)
    return standing(counted.screened, decisions, stages, pilot_rounds(protocol, store, counted, stages))


def pilot_rounds(protocol: Protocol, store: Store, counted: Corpus, stages: Iterable[StageRules]) -> dict[str, Round]:
    """The pilot rounds of blind stages, by stage id."""
    draws = store.events(EventKind.DRAW)
    rounds = {rules.id: pilot_round(draws, rules, counted.work_of, protocol.id_now) for rules in stages}
    return {stage: found for stage, found in rounds.items() if found is not None}


def named_works(store: Store, work_of: Mapping[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    """What earlier reviews' lists name (kind and value) -> the works that bear the name -> the list."""
    named: dict[tuple[str, str], dict[str, str]] = {}
    for record, kind, value, batch in store.known_records():
        if record in work_of:
            named.setdefault((kind, value), {}).setdefault(work_of[record], batch)
    return named


def _known_works(store: Store, work_of: Mapping[str, str], decided: Callable[[], Set[str]]) -> dict[str, str]:
    """A name that several works bear makes none of them known; a decision made here outranks what was known."""
    known: dict[str, str] = {}
    for works in named_works(store, work_of).values():
        if len(works) == 1:
            known = works | known
    return {work: batch for work, batch in known.items() if work not in decided()}


def _marked_works(
    protocol: Protocol,
    store: Store,
    work_of: Mapping[str, str],
    known: Collection[str],
    decided: Callable[[], Set[str]],
) -> dict[str, Mark]:
    """A decision made here outranks a rule, as it does what was known."""
    rules = ruled(protocol.criteria)
    if not rules:
        return {}
    apart = decided() | set(known)
    described: dict[str, list[Outline]] = {}
    for record in store.outlines(record for record, work in work_of.items() if work not in apart):
        described.setdefault(work_of[record.id], []).append(record)
    marked = marks(described, rules)
    return {work: marked[work] for work in sorted(marked)}


def _decided_works(decisions: Iterable[Decision], work_of: Mapping[str, str]) -> set[str]:
    """The works that somebody here has decided on and has not taken back."""
    held: dict[tuple[str, str], list[Decision]] = {}
    for decision in decisions:
        if decision.record in work_of:
            held.setdefault((work_of[decision.record], decision.stage), []).append(decision)
    return {work for (work, _stage), given in held.items() if newest_by_reviewer(given)}


def find_works(store: Store, counted: Corpus, identifier: str, *, exact: bool = True) -> list[str]:
    """The works that a record id, work id, DOI or PMID may mean; in order."""
    for called in dict.fromkeys((identifier, _as_meant(identifier))):
        if called in counted.work_of:
            return [counted.work_of[called]]
        records = store.find(called, exact=exact)
        if works := sorted({counted.work_of[record] for record in records if record in counted.work_of}):
            return works
    return []


def _as_meant(identifier: str) -> str:
    """OpenAlex's own spellings of an id as the ledger has it; a PMID that a spreadsheet took for a number, `123.0`."""
    text = identifier.strip()
    if found := re.fullmatch(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d+)", text, re.IGNORECASE):
        return f"openalex:{found.group(1).upper()}"
    whole = text.removesuffix(".0")
    return whole if whole.isdecimal() else text


def _choose_runs(protocol: Protocol, store: Store) -> tuple[list[CountedRun], list[Run]]:
    """Of each strategy the newest complete run; and, apart, what is left out."""
    counted: list[CountedRun] = []
    left_out: list[Run] = []
    by_strategy: dict[str, list[Run]] = {}
    for run in store.runs():
        by_strategy.setdefault(run.strategy, []).append(run)
    for entry in (*protocol.sources, *map(chase_entry, chase_ids())):
        runs = by_strategy.pop(entry.id, [])
        complete = [run for run in runs if run.status is RunStatus.COMPLETE]
        if complete:
            counted.append(CountedRun(entry, complete[-1]))
        if runs and runs[-1].status is not RunStatus.COMPLETE:
            left_out.append(runs[-1])
    left_out += [runs[-1] for strategy, runs in by_strategy.items() if strategy != LOOKUP]
    return counted, left_out

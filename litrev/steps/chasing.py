"""Citation searching: what works of the review cite, and what cites them, through OpenAlex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote_plus

from litrev.errors import ProtocolError
from litrev.i18n import _
from litrev.model import Record, RunStatus, Work
from litrev.progress import Progress, silent
from litrev.protocol import Protocol
from litrev.query.tree import SLICE_MARK
from litrev.review import Review
from litrev.sources.http import Clock, system_clock
from litrev.sources.registry import open_source
from litrev.steps.ledger import Corpus, corpus, open_ledger, where_works_stand
from litrev.steps.searching import Advise, OpenSource, Searched, run_strategies
from litrev.steps.sets import Choice, Which, deciding_stage, set_named
from litrev.steps.strategies import LOOKUP, Chase, chase_entry
from litrev.store import Store

SOURCE = "openalex"
MOST_VALUES = 100
"""Values joined by | that OpenAlex takes in one filter (help.openalex.org, August 2026)."""
LONGEST_VALUES = 3_000
"""Bytes of the values of one filter, encoded: a request stays well under 4,000."""


class Direction(StrEnum):
    """Which way citations are followed; the word ends the strategy's id."""

    REFERENCES = "references"
    """What the works cite."""
    CITATIONS = "citations"
    """What cites the works."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """The works that are chased from, as OpenAlex knows them."""

    works: Mapping[str, tuple[str, ...]]
    """Work id -> its OpenAlex numbers (`W…`)."""
    unknown: tuple[str, ...]
    """Works that OpenAlex does not have, or that have no DOI and no PMID to look for."""
    references: tuple[str, ...]
    """Numbers of all that they cite, each once."""
    to_look_up: tuple[str, ...] = ()
    """Works that have not been looked for yet (a dry run does not)."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """All OpenAlex numbers of the works."""
        return tuple(dict.fromkeys(number for numbers in self.works.values() for number in numbers))


@dataclass(frozen=True, slots=True)
class Chased:
    """What became of a chase."""

    seeds: Seeds
    searched: tuple[Searched, ...]
    """The lookup, if there was one, then each direction."""
    gone: tuple[str, ...] = ()
    """Cited works that OpenAlex lists and no longer has."""


@dataclass(frozen=True, slots=True)
class ChasePreview:
    """What a chase would fetch."""

    seeds: Seeds
    announced: Mapping[Direction, int] = field(default_factory=dict)
    """At most so many works: those found from several seeds are one."""
    credits_needed: int = 0


def chase(
    review: Review,
    *,
    start: str = Which.INCLUDED,
    directions: Sequence[Direction] = tuple(Direction),
    progress: Progress = silent,
    advise: Advise = lambda label, advice: None,
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
) -> Chased:
    """Fetch what the works of the set `start` cite and what cites them, each direction as a run of its own.

    Works without an OpenAlex record are looked up by DOI and PMID first; nothing else is fetched while that is not
    complete. What was interrupted goes on with `search` and its `resume`. Raises ProtocolError when there is no work
    to start from.
    """
    protocol = review.load()

    def searching(wanted: Sequence[Chase]) -> list[Searched]:
        return run_strategies(review, wanted, progress=progress, advise=advise, clock=clock, opener=opener)

    seeds, lookup = _seeds(review, protocol, start)
    done: list[Searched] = []
    if lookup:
        done += searching([_strategy(protocol, LOOKUP, lookup, {})])
        if done[0].run.status is not RunStatus.COMPLETE:
            return Chased(seeds, tuple(done))
        seeds, _lookup = _seeds(review, protocol, start)
    natives = {Direction.REFERENCES: ("openalex", seeds.references), Direction.CITATIONS: ("cites", seeds.numbers)}
    facts = {"seeds": list(seeds.works), "not_in_openalex": list(seeds.unknown)}
    wanted = [
        _strategy(protocol, f"chase:{way}", batches(name, numbers), facts)
        for way in directions
        for name, numbers in [natives[way]]
        if numbers
    ]
    done += searching(wanted)
    return Chased(seeds, tuple(done), _gone(review, protocol, seeds, done))


def preview_chase(
    review: Review,
    *,
    start: str = Which.INCLUDED,
    directions: Sequence[Direction] = tuple(Direction),
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
) -> ChasePreview:
    """What `chase` would find, asked without fetching; works that are to be looked up first are not in the numbers."""
    protocol = review.load()
    seeds, _lookup = _seeds(review, protocol, start)
    announced = {Direction.REFERENCES: len(seeds.references)} if Direction.REFERENCES in directions else {}
    credits_needed = len(batches("openalex", seeds.references)) if announced else 0
    if Direction.CITATIONS in directions and seeds.numbers:
        source = opener(SOURCE, contact=protocol.contact or "", clock=clock)
        try:
            count = source.count(SLICE_MARK.join(batches("cites", seeds.numbers)))
        finally:
            source.close()
        announced[Direction.CITATIONS] = count.announced
        credits_needed += int(count.detail.get("credits_needed", 0))
    return ChasePreview(seeds, announced, credits_needed)


def batches(name: str, values: Iterable[str]) -> list[str]:
    """Filters `name:a|b|…` that hold all values, each short enough for one request."""
    filters: list[str] = []
    batch: list[str] = []
    length = 0
    for value in values:
        size = len(quote_plus(f"|{value}"))
        if batch and (len(batch) == MOST_VALUES or length + size > LONGEST_VALUES):
            filters.append(f"{name}:{'|'.join(batch)}")
            batch, length = [], 0
        batch.append(value)
        length += size
    return [*filters, f"{name}:{'|'.join(batch)}"] if batch else filters


def _strategy(protocol: Protocol, id_: str, filters: Sequence[str], facts: Mapping[str, object]) -> Chase:
    return Chase(protocol, chase_entry(id_, SLICE_MARK.join(filters)), facts)


def _seeds(review: Review, protocol: Protocol, start: str) -> tuple[Seeds, list[str]]:
    """The works of the set, and the filters that look for those that nobody has looked for yet."""
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        works = _works(protocol, store, counted, set_named(start))
        if not works:
            raise ProtocolError(
                _("There is no work to start from: none is in the set “{name}”.").format(name=start),
                _("Screen first, or start from another set: litrev chase --from all"),
            )
        found = {work.id: [m for m in work.members if m.startswith(f"{SOURCE}:")] for work in works}
        lost = [work for work in works if not found[work.id]]
        names = _names(store, lost)
        filters = _lookup(names)
        known = _looked_up(store, filters)
        for work in lost:
            found[work.id] = sorted({id_ for name in names[work.id] for id_ in known.get(name, ())})
        searched = known is not _NOT_YET
        missing = tuple(work.id for work in lost if not found[work.id])
        waiting = tuple(work for work in missing if names[work]) if not searched else ()
        seeds = Seeds(
            works={work: tuple(map(_number, ids)) for work, ids in found.items() if ids},
            unknown=tuple(work for work in missing if work not in waiting),
            references=_references(store, [id_ for ids in found.values() for id_ in ids]),
            to_look_up=waiting,
        )
    return seeds, [] if searched else filters


def _works(protocol: Protocol, store: Store, counted: Corpus, wanted: Which) -> list[Work]:
    if wanted is Which.ALL:
        return list(counted.works)
    where = where_works_stand(protocol, store, counted)
    choice = Choice((wanted,), deciding_stage(where), named=False)
    return [
        work for work in counted.works if work.id in where.positions and choice.has(where.positions[work.id], where)
    ]


_NOT_YET: Mapping[str, tuple[str, ...]] = {}
"""These works have not been looked up."""


def _names(store: Store, works: Sequence[Work]) -> dict[str, list[str]]:
    """Work id -> the DOIs and PMIDs of its records, as OpenAlex's filters have them."""
    names = {}
    for work in works:
        records = store.records(work.members).values()
        dois = {f"doi:{r.doi}" for r in records if r.doi and not set(',|"') & set(r.doi)}
        names[work.id] = sorted(dois | {f"pmid:{r.pmid}" for r in records if r.pmid})
    return names


def _lookup(names: Mapping[str, Sequence[str]]) -> list[str]:
    every = sorted({name.partition(":")[::2] for of_work in names.values() for name in of_work})
    return [
        one for kind in ("doi", "pmid") for one in batches(kind, (value for named, value in every if named == kind))
    ]


def _looked_up(store: Store, filters: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """DOI or PMID -> OpenAlex records, from a complete lookup of just these names; `_NOT_YET` when there is none."""
    if not filters:
        return {}
    native = SLICE_MARK.join(filters)
    runs = [r for r in store.runs(LOOKUP) if r.status is RunStatus.COMPLETE and r.native_query == native]
    if not runs:
        return _NOT_YET
    found: dict[str, tuple[str, ...]] = {}
    for record in store.records_of([runs[-1].id]):
        for name in _called(record):
            found[name] = (*found.get(name, ()), record.id)
    return found


def _called(record: Record) -> list[str]:
    dois = [record.doi, *(value for scheme, value in record.other_ids if scheme == "doi")]
    return [*(f"doi:{doi}" for doi in dois if doi), *([f"pmid:{record.pmid}"] if record.pmid else [])]


def _references(store: Store, ids: Sequence[str]) -> tuple[str, ...]:
    """Numbers of all that these OpenAlex records cite, in the order of their ids."""
    cited = {reference for record in store.records(ids).values() for reference in record.references}
    return tuple(sorted((_number(one) for one in cited if one.startswith(f"{SOURCE}:")), key=lambda w: int(w[1:])))


def _number(record: str) -> str:
    return record.partition(":")[2]


def _gone(review: Review, protocol: Protocol, seeds: Seeds, done: Iterable[Searched]) -> tuple[str, ...]:
    """The cited works that a complete run over them did not bring."""
    run = next((s.run for s in done if s.strategy.id == f"chase:{Direction.REFERENCES}"), None)
    if run is None or run.status is not RunStatus.COMPLETE:
        return ()
    with open_ledger(review, protocol) as store:
        brought = {_number(record) for record in store.ids_of(run.id)}
    return tuple(number for number in seeds.references if number not in brought)

"""Where a review stands, and the next command to type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from litrev.i18n import _, language
from litrev.model import Run, RunStatus
from litrev.protocol import Arm, Protocol
from litrev.protocol.models import FILE
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.sources.registry import SOURCES
from litrev.steps.full_text_places import free_copies_wait
from litrev.steps.ledger import Corpus, open_ledger
from litrev.steps.leftovers import left_over
from litrev.steps.readers import Readers, read
from litrev.steps.reviewing import doubtful_pairs
from litrev.steps.strategies import chase_ids, strategies
from litrev.steps.verdict_words import settled_twice_words
from litrev.store import Dedupe, Store


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A strategy of the protocol and its newest run, if it has been run."""

    id: str
    run: Run | None
    counted: bool
    """A complete run of it is in the counts."""
    imported: bool = False
    """Its records come from files, or are added by hand."""


@dataclass(frozen=True, slots=True)
class StageStatus:
    """A screening stage: works that reached it, by what it holds of them."""

    id: str
    label: str
    """What people call it."""
    reached: int
    states: dict[State, int]
    twice: int = 0
    """Works that were settled twice and differently, by people who did not know of one another."""
    seed: str = ""
    """Of the reading order, once somebody has read by lot."""
    pilot_seed: str = ""

    @property
    def open(self) -> int:
        """Works that somebody still has something to do with."""
        return sum(n for state, n in self.states.items() if state.is_open)


@dataclass(frozen=True, slots=True)
class Status:
    """A review at a glance."""

    title: str
    folder: str
    sources: tuple[SourceStatus, ...]
    records: int
    works: int
    dedupe: Dedupe | None
    dedupe_is_old: bool
    """Records have come since the last deduplication, or there was none."""
    unsure: int
    """Pairs of records that the rules leave to a person and that wait for an answer."""
    known: int
    """Works that an earlier review has screened; they are not screened again."""
    automatic: int
    """Works that a rule of the protocol marks as ineligible; they are not screened."""
    stages: tuple[StageStatus, ...]
    next_command: str
    next_reason: str
    """Why that is next."""
    left_over: tuple[str, ...] = ()
    """What the ledger holds and the protocol no longer asks for, in sentences."""


def status(review: Review) -> Status:
    """Look at the whole review; changes nothing."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        readers = read(protocol, store)
        counted = readers.counted
        sources = _sources(protocol, store, counted)
        latest = store.latest_dedupe()
        unsure = len(doubtful_pairs(counted))
        stages = _stages(readers)
        is_old = _needs_dedupe(counted, latest)
        command, reason = _next(
            protocol,
            sources,
            stages,
            readers,
            dedupe_is_old=is_old,
            unsure=unsure,
            to_fetch=lambda: free_copies_wait(readers, store),
        )
        over = left_over(review, store.runs(), readers)
    return Status(
        title=protocol.title.in_language(language()),
        folder=str(review.folder),
        sources=sources,
        records=len(counted.records),
        works=len(counted.works),
        dedupe=latest,
        dedupe_is_old=is_old,
        unsure=unsure,
        known=len(counted.known),
        automatic=len(counted.automatic),
        stages=stages,
        next_command=command,
        next_reason=reason,
        left_over=tuple(over),
    )


def _stages(readers: Readers) -> tuple[StageStatus, ...]:
    tallies = [(rules, readers.where.tally(rules.id)) for rules in readers.where.stages]
    return tuple(
        StageStatus(
            id=rules.id,
            label=rules.name,
            reached=tally.total(),
            states=dict(tally),
            twice=len(readers.settled_twice(rules.id)),
            seed=readers.reading_seed(rules.id),
            pilot_seed=readers.pilot_seed(rules.id),
        )
        for rules, tally in tallies
    )


def _sources(protocol: Protocol, store: Store, counted: Corpus) -> tuple[SourceStatus, ...]:
    in_counts = {run.entry.id for run in counted.runs}
    shown = []
    if all(entry.source not in SOURCES and entry.source != FILE for entry in protocol.sources):
        strategies(protocol)  # says what to write
    for entry in protocol.sources:
        if entry.source in SOURCES or entry.source == FILE:
            runs = store.runs(entry.id)
            imported = entry.source == FILE
            shown.append(SourceStatus(entry.id, runs[-1] if runs else None, entry.id in in_counts, imported))
    for chased in chase_ids():
        if runs := store.runs(chased):
            shown.append(SourceStatus(chased, runs[-1], chased in in_counts))
    return tuple(shown)


def _needs_dedupe(counted: Corpus, latest: Dedupe | None) -> bool:
    if not counted.records:
        return False
    ends = [chosen.run.finished or chosen.run.started for chosen in counted.runs]
    return latest is None or latest.at < max(ends)


def _next(
    protocol: Protocol,
    sources: tuple[SourceStatus, ...],
    stages: tuple[StageStatus, ...],
    readers: Readers,
    *,
    dedupe_is_old: bool,
    unsure: int,
    to_fetch: Callable[[], bool],
) -> tuple[str, str]:
    """The first thing that is not done, in the order of a review. `to_fetch`: free copies of reports wait for it."""
    return (
        _next_in_searching(protocol, sources)
        or (_next_for_new_records() if dedupe_is_old else None)
        or (None if readers.where.positions else _next_where_nothing_is_found())
        or _next_in_screening(protocol, stages, readers, to_fetch=to_fetch)
        or _next_before_the_counts(sources, unsure)
    )


def _next_in_searching(protocol: Protocol, sources: tuple[SourceStatus, ...]) -> tuple[str, str] | None:
    if any(s.run and s.run.status is RunStatus.PARTIAL and not s.imported for s in sources):
        return "litrev search --resume", _("A search is not complete.")
    if missing := [s.id for s in sources if not s.counted and not s.imported]:
        searched = [s for s in sources if not s.imported]
        chosen = [] if len(missing) == len(searched) else [f" --source {name}" for name in missing]
        return "litrev search" + "".join(chosen), _("Not every source has been searched.")
    awaited = [source for source in _awaited(sources) if _in_main_arm(protocol, source)]
    return _to_import(awaited[0]) if awaited else None


def _next_for_new_records() -> tuple[str, str]:
    return "litrev dedupe", _("Records have come that were not compared yet.")


def _next_where_nothing_is_found() -> tuple[str, str]:
    return "litrev check", _("No record has been found: look at the strategy again.")


def _next_before_the_counts(sources: tuple[SourceStatus, ...], unsure: int) -> tuple[str, str]:
    """Screening is done: what could wait until now."""
    if awaited := _awaited(sources):
        return _to_import(awaited[0])
    if unsure:
        return "litrev dedupe --review", _("Screening is done; pairs of records that may be one work wait for a word.")
    return "litrev prisma", _("Screening is done.")


def _awaited(sources: tuple[SourceStatus, ...]) -> list[str]:
    return [source.id for source in sources if source.imported and not source.counted]


def _to_import(source: str) -> tuple[str, str]:
    return f"litrev import {_('FILE')} --source {source}", _("The file of a source has not been imported.")


def _in_main_arm(protocol: Protocol, source: str) -> bool:
    entry = protocol.source_entry(source)
    return entry is not None and entry.arm in (Arm.DATABASE, Arm.REGISTER)


def _next_in_screening(
    protocol: Protocol, stages: tuple[StageStatus, ...], readers: Readers, *, to_fetch: Callable[[], bool]
) -> tuple[str, str] | None:
    """None where screening is done."""
    for stage in stages:
        if stage.states.get(State.PENDING):
            if readers.rules(stage.id).reports and to_fetch():
                return "litrev fulltext find", _("Free copies of full texts can be fetched before they are read.")
            waiting = [who for who in readers.rules(stage.id).readers if readers.to_read(stage.id, who)]
            if not waiting and protocol.team:
                return "litrev todo", _("Works wait for a verdict that nobody is asked for.")
            who = waiting[0] if waiting else "a"
            command = f"litrev screen --as {who} --stage {stage.id}"
            if len(waiting) > 1:
                words = _("Works wait to be screened by {names}: litrev todo says who has how many.")
                return command, words.format(names=", ".join(waiting))
            return command, _("Works wait to be screened.")
        if stage.open or stage.twice:
            settlers = readers.settlers(stage.id)[0]
            who = settlers[0] if settlers else _("NAME")
            return f"litrev resolve --as {who} --stage {stage.id}", (
                _("Reviewers disagree on some works.") if stage.open else settled_twice_words(stage.twice)
            )
    return None

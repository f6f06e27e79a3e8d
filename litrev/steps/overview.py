"""Where a review stands, and the next command to type."""

from __future__ import annotations

from dataclasses import dataclass

from litrev.i18n import _, language
from litrev.model import Run, RunStatus
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.outcome import State
from litrev.screening.standing import Standing
from litrev.steps.ledger import Corpus, corpus, open_ledger, where_works_stand
from litrev.steps.reviewing import doubtful_pairs
from litrev.steps.strategies import chase_ids, strategies
from litrev.store import Dedupe, Store


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A strategy of the protocol and its newest run, if it has been run."""

    id: str
    run: Run | None
    counted: bool
    """A complete run of it is in the counts."""


@dataclass(frozen=True, slots=True)
class StageStatus:
    """A screening stage: works that reached it, by what it holds of them."""

    id: str
    label: str
    """What people call it."""
    reached: int
    states: dict[State, int]

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
    stages: tuple[StageStatus, ...]
    next_command: str
    next_reason: str
    """Why that is next."""


def status(review: Review) -> Status:
    """Look at the whole review; changes nothing."""
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        where = where_works_stand(protocol, store, counted)
        sources = _sources(protocol, store, counted)
        latest = store.latest_dedupe()
        unsure = len(doubtful_pairs(store, counted))
    stages = tuple(
        StageStatus(rules.id, rules.name, len(where.reached(rules.id)), dict(where.tally(rules.id)))
        for rules in where.stages
    )
    is_old = _needs_dedupe(counted, latest)
    command, reason = _next(protocol, sources, stages, where, dedupe_is_old=is_old)
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
        stages=stages,
        next_command=command,
        next_reason=reason,
    )


def _sources(protocol: Protocol, store: Store, counted: Corpus) -> tuple[SourceStatus, ...]:
    in_counts = {run.entry.id for run in counted.runs}
    shown = []
    for strategy in strategies(protocol):
        runs = store.runs(strategy.id)
        shown.append(SourceStatus(strategy.id, runs[-1] if runs else None, strategy.id in in_counts))
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
    where: Standing,
    *,
    dedupe_is_old: bool,
) -> tuple[str, str]:
    """The first thing that is not done, in the order of a review."""
    if any(s.run and s.run.status is RunStatus.PARTIAL for s in sources):
        return "litrev search --resume", _("A search is not complete.")
    if missing := [s.id for s in sources if not s.counted]:
        chosen = [] if len(missing) == len(sources) else [f" --source {name}" for name in missing]
        return "litrev search" + "".join(chosen), _("Not every source has been searched.")
    if dedupe_is_old:
        return "litrev dedupe", _("Records have come that were not compared yet.")
    if not where.positions:
        return "litrev check", _("No record has been found: look at the strategy again.")
    return _next_in_screening(protocol, stages)


def _next_in_screening(protocol: Protocol, stages: tuple[StageStatus, ...]) -> tuple[str, str]:
    for stage in stages:
        if stage.states.get(State.PENDING):
            who = next((member.id for member in protocol.team), "a")
            return f"litrev screen --as {who} --stage {stage.id}", _("Works wait to be screened.")
        if stage.open:
            return "litrev records", _("Reviewers disagree on some works; an arbiter decides them.")
    return "litrev prisma", _("Screening is done.")

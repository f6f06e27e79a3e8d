"""Searching everything again, and telling what is otherwise than it was.

Nothing is taken away: decisions and links stay, and only works that nobody has seen reach screening.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from litrev.i18n import _
from litrev.model import Decision, EventKind, NoticeKind, Record, Run, RunStatus, Verdict
from litrev.progress import Progress, silent
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.conflicts import may_be_told
from litrev.screening.draws import pilot_round
from litrev.screening.outcome import newest_by_reviewer, order_of
from litrev.screening.stages import rules_from_protocol
from litrev.screening.standing import Position
from litrev.sources.http import Clock, system_clock
from litrev.sources.registry import open_source
from litrev.steps.comparing import SIGNALS, Difference, changed_fields, compare, signalled, signals_since
from litrev.steps.ledger import Corpus, corpus, decisions_of, find_works, open_ledger, where_works_stand
from litrev.steps.runs import find_run, seen_runs, source_name
from litrev.steps.searching import Advise, OpenSource, Stopped, search
from litrev.steps.strategies import strategies
from litrev.store import Store

_CHUNK = 500

News = tuple[NoticeKind, str, str, str]
"""A signal, the record that gives it, the work that it is about, and its title."""


def _keep_to_oneself(label: str, advice: str) -> None:
    """Advise nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyChange:
    """One strategy: the run that counted before, the one that counts now, and what differs."""

    strategy: str
    label: str
    before: Run | None
    """None where it had not been searched before."""
    after: Run
    difference: Difference | None
    """None while the newest run is not complete."""
    fields: tuple[tuple[str, int], ...] = ()
    """In which fields records changed, and in how many; the most frequent first."""
    read_otherwise: bool = False
    """The two runs were read by different versions of litrev, which may be all that changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A work of the review that has been retracted, doubted or corrected since."""

    signal: NoticeKind
    record: str
    """The record that says so."""
    work: str
    title: str
    position: Position | None
    decided: bool
    """Somebody has decided on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanished:
    """A record that somebody decided on, that its source no longer gives, and that no other record stands for."""

    record: str
    title: str
    verdict: Verdict | None
    """What was said of it last; None as long as somebody has yet to read it without knowing."""
    stage: str


@dataclass(frozen=True, slots=True)
class Updated:
    """A review after it was searched again."""

    strategies: tuple[StrategyChange, ...]
    alarms: tuple[Alarm, ...]
    """The gravest first."""
    vanished: tuple[Vanished, ...]

    @property
    def complete(self) -> bool:
        """Every strategy's newest run is whole."""
        return all(change.difference is not None for change in self.strategies)


def update(
    review: Review,
    *,
    sources: Sequence[str] = (),
    progress: Progress = silent,
    advise: Advise = _keep_to_oneself,
    clock: Clock = system_clock,
    opener: OpenSource = open_source,
) -> Updated:
    """Run every strategy of the protocol (or those of `sources`) anew and compare with the runs that counted before.

    Raises as `search` does. A source that fails is not raised: its strategy has no difference.
    """
    try:
        search(review, sources=sources, progress=progress, advise=advise, clock=clock, opener=opener)
    except Stopped:
        raise Stopped(_("Go on with: litrev search --resume, then: litrev update --show")) from None
    return show_update(review, sources=sources)


def show_update(review: Review, *, sources: Sequence[str] = (), since: str | None = None) -> Updated:
    """The difference of each strategy's two newest complete runs; searches nothing.

    `since` names a run (as `litrev runs` does): then from that run to the newest of its strategy.
    """
    protocol = review.load()
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        if since is not None:
            first = find_run(seen_runs(store.runs(), counted), since).run
            changes = [_change(store, first.strategy, store.runs(first.strategy), first)]
        else:
            changes = [
                _change(store, strategy.id, runs)
                for strategy in strategies(protocol, sources)
                if (runs := store.runs(strategy.id))
            ]
        return Updated(
            tuple(changes),
            tuple(_alarms(protocol, store, counted, changes)),
            tuple(_vanished(protocol, store, counted, changes)),
        )


def _change(store: Store, strategy: str, runs: Sequence[Run], since: Run | None = None) -> StrategyChange:
    complete = [run for run in runs if run.status is RunStatus.COMPLETE]
    after = complete[-1] if since and complete else runs[-1]
    before = since or next((run for run in reversed(complete) if run.id != after.id), None)
    change = StrategyChange(
        strategy=strategy, label=source_name(after.source), before=before, after=after, difference=None
    )
    if after.status is not RunStatus.COMPLETE:
        return change
    difference = compare(store.newest_versions(before.id) if before else (), store.newest_versions(after.id))
    tally: Counter[str] = Counter()
    if before:
        for earlier, later in _versions(store, before, after, difference.changed):
            tally.update(changed_fields(earlier, later))
    return StrategyChange(
        strategy=strategy,
        label=source_name(after.source),
        before=before,
        after=after,
        difference=difference,
        fields=tuple(tally.most_common()),
        read_otherwise=before is not None and before.detail.get("litrev") != after.detail.get("litrev"),
    )


def _versions(store: Store, before: Run, after: Run, changed: Sequence[str]) -> Iterator[tuple[Record, Record]]:
    """Each changed record as it was and as it is, a few hundred at a time."""
    for start in range(0, len(changed), _CHUNK):
        portion = changed[start : start + _CHUNK]
        earlier, later = ({r.id: r for r in store.records_in(run.id, portion)} for run in (before, after))
        yield from ((earlier[record], later[record]) for record in portion)


def _alarms(protocol: Protocol, store: Store, counted: Corpus, changes: Sequence[StrategyChange]) -> list[Alarm]:
    """What the runs newly say of works of the review."""
    where = where_works_stand(protocol, store, counted)
    decided = {work for (work, _stage), verdicts in where.verdicts.items() if verdicts}
    found: dict[tuple[NoticeKind, str], Alarm] = {}
    for kind, record, work, title in _news(store, counted, changes):
        alarm = Alarm(
            signal=kind, record=record, work=work, title=title, position=where.positions.get(work),
            decided=work in decided,
        )  # fmt: skip
        found.setdefault((kind, work), alarm)
    return sorted(found.values(), key=lambda alarm: (not alarm.decided, SIGNALS.index(alarm.signal), alarm.work))


def _news(store: Store, counted: Corpus, changes: Sequence[StrategyChange]) -> Iterator[News]:
    for change in changes:
        if change.difference is not None and change.before is not None:
            yield from _changed_signals(store, counted, change.before, change.after, change.difference)
            yield from _new_notices(store, counted, change.after, change.difference)


def _changed_signals(store: Store, counted: Corpus, before: Run, after: Run, difference: Difference) -> Iterator[News]:
    """Works whose own record says so."""
    for earlier, later in _versions(store, before, after, difference.changed):
        if later.id in counted.work_of:
            for kind in signals_since(earlier, later):
                yield kind, later.id, counted.work_of[later.id], later.title


def _new_notices(store: Store, counted: Corpus, after: Run, difference: Difference) -> Iterator[News]:
    """Works that a notice, found for the first time, says it of."""
    for start in range(0, len(difference.new), _CHUNK):
        for notice in store.records_in(after.id, difference.new[start : start + _CHUNK]):
            for kind, named in signalled(notice):
                for work in find_works(store, counted, named):
                    if work != counted.work_of.get(notice.id):
                        yield kind, notice.id, work, notice.title


def _vanished(protocol: Protocol, store: Store, counted: Corpus, changes: Sequence[StrategyChange]) -> list[Vanished]:
    gone = {record for change in changes if change.difference for record in change.difference.gone}
    gone -= counted.work_of.keys()
    held: dict[str, list[Decision]] = {}
    for decision in decisions_of(protocol, store) if gone else ():
        if decision.record in gone:
            held.setdefault(decision.record, []).append(decision)
    titles = store.records(held)
    rules = {stage.id: stage for stage in rules_from_protocol(protocol)}
    draws = store.events(EventKind.DRAW)
    vanished = []
    for record, decisions in sorted(held.items()):
        if standing := newest_by_reviewer(decisions).values():
            last = max(standing, key=order_of)
            at_stage = newest_by_reviewer(decision for decision in decisions if decision.stage == last.stage)
            told = False
            if stage := rules.get(last.stage):
                piloted = pilot_round(draws, stage, {record: record}, protocol.id_now)
                told = may_be_told(at_stage, stage, piloted.awaited(record) if piloted else frozenset())
            verdict = last.verdict if told else None
            vanished.append(Vanished(record=record, title=titles[record].title, verdict=verdict, stage=last.stage))
    return vanished

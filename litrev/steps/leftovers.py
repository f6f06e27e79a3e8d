"""What the ledger holds and the protocol no longer asks for: kept, left out of what is shown, and said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from litrev.i18n import N_, _, ngettext, number
from litrev.model import Decision, Run, RunStatus, Verdict
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.conflicts import may_be_told
from litrev.screening.outcome import order_of
from litrev.screening.standing import Standing
from litrev.steps.readers import Readers


def left_over(review: Review, runs: Sequence[Run], readers: Readers) -> list[str]:
    """A sentence for each search, stage and criterion of the ledger that the protocol leaves aside; in its order.

    `runs`: all that the ledger has.
    """
    protocol, decisions = readers.protocol, readers.decisions
    strays = [] if runs else list(_stray_searches(review))
    return [*_of_ledger(strays), *_of_runs(protocol, runs), *_of_decisions(protocol, decisions, readers.where)]


def _stray_searches(review: Review) -> Iterator[str]:
    """Searches in the archive; asked for when the ledger knows none at all."""
    yield from sorted({page.parent.name for page in review.archive.glob("*/page-*")})


def _of_ledger(strays: list[str]) -> Iterator[str]:
    if strays:
        yield ngettext(
            "The archive holds {n} search that the ledger does not know. If review.db was moved, put it back.",
            "The archive holds {n} searches that the ledger does not know. If review.db was moved, put it back.",
            len(strays),
        ).format(n=number(len(strays)))


def _of_runs(protocol: Protocol, runs: Iterable[Run]) -> Iterator[str]:
    by_strategy: dict[str, list[Run]] = {}
    for run in runs:
        by_strategy.setdefault(run.strategy, []).append(run)
    wanted = {entry.id for entry in protocol.sources}
    for strategy, made in by_strategy.items():
        finished = any(run.status is RunStatus.COMPLETE for run in made)
        if strategy not in wanted:
            if finished:
                words = _("{source} is no longer in review.yaml: its search is not counted.")
                yield words.format(source=strategy)
        elif made[-1].status is not RunStatus.COMPLETE:
            words = (
                _("{source}: the newest search is {status}; the one before it is counted.")
                if finished
                else _("Not counted: {source}, whose newest search is {status}.")
            )
            yield words.format(source=strategy, status=_(made[-1].status.value))


_STATUS_WORDS = (N_("partial"), N_("failed"), N_("complete"))


def _told(where: Standing) -> set[str]:
    """The ids of the decisions that may be told: those on works that somebody has yet to read, blind to the others,
    may not."""
    rules = {stage.id: stage for stage in where.stages}
    return {
        decision.id
        for (work, stage), held in where.verdicts.items()
        if may_be_told(held, rules[stage], where.awaited(work, stage))
        for decision in held.values()
    }


def _of_decisions(protocol: Protocol, decisions: Sequence[Decision], where: Standing) -> Iterator[str]:
    stages = {stage.id for stage in protocol.stages}
    codes = {criterion.code for criterion in protocol.criteria}
    old_codes = any(code not in codes for decision in decisions for code in decision.criteria)
    if not old_codes and all(decision.stage in stages for decision in decisions):
        return
    held = [decision for decision in _newest(decisions) if decision.verdict is not Verdict.WITHDRAWN]
    gone = Counter(decision.stage for decision in held if decision.stage not in stages)
    for stage, n in gone.items():
        yield ngettext(
            "{n} decision at the stage {stage}, which is no longer in review.yaml, is not counted.",
            "{n} decisions at the stage {stage}, which is no longer in review.yaml, are not counted.",
            n,
        ).format(n=number(n), stage=stage)
    told = _told(where) if old_codes else ()
    named = (code for decision in held if decision.id in told for code in decision.criteria)
    for code, n in Counter(code for code in named if code not in codes).items():
        yield ngettext(
            "{n} exclusion names the criterion {code}, which is no longer in review.yaml; it stands.",
            "{n} exclusions name the criterion {code}, which is no longer in review.yaml; they stand.",
            n,
        ).format(n=number(n), code=code)


def _newest(decisions: Iterable[Decision]) -> Iterable[Decision]:
    """What each reviewer last said of each record at each stage."""
    newest: dict[tuple[str, str, str], Decision] = {}
    for decision in sorted(decisions, key=order_of):
        newest[decision.record, decision.stage, decision.reviewer] = decision
    return newest.values()

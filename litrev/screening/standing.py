"""Where every work of a review stands: one place each, a pure function of works, decisions and stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from litrev.model import Decision, Work
from litrev.screening.outcome import Outcome, State, newest_by_reviewer, outcome_of
from litrev.screening.stages import StageRules

Verdicts = Mapping[str, Decision]
"""Reviewer -> their newest decision on one work at one stage."""


@dataclass(frozen=True, slots=True)
class Round:
    """Works that more people read than the stage asks for: a pilot round."""

    works: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    """Nothing comes of a work before all of them have read it."""

    def awaited(self, work: str) -> frozenset[str]:
        """Those who have to read `work` before anything comes of it."""
        return self.readers if work in self.works else _NOBODY


_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Position:
    """The one place where a work stands."""

    work: str
    stage: str
    """The furthest stage that it reached."""
    outcomes: tuple[Outcome, ...]
    """One for each stage that it reached, in the protocol's order; all but the last let it through."""

    @property
    def outcome(self) -> Outcome:
        """What its furthest stage holds of it."""
        return self.outcomes[-1]

    @property
    def state(self) -> State:
        """The state at its furthest stage."""
        return self.outcomes[-1].state

    @property
    def primary(self) -> str:
        """Excluded: the code of the primary reason."""
        return self.outcomes[-1].primary

    def at(self, number: int) -> Outcome | None:
        """The outcome at the stage with that number (0 is the first), or None where the work never came."""
        return self.outcomes[number] if number < len(self.outcomes) else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where every work stands."""

    stages: tuple[StageRules, ...]
    positions: Mapping[str, Position]
    """By work id; every work is in it once."""
    verdicts: Mapping[tuple[str, str], Verdicts]
    """(work id, stage id) -> who holds what there, stages that the work has not reached included."""
    idle: tuple[Decision, ...]
    """Decisions that do not count: their work has not, or no longer, reached that stage; or nobody knows the work or
    the stage, or the stage does not take the verdict."""
    rounds: Mapping[str, Round] = field(default_factory=dict)
    """The pilot rounds of blind stages, by stage id."""

    def awaited(self, work: str, stage: str) -> frozenset[str]:
        """Those who have to read `work` at `stage` before anything comes of it, however many others have."""
        return self.rounds[stage].awaited(work) if stage in self.rounds else _NOBODY

    def outcomes(self, stage: str) -> list[tuple[str, Outcome]]:
        """The works that came as far as `stage`, with what it holds of them."""
        number = self.number(stage)
        return [
            (work, position.outcomes[number])
            for work, position in self.positions.items()
            if len(position.outcomes) > number
        ]

    def reached(self, stage: str) -> list[str]:
        """The works that came as far as `stage`, in the order of their ids."""
        return sorted(work for work, _outcome in self.outcomes(stage))

    def tally(self, stage: str) -> Counter[State]:
        """How many works are in each state at `stage`."""
        return Counter(outcome.state for _work, outcome in self.outcomes(stage))

    def number(self, stage: str) -> int:
        """The place of `stage` among the stages, from 0. Raises KeyError when there is none of that id."""
        for number, rules in enumerate(self.stages):
            if rules.id == stage:
                return number
        raise KeyError(stage)


def standing(
    works: Iterable[Work],
    decisions: Iterable[Decision],
    stages: Sequence[StageRules],
    rounds: Mapping[str, Round] | None = None,
) -> Standing:
    """Where every one of `works` stands. Linear in works and decisions; the order of neither matters.

    `rounds`: the pilot rounds of blind stages, by stage id.
    """
    works, rounds = list(works), dict(rounds or {})
    work_of = {member: work.id for work in works for member in work.members}
    grouped, strays = _group(decisions, work_of, {rules.id: rules for rules in stages})
    verdicts = {place: newest_by_reviewer(held) for place, held in grouped.items()}
    untouched = _position("", {}, stages, {})
    decided = {work for work, _stage in verdicts}
    positions = {
        work.id: _position(work.id, verdicts, stages, rounds)
        if work.id in decided
        else Position(work.id, untouched.stage, untouched.outcomes)
        for work in works
    }
    idle = strays + _idle(verdicts, positions, stages)
    return Standing(tuple(stages), positions, verdicts, tuple(sorted(idle, key=lambda d: (d.at, d.id))), rounds)


def _group(
    decisions: Iterable[Decision], work_of: Mapping[str, str], known: Mapping[str, StageRules]
) -> tuple[dict[tuple[str, str], list[Decision]], list[Decision]]:
    """Decisions by work and stage, and those that mean nothing: on records or stages that the review does not have,
    or with a verdict that their stage does not take."""
    grouped: dict[tuple[str, str], list[Decision]] = {}
    strays = []
    for decision in decisions:
        work = work_of.get(decision.record)
        rules = known.get(decision.stage)
        if work is None or rules is None or not rules.admits(decision.verdict):
            strays.append(decision)
        else:
            grouped.setdefault((work, decision.stage), []).append(decision)
    return grouped, strays


def _position(
    work: str,
    verdicts: Mapping[tuple[str, str], Verdicts],
    stages: Sequence[StageRules],
    rounds: Mapping[str, Round],
) -> Position:
    outcomes: list[Outcome] = []
    for rules in stages:
        awaited = rounds[rules.id].awaited(work) if rules.id in rounds else _NOBODY
        outcomes.append(outcome_of(verdicts.get((work, rules.id), {}), rules, awaited))
        if outcomes[-1].state is not State.INCLUDED:
            break
    return Position(work, stages[len(outcomes) - 1].id, tuple(outcomes))


def _idle(
    verdicts: Mapping[tuple[str, str], Verdicts], positions: Mapping[str, Position], stages: Sequence[StageRules]
) -> list[Decision]:
    numbers = {rules.id: number for number, rules in enumerate(stages)}
    return [
        decision
        for (work, stage), held in verdicts.items()
        if numbers[stage] >= len(positions[work].outcomes)
        for decision in held.values()
    ]

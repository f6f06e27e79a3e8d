"""Works that reviewers disagree on, once enough of them have decided: what each of them holds, and what settled it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litrev.model import Decision
from litrev.screening.outcome import RESOLUTION, Outcome, State, direction, order_of, outcome_of
from litrev.screening.resolutions import Resolution
from litrev.screening.stages import StageRules
from litrev.screening.standing import Standing, Verdicts


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A work that its reviewers do not agree on, or agree to leave for discussion."""

    work: str
    stage: str
    outcome: Outcome
    """`CONFLICT` or `UNDECIDED` as long as nobody has settled it."""
    verdicts: tuple[Decision, ...]
    """What each reviewer holds, by reviewer; an arbiter's among them."""
    resolution: Resolution | None = None
    """What it was settled to, if it was, and not taken back."""

    @property
    def is_open(self) -> bool:
        """Nobody has settled it yet."""
        return self.outcome.state in (State.CONFLICT, State.UNDECIDED)


def disagreements(
    where: Standing, stage: str, settled: Iterable[Resolution] = (), *, still_blind: Iterable[str] = ()
) -> list[Disagreement]:
    """The disagreements at `stage`, settled or not, by work id; works that wait for a verdict are none yet.

    `still_blind`: works that somebody has yet to read although enough have decided.
    """
    number = where.number(stage)
    rules, blind = where.stages[number], frozenset(still_blind)
    by_id = {resolution.id: resolution for resolution in settled}
    found = []
    for work in sorted(work for work, at in where.verdicts if at == stage):
        outcome = where.positions[work].at(number)
        if outcome is None or outcome.state is State.PENDING or work in blind:
            continue
        held = where.verdicts.get((work, stage), {})
        votes = votes_of(held)
        directions = {direction(vote.verdict, rules) for vote in votes}
        if len(directions) > 1 or outcome.state is State.UNDECIDED or RESOLUTION in held:
            ruling = held.get(RESOLUTION)
            found.append(Disagreement(work, stage, outcome, votes, by_id.get(ruling.id) if ruling else None))
    return found


def votes_of(held: Verdicts) -> tuple[Decision, ...]:
    """What people hold of a work, resolutions aside, by reviewer."""
    return tuple(held[who] for who in sorted(held) if who != RESOLUTION)


def may_be_told(held: Verdicts, rules: StageRules) -> bool:
    """Whether anybody may see what is held of one work at a stage: at a blind one not before enough have decided."""
    return not rules.blind or outcome_of(held, rules).state is not State.PENDING


def told(where: Standing, work: str, stage: str) -> tuple[Decision, ...]:
    """The verdicts on a work at a stage that anybody may see, resolutions aside, the oldest first."""
    held = where.verdicts.get((work, stage), {})
    votes = votes_of(held) if may_be_told(held, where.stages[where.number(stage)]) else ()
    return tuple(sorted(votes, key=order_of))
